/**
 * Copies of one picture, to be shown as one: the same file twice, the same picture in another size or compression, and
 * a camera's raw file beside its JPEG. Two shots of a burst are two pictures, however alike: when in doubt, no stack.
 */

import { kindOf } from './formats.ts';
import { difference, isPlain, mostDifference, PARTS, PRINT_BYTES } from './print.ts';

/** A photo as far as it may be a copy of another. */
export interface Copy {
  readonly id: number;
  readonly path: string;
  /** SHA-256 of the file, hex. */
  readonly hash: string;
  /** Upright, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Bytes. */
  readonly size: number;
  readonly print: Uint8Array;
}

/** Mean and largest difference of prints, in shades of grey, up to which pictures are one. */
const SAME_MEAN = 1.2;
const SAME_MOST = 10;
/** Rows and columns of a print in detail, and the largest difference there of two copies: closed eyes are more. */
export const DETAIL_EDGE = 96;
const SAME_DETAIL = 10;
/** The largest difference in red, green or blue, of the print in colour: what was made black and white is more. */
const SAME_COLOUR = 7;
/** A camera develops its JPEG its own way. */
const SAME_RAW_MEAN = 24;
/** Least short side: rounding to whole pixels changes the shape of what is smaller. */
const LEAST_SIDE = 48;

/** Whether two photos are one picture. */
export function isSamePicture(a: Copy, b: Copy): boolean {
  if (a.hash === b.hash) return true;
  if (isRawPair(a.path, b.path)) return difference(a.print, b.print) <= SAME_RAW_MEAN;
  if (Math.min(a.width, a.height, b.width, b.height) < LEAST_SIDE || !isSameShape(a, b)) return false;
  if (difference(a.print, b.print) > SAME_MEAN || mostDifference(a.print, b.print) > SAME_MOST) return false;
  return !isPlain(a.print) && !isPlain(b.print);
}

/**
 * False for prints that are not those of one picture, by the sums of their parts alone (see core/print.ts).
 * @param sums of many prints; @param one, @param other where theirs begin.
 */
export function mayBeSamePrint(sums: Uint16Array, one: number, other: number): boolean {
  let apart = 0;
  for (let part = 0; part < PARTS; part += 1) apart += Math.abs((sums[one + part] ?? 0) - (sums[other + part] ?? 0));
  return apart <= SAME_MEAN * PRINT_BYTES;
}

/** A photo at a closer look. */
export interface Detail {
  /** {@link DETAIL_EDGE} by as many shades of grey. */
  readonly grey: Uint8Array;
  /** As large as a print; red, green and blue of each place. */
  readonly colour: Uint8Array;
}

/** Whether two photos that seem one picture are one also at a closer look. */
export function isSameInDetail(a: Detail, b: Detail): boolean {
  return mostDifference(a.grey, b.grey) <= SAME_DETAIL && mostDifference(a.colour, b.colour) <= SAME_COLOUR;
}

/** The better copy first: more pixels, what needs no developing, more bytes, by path. */
export function byMerit(a: Copy, b: Copy): number {
  return (
    b.width * b.height - a.width * a.height ||
    Number(isRaw(a.path)) - Number(isRaw(b.path)) ||
    b.size - a.size ||
    (a.path < b.path ? -1 : 1)
  );
}

/** A path without its extension: what a raw file and its JPEG have in common. */
export function stemOf(path: string): string {
  return path.replace(/\.[^.\\/]*$/u, '');
}

/** Whether two files are a camera's raw file and its JPEG, by their names. */
export function isRawPair(a: string, b: string): boolean {
  return isRaw(a) !== isRaw(b) && stemOf(a) === stemOf(b);
}

/** Whether one may be the other scaled, given that sides are whole pixels. */
function isSameShape(a: Copy, b: Copy): boolean {
  const [small, large] = a.width <= b.width ? [a, b] : [b, a];
  return Math.abs((large.height * small.width) / large.width - small.height) <= 1.01;
}

function isRaw(path: string): boolean {
  return kindOf(path) === 'raw';
}
