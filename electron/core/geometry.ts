/** Plane geometry shared by detection, alignment and decisions. Pixel units, y grows downwards. */

/** A point in pixels: [x, y]. */
export type Point = readonly [x: number, y: number];

/** An axis-aligned rectangle in pixels; `x`, `y` is the top left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Area of a box in square pixels; an inverted box has none. */
export function area(box: Box): number {
  return Math.max(0, box.width) * Math.max(0, box.height);
}

/** Area that two boxes share, in square pixels. */
export function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Intersection over union of two boxes, 0..1. Two empty boxes have none. */
export function iou(a: Box, b: Box): number {
  const shared = overlap(a, b);
  return shared === 0 ? 0 : shared / (area(a) + area(b) - shared);
}

/** The middle of a box. */
export function centre(box: Box): Point {
  return [box.x + box.width / 2, box.y + box.height / 2];
}

/** Of several things in a picture, the one whose box's middle is nearest the picture's; undefined of none. */
export function nearestMiddle<Thing extends { readonly box: Box }>(
  things: readonly Thing[],
  size: Size,
): Thing | undefined {
  const off = ({ box }: Thing): number => {
    const [x, y] = centre(box);
    return Math.hypot(x - size.width / 2, y - size.height / 2);
  };
  return [...things].sort((a, b) => off(a) - off(b))[0];
}

/** The part of a box that lies inside a picture of the given size. */
export function clip(box: Box, size: Size): Box {
  const x = Math.min(Math.max(box.x, 0), size.width);
  const y = Math.min(Math.max(box.y, 0), size.height);
  return {
    x,
    y,
    width: Math.max(0, Math.min(box.x + box.width, size.width) - x),
    height: Math.max(0, Math.min(box.y + box.height, size.height) - y),
  };
}

/** A box multiplied by a scale, e.g. from the decoded picture to the full-size one. */
export function scaleBox(box: Box, scale: number): Box {
  return { x: box.x * scale, y: box.y * scale, width: box.width * scale, height: box.height * scale };
}

/**
 * The square around a face that people expect on a cover: centred on the box, `margin` times its
 * longer side, moved inside the picture where it fits and shrunk where it does not.
 */
export function squareAround(box: Box, size: Size, margin: number): Box {
  const side = Math.min(Math.max(box.width, box.height) * margin, size.width, size.height);
  const [cx, cy] = centre(box);
  const x = Math.min(Math.max(cx - side / 2, 0), size.width - side);
  const y = Math.min(Math.max(cy - side / 2, 0), size.height - side);
  return { x, y, width: side, height: side };
}
