import { describe, expect, it } from 'vitest';
import { finish } from '../../electron/core/clustering.ts';
import { agglomerate, keepApart, support, weightOf, type Group } from '../../electron/core/linkage.ts';
import { MOST_NEIGHBOURS } from '../../electron/core/neighbours.ts';
import { Weights } from '../../electron/core/weights.ts';
import { Random, seeds } from './support/random.ts';

interface Start {
  readonly photo: number;
  readonly name: string | null;
  readonly stands: boolean;
}

interface Problem {
  readonly starts: readonly Start[];
  /** By `low high`. */
  readonly weights: ReadonlyMap<string, number>;
  readonly apart: readonly (readonly [number, number])[];
}

function startAt(starts: readonly Start[], index: number): Start {
  const start = starts[index];
  if (!start) throw new Error(`no start ${index}`);
  return start;
}

function problem(random: Random, count: number): Problem {
  const starts = Array.from({ length: count }, (_, index) => ({
    photo: random.below(count * 2),
    name: random.next() < 0.15 ? `n${index}` : null,
    stands: random.next() < 0.15,
  }));
  const weights = new Map<string, number>();
  for (let a = 0; a < count; a += 1) {
    for (let b = a + 1; b < count; b += 1) {
      if (random.next() < 0.3) weights.set(`${a} ${b}`, weightOf(random.between(-6, 6)));
    }
  }
  const apart = Array.from({ length: count / 4 }, () => [random.below(count), random.below(count)] as const);
  return { starts, weights, apart: apart.filter(([a, b]) => a !== b) };
}

/** The definition: all pairs are worked out anew each time, and the best supported that may be joined are. */
function naive({ starts, weights, apart }: Problem, threshold: number): string[] {
  const groups = starts.map((_, index) => [index]);
  const between = (x: readonly number[], y: readonly number[]): number => {
    let sum = 0;
    for (const a of x) for (const b of y) sum += weights.get(a < b ? `${a} ${b}` : `${b} ${a}`) ?? 0;
    return sum;
  };
  const may = (x: readonly number[], y: readonly number[]): boolean => {
    const both = (holds: (start: Start) => boolean): boolean =>
      [x, y].every((group) => group.some((index) => holds(startAt(starts, index))));
    if (both(({ name }) => name !== null) || both(({ stands }) => stands)) return false;
    if (x.some((a) => y.some((b) => starts[a]?.photo === starts[b]?.photo))) return false;
    return !apart.some(([a, b]) => (x.includes(a) && y.includes(b)) || (x.includes(b) && y.includes(a)));
  };
  for (;;) {
    let best: { x: number[]; y: number[]; value: number } | undefined;
    groups.forEach((x, i) => {
      for (const y of groups.slice(i + 1)) {
        const weight = between(x, y);
        if (weight === 0 || !may(x, y)) continue;
        const value = support(weight, x.length, y.length);
        if (value >= threshold && value > (best?.value ?? -Infinity)) best = { x, y, value };
      }
    });
    if (!best) return named(groups);
    const { x, y } = best;
    groups.splice(groups.indexOf(y), 1);
    x.push(...y);
  }
}

function fast({ starts, weights, apart }: Problem, threshold: number, random: Random): string[] {
  const groups = new Map<number, Group>();
  for (const index of random.shuffled(starts.map((_, id) => id))) {
    const { photo, name, stands } = startAt(starts, index);
    const start = { id: index, members: [index], size: 1, photos: new Set([photo]), name, stands };
    groups.set(index, { ...start, near: new Weights(), apart: null });
  }
  for (const [pair, weight] of random.shuffled([...weights])) {
    const [a = 0, b = 0] = pair.split(' ').map(Number);
    groups.get(a)?.near.add(b, weight);
    groups.get(b)?.near.add(a, weight);
  }
  for (const [a, b] of apart) {
    const [x, y] = [groups.get(a), groups.get(b)];
    if (x && y) keepApart(x, y);
  }
  finish(agglomerate(groups, threshold));
  return named([...groups.values()].map(({ members }) => members));
}

function named(groups: readonly (readonly number[])[]): string[] {
  return groups.map((members) => [...members].sort((a, b) => a - b).join(' ')).sort();
}

describe('agglomerate', () => {
  it.each(seeds(40))('joins what the definition joins, in whatever order it is given (seed %i)', (seed) => {
    const random = new Random(seed);
    const given = problem(random, 12 + random.below(40));
    const threshold = random.between(-2, 1);
    const expected = naive(given, threshold);
    expect(fast(given, threshold, random)).toEqual(expected);
    expect(fast(given, threshold, random)).toEqual(expected);
  });

  it('settles equal supports by rank', () => {
    const starts = [0, 1, 1].map((photo) => ({ photo, name: null, stands: false }));
    const weights = new Map([
      ['0 1', weightOf(2)],
      ['0 2', weightOf(2)],
    ]);
    for (const seed of seeds(4)) {
      expect(fast({ starts, weights, apart: [] }, 0, new Random(seed))).toEqual(['0 1', '2']);
    }
  });
});

describe('support', () => {
  it('is about half the log-odds of a single pair, and sums odds by their roots', () => {
    expect(support(weightOf(3), 1, 1)).toBeCloseTo(1.5, 3);
    expect(support(weightOf(3) * 4, 2, 2)).toBeGreaterThan(1.5);
    expect(support(weightOf(3) * 4, 2, 2)).toBeLessThan(1.5 + Math.log(4));
  });

  it('asks no more of a face among thousands than it has neighbours', () => {
    const weight = 20 * weightOf(2);
    expect(support(weight, 1, 5_000)).toBe(support(weight, 1, MOST_NEIGHBOURS));
    expect(support(weight, 1, 5_000)).toBe(support(weight, 5_000, 1));
  });
});
