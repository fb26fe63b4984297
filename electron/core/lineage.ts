/**
 * What became of a photo that was edited in place: its content hash changes, the people on it do not. The faces
 * found before and after tell whether it is still the same picture, and where on it everything went.
 */

import { iou, type Box, type Size } from './geometry.ts';

/** Content `before` was edited into content `after`; a place (x, y) is now at (x * scale + dx, y * scale + dy). */
export interface Lineage extends Placement {
  /** SHA-256, hex. */
  readonly before: string;
  readonly after: string;
}

/** How an edit scales and (cropped) moves the picture, in pixels of the upright photos. */
export interface Placement {
  readonly scale: number;
  readonly dx: number;
  readonly dy: number;
}

/** A face of either content. */
export interface EditedFace {
  readonly box: Box;
}

/** Least overlap (IoU) of a face where it is with where the edit would have put it. */
const SAME_PLACE = 0.5;

/** Where a box of the content before lies after the edit. */
export function place(box: Box, { scale, dx, dy }: Placement): Box {
  return { x: box.x * scale + dx, y: box.y * scale + dy, width: box.width * scale, height: box.height * scale };
}

/**
 * The edit that explains where the faces are now, or null when this is another picture: it was scaled as a whole, or
 * cropped around a face that is on both. At least half of the faces (of the content that has fewer) must be where
 * it puts them and look the same.
 * @param isAlike whether two faces look like one: the same photo of the same person is far above any threshold.
 */
export function explainEdit<Face extends EditedFace>(
  before: { readonly size: Size; readonly faces: readonly Face[] },
  after: { readonly size: Size; readonly faces: readonly Face[] },
  isAlike: (one: Face, other: Face) => boolean,
): Placement | null {
  if (before.faces.length === 0 || after.faces.length === 0) return null;
  const alike = before.faces.flatMap((old) =>
    after.faces.filter((one) => isAlike(old, one)).map((one) => ({ old: old.box, one: one.box })),
  );
  let best: Placement | null = null;
  let most = 0;
  const whole = { scale: after.size.width / before.size.width, dx: 0, dy: 0 };
  for (const way of [whole, ...alike.map(({ old, one }) => around(old, one))]) {
    const kept = new Set(alike.filter(({ old, one }) => iou(place(old, way), one) >= SAME_PLACE).map(({ old }) => old));
    if (kept.size <= most) continue;
    most = kept.size;
    best = way;
  }
  return most * 2 >= Math.min(before.faces.length, after.faces.length) ? best : null;
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
