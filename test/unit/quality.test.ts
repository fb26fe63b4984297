import { describe, expect, it } from 'vitest';
import type { Point } from '../../electron/core/geometry.ts';
import { blankImage, luma, type RgbImage } from '../../electron/core/image.ts';
import { estimatePose, judgeQuality, laplacianVariance, type FaceEvidence } from '../../electron/core/quality.ts';
import { colourAt, flat, noise, paint } from './support/pictures.ts';
import { Random, seeds } from './support/random.ts';

type Point3 = readonly [x: number, y: number, z: number];

/** A level head seen from the front, in millimetres: x to image right, y down, z towards the viewer. */
const HEAD: readonly Point3[] = [
  [-32, -35, 0],
  [32, -35, 0],
  [0, 3.5, 28],
  [-25, 35, 0],
  [25, 35, 0],
];

interface Pose {
  /** Turn in degrees; positive brings the nose to image right. */
  readonly turn?: number;
  /** Nod in degrees; positive brings the nose down. */
  readonly nod?: number;
  /** In-plane rotation in degrees. */
  readonly roll?: number;
  readonly scale?: number;
  readonly shift?: Point;
}

/** Where the landmarks of a head fall on the picture. */
function photographed({ turn = 0, nod = 0, roll = 0, scale = 1, shift = [0, 0] }: Pose): Point[] {
  const [t, n, r] = [turn, nod, roll].map((angle) => (angle * Math.PI) / 180) as [number, number, number];
  return HEAD.map(([x, y, z]) => {
    const tx = x * Math.cos(t) + z * Math.sin(t);
    const tz = -x * Math.sin(t) + z * Math.cos(t);
    const ny = y * Math.cos(n) + tz * Math.sin(n);
    return [
      scale * (tx * Math.cos(r) - ny * Math.sin(r)) + shift[0],
      scale * (tx * Math.sin(r) + ny * Math.cos(r)) + shift[1],
    ];
  });
}

describe('luma', () => {
  it('weighs the channels as BT.601 does', () => {
    const picture = paint(5, 1, (x) => {
      const colours = [
        [255, 0, 0],
        [0, 255, 0],
        [0, 0, 255],
        [255, 255, 255],
        [10, 20, 30],
      ] as const;
      return colours[x] ?? [0, 0, 0];
    });
    [76.245, 149.685, 29.07, 255, 18.15].forEach((value, i) => {
      expect(luma(picture)[i]).toBeCloseTo(value, 3);
    });
  });

  it('goes row by row, one number a pixel', () => {
    const picture = noise(new Random(1), 7, 4);
    const grey = luma(picture);
    expect(grey.length).toBe(28);
    for (let y = 0; y < 4; y += 1) {
      for (let x = 0; x < 7; x += 1) {
        const [red, green, blue] = colourAt(picture, x, y);
        expect(grey[y * 7 + x]).toBeCloseTo(0.299 * red + 0.587 * green + 0.114 * blue, 3);
      }
    }
  });

  it('is 0 on a blank picture', () => {
    const blank = blankImage(3, 2);
    expect([blank.width, blank.height, blank.data.length]).toEqual([3, 2, 18]);
    expect([...luma(blank)]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe('laplacianVariance', () => {
  /** Two passes over a table of luma values. */
  function naive(picture: RgbImage): number {
    const grey = (x: number, y: number): number => {
      const [red, green, blue] = colourAt(picture, x, y);
      return 0.299 * red + 0.587 * green + 0.114 * blue;
    };
    const values: number[] = [];
    for (let y = 1; y + 1 < picture.height; y += 1) {
      for (let x = 1; x + 1 < picture.width; x += 1) {
        values.push(4 * grey(x, y) - grey(x - 1, y) - grey(x + 1, y) - grey(x, y - 1) - grey(x, y + 1));
      }
    }
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  }

  it.each(seeds(5))('agrees with two passes over a random picture (seed %i)', (seed) => {
    const random = new Random(seed);
    const picture = noise(random, 3 + random.below(20), 3 + random.below(20));
    const expected = naive(picture);
    expect(laplacianVariance(picture) / expected).toBeCloseTo(1, 4);
  });

  it('is 0 on one colour and on an even gradient, and large on a checker', () => {
    expect(laplacianVariance(flat(16, 16, [90, 120, 30]))).toBeCloseTo(0, 4);
    expect(laplacianVariance(paint(16, 16, (x, y) => [5 * x + 3 * y, 5 * x + 3 * y, 5 * x + 3 * y]))).toBeCloseTo(0, 4);
    const checker = paint(16, 16, (x, y) => ((x + y) % 2 === 0 ? [0, 0, 0] : [255, 255, 255]));
    expect(laplacianVariance(checker)).toBeCloseTo(1020 ** 2, 0);
  });

  it('falls when a picture is blurred', () => {
    const sharp = noise(new Random(9), 40, 40);
    const blurred = paint(38, 38, (x, y) => {
      const sum = [0, 0, 0];
      for (let dy = 0; dy < 3; dy += 1) {
        for (let dx = 0; dx < 3; dx += 1) {
          colourAt(sharp, x + dx, y + dy).forEach((value, channel) => {
            sum[channel] = (sum[channel] ?? 0) + value / 9;
          });
        }
      }
      return [sum[0] ?? 0, sum[1] ?? 0, sum[2] ?? 0];
    });
    expect(laplacianVariance(blurred)).toBeLessThan(laplacianVariance(sharp) / 10);
  });

  it('is 0 on a picture without an inner pixel', () => {
    expect(laplacianVariance(noise(new Random(3), 2, 9))).toBe(0);
    expect(laplacianVariance(noise(new Random(3), 9, 2))).toBe(0);
  });
});

describe('estimatePose', () => {
  it('is level and frontal for a head seen from the front', () => {
    expect(estimatePose(photographed({})).yaw).toBeCloseTo(0, 9);
    expect(estimatePose(photographed({})).pitch).toBeCloseTo(0, 9);
  });

  it('has numbers that can be worked out by hand', () => {
    // Eyes 40 apart, mouth 40 below them, nose a quarter of the eye distance off and 30 below.
    const landmarks: Point[] = [
      [80, 100],
      [120, 100],
      [110, 130],
      [85, 140],
      [115, 140],
    ];
    expect(estimatePose(landmarks).yaw).toBeCloseTo(0.5, 9);
    expect(estimatePose(landmarks).pitch).toBeCloseTo(0.5, 9);
  });

  it('grows with the turn: negative to image left, positive to image right, about 1 in profile', () => {
    const yaws = [-80, -60, -40, -20, 0, 20, 40, 60, 80].map((turn) => estimatePose(photographed({ turn })).yaw);
    for (let i = 1; i < yaws.length; i += 1) expect(yaws[i]).toBeGreaterThanOrEqual(yaws[i - 1] ?? NaN);
    expect(yaws[0]).toBe(-1);
    expect(yaws[2]).toBeLessThan(-0.4);
    expect(yaws[3]).toBeLessThan(-0.2);
    expect(yaws[5]).toBeGreaterThan(0.2);
    expect(yaws[6]).toBeGreaterThan(0.4);
    expect(yaws[8]).toBe(1);
  });

  it('grows with the nod: negative looking up, positive looking down', () => {
    const pitches = [-30, -20, -10, 0, 10, 20, 30].map((nod) => estimatePose(photographed({ nod })).pitch);
    for (let i = 1; i < pitches.length; i += 1) expect(pitches[i]).toBeGreaterThan(pitches[i - 1] ?? NaN);
    expect(pitches[2]).toBeLessThan(-0.1);
    expect(pitches[4]).toBeGreaterThan(0.1);
  });

  it('does not depend on in-plane rotation, size or place', () => {
    const random = new Random(4);
    for (let round = 0; round < 30; round += 1) {
      const turn = random.between(-50, 50);
      const nod = random.between(-20, 20);
      const plain = estimatePose(photographed({ turn, nod }));
      const moved = estimatePose(
        photographed({
          turn,
          nod,
          roll: random.between(-180, 180),
          scale: random.between(0.1, 10),
          shift: [random.between(-500, 500), random.between(-500, 500)],
        }),
      );
      expect(moved.yaw).toBeCloseTo(plain.yaw, 6);
      expect(moved.pitch).toBeCloseTo(plain.pitch, 6);
    }
  });

  it('changes the sign of yaw alone when the picture is mirrored', () => {
    const [leftEye, rightEye, nose, leftMouth, rightMouth] = photographed({ turn: 30, nod: 10, roll: 8 }).map(
      ([x, y]): Point => [-x, y],
    ) as [Point, Point, Point, Point, Point];
    const plain = estimatePose(photographed({ turn: 30, nod: 10, roll: 8 }));
    const mirrored = estimatePose([rightEye, leftEye, nose, rightMouth, leftMouth]);
    expect(mirrored.yaw).toBeCloseTo(-plain.yaw, 9);
    expect(mirrored.pitch).toBeCloseTo(plain.pitch, 9);
  });

  it('stays between -1 and 1, whatever the landmarks', () => {
    const random = new Random(5);
    for (let round = 0; round < 200; round += 1) {
      const landmarks = HEAD.map((): Point => [random.gaussian() * 50, random.gaussian() * 50]);
      const { yaw, pitch } = estimatePose(landmarks);
      expect(Math.abs(yaw)).toBeLessThanOrEqual(1);
      expect(Math.abs(pitch)).toBeLessThanOrEqual(1);
    }
  });

  it('measures a profile, whose eyes coincide, by its height', () => {
    const landmarks: Point[] = [
      [100, 100],
      [100, 100],
      [110, 144],
      [100, 180],
      [100, 180],
    ];
    // Half of the width that belongs to a height of 80 is 20.
    expect(estimatePose(landmarks).yaw).toBeCloseTo(0.5, 9);
    expect(estimatePose(landmarks).pitch).toBeCloseTo(0, 9);
  });

  it('takes landmarks without any height for a profile, and refuses fewer than five', () => {
    const flatFace = HEAD.map(([x]): Point => [x, 0]);
    expect(estimatePose(flatFace)).toEqual({ yaw: 1, pitch: 0 });
    expect(() => estimatePose(photographed({}).slice(1))).toThrow('five landmarks');
  });
});

describe('judgeQuality', () => {
  const ideal: FaceEvidence = {
    score: 0.95,
    box: { x: 10, y: 10, width: 120, height: 150 },
    landmarks: photographed({}),
    crop: noise(new Random(6), 112, 112),
  };

  /** A checker whose Laplacian has about the given variance. */
  function cropOfSharpness(variance: number): RgbImage {
    let best = flat(34, 34, [0, 0, 0]);
    for (let step = 0; step < 256; step += 3) {
      const picture = paint(34, 34, (x, y) => ((x + y) % 2 === 0 ? [0, 0, 0] : [step, step, step]));
      if (Math.abs(laplacianVariance(picture) - variance) < Math.abs(laplacianVariance(best) - variance))
        best = picture;
    }
    return best;
  }

  function overall(change: Partial<FaceEvidence>): number {
    return judgeQuality({ ...ideal, ...change }).overall;
  }

  it('gives a large, sharp, frontal face full marks and reports what it saw', () => {
    const judged = judgeQuality(ideal);
    expect(judged.overall).toBeCloseTo(1, 9);
    expect(judged.size).toBe(120);
    expect(judged.sharpness).toBe(laplacianVariance(ideal.crop));
    expect(judged.yaw).toBeCloseTo(0, 9);
    expect(judged.pitch).toBeCloseTo(0, 9);
  });

  it.each([
    ['a score that is no detection', { score: 0.3 }],
    ['a box of 12 pixels', { box: { x: 0, y: 0, width: 12, height: 200 } }],
    ['a box that is wide but 12 pixels high', { box: { x: 0, y: 0, width: 200, height: 12 } }],
    ['a crop without any detail', { crop: flat(112, 112, [80, 70, 60]) }],
  ])('gives %s nothing, however good the rest', (_, change) => {
    expect(overall(change)).toBe(0);
  });

  it.each([
    ['score', 0.575, { score: 0.575 }],
    ['size', 0.5, { box: { x: 5, y: 5, width: 38, height: 90 } }],
  ])('is halved half way up the step of %s', (_, __, change) => {
    expect(overall(change)).toBeCloseTo(0.5, 9);
  });

  it('keeps a fifth of its marks for a profile, and half for a face that looks far down', () => {
    expect(overall({ landmarks: photographed({ turn: 85 }) })).toBeCloseTo(0.2, 9);
    expect(overall({ landmarks: photographed({ turn: -85 }) })).toBeCloseTo(0.2, 9);
    expect(overall({ landmarks: photographed({ nod: 45 }) })).toBeCloseTo(0.5, 9);
    expect(overall({ landmarks: photographed({ nod: -45 }) })).toBeCloseTo(0.5, 9);
  });

  it('does not fault a slight turn or nod', () => {
    expect(overall({ landmarks: photographed({ turn: 10 }) })).toBeCloseTo(1, 9);
    expect(overall({ landmarks: photographed({ turn: -10, nod: 5 }) })).toBeCloseTo(1, 9);
  });

  it('never falls when one property improves', () => {
    const never = (values: readonly number[]): void => {
      for (let i = 1; i < values.length; i += 1) expect(values[i]).toBeGreaterThanOrEqual(values[i - 1] ?? NaN);
      expect(values.at(-1)).toBeGreaterThan(values[0] ?? NaN);
    };
    never([0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((score) => overall({ score })));
    never([8, 16, 24, 40, 60, 80].map((side) => overall({ box: { x: 0, y: 0, width: side, height: side } })));
    never([2, 8, 20, 60, 90, 400].map((variance) => overall({ crop: cropOfSharpness(variance) })));
    never([80, 60, 40, 30, 20, 0].map((turn) => overall({ landmarks: photographed({ turn }) })));
    never([40, 30, 20, 10, 0].map((nod) => overall({ landmarks: photographed({ nod }) })));
  });

  it('multiplies the factors: two faults weigh more than either', () => {
    const small = overall({ box: { x: 0, y: 0, width: 38, height: 38 } });
    const unsure = overall({ score: 0.575 });
    const both = overall({ box: { x: 0, y: 0, width: 38, height: 38 }, score: 0.575 });
    expect(both).toBeCloseTo(small * unsure, 9);
  });
});
