/**
 * A photo's print: the whole picture as {@link PRINT_EDGE} by as many shades of grey, whatever its shape. Copies of other
 * size or compression have nearly the same; a turned copy has the same, turned.
 */

import { TURNS, turnPoint, type Turn } from './turning.ts';

/** Rows and columns of a print. */
export const PRINT_EDGE = 32;
/** Bytes of a print: brightness 0..255, row by row. */
export const PRINT_BYTES = PRINT_EDGE * PRINT_EDGE;

/** An edit may turn and retouch at once: mean difference up to which it is the same picture, shades of grey. */
const SAME_PICTURE = 8;
/** The next likely way to turn it must be this many times less like it. */
const CLEARLY = 1.6;
/** Deviation of the shades from their mean below which a picture shows too little to be told from others by its print. */
const PLAIN = 6;

/** Mean absolute difference of two prints, shades of grey. */
export function difference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let index = 0; index < PRINT_BYTES; index += 1) sum += Math.abs((a[index] ?? 0) - (b[index] ?? 0));
  return sum / PRINT_BYTES;
}

/** The largest difference at one place of two grey pictures of one size, shades of grey. */
export function mostDifference(a: Uint8Array, b: Uint8Array): number {
  let most = 0;
  for (let index = 0; index < a.length; index += 1) most = Math.max(most, Math.abs((a[index] ?? 0) - (b[index] ?? 0)));
  return most;
}

/** A print is summed up in so many parts, four rows of four. */
export const PARTS = 16;
const PARTS_A_ROW = 4;
const PART_EDGE = PRINT_EDGE / PARTS_A_ROW;

/**
 * The sum of shades in each of a print's parts, row by row; 16 bits hold it. The sums of two prints differ by no more, all
 * together, than their shades do: what differs more in them need not be compared.
 * @param into takes the sums, from `at`.
 */
export function sumParts(print: Uint8Array, into: Uint16Array, at: number): void {
  for (let part = 0; part < PARTS; part += 1) {
    const [top, left] = [Math.floor(part / PARTS_A_ROW) * PART_EDGE, (part % PARTS_A_ROW) * PART_EDGE];
    into[at + part] = sumWithin(print, top, top + PART_EDGE, left, left + PART_EDGE);
  }
}

/** The print of the same picture turned. */
export function turnPrint(print: Uint8Array, turn: Turn): Uint8Array {
  const turned = new Uint8Array(PRINT_BYTES);
  const middle = (PRINT_EDGE - 1) / 2;
  for (let y = 0; y < PRINT_EDGE; y += 1) {
    for (let x = 0; x < PRINT_EDGE; x += 1) {
      const [tx, ty] = turnPoint([x - middle, y - middle], turn);
      turned[(ty + middle) * PRINT_EDGE + tx + middle] = print[y * PRINT_EDGE + x] ?? 0;
    }
  }
  return turned;
}

/** How a picture was turned into another; null when they are different, or look the same more than one way. */
export function turnBetween(before: Uint8Array, after: Uint8Array): Turn | null {
  const ways = TURNS.map((turn) => ({ turn, far: difference(turnPrint(before, turn), after) }));
  const [best, next] = ways.sort((a, b) => a.far - b.far);
  if (!best || !next || best.far > SAME_PICTURE) return null;
  return next.far >= Math.max(best.far, 1) * CLEARLY ? best.turn : null;
}

/** Whether a picture is too even for its print to say which it is. */
export function isPlain(print: Uint8Array): boolean {
  const mean = print.reduce((sum, shade) => sum + shade, 0) / PRINT_BYTES;
  const deviation = Math.sqrt(print.reduce((sum, shade) => sum + (shade - mean) ** 2, 0) / PRINT_BYTES);
  return deviation < PLAIN;
}

/**
 * The difference hash (dHash) of a print, 64 bits in four bands of 16: whether each of eight by eight patches is darker
 * than the one right of it. Copies differ in few bits, so that they share a band: four lookups find them.
 */
export function bandsOf(print: Uint8Array): [number, number, number, number] {
  const bands: [number, number, number, number] = [0, 0, 0, 0];
  const rows = 8;
  const columns = 9;
  for (let row = 0; row < rows; row += 1) {
    let left = patch(print, row, 0, rows, columns);
    for (let column = 1; column < columns; column += 1) {
      const right = patch(print, row, column, rows, columns);
      const bit = row * 8 + column - 1;
      const band = bit >> 4;
      if (left < right) bands[band] = (bands[band] ?? 0) | (1 << (bit & 15));
      left = right;
    }
  }
  return bands;
}

/** Mean shade of one of rows by columns patches. */
function patch(print: Uint8Array, row: number, column: number, rows: number, columns: number): number {
  const [top, bottom] = [(row * PRINT_EDGE) / rows, ((row + 1) * PRINT_EDGE) / rows];
  const [left, right] = [Math.floor((column * PRINT_EDGE) / columns), Math.ceil(((column + 1) * PRINT_EDGE) / columns)];
  return sumWithin(print, top, bottom, left, right) / ((bottom - top) * (right - left));
}

/** The sum of shades within rows and columns, the last ones left out. */
function sumWithin(print: Uint8Array, top: number, bottom: number, left: number, right: number): number {
  let sum = 0;
  for (let y = top; y < bottom; y += 1) for (let x = left; x < right; x += 1) sum += print[y * PRINT_EDGE + x] ?? 0;
  return sum;
}
