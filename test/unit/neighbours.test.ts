import { describe, expect, it } from 'vitest';
import { dequantise, quantise } from '../../electron/core/embedding.ts';
import { NeighbourGraph, type Edge } from '../../electron/core/neighbours.ts';
import { Random, seeds } from './support/random.ts';
import { around, cosine, latticeEmbedding, unitVector } from './support/vectors.ts';

/** Stored embeddings around a few centres, so that similarities spread over both sides of a threshold. */
function embeddings(random: Random, count: number): Int8Array[] {
  const centres = Array.from({ length: 4 }, () => unitVector(random));
  return Array.from({ length: count }, () => quantise(around(random, random.pick(centres), random.between(0.4, 0.95))));
}

/** All pairs, compared one by one on the stored bytes. */
function naiveEdges(stored: readonly Int8Array[], threshold: number): Edge[] {
  const edges: Edge[] = [];
  stored.forEach((right, b) => {
    stored.forEach((left, a) => {
      if (a < b && cosine(left, right) >= threshold) edges.push({ a, b });
    });
  });
  return edges;
}

function sorted(edges: readonly Edge[]): Edge[] {
  return [...edges].sort((x, y) => x.b - y.b || x.a - y.a);
}

/** Adds in one go; returns how often the generator gave others a turn. */
function addAll(graph: NeighbourGraph, stored: readonly Int8Array[]): number {
  let turns = 0;
  for (const steps = graph.add(stored); !steps.next().done;) turns += 1;
  return turns;
}

describe('NeighbourGraph', () => {
  it.each(seeds(10))('has an edge for each pair that reaches the threshold, and no other (seed %i)', (seed) => {
    const random = new Random(seed);
    const stored = embeddings(random, 120);
    const threshold = random.between(0.2, 0.6);
    const graph = new NeighbourGraph(threshold);
    addAll(graph, stored);
    const expected = naiveEdges(stored, threshold);
    expect(expected.length).toBeGreaterThan(50);
    expect(expected.length).toBeLessThan((120 * 119) / 2);
    expect(sorted(graph.edges)).toEqual(expected);
    expect(graph.size).toBe(120);
    expect(graph.threshold).toBe(threshold);
  });

  it('has an edge for a pair exactly at the threshold', () => {
    const random = new Random(5);
    const stored = Array.from({ length: 60 }, () => latticeEmbedding(random, 8));
    const graph = new NeighbourGraph(0.5);
    addAll(graph, stored);
    const exact = naiveEdges(stored, 0.5 - 1e-6);
    expect(exact.length).toBeGreaterThan(naiveEdges(stored, 0.5 + 1e-6).length);
    expect(sorted(graph.edges)).toEqual(exact);
  });

  it('does not depend on the batches in which faces come', () => {
    const stored = embeddings(new Random(6), 100);
    const whole = new NeighbourGraph(0.35);
    addAll(whole, stored);
    const pieces = new NeighbourGraph(0.35);
    for (const [from, to] of [
      [0, 1],
      [1, 1],
      [1, 40],
      [40, 100],
    ] as const) {
      addAll(pieces, stored.slice(from, to));
    }
    expect(pieces.size).toBe(100);
    expect(pieces.edges).toEqual(whole.edges);
  });

  it('keeps the unit vector of every face while it grows', () => {
    const stored = embeddings(new Random(7), 600);
    const graph = new NeighbourGraph(0.99);
    addAll(graph, stored);
    stored.forEach((embedding, index) => {
      expect(graph.vector(index)).toEqual(dequantise(embedding));
    });
  });

  it('gives others a turn after a bounded number of comparisons, in a state that can be read', () => {
    const stored = embeddings(new Random(8), 1200);
    const graph = new NeighbourGraph(0.6);
    let turns = 0;
    let before = 0;
    for (const steps = graph.add(stored); !steps.next().done;) {
      turns += 1;
      const comparisons = (graph.size * (graph.size - 1)) / 2;
      expect(comparisons - before).toBeLessThanOrEqual(100_000);
      before = comparisons;
      for (const { a, b } of graph.edges.slice(-10)) {
        expect(a).toBeLessThan(b);
        expect(b).toBeLessThan(graph.size);
      }
    }
    expect(turns).toBeGreaterThan(5);
    expect(graph.size).toBe(1200);
  });

  it('holds nothing at first', () => {
    const graph = new NeighbourGraph(0.5);
    addAll(graph, []);
    expect(graph.size).toBe(0);
    expect(graph.edges).toEqual([]);
  });
});
