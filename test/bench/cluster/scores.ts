/** How right a clustering is: B-cubed (by face) and pairwise (by pair) precision, recall and F. */

import type { LabelledFace, LabelledSet } from './data.ts';

/** What is asked of labelled faces. */
interface ScoredSet extends Pick<LabelledSet, 'unsure'> {
  readonly faces: readonly Pick<LabelledFace, 'person' | 'family'>[];
}

export interface Scores {
  /** B-cubed: of the faces put with a face, the share that is of its person; and the other way round. */
  readonly precision: number;
  readonly recall: number;
  readonly f: number;
  readonly pairPrecision: number;
  readonly pairRecall: number;
  readonly pairF: number;
  /** Of the pairs put together wrongly, the share that are relatives. */
  readonly kin: number;
  /** Of all pairs put together, the share that are relatives. */
  readonly kinMerged: number;
}

/** @param labels the cluster of each face, any number. */
export function score({ faces, unsure }: ScoredSet, labels: ArrayLike<number>): Scores {
  const people = new Map<number, number>();
  const family = new Map<number, number>();
  const clusters = new Map<number, Map<number, number>>();
  faces.forEach((face, index) => {
    people.set(face.person, (people.get(face.person) ?? 0) + 1);
    family.set(face.person, face.family);
    const cluster = clusters.get(labels[index] ?? -1) ?? new Map<number, number>();
    clusters.set(labels[index] ?? -1, cluster.set(face.person, (cluster.get(face.person) ?? 0) + 1));
  });
  const sums = { precision: 0, recall: 0, right: 0, known: 0, kin: 0, all: 0 };
  for (const cluster of clusters.values()) {
    for (const [person, count] of cluster) {
      let known = 0;
      for (const [other, there] of cluster) {
        if (other !== person && unsure.has(person < other ? `${person} ${other}` : `${other} ${person}`)) continue;
        known += there;
        if (other !== person && family.get(other) === family.get(person)) sums.kin += count * there;
      }
      const all = people.get(person) ?? 0;
      sums.precision += (count * count) / known;
      sums.recall += (count * count) / all;
      sums.right += count * (count - 1);
      sums.known += count * (known - 1);
    }
  }
  for (const count of people.values()) sums.all += count * (count - 1);
  const precision = sums.precision / faces.length;
  const recall = sums.recall / faces.length;
  const pairPrecision = sums.known === 0 ? 1 : sums.right / sums.known;
  const pairRecall = sums.all === 0 ? 1 : sums.right / sums.all;
  return {
    precision,
    recall,
    f: harmonic(precision, recall),
    pairPrecision,
    pairRecall,
    pairF: harmonic(pairPrecision, pairRecall),
    kin: sums.kin / Math.max(1, sums.known - sums.right),
    kinMerged: sums.kin / Math.max(1, sums.known),
  };
}

function harmonic(a: number, b: number): number {
  return a + b === 0 ? 0 : (2 * a * b) / (a + b);
}
