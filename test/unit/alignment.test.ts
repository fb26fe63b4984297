import { describe, expect, it } from 'vitest';
import {
  alignFace,
  estimateSimilarity,
  invert,
  transform,
  type AlignmentTemplate,
  type Similarity,
} from '../../electron/core/alignment.ts';
import type { Point } from '../../electron/core/geometry.ts';
import type { RgbImage } from '../../electron/core/image.ts';
import { colourAt, flat, noise, paint, type Colour } from './support/pictures.ts';
import { Random, seeds } from './support/random.ts';

const SIZE = 48;

/** Five landmarks in a crop of {@link SIZE} pixels, of the proportions of the usual template. */
const TEMPLATE: AlignmentTemplate = {
  size: SIZE,
  points: [
    [16.4, 22.2],
    [31.5, 22.1],
    [24.0, 30.7],
    [17.8, 39.6],
    [30.3, 39.5],
  ],
};

const [, ...others] = TEMPLATE.points;

function degrees(angle: number): number {
  return (angle * Math.PI) / 180;
}

/** The similarity that scales and turns about the middle of the crop, which goes to `middle`. */
function placed(scale: number, angle: number, middle: Point): Similarity {
  const a = scale * Math.cos(angle);
  const b = scale * Math.sin(angle);
  const half = (SIZE - 1) / 2;
  return { a, b, tx: middle[0] - a * half + b * half, ty: middle[1] - b * half - a * half };
}

function randomSimilarity(random: Random): Similarity {
  const scale = 10 ** random.between(-1, 1);
  const angle = random.between(-Math.PI, Math.PI);
  return {
    a: scale * Math.cos(angle),
    b: scale * Math.sin(angle),
    tx: random.between(-2000, 2000),
    ty: random.between(-2000, 2000),
  };
}

function randomPoints(random: Random, count: number): Point[] {
  return Array.from({ length: count }, () => [random.between(0, 300), random.between(0, 300)] as const);
}

/** Least squares by the normal equations in a, b, tx and ty, with Gaussian elimination. */
function solved(from: readonly Point[], to: readonly Point[]): Similarity {
  const rows: [number[], number][] = [];
  from.forEach(([x, y], i) => {
    const [u, v] = to[i] ?? [NaN, NaN];
    rows.push([[x, -y, 1, 0], u], [[y, x, 0, 1], v]);
  });
  const matrix = [0, 1, 2, 3].map((i) => [
    ...[0, 1, 2, 3].map((j) => rows.reduce((sum, [row]) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0)),
    rows.reduce((sum, [row, value]) => sum + (row[i] ?? 0) * value, 0),
  ]);
  for (let column = 0; column < 4; column += 1) {
    const pivot = matrix[column] ?? [];
    matrix.forEach((row, i) => {
      if (i === column) return;
      const factor = (row[column] ?? 0) / (pivot[column] ?? 0);
      for (let j = 0; j < 5; j += 1) row[j] = (row[j] ?? 0) - factor * (pivot[j] ?? 0);
    });
  }
  const [a, b, tx, ty] = matrix.map((row, i) => (row[4] ?? NaN) / (row[i] ?? NaN)) as [number, number, number, number];
  return { a, b, tx, ty };
}

/** How far a crop is from what it should be, over all pixels and channels; NaN counts as far. */
function greatestDifference(crop: RgbImage, expected: (x: number, y: number) => Colour): number {
  let greatest = 0;
  for (let y = 0; y < crop.height; y += 1) {
    for (let x = 0; x < crop.width; x += 1) {
      const found = colourAt(crop, x, y);
      expected(x, y).forEach((value, channel) => {
        const difference = Math.abs((found[channel] ?? NaN) - value);
        if (!(difference <= greatest)) greatest = Number.isNaN(difference) ? Infinity : difference;
      });
    }
  }
  return greatest;
}

function expectSame(found: Similarity | null, expected: Similarity, digits: number): void {
  for (const key of ['a', 'b', 'tx', 'ty'] as const) expect(found?.[key]).toBeCloseTo(expected[key], digits);
}

describe('transform and invert', () => {
  it('turn clockwise on the screen for a positive angle, scale, then shift', () => {
    // y grows downwards: a quarter turn takes right to down.
    expect(transform({ a: 0, b: 2, tx: 10, ty: 20 }, [1, 0])).toEqual([10, 22]);
    expect(transform({ a: 0, b: 2, tx: 10, ty: 20 }, [0, 1])).toEqual([8, 20]);
    expect(transform({ a: 3, b: 0, tx: -1, ty: 1 }, [2, 5])).toEqual([5, 16]);
  });

  it('undo each other', () => {
    const random = new Random(1);
    for (let round = 0; round < 50; round += 1) {
      const similarity = randomSimilarity(random);
      const [point] = randomPoints(random, 1) as [Point];
      const there = transform(similarity, point);
      const [x, y] = transform(invert(similarity), there);
      expect(x).toBeCloseTo(point[0], 6);
      expect(y).toBeCloseTo(point[1], 6);
    }
  });
});

describe('estimateSimilarity', () => {
  it.each(seeds(20))('finds the similarity that the points were moved by (seed %i)', (seed) => {
    const random = new Random(seed);
    const similarity = randomSimilarity(random);
    const from = randomPoints(random, 2 + random.below(6));
    const to = from.map((point) => transform(similarity, point));
    expectSame(estimateSimilarity(from, to), similarity, 7);
  });

  it.each(seeds(20))('is the least-squares solution for points that do not fit exactly (seed %i)', (seed) => {
    const random = new Random(seed);
    const similarity = randomSimilarity(random);
    const from = randomPoints(random, 5);
    const to = from.map((point): Point => {
      const [x, y] = transform(similarity, point);
      return [x + random.gaussian() * 20, y + random.gaussian() * 20];
    });
    expectSame(estimateSimilarity(from, to), solved(from, to), 5);
  });

  it('does not reflect: mirrored points are met by the best rotation', () => {
    const from = TEMPLATE.points;
    const mirrored = from.map(([x, y]): Point => [-x, y]);
    expectSame(estimateSimilarity(from, mirrored), solved(from, mirrored), 9);
  });

  it('finds none when all points coincide', () => {
    const here: Point[] = TEMPLATE.points.map(() => [140.5, 90.25]);
    expect(estimateSimilarity(here, TEMPLATE.points)).toBeNull();
  });

  it('finds none for points that are not numbers', () => {
    const broken: Point[] = [[NaN, 0], ...others];
    expect(estimateSimilarity(broken, TEMPLATE.points)).toBeNull();
  });

  it('refuses fewer than two pairs and lists of different length', () => {
    expect(() => estimateSimilarity([[1, 2]], [[3, 4]])).toThrow('two or more');
    expect(() => estimateSimilarity(TEMPLATE.points, others)).toThrow('two or more');
  });
});

describe('alignFace', () => {
  /** The picture's pixels per crop pixel that are tried, each with some angles. */
  const placements = [0.5, 0.8, 1, 1.5, 2, 3.3, 5, 8].flatMap((scale, i) => [
    { scale, angle: 0 },
    { scale, angle: 25 + 10 * i },
    { scale, angle: -150 + 30 * i },
  ]);

  it.each(placements)('restores a gradient from a face of scale $scale turned by $angle degrees', (placement) => {
    const { scale, angle } = placement;
    const side = Math.ceil(SIZE * scale * 1.5) + 8;
    const place = placed(scale, degrees(angle), [side / 2 + 0.3, side / 2 - 0.2]);
    const back = invert(place);
    const shade = (u: number, v: number) => [25 + 4 * u, 25 + 4 * v, 225 - 2 * u - 2 * v] as const;
    const picture = paint(side, side, (x, y) => shade(...transform(back, [x, y])));
    const landmarks = TEMPLATE.points.map((point) => transform(place, point));
    const crop = alignFace(picture, landmarks, TEMPLATE);
    if (!crop) throw new Error('no crop');
    expect([crop.width, crop.height, crop.data.length]).toEqual([SIZE, SIZE, SIZE * SIZE * 3]);
    expect(greatestDifference(crop, shade)).toBeLessThanOrEqual(1);
  });

  it.each([
    [2, 60],
    [3, 26],
    [4.4, 26],
    [6, 26],
    [8, 26],
  ])('averages a one-pixel checker to grey at scale %d, to within %d of 255', (scale, within) => {
    for (const angle of [0, 17, 45]) {
      const side = Math.ceil(SIZE * scale * 1.5) + 8;
      const picture = paint(side, side, (x, y) => ((x + y) % 2 === 0 ? [0, 0, 0] : [255, 255, 255]));
      const place = placed(scale, degrees(angle), [side / 2, side / 2]);
      const crop = alignFace(
        picture,
        TEMPLATE.points.map((point) => transform(place, point)),
        TEMPLATE,
      );
      if (!crop) throw new Error('no crop');
      expect(greatestDifference(crop, () => [127.5, 127.5, 127.5])).toBeLessThan(within);
    }
  });

  it('copies the pixels of a face that already lies on the template', () => {
    const picture = noise(new Random(2), SIZE + 9, SIZE + 5);
    const crop = alignFace(picture, TEMPLATE.points, TEMPLATE);
    if (!crop) throw new Error('no crop');
    expect(greatestDifference(crop, (x, y) => colourAt(picture, x, y))).toBe(0);
  });

  it('turns a face that lies on its side upright, pixel by pixel', () => {
    const picture = noise(new Random(3), SIZE, SIZE);
    // Upright (x, y) lies at (last - y, x) on the picture: the head points to the right.
    const last = SIZE - 1;
    const landmarks = TEMPLATE.points.map(([x, y]): Point => [last - y, x]);
    const crop = alignFace(picture, landmarks, TEMPLATE);
    if (!crop) throw new Error('no crop');
    expect(greatestDifference(crop, (x, y) => colourAt(picture, last - y, x))).toBe(0);
  });

  it('is black outside the picture and exact inside, on all four sides', () => {
    const white = flat(20, 24, [255, 200, 100]);
    const landmarks = TEMPLATE.points.map(([x, y]): Point => [x - 11, y - 7]);
    const crop = alignFace(white, landmarks, TEMPLATE);
    if (!crop) throw new Error('no crop');
    const inside = (x: number, y: number) => x >= 11 && x < 31 && y >= 7 && y < 31;
    expect(greatestDifference(crop, (x, y) => (inside(x, y) ? [255, 200, 100] : [0, 0, 0]))).toBe(0);
  });

  it('fades over one pixel at the border when the picture lies between crop pixels', () => {
    const white = flat(20, 20, [200, 200, 200]);
    const landmarks = TEMPLATE.points.map(([x, y]): Point => [x - 10.5, y - 10.25]);
    const crop = alignFace(white, landmarks, TEMPLATE);
    if (!crop) throw new Error('no crop');
    expect([9, 10, 11, 29, 30, 31].map((x) => colourAt(crop, x, 20)[0])).toEqual([0, 100, 200, 200, 100, 0]);
    expect([9, 10, 11, 29, 30, 31].map((y) => colourAt(crop, 20, y)[0])).toEqual([0, 150, 200, 200, 50, 0]);
  });

  it('finds no crop when the landmarks coincide', () => {
    const here: Point[] = TEMPLATE.points.map(() => [10, 10]);
    expect(alignFace(flat(20, 20, [9, 9, 9]), here, TEMPLATE)).toBeNull();
  });

  it('leaves the picture alone', () => {
    const picture = noise(new Random(4), 60, 60);
    const copy = Uint8Array.from(picture.data);
    alignFace(picture, TEMPLATE.points, TEMPLATE);
    expect(picture.data).toEqual(copy);
  });
});
