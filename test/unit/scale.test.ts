import { describe, expect, it } from 'vitest';
import { Blending, likenessOf } from '../../electron/core/blend.ts';
import { dequantise, dot, quantise } from '../../electron/core/embedding.ts';
import { NeighbourGraph, type GraphFace } from '../../electron/core/neighbours.ts';
import { NOT_COMPARED, PLAIN, Scale } from '../../electron/core/scale.ts';
import { farAt } from '../../electron/core/sureness.ts';
import { fastMultiply } from '../../electron/engine/people/products.ts';
import { Random, seeds } from './support/random.ts';
import { around, unitVector } from './support/vectors.ts';

const FARS = [1e-2, 1e-3, 1e-4, 1e-5];
const thresholds = (cosines: readonly number[]) => FARS.map((far, at) => ({ far, cosine: cosines[at] ?? 0 }));
const OWN = thresholds([0.26, 0.373, 0.464, 0.557]);
const OLD = thresholds([0.291, 0.418, 0.52, 0.608]);
const PAIR = thresholds([0.271, 0.39, 0.486, 0.566]);
/** The model in use, one that can be compared with it, and one that nobody knows. */
const scale = new Scale(3, (a, b) => [OWN, PAIR, OLD][a === 2 || b === 2 ? 3 : a + b] ?? null);

describe('Scale', () => {
  it('takes each pair of models to the same false-accept rate, and leaves the model in use as it is', () => {
    FARS.forEach((_, at) => {
      expect(scale.likeness(0, 1, PAIR[at]?.cosine ?? 0)).toBeCloseTo(OWN[at]?.cosine ?? 1, 9);
      expect(scale.likeness(1, 1, OLD[at]?.cosine ?? 0)).toBeCloseTo(OWN[at]?.cosine ?? 1, 9);
    });
    for (const cosine of [-0.7, 0, 0.3, 0.5, 0.9]) expect(scale.likeness(0, 0, cosine)).toBe(cosine);
    for (const cosine of [0.1, 0.33, 0.5, 0.7]) {
      expect(farAt(scale.likeness(1, 0, cosine), OWN)).toBeCloseTo(farAt(cosine, PAIR), 9);
    }
  });

  it('rises with the cosine, within -1 and 1, and is no larger than its bound', () => {
    for (const [a, b] of [
      [0, 1],
      [1, 1],
    ] as const) {
      let last = -1;
      for (let cosine = -1; cosine <= 1; cosine += 0.01) {
        const likeness = scale.likeness(a, b, cosine);
        expect(likeness).toBeGreaterThanOrEqual(last);
        expect(Math.abs(likeness)).toBeLessThanOrEqual(1);
        expect(scale.bound(a, cosine)).toBeGreaterThanOrEqual(likeness);
        last = likeness;
      }
    }
  });

  it('compares nothing that no card allows, not even a model that no card describes with itself', () => {
    expect(scale.compares(0, 2)).toBe(false);
    expect(scale.likeness(2, 0, 0.99)).toBe(NOT_COMPARED);
    expect(scale.likeness(2, 2, 1)).toBe(NOT_COMPARED);
  });

  it('passes over thresholds that do not rise, and takes no fewer than two', () => {
    const odd = new Scale(2, (a, b) => (a === b ? OWN : [...PAIR, { far: 1e-3, cosine: 0.9 }]));
    expect(odd.likeness(0, 1, 0.95)).toBeGreaterThanOrEqual(odd.likeness(0, 1, 0.5));
    expect(() => new Scale(2, (a, b) => (a === b ? OWN : PAIR.slice(1, 2)))).toThrow('two or more thresholds');
  });
});

/** Faces of three models around a few centres. */
function crowd(random: Random, count: number): (GraphFace & { readonly model: number })[] {
  const centres = Array.from({ length: 4 }, () => unitVector(random));
  return Array.from({ length: count }, (_, index) => ({
    vector: quantise(around(random, random.pick(centres), random.between(0.4, 0.95))),
    key: `${random.below(1e9)}:${index}`,
    poor: random.next() < 0.1,
    model: random.pick([0, 0, 1, 1, 1, 2]),
  }));
}

/** Neighbours by their definition. */
function naive(faces: ReturnType<typeof crowd>, least: number): string[][] {
  const units = faces.map(({ vector }) => dequantise(vector));
  return faces.map((face, a) =>
    faces
      .map((other, b) => ({
        ...other,
        likeness: scale.likeness(face.model, other.model, dot(units[a] ?? [], units[b] ?? [])),
      }))
      .filter(({ likeness, poor }, b) => a !== b && !poor && likeness >= least)
      .sort((x, y) => y.likeness - x.likeness)
      .slice(0, 32)
      .map(({ key }) => key),
  );
}

function lists(graph: NeighbourGraph, faces: readonly GraphFace[]): string[][] {
  return faces.map((_, index) =>
    Array.from({ length: graph.count(index) }, (__, place) => faces[graph.neighbour(index, place)]?.key ?? '?'),
  );
}

describe('a neighbour graph of several models', () => {
  it.each(seeds(4))('has the nearest of each face on the common scale (seed %i)', async (seed) => {
    const random = new Random(seed);
    const faces = crowd(random, 300);
    const graph = new NeighbourGraph(0.2, scale);
    await graph.add(faces.slice(0, 170), fastMultiply());
    await graph.add(faces.slice(170));
    expect(lists(graph, faces)).toEqual(naive(faces, 0.2));
  });

  it.each(seeds(4))('follows faces that get other embeddings (seed %i)', async (seed) => {
    const random = new Random(seed);
    const faces = crowd(random, 300);
    const graph = new NeighbourGraph(0.2, scale);
    await graph.add(faces);
    const others = new Map(
      crowd(random, 300).flatMap((face, index) =>
        random.next() < 0.2 ? [[index, { ...face, model: 0, poor: faces[index]?.poor ?? false }] as const] : [],
      ),
    );
    await graph.replace(others, fastMultiply());
    const now = faces.map((face, index) => others.get(index) ?? face);
    expect(others.size).toBeGreaterThan(20);
    expect(lists(graph, now)).toEqual(naive(now, 0.2));
  });
});

describe('a blend', () => {
  it('is as like another as their faces are on average, apart for each pair of models', () => {
    const random = new Random(5);
    const centre = unitVector(random);
    const faces = (models: readonly number[]) =>
      models.map((model) => ({ model, vector: quantise(around(random, centre, 0.75)) }));
    const blend = (of: ReturnType<typeof faces>): Blending => {
      const made = new Blending();
      for (const { vector, model } of of) made.add(vector, model);
      return made;
    };
    const [a, b] = [faces([0, 0, 1]), faces([1, 1, 0, 2])];
    const pairs = a.flatMap((x) => b.map((y) => [x, y] as const)).filter(([x, y]) => scale.compares(x.model, y.model));
    const mean =
      pairs.reduce(
        (sum, [x, y]) => sum + scale.likeness(x.model, y.model, dot(dequantise(x.vector), dequantise(y.vector))),
        0,
      ) / pairs.length;
    expect(blend(a).faces).toBe(3);
    expect(likenessOf(blend(a).blend, blend(b).blend, scale)).toBeCloseTo(mean, 2);
    expect(likenessOf(blend(a).blend, blend(faces([2])).blend, scale)).toBe(NOT_COMPARED);
    const [x, y] = faces([0, 0]);
    const plain = likenessOf(blend(x ? [x] : []).blend, blend(y ? [y] : []).blend, PLAIN);
    expect(plain).toBeCloseTo(
      dot(dequantise(x?.vector ?? new Int8Array(128)), dequantise(y?.vector ?? new Int8Array(128))),
      5,
    );
  });
});
