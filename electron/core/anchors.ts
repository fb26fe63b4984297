/**
 * How a decision remembers a face: by the photo's content and where on it the face is, never by ids. A face that
 * is found again, by whichever detector, is the one meant when its box overlaps; a photo that was edited in place
 * is followed through its lineage.
 */

import { iou, type Box } from './geometry.ts';
import { place, type Lineage } from './lineage.ts';
import { isSameMoment } from './moments.ts';

/** A face as a decision remembers it: the photo's content hash and where on the upright photo it is. */
export interface FaceAnchor {
  /** SHA-256 of the file, hex. */
  readonly hash: string;
  /** In pixels of the upright full-size photo. */
  readonly box: Box;
  /** When in a video, milliseconds from its beginning; absent for a photo. */
  readonly at?: number;
}

/** A face of the library, as far as decisions look at it. */
export interface AnchoredFace extends FaceAnchor {
  readonly id: number;
  readonly photoId: number;
}

/** Finds the faces that an anchor means. */
export type FindFaces = (anchor: FaceAnchor) => number[];

/** Least overlap (IoU) at which a face found later is the one a decision meant. */
export const ANCHOR_OVERLAP = 0.5;

/**
 * A function from an anchor to the ids of the faces it means, ascending. Copies of a photo have the same hash, and
 * each copy's face is meant; so is the face on every content that the photo was edited into.
 */
export function anchorIndex(faces: readonly AnchoredFace[], lineage: readonly Lineage[] = []): FindFaces {
  const contents = INDEXED.get(faces) ?? byContent(faces);
  INDEXED.set(faces, contents);
  return finderIn((hash) => contents.get(hash), lineage);
}

/** Kept with a list of faces, which is indexed anew for every decision otherwise; lists are never changed. */
const INDEXED = new WeakMap<readonly AnchoredFace[], Map<string, Map<number, AnchoredFace[]>>>();

/** The same, where few anchors are looked up: only the faces of their contents are asked for, each content once. */
export function anchorFinder(
  facesOf: (hash: string) => readonly AnchoredFace[],
  lineage: readonly Lineage[] = [],
): FindFaces {
  const contents = new Map<string, PhotoFaces | undefined>();
  const photosOf = (hash: string): PhotoFaces | undefined => {
    if (!contents.has(hash)) contents.set(hash, byContent(facesOf(hash)).get(hash));
    return contents.get(hash);
  };
  return finderIn(photosOf, lineage);
}

/** The faces of each photo with a content. */
type PhotoFaces = ReadonlyMap<number, readonly AnchoredFace[]>;

function finderIn(photosOf: (hash: string) => PhotoFaces | undefined, lineage: readonly Lineage[]): FindFaces {
  const edits = editsByHash(lineage);
  return (anchor) => {
    if (!edits.has(anchor.hash)) return nearest(photosOf(anchor.hash), anchor);
    const ids = placesOf(anchor, edits).flatMap((each) => nearest(photosOf(each.hash), each));
    return [...new Set(ids)].sort((a, b) => a - b);
  };
}

/** An anchor and where it is on each content that its photo was edited into. */
export function anchorPlaces(anchor: FaceAnchor, lineage: readonly Lineage[]): FaceAnchor[] {
  return placesOf(anchor, editsByHash(lineage));
}

/** Faces by content and by photo: copies have one content, but may have been read by different detectors. */
function byContent(faces: readonly AnchoredFace[]): Map<string, Map<number, AnchoredFace[]>> {
  const contents = new Map<string, Map<number, AnchoredFace[]>>();
  for (const face of faces) {
    const photos = contents.get(face.hash) ?? new Map<number, AnchoredFace[]>();
    const own = photos.get(face.photoId);
    if (own) own.push(face);
    else photos.set(face.photoId, [face]);
    contents.set(face.hash, photos);
  }
  return contents;
}

/** On each photo with the content the face that overlaps most. */
function nearest(photos: PhotoFaces | undefined, anchor: FaceAnchor): number[] {
  return [...(photos?.values() ?? [])]
    .flatMap((faces) => {
      const candidates = faces
        .map((face) => ({ ...face, shared: iou(face.box, anchor.box) }))
        .filter((face) => face.shared >= ANCHOR_OVERLAP && isSameMoment(face, anchor));
      const away = ({ at = 0 }: FaceAnchor): number => Math.abs(at - (anchor.at ?? 0));
      // Equal overlaps are settled by time and place, so that the order of import does not matter.
      candidates.sort(
        (a, b) => b.shared - a.shared || away(a) - away(b) || a.box.x - b.box.x || a.box.y - b.box.y || a.id - b.id,
      );
      return candidates[0]?.id ?? [];
    })
    .sort((a, b) => a - b);
}

function editsByHash(lineage: readonly Lineage[]): Map<string, Lineage[]> {
  const edits = new Map<string, Lineage[]>();
  for (const edit of lineage) edits.set(edit.before, [...(edits.get(edit.before) ?? []), edit]);
  return edits;
}

/** Breadth first, each content once: the shortest way through the edits blurs a box least. */
function placesOf(anchor: FaceAnchor, edits: ReadonlyMap<string, readonly Lineage[]>): FaceAnchor[] {
  const places = [anchor];
  const seen = new Set([anchor.hash]);
  for (let at = places[0], next = 1; at; at = places[next], next += 1) {
    for (const edit of edits.get(at.hash) ?? []) {
      if (seen.has(edit.after)) continue;
      seen.add(edit.after);
      places.push({ ...at, hash: edit.after, box: place(at.box, edit) });
    }
  }
  return places;
}
