import { describe, expect, it } from 'vitest';
import { PairHeap } from '../../electron/core/heap.ts';
import { Random, seeds } from './support/random.ts';

interface Pair {
  readonly value: number;
  readonly a: number;
  readonly b: number;
}

function order(x: Pair, y: Pair): number {
  return y.value - x.value || x.a - y.a || x.b - y.b;
}

describe('PairHeap', () => {
  it('is empty at first and gives nothing', () => {
    const heap = new PairHeap();
    expect(heap.size).toBe(0);
    expect(heap.pop()).toBeUndefined();
    expect(heap.size).toBe(0);
  });

  it.each(seeds(20))('always pops the first of what it holds, pushes and pops mixed (seed %i)', (seed) => {
    const random = new Random(seed);
    const heap = new PairHeap();
    const held: Pair[] = [];
    for (let round = 0; round < 500; round += 1) {
      if (random.next() < 0.6) {
        const pair = { value: random.below(6) / 2, a: random.below(5), b: random.below(5) };
        heap.push(pair.value, pair.a, pair.b);
        held.push(pair);
      } else {
        held.sort(order);
        expect(heap.pop()).toEqual(held.shift());
      }
      expect(heap.size).toBe(held.length);
    }
  });

  it('holds more than it first has room for, and can be filled again after it ran empty', () => {
    const random = new Random(3);
    const heap = new PairHeap();
    for (let turn = 0; turn < 2; turn += 1) {
      const pairs = Array.from({ length: 5_000 }, (_, a) => ({ value: random.next(), a, b: 0 }));
      for (const { value, a, b } of pairs) heap.push(value, a, b);
      expect(pairs.map(() => heap.pop())).toEqual(pairs.sort(order));
      expect(heap.pop()).toBeUndefined();
    }
  });
});
