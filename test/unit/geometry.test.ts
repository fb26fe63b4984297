import { describe, expect, it } from 'vitest';
import { area, centre, clip, iou, overlap, scaleBox, squareAround, type Box } from '../../electron/core/geometry.ts';
import { Random, seeds } from './support/random.ts';

/** A box with whole numbers, -5..18, possibly empty. */
function wholeBox(random: Random): Box {
  return { x: random.below(15) - 5, y: random.below(15) - 5, width: random.below(10), height: random.below(10) };
}

/** Whether the unit cell whose top left corner is at x, y lies in the box. */
function covers(box: Box, x: number, y: number): boolean {
  return x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
}

/** Counts the unit cells that a predicate holds for. */
function cells(holds: (x: number, y: number) => boolean): number {
  let count = 0;
  for (let y = -20; y < 30; y += 1) for (let x = -20; x < 30; x += 1) if (holds(x, y)) count += 1;
  return count;
}

describe('area, overlap and iou', () => {
  it('agree with counting unit cells', () => {
    const random = new Random(1);
    let touching = 0;
    for (let round = 0; round < 200; round += 1) {
      const a = wholeBox(random);
      const b = wholeBox(random);
      const shared = cells((x, y) => covers(a, x, y) && covers(b, x, y));
      const either = cells((x, y) => covers(a, x, y) || covers(b, x, y));
      expect(area(a)).toBe(cells((x, y) => covers(a, x, y)));
      expect(overlap(a, b)).toBe(shared);
      expect(iou(a, b)).toBe(either === 0 ? 0 : shared / either);
      expect(iou(b, a)).toBe(iou(a, b));
      if (shared > 0) touching += 1;
    }
    expect(touching).toBeGreaterThan(20);
  });

  it('give an inverted box no area', () => {
    const inverted: Box = { x: 5, y: 5, width: -4, height: -4 };
    const around: Box = { x: 0, y: 0, width: 10, height: 10 };
    expect(area(inverted)).toBe(0);
    expect(overlap(inverted, around)).toBe(0);
    expect(iou(inverted, around)).toBe(0);
  });

  it('find no overlap of boxes that only share an edge, and none of two empty ones', () => {
    expect(overlap({ x: 0, y: 0, width: 5, height: 5 }, { x: 5, y: 0, width: 5, height: 5 })).toBe(0);
    expect(iou({ x: 1, y: 1, width: 0, height: 0 }, { x: 1, y: 1, width: 0, height: 0 })).toBe(0);
  });

  it('give a box and itself an iou of 1', () => {
    const box: Box = { x: 3.25, y: -7.5, width: 11.1, height: 0.3 };
    expect(iou(box, box)).toBeCloseTo(1, 12);
  });
});

describe('clip', () => {
  it('keeps the cells that box and picture share', () => {
    const random = new Random(2);
    for (let round = 0; round < 200; round += 1) {
      const box = wholeBox(random);
      const size = { width: 1 + random.below(8), height: 1 + random.below(8) };
      const clipped = clip(box, size);
      const picture: Box = { x: 0, y: 0, ...size };
      expect(cells((x, y) => covers(clipped, x, y) !== (covers(box, x, y) && covers(picture, x, y)))).toBe(0);
      expect(clipped.width).toBeGreaterThanOrEqual(0);
      expect(clipped.height).toBeGreaterThanOrEqual(0);
      expect(clip(clipped, size)).toEqual(clipped);
    }
  });

  it('leaves a box of a picture as it is', () => {
    const box: Box = { x: 1.5, y: 2.5, width: 3.25, height: 4.75 };
    expect(clip(box, { width: 10, height: 10 })).toEqual(box);
  });
});

describe('scaleBox', () => {
  it('multiplies all four numbers', () => {
    expect(scaleBox({ x: 2, y: -3, width: 5, height: 7 }, 2.5)).toEqual({ x: 5, y: -7.5, width: 12.5, height: 17.5 });
  });

  it('scales the centre and the area with it', () => {
    const box: Box = { x: 10, y: 20, width: 30, height: 50 };
    expect(centre(box)).toEqual([25, 45]);
    expect(centre(scaleBox(box, 3))).toEqual([75, 135]);
    expect(area(scaleBox(box, 3))).toBe(9 * area(box));
  });
});

describe('squareAround', () => {
  it('is centred on the box with the asked margin where there is room', () => {
    const square = squareAround({ x: 400, y: 300, width: 40, height: 60 }, { width: 1000, height: 800 }, 1.5);
    expect(square).toEqual({ x: 375, y: 285, width: 90, height: 90 });
  });

  it.each([
    ['left and top', { x: 2, y: 1, width: 40, height: 40 }, { x: 0, y: 0, width: 80, height: 80 }],
    ['right and bottom', { x: 555, y: 255, width: 40, height: 40 }, { x: 520, y: 220, width: 80, height: 80 }],
  ])('is moved inside at the %s', (_, box, expected) => {
    expect(squareAround(box, { width: 600, height: 300 }, 2)).toEqual(expected);
  });

  it('is shrunk to the shorter side of the picture', () => {
    const square = squareAround({ x: 100, y: 20, width: 150, height: 170 }, { width: 600, height: 200 }, 2);
    expect(square).toEqual({ x: 75, y: 0, width: 200, height: 200 });
  });

  it.each(seeds(20))('is a square inside the picture, as near to the face as it can be (seed %i)', (seed) => {
    const random = new Random(seed);
    const size = { width: random.between(50, 500), height: random.between(50, 500) };
    const box = clip(
      { x: random.between(-20, 480), y: random.between(-20, 480), width: random.between(5, 200), height: 60 },
      size,
    );
    const margin = random.between(1, 3);
    const square = squareAround(box, size, margin);
    expect(square.width).toBe(square.height);
    expect(square.width).toBeCloseTo(Math.min(margin * Math.max(box.width, box.height), size.width, size.height), 9);
    expect(square.x).toBeGreaterThanOrEqual(0);
    expect(square.y).toBeGreaterThanOrEqual(0);
    expect(square.x + square.width).toBeLessThanOrEqual(size.width + 1e-9);
    expect(square.y + square.height).toBeLessThanOrEqual(size.height + 1e-9);
    const [fx, fy] = centre(box);
    const [sx, sy] = centre(square);
    // Where it is off centre, it touches the edge of the picture on that side.
    if (Math.abs(sx - fx) > 1e-9) expect(sx > fx ? square.x : size.width - square.x - square.width).toBeCloseTo(0, 9);
    if (Math.abs(sy - fy) > 1e-9) expect(sy > fy ? square.y : size.height - square.y - square.height).toBeCloseTo(0, 9);
  });
});
