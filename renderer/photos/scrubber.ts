/** Where the years stand on a scrubber, and where a place on it leads. */

import type { Rows } from './rows.ts';

/** A mark at a height of the scrubber, pixels; a year where there is room for one, else a dot. */
export interface Mark {
  readonly y: number;
  readonly year: number | null;
  readonly key: number;
}

/** Room that a year and a dot take, pixels. */
const YEAR = 26;
const DOT = 9;

/** How far the page can be scrolled. @param offset height of what lies above the rows. @param view height in sight. */
export function reach(rows: Rows, offset: number, view: number): number {
  return Math.max(1, offset + rows.height - view);
}

/** The marks on a scrubber: every year there is room for, and months between them. */
export function marksOf(rows: Rows, offset: number, view: number, height: number): readonly Mark[] {
  const scale = height / reach(rows, offset, view);
  const places = rows.months.map((month, index) => ({
    month,
    y: Math.min(height, index === 0 ? 0 : (offset + month.top) * scale),
    opensYear: rows.months[index - 1]?.year !== month.year,
  }));
  const years: Mark[] = [];
  for (const { month, y, opensYear } of places) {
    if (!opensYear || y - (years.at(-1)?.y ?? -Infinity) < YEAR) continue;
    years.push({ y, year: month.year, key: month.year * 12 + month.month });
  }
  const marks: Mark[] = [];
  let next = 0;
  for (const { month, y } of places) {
    const key = month.year * 12 + month.month;
    const year = years[next];
    if (year?.key === key) {
      marks.push(year);
      next += 1;
      continue;
    }
    const last = marks.at(-1);
    if (y - (last?.y ?? -Infinity) < (last?.year === null ? DOT : YEAR / 2 + DOT / 2)) continue;
    if (year !== undefined && year.y - y < YEAR / 2 + DOT / 2) continue;
    marks.push({ y, year: null, key });
  }
  return marks;
}

/** The month that a key leads to from another; null for keys that do not move. Page keys go by years. */
export function monthAfterKey(rows: Rows, index: number, key: string): number | null {
  const { months } = rows;
  const last = months.length - 1;
  const year = months[index]?.year;
  switch (key) {
    case 'ArrowUp':
    case 'ArrowLeft':
      return Math.max(0, index - 1);
    case 'ArrowDown':
    case 'ArrowRight':
      return Math.min(last, index + 1);
    case 'PageUp': {
      // The year's own beginning, or the year above where that is reached already.
      const own = months.findIndex((month) => month.year === year);
      const above = months[own - 1]?.year;
      return own < index
        ? own
        : Math.max(
            0,
            months.findIndex((month) => month.year === above),
          );
    }
    case 'PageDown': {
      const next = months.findIndex((month, at) => at > index && month.year !== year);
      return next < 0 ? last : next;
    }
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}
