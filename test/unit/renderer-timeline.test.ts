import { describe, expect, it } from 'vitest';
import { barAfterKey, barsOf, nearestBar, yearMarks, type Bars } from '../../renderer/person/timeline.ts';
import { uniform } from '../../renderer/ui/layout.ts';
import { firstUpTo, parted, partsOf } from '../../renderer/ui/sections.ts';

function bars(...months: [year: number, month: number, photos: number][]): Bars {
  const made = barsOf(months.map(([year, month, photos]) => ({ year, month, photos, coverFaceId: 1 })));
  if (made === null) throw new Error('no bars');
  return made;
}

describe('a timeline', () => {
  const made = bars([2010, 1, 4], [2010, 12, 1], [2014, 6, 100]);

  it('spans from the first month to the last, the fullest highest, and nothing less than two months', () => {
    expect(made).toMatchObject({ first: 2010 * 12, last: 2014 * 12 + 5 });
    expect(made.bars.map(({ height }) => height)).toEqual([0.2, 0.1, 1]);
    expect(barsOf([])).toBeNull();
    expect(barsOf([{ year: 2010, month: 3, photos: 9, coverFaceId: 1 }])).toBeNull();
  });

  it('finds the nearest month with photos', () => {
    expect(nearestBar(made, 2010 * 12 + 9)?.photos).toBe(1);
    expect(nearestBar(made, 0)?.photos).toBe(4);
  });

  it.each([
    ['ArrowLeft', 4],
    ['ArrowRight', 100],
    ['Home', 4],
    ['End', 100],
    ['PageUp', 100],
    ['PageDown', 4],
  ])('%s leads to the right bar', (key, photos) => {
    expect(barAfterKey(made, 2010 * 12 + 11, key)?.photos).toBe(photos);
  });

  it('stays at its ends, and is not moved by other keys', () => {
    expect(barAfterKey(made, made.last, 'ArrowRight')?.month).toBe(made.last);
    expect(barAfterKey(made, made.first, 'PageDown')?.month).toBe(made.first);
    expect(barAfterKey(made, made.first, 'x')).toBeUndefined();
  });

  it('writes as many years as there is room for', () => {
    const decades = bars([1960, 1, 1], [2024, 12, 1]);
    for (const width of [200, 600, 1200, 4000]) {
      const marks = yearMarks(decades, width);
      expect(marks.length).toBeGreaterThan(1);
      const gaps = marks.slice(1).map(({ at }, index) => (at - (marks[index]?.at ?? 0)) * width);
      for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(52 * 0.99);
    }
  });
});

describe('a grid in parts', () => {
  const months = Uint16Array.of(2014 * 12 + 3, 2014 * 12 + 3, 2014 * 12, 2012 * 12 + 11, 2012 * 12 + 2);

  it('has a part for each year, and each item in one', () => {
    expect(partsOf(months.length, (index) => Math.floor((months[index] ?? 0) / 12))).toEqual([
      { value: 2014, first: 0, end: 3 },
      { value: 2012, first: 3, end: 5 },
    ]);
    expect(partsOf(0, () => 0)).toEqual([]);
  });

  it('lays out each part below its heading, in one order', () => {
    const parts = partsOf(5, (index) => (index < 3 ? 1 : 0));
    const layout = parted(parts, { heading: 40, gap: 10 }, ({ first, end }) =>
      uniform(end - first, 210, { minWidth: 100, height: 50, gap: 10 }),
    );
    expect(layout.headings).toEqual([0, 160]);
    expect(layout.cells.map(({ x, y }) => [x, y])).toEqual([
      [0, 40],
      [110, 40],
      [0, 100],
      [0, 200],
      [110, 200],
    ]);
    expect(layout.rows.map(({ first, end }) => [first, end])).toEqual([
      [0, 2],
      [2, 3],
      [3, 5],
    ]);
    expect(layout.height).toBe(250);
  });

  it('is entered at a month, or the last before it', () => {
    expect(firstUpTo(months, 2014 * 12 + 3)).toBe(0);
    expect(firstUpTo(months, 2014 * 12 + 2)).toBe(2);
    expect(firstUpTo(months, 2013 * 12)).toBe(3);
    expect(firstUpTo(months, 0)).toBe(4);
    expect(firstUpTo(new Uint16Array(), 7)).toBe(0);
  });
});
