import { describe, expect, it } from 'vitest';
import { cellAfterKey, cellsBetween, justified, uniform, type Layout } from '../../renderer/ui/layout.ts';
import { Random, seeds } from './support/random.ts';

interface Page {
  readonly layout: Layout;
  readonly count: number;
  readonly width: number;
  readonly gap: number;
}

interface UniformPage extends Page {
  readonly minWidth: number;
}

interface JustifiedPage extends Page {
  readonly ratios: readonly number[];
  readonly height: number;
}

function uniformPage(random: Random): UniformPage {
  const count = random.below(80);
  const width = 1 + random.below(1600);
  const size = { minWidth: 20 + random.below(200), height: 1 + random.below(250), gap: random.below(30) };
  return { layout: uniform(count, width, size), count, width, ...size };
}

function justifiedPage(random: Random): JustifiedPage {
  const ratios = Array.from({ length: random.below(80) }, () => Math.exp(random.between(-2, 2)));
  const width = 200 + random.below(1600);
  const size = { height: 50 + random.below(250), gap: random.below(12) };
  return { layout: justified(ratios, width, size), count: ratios.length, width, ratios, ...size };
}

function pages(random: Random): Page[] {
  return [uniformPage(random), justifiedPage(random)];
}

/** The row that a cell is in, by looking at each. */
function rowOf(layout: Layout, index: number): number {
  return layout.rows.findIndex(({ first, end }) => index >= first && index < end);
}

function cellOf(layout: Layout, index: number): Layout['cells'][number] {
  const cell = layout.cells[index];
  if (cell === undefined) throw new Error(`there is no cell ${index}`);
  return cell;
}

function widthOf(layout: Layout, row: Layout['rows'][number]): number {
  const last = cellOf(layout, row.end - 1);
  return last.x + last.width;
}

function expectWellFormed({ layout, count, width, gap }: Page): void {
  const { rows, cells } = layout;
  expect(cells).toHaveLength(count);
  expect(rows.flatMap(({ first, end }) => cells.slice(first, end))).toEqual(cells);
  let top = 0;
  for (const row of rows) {
    expect(row.end).toBeGreaterThan(row.first);
    expect(row.top).toBeCloseTo(top, 6);
    top += row.height + gap;
    let x = 0;
    for (const cell of cells.slice(row.first, row.end)) {
      expect(cell.x).toBeCloseTo(x, 6);
      expect([cell.y, cell.height]).toEqual([row.top, row.height]);
      expect(cell.width).toBeGreaterThan(0);
      x += cell.width + gap;
    }
    expect(widthOf(layout, row)).toBeLessThanOrEqual(width + 1e-6);
  }
  expect(layout.height).toBeCloseTo(Math.max(0, top - gap), 6);
}

describe('uniform', () => {
  it.each(seeds(60))('puts every cell on the page once, in reading order (seed %i)', (seed) => {
    expectWellFormed(uniformPage(new Random(seed)));
  });

  it.each(seeds(60))('has as many columns as fit, which fill the width (seed %i)', (seed) => {
    const { layout, count, width, gap, minWidth } = uniformPage(new Random(seed));
    let fitting = 1;
    while ((fitting + 1) * minWidth + fitting * gap <= width) fitting += 1;
    layout.rows.forEach((row, index) => {
      expect(row.end - row.first).toBe(Math.min(fitting, count - index * fitting));
      if (row.end - row.first === fitting) expect(widthOf(layout, row)).toBeCloseTo(width, 6);
    });
    expect(new Set(layout.cells.map((cell) => cell.width)).size).toBeLessThanOrEqual(1);
  });

  it('takes the height of what is in it: nothing, one row, and a row that begins', () => {
    const size = { minWidth: 100, height: 50, gap: 10 };
    expect(uniform(0, 430, size)).toEqual({ height: 0, cells: [], rows: [] });
    expect(uniform(4, 430, size).height).toBe(50);
    expect(uniform(5, 430, size).height).toBe(110);
    expect(uniform(5, 430, size).cells[4]).toEqual({ x: 0, y: 60, width: 100, height: 50 });
  });

  it('keeps one column on a page that is narrower than a cell, and none of negative width', () => {
    const size = { minWidth: 100, height: 50, gap: 10 };
    expect(uniform(2, 40, size).cells.map(({ x, width }) => [x, width])).toEqual([
      [0, 40],
      [0, 40],
    ]);
    expect(uniform(3, 0, size).cells.map(({ width }) => width)).toEqual([0, 0, 0]);
  });
});

describe('justified', () => {
  it.each(seeds(60))('puts every photo on the page once, in reading order (seed %i)', (seed) => {
    expectWellFormed(justifiedPage(new Random(seed)));
  });

  it.each(seeds(60))('keeps the shape of all but strips (seed %i)', (seed) => {
    const { layout, ratios } = justifiedPage(new Random(seed));
    layout.cells.forEach(({ width, height }, index) => {
      const ratio = ratios[index] ?? NaN;
      const shown = width / height;
      if (ratio < 0.5) expect(shown).toBeCloseTo(0.5, 6);
      else if (ratio > 2.6) expect(shown).toBeCloseTo(2.6, 6);
      else expect(shown).toBeCloseTo(ratio, 6);
    });
  });

  it.each(seeds(60))('fills every row but the last, with no more photos than it takes (seed %i)', (seed) => {
    const { layout, width, gap, height } = justifiedPage(new Random(seed));
    for (const row of layout.rows.slice(0, -1)) {
      expect(widthOf(layout, row)).toBeCloseTo(width, 6);
      expect(row.height).toBeLessThanOrEqual(height + 1e-6);
      const shapes = layout.cells.slice(row.first, row.end - 1).map((cell) => cell.width / cell.height);
      const without = (width - gap * (shapes.length - 1)) / shapes.reduce((sum, shape) => sum + shape, 0);
      if (shapes.length > 0) expect(without).toBeGreaterThan(height - 1e-6);
    }
    expect(layout.rows.at(-1)?.height ?? 0).toBeLessThanOrEqual(height * 1.15 + 1e-6);
  });

  it('does not blow up a photo that is alone in the last row', () => {
    const layout = justified([1.5, 1.5, 1.5, 1.5], 640, { height: 200, gap: 5 });
    expect(layout.rows.map(({ first, end }) => [first, end])).toEqual([
      [0, 3],
      [3, 4],
    ]);
    expect(layout.rows[1]?.height).toBeLessThan(240);
    expect(widthOf(layout, { top: 0, height: 0, first: 3, end: 4 })).toBeLessThan(400);
  });

  it('stays finite on a page that has no width yet', () => {
    const layout = justified([1, 0, 30], 0, { height: 200, gap: 5 });
    expect(layout.cells).toHaveLength(3);
    for (const { x, y, width, height } of layout.cells)
      expect([x, y, width, height].every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
  });

  it('is empty without photos', () => {
    expect(justified([], 800, { height: 200, gap: 5 })).toEqual({ height: 0, cells: [], rows: [] });
  });
});

describe('cellsBetween', () => {
  it.each(seeds(60))('has every row in sight, whole, and at most one more (seed %i)', (seed) => {
    const random = new Random(seed);
    for (const { layout } of pages(random))
      for (let round = 0; round < 30; round += 1) {
        const top = random.between(-500, layout.height + 500);
        const bottom = top + random.between(1, 900);
        const [first, end] = cellsBetween(layout, top, bottom);
        const inSight = layout.rows.filter((row) => row.top < bottom && row.top + row.height > top);
        const drawn = layout.rows.filter((row) => row.first >= first && row.end <= end);
        expect(drawn.reduce((sum, row) => sum + row.end - row.first, 0)).toBe(end - first);
        expect(drawn).toEqual(expect.arrayContaining(inSight));
        expect(drawn.length).toBeLessThanOrEqual(inSight.length + 1);
        if (inSight.length === 0) expect(end - first).toBe(0);
      }
  });

  it('counts a row from its upper edge to its lower', () => {
    const layout = uniform(10, 100, { minWidth: 100, height: 50, gap: 10 });
    expect(cellsBetween(layout, 49.5, 55)[0]).toBe(0);
    expect(cellsBetween(layout, 50, 70)[0]).toBe(1);
    expect(cellsBetween(layout, 50, 60)).toEqual([0, 0]);
    expect(cellsBetween(layout, -100, 0)).toEqual([0, 0]);
    expect(cellsBetween(layout, layout.height, layout.height + 100)).toEqual([0, 0]);
    expect(cellsBetween(layout, layout.height - 1, layout.height + 100)).toEqual([9, 10]);
  });

  it('draws the same few of a hundred thousand photos wherever the page is scrolled to', () => {
    const ratios = Array.from({ length: 100_000 }, (_, index) => [1.5, 0.75, 1.33, 0.5, 2.6][index % 5] ?? 1);
    const all = [
      justified(ratios, 1200, { height: 220, gap: 6 }),
      uniform(100_000, 1200, { minWidth: 150, height: 220, gap: 6 }),
    ];
    for (const layout of all)
      for (let part = 0; part <= 50; part += 1) {
        const top = ((layout.height - 800) * part) / 50;
        const [first, end] = cellsBetween(layout, top, top + 800);
        expect(end - first).toBeGreaterThan(5);
        expect(end - first).toBeLessThan(90);
      }
  });
});

describe('cellAfterKey', () => {
  it.each(seeds(40))('walks left and right one by one and stops at the ends (seed %i)', (seed) => {
    for (const { layout, count } of pages(new Random(seed)))
      for (let index = 0; index < count; index += 1) {
        expect(cellAfterKey(layout, index, 'ArrowLeft', 500)).toBe(index === 0 ? 0 : index - 1);
        expect(cellAfterKey(layout, index, 'ArrowRight', 500)).toBe(index === count - 1 ? index : index + 1);
        expect(cellAfterKey(layout, index, 'Home', 500)).toBe(0);
        expect(cellAfterKey(layout, index, 'End', 500)).toBe(count - 1);
      }
  });

  it.each(seeds(40))('goes up and down by one row, to the nearest cell (seed %i)', (seed) => {
    for (const { layout, count } of pages(new Random(seed)))
      for (let index = 0; index < count; index += 1)
        for (const [key, step] of [
          ['ArrowUp', -1],
          ['ArrowDown', 1],
        ] as const) {
          const to = cellAfterKey(layout, index, key, 500) ?? NaN;
          const row = layout.rows[rowOf(layout, index) + step];
          if (row === undefined) {
            expect(to).toBe(index);
            continue;
          }
          expect(rowOf(layout, to)).toBe(rowOf(layout, index) + step);
          const middle = (other: number): number => cellOf(layout, other).x + cellOf(layout, other).width / 2;
          const distances = Array.from({ length: row.end - row.first }, (_, n) =>
            Math.abs(middle(row.first + n) - middle(index)),
          );
          expect(Math.abs(middle(to) - middle(index))).toBe(Math.min(...distances));
        }
  });

  it('keeps its column where all rows are alike', () => {
    const layout = uniform(11, 400, { minWidth: 90, height: 50, gap: 10 });
    expect(cellAfterKey(layout, 2, 'ArrowDown', 500)).toBe(6);
    expect(cellAfterKey(layout, 6, 'ArrowUp', 500)).toBe(2);
    // The last row is short: the cell at its end is the nearest.
    expect(cellAfterKey(layout, 7, 'ArrowDown', 500)).toBe(10);
  });

  it.each(seeds(40))('turns a page without passing over a row unseen, and gets to both ends (seed %i)', (seed) => {
    const random = new Random(seed);
    for (const { layout, count, gap } of pages(random)) {
      if (count === 0) continue;
      const page = Math.max(...layout.rows.map(({ height }) => height)) + gap + random.between(0, 600);
      for (const [key, start, lastRow] of [
        ['PageDown', 0, layout.rows.length - 1],
        ['PageUp', count - 1, 0],
      ] as const) {
        let index = start;
        let turns = 0;
        while (rowOf(layout, index) !== lastRow && turns <= layout.rows.length) {
          const next = cellAfterKey(layout, index, key, page) ?? NaN;
          const moved = (cellOf(layout, next).y - cellOf(layout, index).y) * (key === 'PageUp' ? -1 : 1);
          expect(moved).toBeGreaterThan(0);
          expect(moved).toBeLessThanOrEqual(page + (key === 'PageUp' ? cellOf(layout, next).height : gap) + 1e-6);
          index = next;
          turns += 1;
        }
        expect(rowOf(layout, index)).toBe(lastRow);
        expect(rowOf(layout, cellAfterKey(layout, index, key, page) ?? NaN)).toBe(lastRow);
      }
    }
  });

  it('leaves all other keys alone', () => {
    const layout = uniform(10, 400, { minWidth: 90, height: 50, gap: 10 });
    for (const key of ['Enter', ' ', 'Tab', 'Escape', 'a', 'arrowleft', ''])
      expect(cellAfterKey(layout, 3, key, 500)).toBeNull();
  });
});
