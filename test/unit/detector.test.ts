import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  decodePass,
  mergeDetections,
  padToInput,
  planPasses,
  type Detection,
  type DetectorMaps,
  type DetectorRules,
  type Pass,
} from '../../electron/core/detector.ts';
import type { Size } from '../../electron/core/geometry.ts';

const RULES: DetectorRules = {
  passes: [
    { longEdge: 320, minFace: 32 },
    { longEdge: 1280, maxFace: 400 },
  ],
  multipleOf: 32,
  stride: 4,
  scoreThreshold: 0.4,
  nmsIoU: 0.4,
  nmsContained: 0.7,
};

const CHANNELS = 14;

/** A pass without limits over a picture of the network's own size. */
function plainPass(width: number, height: number, limits: Partial<Pass> = {}): Pass {
  return { input: { width, height }, content: { width, height }, minFace: 0, maxFace: Infinity, ...limits };
}

/** Output maps that are zero but for the listed cells. */
function maps({ width, height }: Size, cells: readonly (readonly [number, number, readonly number[]])[]): DetectorMaps {
  const count = (width / RULES.stride) * (height / RULES.stride);
  const score = new Float32Array(count);
  const geometry = new Float32Array(count * CHANNELS);
  for (const [cell, value, channels] of cells) {
    score[cell] = value;
    channels.forEach((channel, index) => (geometry[index * count + cell] = channel));
  }
  return { score, geometry };
}

/** The channels of a face of `width` x `height` input pixels in the middle of its cell. */
function face(width: number, height: number): number[] {
  return [0, 0, Math.log(width), Math.log(height), 0.3, 0.4, 0.7, 0.4, 0.5, 0.6, 0.35, 0.8, 0.65, 0.8];
}

function detection(x: number, y: number, width: number, height: number, score: number): Detection {
  return { box: { x, y, width, height }, landmarks: [], score };
}

describe('planPasses', () => {
  it('looks at a large picture coarsely and finely, and leaves each pass its own sizes', () => {
    expect(planPasses({ width: 2048, height: 1536 }, RULES)).toEqual([
      { content: { width: 320, height: 240 }, input: { width: 320, height: 256 }, minFace: 32, maxFace: Infinity },
      { content: { width: 1280, height: 960 }, input: { width: 1280, height: 960 }, minFace: 0, maxFace: 400 },
    ]);
  });

  it('takes one pass without limits where the picture is small', () => {
    expect(planPasses({ width: 250, height: 250 }, RULES)).toEqual([
      { content: { width: 250, height: 250 }, input: { width: 256, height: 256 }, minFace: 0, maxFace: Infinity },
    ]);
    expect(planPasses({ width: 400, height: 300 }, RULES)).toHaveLength(1);
    expect(planPasses({ width: 401, height: 300 }, RULES)).toHaveLength(2);
  });

  it('never enlarges and never makes an empty pass', () => {
    expect(planPasses({ width: 1, height: 1 }, RULES)[0]?.content).toEqual({ width: 1, height: 1 });
    const thin = planPasses({ width: 1, height: 4000 }, RULES);
    expect(thin.map((pass) => pass.content)).toEqual([
      { width: 1, height: 320 },
      { width: 1, height: 1280 },
    ]);
    expect(thin.every((pass) => pass.input.width === 32)).toBe(true);
  });

  it('refuses a picture without pixels', () => {
    expect(() => planPasses({ width: 0, height: 0 }, RULES)).toThrow('one pixel');
  });
});

describe('padToInput', () => {
  const pass: Pass = { ...plainPass(32, 32), content: { width: 2, height: 2 } };

  it('puts the picture into the top left corner, black around it', () => {
    const data = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const padded = padToInput({ data, width: 2, height: 2 }, pass);
    expect(padded).toHaveLength(32 * 32 * 3);
    expect([...padded.subarray(0, 6)]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...padded.subarray(96, 102)]).toEqual([7, 8, 9, 10, 11, 12]);
    expect(padded.reduce((sum, value) => sum + value, 0)).toBe(78);
  });

  it('copies nothing where nothing is to pad', () => {
    const data = new Uint8Array(32 * 32 * 3);
    expect(padToInput({ data, width: 32, height: 32 }, plainPass(32, 32))).toBe(data);
  });

  it('refuses a picture of another size', () => {
    expect(() => padToInput({ data: new Uint8Array(3), width: 1, height: 1 }, pass)).toThrow('planned size');
  });
});

describe('decodePass', () => {
  it('places box and landmarks around the middle of the cell', () => {
    const pass = plainPass(64, 64);
    // Column 8 of 16, row 7: the middle lies at (34, 30).
    const found = decodePass(maps(pass.input, [[7 * 16 + 8, 0.9, face(20, 24)]]), pass, pass.input, RULES);
    expect(found).toHaveLength(1);
    const [only] = found;
    expect(only?.score).toBeCloseTo(0.9, 6);
    expect(only?.box.x).toBeCloseTo(24, 4);
    expect(only?.box.y).toBeCloseTo(18, 4);
    expect(only?.box.width).toBeCloseTo(20, 4);
    expect(only?.box.height).toBeCloseTo(24, 4);
    const [leftEye, rightEye] = only?.landmarks ?? [];
    expect(leftEye?.[0]).toBeCloseTo(24 + 0.3 * 20, 4);
    expect(leftEye?.[1]).toBeCloseTo(18 + 0.4 * 24, 4);
    expect(rightEye?.[0]).toBeGreaterThan(leftEye?.[0] ?? Infinity);
    expect(only?.landmarks).toHaveLength(5);
  });

  it('answers in pixels of the picture, each axis with its own scale', () => {
    const pass = plainPass(64, 64, { content: { width: 64, height: 50 } });
    const [only] = decodePass(maps(pass.input, [[100, 0.9, face(8, 8)]]), pass, { width: 640, height: 400 }, RULES);
    expect(only?.box.width).toBeCloseTo(80, 3);
    expect(only?.box.height).toBeCloseTo(64, 3);
  });

  it('leaves out what is too unlikely, too small, too large or in the padding', () => {
    const pass = plainPass(64, 64, { content: { width: 64, height: 40 }, minFace: 8, maxFace: 40 });
    const cells: [number, number, number[]][] = [
      [20, 0.39, face(20, 20)],
      [24, 0.9, face(7, 7)],
      [28, 0.9, face(20, 41)],
      [15 * 16 + 4, 0.9, face(10, 10)],
      [70, 0.9, face(20, 20)],
    ];
    expect(decodePass(maps(pass.input, cells), pass, pass.content, RULES)).toHaveLength(1);
  });

  it('clips the box but not the landmarks', () => {
    const pass = plainPass(64, 64);
    const [only] = decodePass(maps(pass.input, [[0, 0.9, face(40, 40)]]), pass, pass.input, RULES);
    expect(only?.box).toMatchObject({ x: 0, y: 0 });
    expect(only?.box.width).toBeCloseTo(22, 4);
    expect(only?.landmarks[0]?.[0]).toBeCloseTo(-18 + 12, 4);
  });

  it('takes no face from numbers that are none', () => {
    const pass = plainPass(64, 64);
    const broken = face(20, 20).map(() => NaN);
    const answer = maps(pass.input, [
      [30, NaN, face(20, 20)],
      [31, 0.9, broken],
    ]);
    expect(decodePass(answer, pass, pass.input, RULES)).toEqual([]);
  });

  it('refuses maps of another pass', () => {
    const pass = plainPass(64, 64);
    expect(() => decodePass(maps({ width: 32, height: 32 }, []), pass, pass.input, RULES)).toThrow('belong');
  });
});

describe('mergeDetections', () => {
  const whole = detection(100, 100, 100, 120, 0.8);

  it('keeps the better of two boxes on one face', () => {
    expect(mergeDetections([detection(104, 98, 100, 120, 0.7), whole], RULES)).toEqual([whole]);
  });

  it('drops a weaker box inside a face, and one around it', () => {
    expect(mergeDetections([detection(120, 120, 30, 30, 0.7), whole], RULES)).toEqual([whole]);
    expect(mergeDetections([detection(0, 0, 400, 400, 0.7), whole], RULES)).toEqual([whole]);
  });

  it('keeps neighbours that overlap a little', () => {
    const neighbour = detection(180, 100, 100, 120, 0.7);
    expect(mergeDetections([neighbour, whole], RULES)).toEqual([whole, neighbour]);
  });

  it('does not depend on the order, also where scores are equal', () => {
    const all = [whole, detection(110, 100, 100, 120, 0.8), detection(300, 100, 90, 90, 0.8)];
    expect(mergeDetections([...all].reverse(), RULES)).toEqual(mergeDetections(all, RULES));
    expect(mergeDetections(all, RULES)).toHaveLength(2);
  });

  it('takes an empty list', () => {
    expect(mergeDetections([], RULES)).toEqual([]);
  });
});

describe('against the Python reference', () => {
  interface Golden {
    readonly input: Size;
    readonly content: Size;
    readonly picture: Size;
    readonly scoreThreshold: number;
    readonly nmsIoU: number;
    readonly nmsContained: number;
    readonly cells: [number, number, number[]][];
    readonly candidates: number[][];
    readonly faces: number[][];
  }

  const golden = JSON.parse(readFileSync(new URL('../golden/detector.json', import.meta.url), 'utf8')) as Golden;
  const rules = { ...RULES, ...golden };
  const pass: Pass = { ...plainPass(0, 0), input: golden.input, content: golden.content };
  const candidates = decodePass(maps(golden.input, golden.cells), pass, golden.picture, rules);

  function expectSame(found: readonly Detection[], expected: readonly number[][]): void {
    expect(found).toHaveLength(expected.length);
    found.forEach(({ box, landmarks, score }, index) => {
      const row = [box.x, box.y, box.width, box.height, score, ...landmarks.flat()];
      row.forEach((value, column) => expect(value).toBeCloseTo(expected[index]?.[column] ?? NaN, 4));
    });
  }

  it('decodes alike', () => {
    expectSame(candidates, golden.candidates);
  });

  it('merges alike', () => {
    expectSame(mergeDetections(candidates, rules), golden.faces);
  });
});
