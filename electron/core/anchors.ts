/**
 * How a decision remembers a face: by the photo's content and where on it the face is, never by ids. A face that
 * is found again, by whichever detector, is the one meant when its box overlaps; a photo that was edited in place
 * is followed through its lineage.
 */

import { iou, type Box } from './geometry.ts';
import { place, type Lineage } from './lineage.ts';

/** A face as a decision remembers it: the photo's content hash and where on the upright photo it is. */
export interface FaceAnchor {
  /** SHA-256 of the file, hex. */
  readonly hash: string;
  /** In pixels of the upright full-size photo. */
  readonly box: Box;
}

/** A face of the library, as far as decisions look at it. */
export interface AnchoredFace extends FaceAnchor {
  readonly id: number;
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
  const byHash = groupByBox(faces);
  const edits = editsByHash(lineage);
  return (anchor) => {
    if (!edits.has(anchor.hash)) return nearest(byHash, anchor);
    const ids = placesOf(anchor, edits).flatMap((each) => nearest(byHash, each));
    return [...new Set(ids)].sort((a, b) => a - b);
  };
}

/** An anchor and where it is on each content that its photo was edited into. */
export function anchorPlaces(anchor: FaceAnchor, lineage: readonly Lineage[]): FaceAnchor[] {
  return placesOf(anchor, editsByHash(lineage));
}

/** Faces by hash, and within a photo by box: faces of one photo keep distinct boxes, so one box's faces are copies. */
function groupByBox(faces: readonly AnchoredFace[]): Map<string, Map<string, AnchoredFace[]>> {
  const byHash = new Map<string, Map<string, AnchoredFace[]>>();
  for (const face of faces) {
    const boxes = byHash.get(face.hash) ?? new Map<string, AnchoredFace[]>();
    const key = `${face.box.x},${face.box.y},${face.box.width},${face.box.height}`;
    const copies = boxes.get(key);
    if (copies) copies.push(face);
    else boxes.set(key, [face]);
    byHash.set(face.hash, boxes);
  }
  return byHash;
}

function nearest(byHash: ReadonlyMap<string, ReadonlyMap<string, AnchoredFace[]>>, anchor: FaceAnchor): number[] {
  const candidates = [...(byHash.get(anchor.hash)?.values() ?? [])].flatMap((copies) => {
    const box = copies[0]?.box;
    const shared = box ? iou(box, anchor.box) : 0;
    return box && shared >= ANCHOR_OVERLAP ? [{ copies, box, shared }] : [];
  });
  // Equal overlaps are settled by place, so that the order of import does not matter.
  candidates.sort((a, b) => b.shared - a.shared || a.box.x - b.box.x || a.box.y - b.box.y);
  return (candidates[0]?.copies ?? []).map((face) => face.id).sort((a, b) => a - b);
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
      places.push({ hash: edit.after, box: place(at.box, edit) });
    }
  }
  return places;
}
