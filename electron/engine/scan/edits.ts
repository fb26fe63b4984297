/** What became of a photo that was edited in place, so that what was decided about its faces goes along. */

import { iou, type Point, type Size } from '../../core/geometry.ts';
import { explainEdit, place, type Placement } from '../../core/lineage.ts';
import { isMirrored, turnPoint } from '../../core/turning.ts';
import type { FaceOnPhoto } from '../store/faces.ts';
import type { PhotoRow } from '../store/photos.ts';
import type { Store } from '../store/store.ts';
import { foundFaces, type KeptFace } from '../store/found-faces.ts';

/** The content that a photo has now. */
export interface NewContent {
  readonly hash: string;
  readonly size: Size;
  readonly faces: readonly FaceOnPhoto[];
  /** See core/print.ts; none where it is not known. */
  readonly print?: Uint8Array | null;
}

/** A face that is found at this overlap (IoU) is the one that was there before. */
const SAME_FACE = 0.3;

/**
 * Records that a photo's content became another, if it shows the same picture. To be called while the store still has
 * the faces of the content before, in the transaction that replaces them. Returns faces that the photo keeps although
 * they were not found on it any more: it was turned, and the detector knows no face that lies on its side.
 * @param isSame whether two faces, before and after, are one.
 */
export function recordEdit(
  store: Store,
  photo: PhotoRow,
  now: NewContent,
  isSame: (one: FaceOnPhoto, other: FaceOnPhoto) => boolean,
): KeptFace[] {
  const { hash } = photo;
  const size = store.photos.tile(photo.id);
  if (hash === null || hash === now.hash || !size || size.width === 0) return [];
  const before = { size, faces: store.faces.onPhoto(photo.id), print: store.prints.of(photo.id) };
  const placement = explainEdit(before, now, isSame);
  if (!placement) return [];
  store.decisions.addLineage({ before: hash, after: now.hash, ...placement });
  if ((placement.turn ?? 1) === 1) return [];
  return foundFaces(store.db, photo.id)
    .map((face) => moved(face, placement))
    .filter((face) => !now.faces.some(({ box }) => iou(box, face.box) >= SAME_FACE));
}

/** A face where an edit put it; its pictures and embedding are of the face upright, and stay. */
function moved(face: KeptFace, placement: Placement): KeptFace {
  const { scale, dx, dy, turn = 1 } = placement;
  const points = face.landmarks.map((point): Point => {
    const [x, y] = turnPoint(point, turn);
    return [x * scale + dx, y * scale + dy];
  });
  const [left, right, nose, leftMouth, rightMouth] = points;
  const isWhole = left && right && nose && leftMouth && rightMouth;
  // Left and right are the picture's, not the face's.
  const landmarks = isMirrored(turn) && isWhole ? [right, left, nose, rightMouth, leftMouth] : points;
  return { ...face, box: place(face.box, placement), landmarks, yaw: isMirrored(turn) ? -face.yaw : face.yaw };
}
