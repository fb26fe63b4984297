import { describe, expect, it } from 'vitest';
import { companions, logOdds, MOST_COMPANIONS, pairEvidence } from '../../electron/core/evidence.ts';
import { Random } from './support/random.ts';

const RULES = { bias: -10, cosine: 20, margin: 3, bothInCompany: -1, company: 4, low: 0.1, high: 0.5 };

describe('logOdds', () => {
  it('weighs likeness and what it has over the nearest rival', () => {
    expect(logOdds({ likeness: 0.4, rival: 0.3, company: null }, RULES)).toBeCloseTo(-10 + 8 + 0.3);
    expect(logOdds({ likeness: 0.4, rival: 0.6, company: null }, RULES)).toBeCloseTo(-10 + 8 - 0.6);
  });

  it('takes nobody, and somebody quite unlike, for a rival of 0, and no margin beyond a half', () => {
    expect(logOdds({ likeness: 0.4, rival: -1, company: null }, RULES)).toBeCloseTo(-10 + 8 + 1.2);
    expect(logOdds({ likeness: 0.4, rival: -0.3, company: null }, RULES)).toBeCloseTo(-10 + 8 + 1.2);
    expect(logOdds({ likeness: 0.9, rival: -1, company: null }, RULES)).toBeCloseTo(-10 + 18 + 1.5);
  });

  it('adds the company of both, straight between low and high', () => {
    const alone = logOdds({ likeness: 0.4, rival: -1, company: null }, RULES);
    const added = [-1, 0.1, 0.3, 0.5, 0.9].map(
      (company) => logOdds({ likeness: 0.4, rival: -1, company }, RULES) - alone,
    );
    [-1, -1, 1, 3, 3].forEach((expected, index) => {
      expect(added[index]).toBeCloseTo(expected);
    });
  });
});

describe('companions', () => {
  const face = (photoId: number, key: string, quality = 0.9) => ({ photoId, key, quality });

  it('are the good others of the photo', () => {
    const faces = [face(1, 'a'), face(1, 'b', 0.05), face(1, 'c'), face(2, 'd')];
    expect(companions(faces, 0.1)).toEqual([[2], [0, 2], [0], []]);
  });

  it('are the best few of a crowd, whatever the order', () => {
    const random = new Random(4);
    const crowd = Array.from({ length: 30 }, (_, index) => face(1, `k${index}`, 0.2 + (index % 7) / 10));
    const keys = (faces: typeof crowd): Map<string, string[]> =>
      new Map(
        companions(faces, 0.1).map((others, index) => [
          faces[index]?.key ?? '',
          others.map((other) => faces[other]?.key ?? '').sort(),
        ]),
      );
    const expected = keys(crowd);
    for (const others of expected.values()) expect(others).toHaveLength(MOST_COMPANIONS);
    expect(keys(random.shuffled(crowd))).toEqual(expected);
  });
});

describe('pairEvidence', () => {
  // 0 and 1 stand together; 2 and 3 do.
  const beside = [[1], [0], [3], [2], []];
  const table: Record<string, number> = { '0 2': 0.5, '1 2': 0.3, '0 3': 0.35, '1 3': 0.6 };
  const similarity = (a: number, b: number): number => table[a < b ? `${a} ${b}` : `${b} ${a}`] ?? -0.5;

  it('finds the nearest rival on either side, and the likest company', () => {
    expect(pairEvidence(0, 2, 0.5, beside, similarity)).toEqual({ likeness: 0.5, rival: 0.35, company: 0.6 });
    expect(pairEvidence(2, 0, 0.5, beside, similarity)).toEqual({ likeness: 0.5, rival: 0.35, company: 0.6 });
  });

  it('knows no company where one is alone', () => {
    expect(pairEvidence(4, 0, 0.2, beside, similarity)).toEqual({ likeness: 0.2, rival: -0.5, company: null });
  });
});
