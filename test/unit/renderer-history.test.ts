import { describe, expect, it } from 'vitest';
import { heightOf, linesOf, midnightBefore, sizeOf, stacked } from '../../renderer/history/rows.ts';

const DECISION = { of: null, kind: 'name' } as const;
const UNDO = { of: 3, kind: 'undo' } as const;

describe('the rows of the history', () => {
  it('are as high as their sentences need, up to three lines', () => {
    expect([sizeOf(DECISION), sizeOf(UNDO), sizeOf({ of: null, kind: 'unknown' })]).toEqual([
      'decision',
      'small',
      'small',
    ]);
    expect([0, 26, 27, 52, 53, 5_000].map((length) => linesOf('decision', 'x'.repeat(length)))).toEqual([
      1, 1, 2, 2, 3, 3,
    ]);
    expect(linesOf('small', 'x'.repeat(5_000))).toBe(2);
    expect(heightOf(DECISION, 'x'.repeat(60))).toBeGreaterThan(heightOf(DECISION, 'x'));
    expect(heightOf(UNDO, 'x')).toBeLessThan(heightOf(DECISION, 'x'));
  });

  it('lie one below the other', () => {
    const { height, cells, rows } = stacked([50, 70, 40], 300);
    expect(height).toBe(160);
    expect(cells.map(({ y }) => y)).toEqual([0, 50, 120]);
    expect(rows.map(({ first, end }) => [first, end])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    expect(stacked([], 300)).toEqual({ height: 0, cells: [], rows: [] });
  });

  it('belong to the day in which they were said', () => {
    const morning = new Date(2026, 2, 29, 0, 0, 1).getTime();
    const night = new Date(2026, 2, 29, 23, 59, 59).getTime();
    expect(midnightBefore(morning)).toBe(midnightBefore(night));
    expect(midnightBefore(night + 1_000)).not.toBe(midnightBefore(night));
  });
});
