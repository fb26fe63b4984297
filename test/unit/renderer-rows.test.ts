import { describe, expect, it } from 'vitest';
import type { MonthRun } from '../../electron/contract/photos.ts';
import {
  cellOf,
  monthAt,
  monthsBetween,
  photoAfterKey,
  photoBelow,
  photosBetween,
  rowOf,
  rowsOf,
  type Rows,
} from '../../renderer/photos/rows.ts';
import { marksOf, monthAfterKey, reach } from '../../renderer/photos/scrubber.ts';
import { Random, seeds } from './support/random.ts';

const SIZE = { height: 190, gap: 6, heading: 64 } as const;

interface Made {
  readonly rows: Rows;
  readonly ratios: Float32Array;
  readonly width: number;
}

/** An album of any length in a window of any width. */
function made(seed: number, months = 1 + (seed % 40)): Made {
  const random = new Random(seed);
  const runs: MonthRun[] = Array.from({ length: months }, (_, n) => ({
    year: 2020 - Math.floor(n / 12),
    month: 12 - (n % 12),
    count: 1 + random.below(60),
  }));
  const ratios = Float32Array.from({ length: runs.reduce((sum, { count }) => sum + count, 0) }, () =>
    random.between(0.1, 4),
  );
  const width = 300 + random.below(2500);
  return { rows: rowsOf(ratios, runs, width, SIZE), ratios, width };
}

describe('rows under months', () => {
  it.each(seeds(40))('hold every photo once, in order, inside the page (seed %i)', (seed) => {
    const { rows, ratios, width } = made(seed);
    expect(rows.firsts[0]).toBe(0);
    expect(rows.firsts.at(-1)).toBe(ratios.length);
    let before = -1;
    for (let index = 0; index < ratios.length; index += 1) {
      const { x, y, width: own, height } = cellOf(rows, index);
      const next = cellOf(rows, Math.min(ratios.length - 1, index + 1));
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + own).toBeLessThanOrEqual(width + 0.5);
      expect(y + height).toBeLessThanOrEqual(rows.height + 0.01);
      // The next is to the right, with the gap between, or in a row below.
      if (next.y === y && index < ratios.length - 1) expect(next.x).toBeCloseTo(x + own + SIZE.gap, 3);
      expect(y).toBeGreaterThanOrEqual(before);
      before = y;
    }
  });

  it.each(seeds(20))('begin below the heading of their month (seed %i)', (seed) => {
    const { rows } = made(seed);
    for (const [n, { top, first, end }] of rows.months.entries()) {
      expect(cellOf(rows, first).y).toBeCloseTo(top + SIZE.heading, 4);
      expect(rows.months[n + 1]?.first ?? rows.ratios.length).toBe(end);
      const last = cellOf(rows, end - 1);
      expect(last.y + last.height).toBeLessThanOrEqual(rows.months[n + 1]?.top ?? Infinity);
    }
  });

  it.each(seeds(40))('are found by height as a look at each would find them (seed %i)', (seed) => {
    const { rows, ratios } = made(seed);
    const random = new Random(seed + 1);
    const top = random.between(-300, rows.height + 300);
    const bottom = top + random.between(1, 1200);
    const seen = Array.from(ratios.keys()).filter((index) => {
      const { y, height } = cellOf(rows, index);
      return y + height > top && y < bottom;
    });
    const [first, end] = photosBetween(rows, top, bottom);
    expect([first, end]).toEqual(seen.length === 0 ? [0, 0] : [seen[0], (seen.at(-1) ?? 0) + 1]);
    for (const month of monthsBetween(rows, top, bottom)) expect(month.top).toBeLessThan(bottom);
    const at = photoBelow(rows, top);
    if (at !== null) expect(cellOf(rows, at).y + cellOf(rows, at).height).toBeGreaterThan(top);
    expect(rows.months[monthAt(rows, top)]?.top ?? 0).toBeLessThanOrEqual(Math.max(0, top));
  });

  it.each(seeds(20))('are walked by keys (seed %i)', (seed) => {
    const { rows, ratios } = made(seed);
    const last = ratios.length - 1;
    const index = new Random(seed).below(ratios.length);
    expect(photoAfterKey(rows, index, 'Home', 600)).toBe(0);
    expect(photoAfterKey(rows, index, 'End', 600)).toBe(last);
    expect(photoAfterKey(rows, index, 'ArrowRight', 600)).toBe(Math.min(last, index + 1));
    expect(photoAfterKey(rows, index, 'x', 600)).toBeNull();
    const below = photoAfterKey(rows, index, 'ArrowDown', 600) ?? -1;
    expect(rowOf(rows, below)).toBe(Math.min(rows.tops.length - 1, rowOf(rows, index) + 1));
    const page = photoAfterKey(rows, index, 'PageDown', 600) ?? -1;
    expect(cellOf(rows, page).y - cellOf(rows, index).y).toBeLessThanOrEqual(600);
    expect(page).toBeGreaterThanOrEqual(0);
  });

  it('are empty without photos', () => {
    const rows = rowsOf(new Float32Array(), [], 800, SIZE);
    expect(rows.height).toBe(0);
    expect(photosBetween(rows, 0, 1000)).toEqual([0, 0]);
    expect(photoBelow(rows, 0)).toBeNull();
  });
});

describe('the scrubber', () => {
  it.each(seeds(20))('has marks that do not touch (seed %i)', (seed) => {
    const { rows } = made(seed, 5 + seed * 7);
    const marks = marksOf(rows, 80, 700, 660);
    for (const [n, { y, year }] of marks.entries()) {
      expect(y).toBeLessThanOrEqual(660);
      const next = marks[n + 1];
      if (next !== undefined) expect(next.y - y).toBeGreaterThanOrEqual(year === null && next.year === null ? 9 : 17);
    }
    expect(marks[0]).toMatchObject({ y: 0, year: 2020 });
    expect(reach(rows, 80, 700)).toBeGreaterThan(0);
  });

  it('goes by months and years', () => {
    const { rows } = made(1, 30);
    expect(monthAfterKey(rows, 5, 'ArrowDown')).toBe(6);
    expect(monthAfterKey(rows, 0, 'ArrowUp')).toBe(0);
    expect(monthAfterKey(rows, 5, 'PageDown')).toBe(12);
    expect(monthAfterKey(rows, 15, 'PageUp')).toBe(12);
    expect(monthAfterKey(rows, 12, 'PageUp')).toBe(0);
    expect(monthAfterKey(rows, 3, 'End')).toBe(29);
    expect(monthAfterKey(rows, 3, 'Home')).toBe(0);
    expect(monthAfterKey(rows, 3, 'x')).toBeNull();
  });
});
