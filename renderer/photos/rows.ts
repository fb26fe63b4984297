/**
 * Where a hundred thousand photos are: rows that keep their shapes, under the headings of their months. Plain numbers in
 * columns, a few a row; a cell is worked out when it is in sight.
 */

import type { MonthRun } from '../../electron/contract/photos.ts';
import { NARROWEST, WIDEST, type Cell } from '../ui/layout.ts';

/** A month's heading, and the photos `first` up to, not including, `end` below it. */
export interface Month extends MonthRun {
  readonly top: number;
  readonly first: number;
  readonly end: number;
}

export interface Rows {
  readonly height: number;
  readonly months: readonly Month[];
  /** Upper edge and height of each row. */
  readonly tops: Float64Array;
  readonly heights: Float32Array;
  /** The first photo of each row, and at the end the number of photos. */
  readonly firsts: Uint32Array;
  readonly ratios: Float32Array;
  readonly gap: number;
}

export interface RowSize {
  /** Height that rows are near to. */
  readonly height: number;
  readonly gap: number;
  /** Height of a month's heading, with the room above it. */
  readonly heading: number;
}

/** A row that ends a month is not blown up to fill. */
const MOST_ENLARGED = 1.15;

function shapeOf(ratio: number): number {
  return ratio > 0 ? Math.min(WIDEST, Math.max(NARROWEST, ratio)) : 1;
}

/** Lays photos out in a page of some width. The months' counts add up to the number of ratios. */
export function rowsOf(ratios: Float32Array, runs: readonly MonthRun[], width: number, size: RowSize): Rows {
  const { gap, heading } = size;
  const tops = new Float64Array(ratios.length);
  const heights = new Float32Array(ratios.length);
  const firsts = new Uint32Array(ratios.length + 1);
  const months: Month[] = [];
  let row = 0;
  let top = 0;
  let first = 0;
  for (const run of runs) {
    const end = Math.min(ratios.length, first + run.count);
    months.push({ ...run, top, first, end });
    top += heading;
    let sum = 0;
    for (let index = first, begin = first; index < end; index += 1) {
      sum += shapeOf(ratios[index] ?? 1);
      const filling = Math.max(1, (width - gap * (index - begin)) / sum);
      if (filling > size.height && index < end - 1) continue;
      const height = Math.min(filling, filling > size.height * MOST_ENLARGED ? size.height : filling);
      tops[row] = top;
      heights[row] = height;
      firsts[row] = begin;
      row += 1;
      top += height + gap;
      begin = index + 1;
      sum = 0;
    }
    first = end;
  }
  firsts[row] = first;
  return {
    height: Math.max(0, top - gap),
    months,
    tops: tops.slice(0, row),
    heights: heights.slice(0, row),
    firsts: firsts.slice(0, row + 1),
    ratios,
    gap,
  };
}

/** The last entry of a sorted column that is not beyond a value; -1 when all are. */
function lastUpTo(column: ArrayLike<number>, length: number, value: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((column[middle] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The row a photo is in. */
export function rowOf(rows: Rows, index: number): number {
  return Math.max(0, lastUpTo(rows.firsts, rows.tops.length, index));
}

/** Where a photo is. */
export function cellOf(rows: Rows, index: number): Cell {
  const row = rowOf(rows, index);
  const height = rows.heights[row] ?? 0;
  let x = 0;
  for (let other = rows.firsts[row] ?? 0; other < index; other += 1)
    x += shapeOf(rows.ratios[other] ?? 1) * height + rows.gap;
  return { x, y: rows.tops[row] ?? 0, width: shapeOf(rows.ratios[index] ?? 1) * height, height };
}

/** The photos that show between two heights: from the first up to, not including, the second number. */
export function photosBetween(rows: Rows, top: number, bottom: number): readonly [first: number, end: number] {
  const count = rows.tops.length;
  let from = Math.max(0, lastUpTo(rows.tops, count, top));
  if ((rows.tops[from] ?? 0) + (rows.heights[from] ?? 0) <= top) from += 1;
  const last = lastUpTo(rows.tops, count, bottom - 1e-6);
  if (from >= count || last < from) return [0, 0];
  return [rows.firsts[from] ?? 0, rows.firsts[last + 1] ?? 0];
}

/** The months whose heading or photos show between two heights. */
export function monthsBetween(rows: Rows, top: number, bottom: number): readonly Month[] {
  const from = monthAt(rows, top);
  let end = from;
  while (end < rows.months.length && (rows.months[end]?.top ?? 0) < bottom) end += 1;
  return rows.months.slice(from, end);
}

/** The index of the month at a height; the first above all of them. */
export function monthAt(rows: Rows, y: number): number {
  let low = 0;
  let high = rows.months.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows.months[middle]?.top ?? 0) <= y) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/** The photo that is first in sight below a height; null when there is none. */
export function photoBelow(rows: Rows, y: number): number | null {
  const [first, end] = photosBetween(rows, y, Infinity);
  return first < end ? first : null;
}

/** Where a key leads from a photo; null for keys that do not move. `page`: the height Page Up and Page Down move by. */
export function photoAfterKey(rows: Rows, index: number, key: string, page: number): number | null {
  const last = rows.ratios.length - 1;
  const row = rowOf(rows, index);
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, index - 1);
    case 'ArrowRight':
      return Math.min(last, index + 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'ArrowUp':
      return nearestIn(rows, index, row - 1);
    case 'ArrowDown':
      return nearestIn(rows, index, row + 1);
    case 'PageUp':
    case 'PageDown': {
      const y = (rows.tops[row] ?? 0) + (key === 'PageUp' ? -page : page);
      return nearestIn(rows, index, Math.max(0, lastUpTo(rows.tops, rows.tops.length, y)));
    }
    default:
      return null;
  }
}

/** The photo of a row whose middle is nearest; the same where there is no such row. */
function nearestIn(rows: Rows, index: number, row: number): number {
  if (row < 0 || row >= rows.tops.length) return index;
  const own = cellOf(rows, index);
  const middle = own.x + own.width / 2;
  let best = index;
  let least = Infinity;
  for (let other = rows.firsts[row] ?? 0; other < (rows.firsts[row + 1] ?? 0); other += 1) {
    const { x, width } = cellOf(rows, other);
    const distance = Math.abs(x + width / 2 - middle);
    if (distance < least) [best, least] = [other, distance];
  }
  return best;
}
