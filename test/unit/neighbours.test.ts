import { describe, expect, it } from 'vitest';
import { quantise } from '../../electron/core/embedding.ts';
import { MOST_NEIGHBOURS, NeighbourGraph, type GraphFace } from '../../electron/core/neighbours.ts';
import { multiplyPlainly, type Multiply } from '../../electron/core/products.ts';
import { fastMultiply } from '../../electron/engine/people/products.ts';
import { Random, seeds } from './support/random.ts';
import { around, cosine, latticeEmbedding, unitVector } from './support/vectors.ts';

/** Faces around a few centres, so that similarities spread over both sides of a threshold. */
function crowd(random: Random, count: number): GraphFace[] {
  const centres = Array.from({ length: 4 }, () => unitVector(random));
  return Array.from({ length: count }, (_, index) => ({
    vector: quantise(around(random, random.pick(centres), random.between(0.4, 0.95))),
    key: `${random.below(1e9)}:${index}`,
    poor: random.next() < 0.1,
  }));
}

/** The lists by their definition: keys of the nearest good others, nearest first. */
function naive(faces: readonly GraphFace[], least: number): Map<string, string[]> {
  return new Map(
    faces.map((face) => [
      face.key,
      faces
        .filter((other) => other !== face && !other.poor)
        .map((other) => ({ key: other.key, likeness: Math.fround(cosine(face.vector, other.vector)) }))
        .filter(({ likeness }) => likeness >= least)
        .sort((x, y) => y.likeness - x.likeness || (x.key < y.key ? -1 : 1))
        .slice(0, MOST_NEIGHBOURS)
        .map(({ key }) => key),
    ]),
  );
}

function lists(graph: NeighbourGraph, faces: readonly GraphFace[]): Map<string, string[]> {
  return new Map(
    faces.map((face, index) => [
      face.key,
      Array.from({ length: graph.count(index) }, (_, place) => faces[graph.neighbour(index, place)]?.key ?? '?'),
    ]),
  );
}

async function graphOf(faces: readonly GraphFace[], least: number, multiply?: Multiply): Promise<NeighbourGraph> {
  const graph = new NeighbourGraph(least);
  await graph.add(faces, multiply);
  return graph;
}

describe('NeighbourGraph', () => {
  it.each(seeds(4))('finds as many as are wanted of all but those to skip, nearest first (seed %i)', async (seed) => {
    const random = new Random(seed);
    const faces = crowd(random, 300);
    const graph = await graphOf(faces, 0.9);
    const skipped = Uint8Array.from({ length: 290 }, (_, index) => (index % 7 === 0 ? 1 : 0));
    for (const most of [1, 5, 40, 1_000]) {
      const face = random.below(faces.length);
      const wanted = faces
        .map((other, index) => ({
          face: index,
          likeness: graph.similarity(face, index),
          exact: cosine(other.vector, faces[face]?.vector ?? []),
        }))
        .filter(({ face: index }) => index !== face && skipped[index] === 0)
        .sort((a, b) => b.likeness - a.likeness || a.face - b.face)
        .slice(0, most);
      const found = graph.alike(face, most, skipped);
      expect(found.map((each) => each.face)).toEqual(wanted.map((each) => each.face));
      found.forEach(({ likeness }, at) => expect(likeness).toBeCloseTo(wanted[at]?.exact ?? NaN, 10));
    }
  });

  it.each(seeds(8))('has the nearest of each face by exact similarity (seed %i)', async (seed) => {
    const random = new Random(seed);
    const faces = crowd(random, 150);
    const least = random.between(-0.2, 0.5);
    const graph = await graphOf(faces, least);
    expect(lists(graph, faces)).toEqual(naive(faces, least));
    for (let place = 0; place < graph.count(3); place += 1) {
      const other = graph.neighbour(3, place);
      expect(graph.likeness(3, place)).toBe(Math.fround(graph.similarity(3, other)));
      expect(graph.has(3, other)).toBe(true);
    }
  });

  it.each(seeds(4))('is the same by ONNX Runtime as in plain loops (seed %i)', async (seed) => {
    const faces = crowd(new Random(seed), 700);
    const fast = await graphOf(faces, 0.2, fastMultiply());
    expect(lists(fast, faces)).toEqual(lists(await graphOf(faces, 0.2, multiplyPlainly), faces));
  });

  it.each(seeds(6))('does not depend on the order or the batches of adding, ties or not (seed %i)', async (seed) => {
    const random = new Random(seed);
    const tied = Array.from({ length: 160 }, (_, index) => ({
      vector: latticeEmbedding(random, 6),
      key: `${random.below(1e9)}:${index}`,
      poor: false,
    }));
    for (const faces of [crowd(random, 160), tied]) {
      const expected = lists(await graphOf(faces, 0.1), faces);
      const mixed = random.shuffled(faces);
      const graph = new NeighbourGraph(0.1);
      for (let at = 0; at < mixed.length;) {
        const some = 1 + random.below(40);
        await graph.add(mixed.slice(at, at + some));
        at += some;
      }
      expect(graph.size).toBe(faces.length);
      expect(lists(graph, mixed)).toEqual(expected);
    }
  });

  it('keeps poor faces out of the lists of others, and gives them their own', async () => {
    const face = { vector: quantise(unitVector(new Random(1))), key: 'a', poor: false };
    const graph = await graphOf([face, { ...face, key: 'b', poor: true }], 0.5);
    expect([graph.count(0), graph.count(1)]).toEqual([0, 1]);
  });

  it.each(seeds(8))('is, after faces went, the graph of those that are left, ties or not (seed %i)', async (seed) => {
    const random = new Random(seed);
    const tied = Array.from({ length: 160 }, (_, index) => ({
      vector: latticeEmbedding(random, 6),
      key: `${random.below(1e9)}:${index}`,
      poor: random.next() < 0.1,
    }));
    for (const faces of [crowd(random, 160), tied]) {
      const graph = await graphOf(faces, 0.1);
      // Some lists are full, so that a neighbour must be found for the one that went.
      expect(faces.some((_, index) => graph.count(index) === MOST_NEIGHBOURS)).toBe(true);
      let left = faces;
      for (const share of [0.02, 0.3]) {
        const stays = left.map(() => random.next() >= share);
        await graph.remove(stays.flatMap((stay, index) => (stay ? [] : [index])));
        left = left.filter((_, index) => stays[index]);
        expect(graph.size).toBe(left.length);
        expect(lists(graph, left)).toEqual(naive(left, 0.1));
      }
      const more = crowd(random, 20);
      await graph.add(more);
      expect(lists(graph, [...left, ...more])).toEqual(naive([...left, ...more], 0.1));
    }
  });

  it('is made again from its lists, and goes on from there', async () => {
    const random = new Random(5);
    const faces = crowd(random, 120);
    const more = crowd(random, 30);
    const graph = await graphOf(faces, 0.1);
    const restored = NeighbourGraph.restore(0.1, faces, graph.lists);
    expect(lists(restored, faces)).toEqual(lists(graph, faces));
    await restored.add(more);
    expect(lists(restored, [...faces, ...more])).toEqual(naive([...faces, ...more], 0.1));
    expect(() => NeighbourGraph.restore(0.1, more, graph.lists)).toThrow('30 faces');
  });

  it('gives a turn between blocks, and ends when that throws', async () => {
    const faces = crowd(new Random(2), 1100);
    let turns = 0;
    await new NeighbourGraph(0.9).add(faces, fastMultiply(), () => void (turns += 1));
    expect(turns).toBe(5);
    const stop = (): never => {
      throw new Error('stop');
    };
    await expect(new NeighbourGraph(0.9).add(faces, fastMultiply(), stop)).rejects.toThrow('stop');
  });

  it('refuses an embedding of another length', async () => {
    const graph = new NeighbourGraph(0.5);
    await expect(graph.add([{ vector: new Int8Array(64), key: 'a', poor: false }])).rejects.toThrow('128');
  });
});
