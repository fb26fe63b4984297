import { describe, expect, it } from 'vitest';
import { cutSquare } from '../../electron/core/alignment.ts';
import type { Point } from '../../electron/core/geometry.ts';
import { blankImage } from '../../electron/core/image.ts';
import { refinementSquare, refineLandmarks, type RefinementRules } from '../../electron/core/landmarks.ts';

const RULES: RefinementRules = { scale: 1.2, shift: 0.1, weight: 1, maxDisagreement: 0.2, leastFace: 20 };
const BOX = { x: 100, y: 50, width: 80, height: 100 };
const SQUARE = { x: 80, y: 50, width: 120, height: 120 };
const DETECTED: readonly Point[] = [
  [120, 90],
  [160, 90],
  [140, 110],
  [125, 130],
  [155, 130],
];

/** The shares of SQUARE at which points lie. */
function shares(points: readonly Point[]): number[] {
  return points.flatMap(([x, y]) => [(x - SQUARE.x) / SQUARE.width, (y - SQUARE.y) / SQUARE.height]);
}

function moved(dx: number, dy: number): Point[] {
  return DETECTED.map(([x, y]): Point => [x + dx, y + dy]);
}

describe('refinementSquare', () => {
  it('lies around the middle of the box, moved and scaled by box heights', () => {
    expect(refinementSquare(BOX, RULES)).toEqual(SQUARE);
  });

  it('leaves faces alone that are too small for the network', () => {
    expect(refinementSquare({ ...BOX, height: 19.9 }, RULES)).toBeNull();
    expect(refinementSquare({ ...BOX, height: 20 }, RULES)).not.toBeNull();
    expect(refinementSquare({ ...BOX, height: 0 }, { ...RULES, leastFace: 0 })).toBeNull();
  });
});

describe('refineLandmarks', () => {
  it('takes the refined points, in pixels of the picture', () => {
    const refined = refineLandmarks(DETECTED, shares(moved(3, -2)), SQUARE, RULES);
    refined.forEach(([x, y], index) => {
      expect(x).toBeCloseTo((DETECTED[index]?.[0] ?? NaN) + 3);
      expect(y).toBeCloseTo((DETECTED[index]?.[1] ?? NaN) - 2);
    });
  });

  it('mixes both by weight', () => {
    const [first] = refineLandmarks(DETECTED, shares(moved(8, 0)), SQUARE, { ...RULES, weight: 0.25 });
    expect(first?.[0]).toBeCloseTo(122);
    expect(first?.[1]).toBeCloseTo(90);
  });

  it('believes the detector where the two see different faces', () => {
    const limit = RULES.maxDisagreement * SQUARE.width;
    expect(refineLandmarks(DETECTED, shares(moved(limit + 0.1, 0)), SQUARE, RULES)).toBe(DETECTED);
    expect(refineLandmarks(DETECTED, shares(moved(limit - 0.1, 0)), SQUARE, RULES)).not.toBe(DETECTED);
    expect(refineLandmarks(DETECTED, new Array<number>(10).fill(NaN), SQUARE, RULES)).toBe(DETECTED);
  });

  it('refuses another number of points', () => {
    expect(() => refineLandmarks(DETECTED, [0.5, 0.5], SQUARE, RULES)).toThrow(/as many points/u);
  });
});

describe('cutSquare', () => {
  /** A picture whose red is the column and whose green is the row. */
  const picture = blankImage(64, 64);
  for (let at = 0; at < 64 * 64; at += 1) {
    picture.data[at * 3] = at % 64;
    picture.data[at * 3 + 1] = Math.floor(at / 64);
  }

  it('copies pixels as they are at full size', () => {
    const cut = cutSquare(picture, { x: 10, y: 20, width: 8, height: 8 }, 8);
    expect([...cut.data.subarray(0, 2)]).toEqual([10, 20]);
    expect([...cut.data.subarray((7 * 8 + 7) * 3, (7 * 8 + 7) * 3 + 2)]).toEqual([17, 27]);
  });

  it('averages what a pixel covers when it shrinks', () => {
    const cut = cutSquare(picture, { x: 8, y: 8, width: 32, height: 32 }, 8);
    // The first pixel covers columns 8 to 11, whose middle is 9.5.
    expect(cut.data[0]).toBeGreaterThanOrEqual(9);
    expect(cut.data[0]).toBeLessThanOrEqual(10);
  });

  it('is black outside the picture', () => {
    const cut = cutSquare(picture, { x: -8, y: 30, width: 8, height: 8 }, 8);
    expect([...cut.data].every((value) => value === 0)).toBe(true);
  });
});
