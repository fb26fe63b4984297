import { describe, expect, it } from 'vitest';
import {
  accuracy,
  bestThreshold,
  thresholdAtFar,
  validationRate,
  verify,
  type ScoredPair,
} from '../../electron/core/verification.ts';
import { Random, seeds } from './support/random.ts';

/** Labelled pairs whose similarities overlap; `step` rounds them so that ties occur. */
function randomPairs(random: Random, count: number, folds: number, step: number): ScoredPair[] {
  return Array.from({ length: count }, (_, i) => {
    const same = random.next() < 0.5;
    const raw = (same ? 0.55 : 0.2) + 0.25 * random.gaussian();
    const similarity = Math.round(Math.min(0.95, Math.max(-0.95, raw)) / step) * step;
    return { same, similarity: random.next() < 0.05 ? null : similarity, fold: i % folds };
  });
}

function countRight(pairs: readonly ScoredPair[], threshold: number): number {
  let right = 0;
  for (const { same, similarity } of pairs) {
    if (similarity === null) continue;
    if (same ? similarity >= threshold : similarity < threshold) right += 1;
  }
  return right;
}

function falseAccepts(pairs: readonly ScoredPair[], threshold: number): { accepted: number; impostors: number } {
  let accepted = 0;
  let impostors = 0;
  for (const { same, similarity } of pairs) {
    if (same || similarity === null) continue;
    impostors += 1;
    if (similarity >= threshold) accepted += 1;
  }
  return { accepted, impostors };
}

/** A threshold for every way in which the pairs can be cut, and two beyond the ends. */
function everyThreshold(pairs: readonly ScoredPair[]): number[] {
  const values = pairs.flatMap(({ similarity }) => (similarity === null ? [] : [similarity])).sort((a, b) => a - b);
  return [-1, ...values.map((value) => value - 1e-7), ...values.map((value) => value + 1e-7), 1];
}

function pair(same: boolean, similarity: number | null, fold = 0): ScoredPair {
  return { same, similarity, fold };
}

describe('accuracy', () => {
  it('counts what a threshold gets right, and a pair that was not detected as wrong', () => {
    const pairs = [pair(true, 0.5), pair(true, 0.4), pair(false, 0.5), pair(false, 0.1), pair(true, null)];
    expect(accuracy(pairs, 0.5)).toBeCloseTo(2 / 5, 12);
    expect(accuracy(pairs, 0.3)).toBeCloseTo(3 / 5, 12);
    expect(accuracy([pair(true, null), pair(false, null)], 0)).toBe(0);
  });

  it.each(seeds(10))('agrees with counting (seed %i)', (seed) => {
    const pairs = randomPairs(new Random(seed), 100, 1, 0.05);
    for (const threshold of everyThreshold(pairs)) {
      expect(accuracy(pairs, threshold)).toBeCloseTo(countRight(pairs, threshold) / pairs.length, 12);
    }
  });
});

describe('bestThreshold', () => {
  it.each(seeds(30))('is not beaten by any other threshold (seed %i)', (seed) => {
    const random = new Random(seed);
    const pairs = randomPairs(random, 20 + random.below(150), 1, seed % 2 === 0 ? 0.05 : 1e-6);
    const most = Math.max(...everyThreshold(pairs).map((threshold) => countRight(pairs, threshold)));
    expect(countRight(pairs, bestThreshold(pairs))).toBe(most);
  });

  it('lies between the pairs it parts', () => {
    const pairs = [pair(true, 0.9), pair(true, 0.6), pair(false, 0.4), pair(false, 0.1)];
    expect(bestThreshold(pairs)).toBeCloseTo(0.5, 12);
  });

  it('accepts all of them when all are the same person', () => {
    const pairs = [pair(true, 0.9), pair(true, -0.3)];
    expect(accuracy(pairs, bestThreshold(pairs))).toBe(1);
  });

  it('rejects all of them when none is', () => {
    const pairs = [pair(false, 0.9), pair(false, -0.3)];
    expect(accuracy(pairs, bestThreshold(pairs))).toBe(1);
  });

  it('does not depend on the order of the pairs', () => {
    const random = new Random(3);
    const pairs = randomPairs(random, 80, 1, 0.05);
    for (let round = 0; round < 10; round += 1) {
      expect(bestThreshold(random.shuffled(pairs))).toBe(bestThreshold(pairs));
    }
  });
});

describe('thresholdAtFar', () => {
  it.each(seeds(20))('accepts as many impostors as the rate allows and no more (seed %i)', (seed) => {
    const random = new Random(seed);
    const pairs = randomPairs(random, 200, 1, 1e-5);
    const { impostors } = falseAccepts(pairs, -2);
    for (const allowed of [0, 1, 2, 5, Math.floor(impostors / 3), impostors - 1]) {
      // Half an impostor more than a whole number, so that rounding of the rate cannot matter.
      const far = (allowed + 0.5) / impostors;
      const threshold = thresholdAtFar(pairs, far);
      expect(falseAccepts(pairs, threshold).accepted / impostors).toBeLessThanOrEqual(far);
      // A hair lower and one impostor too many gets in.
      expect(falseAccepts(pairs, threshold - 1e-6).accepted / impostors).toBeGreaterThan(far);
    }
  });

  it('rejects impostors that tie with the first one too many', () => {
    const pairs = [pair(false, 0.8), pair(false, 0.6), pair(false, 0.6), pair(false, 0.2), pair(true, 0.1)];
    expect(falseAccepts(pairs, thresholdAtFar(pairs, 0.5)).accepted).toBe(1);
    expect(falseAccepts(pairs, thresholdAtFar(pairs, 0)).accepted).toBe(0);
  });

  it('accepts everything when the rate allows everything, or there is no impostor', () => {
    expect(thresholdAtFar([pair(false, 0.9), pair(false, -0.9)], 1)).toBe(-1);
    expect(thresholdAtFar([pair(true, 0.9)], 0.01)).toBe(-1);
  });
});

describe('validationRate', () => {
  it('is the share of same pairs at or above the threshold; an undetected one is not', () => {
    const pairs = [pair(true, 0.5), pair(true, 0.49), pair(true, null), pair(true, 0.9), pair(false, 0.99)];
    expect(validationRate(pairs, 0.5)).toBe(0.5);
  });
});

describe('verify', () => {
  it.each(seeds(10))('judges each fold by the thresholds of the others (seed %i)', (seed) => {
    const random = new Random(seed);
    const folds = 2 + random.below(9);
    const pairs = randomPairs(random, 60 * folds, folds, 1e-4);
    const accuracies: number[] = [];
    const rates: number[] = [];
    for (let fold = 0; fold < folds; fold += 1) {
      const inside: ScoredPair[] = [];
      const outside: ScoredPair[] = [];
      for (const one of pairs) (one.fold === fold ? inside : outside).push(one);
      accuracies.push(countRight(inside, bestThreshold(outside)) / inside.length);
      const limit = thresholdAtFar(outside, 0.05);
      const genuine = inside.filter(({ same }) => same);
      rates.push(
        genuine.filter(({ similarity }) => similarity !== null && similarity >= limit).length / genuine.length,
      );
    }
    const mean = accuracies.reduce((sum, value) => sum + value, 0) / folds;
    let squares = 0;
    for (const value of accuracies) squares += (value - mean) ** 2;
    const found = verify(random.shuffled(pairs), [0.05]);
    expect(found.accuracy).toBeCloseTo(mean, 12);
    expect(found.standardError).toBeCloseTo(Math.sqrt(squares / (folds - 1)) / Math.sqrt(folds), 12);
    expect(found.valAtFar['0.05']).toBeCloseTo(rates.reduce((sum, value) => sum + value, 0) / folds, 12);
  });

  it('finds no fault in pairs that a threshold can part', () => {
    const pairs = [0, 1, 2].flatMap((fold) => [pair(true, 0.8 + fold / 100, fold), pair(false, 0.2, fold)]);
    expect(verify(pairs, [0.1, 0.001])).toEqual({
      accuracy: 1,
      standardError: 0,
      valAtFar: { '0.1': 1, '0.001': 1 },
    });
  });

  it('does not let a fold choose its own threshold', () => {
    // Each fold alone can be parted, but the threshold of one is wrong for the other.
    const pairs = [pair(true, 0.9, 4), pair(false, 0.7, 4), pair(true, 0.3, 9), pair(false, 0.1, 9)];
    expect(verify(pairs, [])).toEqual({ accuracy: 0.5, standardError: 0, valAtFar: {} });
  });

  it('has the standard error of the mean over folds', () => {
    const good = (fold: number) => [pair(true, 0.8, fold), pair(false, 0.2, fold)];
    const pairs = [...good(0), ...good(1), ...good(2), pair(true, null, 3), pair(false, 0.2, 3)];
    // Accuracies 1, 1, 1 and 0.5: mean 0.875, variance 0.0625, over four folds.
    expect(verify(pairs, []).accuracy).toBeCloseTo(0.875, 12);
    expect(verify(pairs, []).standardError).toBeCloseTo(0.125, 12);
  });

  it('reports fewer true accepts at a stricter rate', () => {
    const { valAtFar } = verify(randomPairs(new Random(8), 2000, 10, 1e-6), [0.3, 0.1, 0.01]);
    expect(Object.keys(valAtFar).sort()).toEqual(['0.01', '0.1', '0.3']);
    expect(valAtFar['0.3']).toBeGreaterThan(valAtFar['0.1'] ?? NaN);
    expect(valAtFar['0.1']).toBeGreaterThan(valAtFar['0.01'] ?? NaN);
  });

  it('needs two folds', () => {
    expect(() => verify([pair(true, 0.9, 3), pair(false, 0.1, 3)], [])).toThrow('two folds');
    expect(() => verify([], [])).toThrow('two folds');
  });
});

describe('thresholds at their limits', () => {
  it('an impostor as like as can be is not accepted when nobody can be', () => {
    const pairs = [
      { same: false, similarity: 1, fold: 0 },
      { same: false, similarity: 0.2, fold: 0 },
    ];
    expect(accuracy(pairs, bestThreshold(pairs))).toBe(1);
  });

  it('a rate that is not exact in binary still allows its share of impostors', () => {
    const pairs = Array.from({ length: 100 }, (_, i) => ({ same: false, similarity: i / 200, fold: 0 }));
    const threshold = thresholdAtFar(pairs, 0.29);
    expect(pairs.filter((pair) => pair.similarity >= threshold)).toHaveLength(29);
  });
});
