/** Photos in rows that keep their shapes, under headings of the time they were taken. */

import { justified, type Cell, type Layout, type Row } from '../ui/layout.ts';

/** Photos of a month, or of a year where months have few. */
export interface Stretch {
  readonly year: number;
  /** 1..12; null for a whole year. */
  readonly month: number | null;
  readonly count: number;
}

export interface Heading extends Stretch {
  readonly top: number;
}

export interface Timed extends Layout {
  readonly headings: readonly Heading[];
}

/** Months with fewer photos than this on average are shown as years: a heading over each photo says nothing. */
const FEW = 5;

/** Months, or years where months have few photos. */
export function stretchesOf(months: readonly { year: number; month: number; count: number }[]): Stretch[] {
  const photos = months.reduce((sum, { count }) => sum + count, 0);
  if (photos >= FEW * months.length) return [...months];
  const years: Stretch[] = [];
  for (const { year, count } of months) {
    const last = years.at(-1);
    if (last?.year === year) years[years.length - 1] = { ...last, count: last.count + count };
    else years.push({ year, month: null, count });
  }
  return years;
}

/** Lays photos out; each stretch begins with a heading and a row of its own. */
export function underHeadings(
  ratios: ArrayLike<number>,
  stretches: readonly Stretch[],
  width: number,
  size: { readonly height: number; readonly gap: number; readonly heading: number },
): Timed {
  const headings: Heading[] = [];
  const cells: Cell[] = [];
  const rows: Row[] = [];
  let top = 0;
  for (const stretch of stretches) {
    headings.push({ ...stretch, top });
    top += size.heading;
    const start = cells.length;
    const own = justified(
      Array.from({ length: stretch.count }, (_, n) => ratios[start + n] ?? 1),
      width,
      size,
    );
    for (const cell of own.cells) cells.push({ ...cell, y: cell.y + top });
    for (const row of own.rows)
      rows.push({ ...row, top: row.top + top, first: row.first + start, end: row.end + start });
    top += own.height + size.gap;
  }
  return { height: Math.max(0, top - size.gap), cells, rows, headings };
}
