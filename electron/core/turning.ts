/** The eight ways to turn and mirror a picture, numbered as EXIF's orientation: what is done to it, clockwise. */

import type { Box, Point, Size } from './geometry.ts';

/** 1 nothing, 2 mirrored, 3 by 180 degrees, 4 upside down mirrored, 5 mirrored and by 270, 6 by 90, 7 mirrored and by 90, 8 by 270. */
export type Turn = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export const TURNS: readonly Turn[] = [1, 2, 3, 4, 5, 6, 7, 8];

/** x' = a x + b y, y' = c x + d y. */
const MATRICES: Readonly<Record<Turn, readonly [a: number, b: number, c: number, d: number]>> = {
  1: [1, 0, 0, 1],
  2: [-1, 0, 0, 1],
  3: [-1, 0, 0, -1],
  4: [1, 0, 0, -1],
  5: [0, 1, 1, 0],
  6: [0, -1, 1, 0],
  7: [0, -1, -1, 0],
  8: [0, 1, -1, 0],
};

/** Whether left and right change places. */
export function isMirrored(turn: Turn): boolean {
  const [a, b, c, d] = MATRICES[turn];
  return a * d - b * c < 0;
}

/** A place, turned around the origin. */
export function turnPoint([x, y]: Point, turn: Turn): Point {
  const [a, b, c, d] = MATRICES[turn];
  return [a * x + b * y, c * x + d * y];
}

/** A box, turned around the origin. */
export function turnBox({ x, y, width, height }: Box, turn: Turn): Box {
  const [x1, y1] = turnPoint([x, y], turn);
  const [x2, y2] = turnPoint([x + width, y + height], turn);
  return { x: Math.min(x1, x2), y: Math.min(y1, y2), width: Math.abs(x2 - x1), height: Math.abs(y2 - y1) };
}

/** The size of a picture that was turned. */
export function turnSize(size: Size, turn: Turn): Size {
  return turn >= 5 ? { width: size.height, height: size.width } : size;
}
