/**
 * What became of a photo that was edited in place: its content hash changes, the people on it do not. The faces
 * found before and after tell whether it is still the same picture, and where on it everything went.
 */

import { iou, type Box, type Size } from './geometry.ts';
import { isSameMoment } from './moments.ts';
import { turnBetween } from './print.ts';
import { turnBox, turnSize, type Turn } from './turning.ts';

/** Content `before` was edited into content `after`; a place (x, y), turned, is now at (x * scale + dx, y * scale + dy). */
export interface Lineage extends Placement {
  /** SHA-256, hex. */
  readonly before: string;
  readonly after: string;
}

/** How an edit turns, scales and (cropped) moves the picture, in pixels of the upright photos. */
export interface Placement {
  readonly scale: number;
  readonly dx: number;
  readonly dy: number;
  /** Around the origin, before the rest; absent when it was not turned. */
  readonly turn?: Turn;
}

/** A content of a photo. */
export interface Content<Face extends EditedFace> {
  readonly size: Size;
  readonly faces: readonly Face[];
  /** See print.ts; none where it is not known. */
  readonly print?: Uint8Array | null;
}

/** A face of either content. */
export interface EditedFace {
  readonly box: Box;
  /** When in a video, milliseconds; absent for a photo. */
  readonly at?: number;
}

/** Least overlap (IoU) of a face where it is with where the edit would have put it. */
const SAME_PLACE = 0.5;

/** Where a box of the content before lies after the edit. */
export function place(box: Box, { scale, dx, dy, turn = 1 }: Placement): Box {
  const { x, y, width, height } = turnBox(box, turn);
  return { x: x * scale + dx, y: y * scale + dy, width: width * scale, height: height * scale };
}

/**
 * The edit that explains where everything is now, or null when this is another picture: it was turned or mirrored, which
 * its print tells (faces that stand on their heads are not always found), or scaled as a whole, or cropped around a face
 * that is on both.
 * @param isAlike whether two faces look like one: the same photo of the same person is far above any threshold.
 */
export function explainEdit<Face extends EditedFace>(
  before: Content<Face>,
  after: Content<Face>,
  isAlike: (one: Face, other: Face) => boolean,
): Placement | null {
  const turn = before.print && after.print ? turnBetween(before.print, after.print) : null;
  if (turn !== null && turn !== 1) return whole(before.size, after.size, turn);
  return explainByFaces(before, after, isAlike) ?? (turn === 1 ? whole(before.size, after.size, turn) : null);
}

/** At least half of the faces (of the content that has fewer) must be where the edit puts them and look the same. */
function explainByFaces<Face extends EditedFace>(
  before: Content<Face>,
  after: Content<Face>,
  isAlike: (one: Face, other: Face) => boolean,
): Placement | null {
  if (before.faces.length === 0 || after.faces.length === 0) return null;
  const alike = before.faces.flatMap((old) =>
    after.faces
      .filter((one) => isSameMoment(old, one) && isAlike(old, one))
      .map((one) => ({ old: old.box, one: one.box })),
  );
  let best: Placement | null = null;
  let most = 0;
  for (const way of [whole(before.size, after.size, 1), ...alike.map(({ old, one }) => around(old, one))]) {
    const kept = new Set(alike.filter(({ old, one }) => iou(place(old, way), one) >= SAME_PLACE).map(({ old }) => old));
    if (kept.size <= most) continue;
    most = kept.size;
    best = way;
  }
  return most * 2 >= Math.min(before.faces.length, after.faces.length) ? best : null;
}

/** The edit that turns and scales the whole picture. */
function whole(before: Size, after: Size, turn: Turn): Placement {
  const scale = after.width / turnSize(before, turn).width;
  if (turn === 1) return { scale, dx: 0, dy: 0 };
  const frame = turnBox({ x: 0, y: 0, ...before }, turn);
  return { scale, dx: -frame.x * scale || 0, dy: -frame.y * scale || 0, turn };
}

/** The edit that takes one box's middle and size to another's. */
function around(old: Box, one: Box): Placement {
  const scale = Math.sqrt((one.width * one.height) / (old.width * old.height));
  return {
    scale,
    dx: one.x + one.width / 2 - (old.x + old.width / 2) * scale,
    dy: one.y + one.height / 2 - (old.y + old.height / 2) * scale,
  };
}
