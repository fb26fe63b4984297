import { describe, expect, it } from 'vitest';
import { Weights } from '../../electron/core/weights.ts';
import { Random, seeds } from './support/random.ts';

describe('Weights', () => {
  it.each(seeds(20))('are what a Map of sums would be (seed %i)', (seed) => {
    const random = new Random(seed);
    const weights = new Weights(random.below(20));
    const map = new Map<number, number>();
    for (let round = 0; round < 2_000; round += 1) {
      // Few numbers collide often, also around the end of the table.
      const key = random.below(seed % 2 === 0 ? 40 : 5_000);
      if (random.next() < 0.6) {
        const weight = random.below(1_000);
        const sum = (map.get(key) ?? 0) + weight;
        map.set(key, sum);
        expect(weights.add(key, weight)).toBe(sum);
      } else {
        expect(weights.take(key)).toBe(map.get(key) ?? 0);
        map.delete(key);
      }
      expect(weights.size).toBe(map.size);
      expect(weights.get(key)).toBe(map.get(key) ?? 0);
    }
    const found = new Map<number, number>();
    weights.forEach((key, sum) => found.set(key, sum));
    expect([...found].sort()).toEqual([...map].sort());
  });
});
