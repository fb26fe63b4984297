import { describe, expect, it } from 'vitest';
import { stretchesOf, underHeadings } from '../../renderer/search/months.ts';
import { add, NOTHING, parseDate, queryOf, remove, toggle } from '../../renderer/search/terms.ts';
import { text } from '../../renderer/text/text.ts';

const MONTHS = Array.from({ length: 12 }, (_, index) => text.search.month(index + 1));

describe('a date as people write it', () => {
  it.each([
    ['2019', '2019'],
    [' 2019-08 ', '2019-08'],
    ['2019-8-3', '2019-08-03'],
    ['8/2019', '2019-08'],
    ['31.8.2019', '2019-08-31'],
    ['Aug 2019', '2019-08'],
    ['august 2019', '2019-08'],
    ['31 August 2019', '2019-08-31'],
    ['29.2.2020', '2020-02-29'],
    ['29.2.2019', null],
    ['13/2019', null],
    ['19', null],
    ['yesterday', null],
    ['1.2.3.2019', null],
    ['', null],
  ])('%s is %s', (written, date) => expect(parseDate(written, MONTHS)).toBe(date));
});

describe('what is looked for', () => {
  it('has each person once, on the photo or not', () => {
    const both = add(add(NOTHING, 1, true), 2, true);
    expect(both.with).toEqual([1, 2]);
    const turned = toggle(both, 1);
    expect([turned.with, turned.without]).toEqual([[2], [1]]);
    expect(toggle(turned, 1).with).toEqual([2, 1]);
    expect(remove(turned, 1).without).toEqual([]);
  });

  it('asks the engine for what was said and no more', () => {
    expect(queryOf(NOTHING)).toBeNull();
    // "Nobody else" says nothing as long as nobody is named.
    expect(queryOf({ ...NOTHING, only: true })).toBeNull();
    expect(queryOf({ ...NOTHING, with: [1], only: true, from: '2019' })).toEqual({
      together: [1],
      only: true,
      from: '2019',
    });
    expect(queryOf({ ...NOTHING, people: { kind: 'exactly', count: 0 } })).toEqual({ people: { min: 0, max: 0 } });
    expect(queryOf({ ...NOTHING, people: { kind: 'least', count: 3 } })).toEqual({ people: { min: 3 } });
  });
});

describe('photos under headings', () => {
  const months = (...counts: number[]): { year: number; month: number; count: number }[] =>
    counts.map((count, index) => ({ year: 2020 - Math.floor(index / 2), month: 12 - index, count }));

  it('are put together by month, or by year where months have few', () => {
    expect(stretchesOf(months(9, 4, 6))).toHaveLength(3);
    expect(stretchesOf(months(2, 1, 3))).toEqual([
      { year: 2020, month: null, count: 3 },
      { year: 2019, month: null, count: 3 },
    ]);
    expect(stretchesOf([])).toEqual([]);
  });

  it('each have a place of their own, below their heading', () => {
    const ratios = Array.from({ length: 23 }, (_, index) => 0.5 + (index % 5) / 2);
    const size = { height: 200, gap: 6, heading: 50 };
    const { cells, rows, headings, height } = underHeadings(ratios, months(9, 4, 10), 1000, size);
    expect(cells).toHaveLength(23);
    expect(headings.map(({ top }) => top)[0]).toBe(0);
    for (const [first, heading] of [
      [0, headings[0]],
      [9, headings[1]],
      [13, headings[2]],
    ] as const) {
      expect(cells[first]?.y).toBe((heading?.top ?? 0) + 50);
      expect(cells[first]?.x).toBe(0);
    }
    rows.reduce((bottom, row) => {
      expect(row.top).toBeGreaterThanOrEqual(bottom);
      return row.top + row.height;
    }, 0);
    expect(Math.max(...cells.map(({ y, height: own }) => y + own))).toBeLessThanOrEqual(height + 1e-6);
  });
});
