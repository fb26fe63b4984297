/** Grids in parts, each below a heading: plain numbers, as in layout.ts. */

import type { Cell, Layout, Row } from './layout.ts';

/** A run of items that belong under one heading. */
export interface Part {
  /** What the heading says: a year, for instance. */
  readonly value: number;
  /** Items `first` up to, not including, `end`. */
  readonly first: number;
  readonly end: number;
}

export interface PartedLayout extends Layout {
  /** Top of each part's heading. */
  readonly headings: readonly number[];
}

/** Runs of items that have the same value. */
export function partsOf(count: number, valueOf: (index: number) => number): Part[] {
  const parts: Part[] = [];
  let first = 0;
  for (let index = 1; index <= count; index += 1) {
    if (index < count && valueOf(index) === valueOf(first)) continue;
    parts.push({ value: valueOf(first), first, end: index });
    first = index;
  }
  return parts;
}

/** Lays out each part below its heading. @param lay lays out the items of a part, from 0. */
export function parted(
  parts: readonly Part[],
  size: { readonly heading: number; readonly gap: number },
  lay: (part: Part) => Layout,
): PartedLayout {
  const cells: Cell[] = [];
  const rows: Row[] = [];
  const headings: number[] = [];
  let top = 0;
  for (const part of parts) {
    headings.push(top);
    top += size.heading;
    const inner = lay(part);
    for (const { x, y, width, height } of inner.cells) cells.push({ x, y: top + y, width, height });
    for (const row of inner.rows) {
      rows.push({
        top: top + row.top,
        height: row.height,
        first: part.first + row.first,
        end: part.first + row.end,
      });
    }
    top += inner.height + size.gap;
  }
  return { height: Math.max(0, top - size.gap), cells, rows, headings };
}

/** The first item at or before a month; months go down. The last item when all are later. */
export function firstUpTo(months: ArrayLike<number>, month: number): number {
  let low = 0;
  let high = months.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((months[middle] ?? 0) <= month) high = middle;
    else low = middle + 1;
  }
  return Math.max(0, Math.min(low, months.length - 1));
}
