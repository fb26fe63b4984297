/** Fits clustering to an embedding: logistic regression of "same person" on what is known of a pair. */

import {
  companions,
  logOdds,
  pairEvidence,
  type EvidenceRules,
  type PairEvidence,
} from '../../../electron/core/evidence.ts';
import type { NeighbourGraph } from '../../../electron/core/neighbours.ts';
import type { LabelledSet } from './data.ts';

/** Pairs less alike than this are never neighbours that matter. */
const LEAST_LIKENESS = 0.1;

interface Sample {
  readonly known: PairEvidence;
  readonly same: boolean;
  readonly weight: number;
}

/** Where two photos' other people begin to look like one circle, and where it is certain, tried in turn. */
const CIRCLES = [0, 0.1, 0.2].flatMap((low) => [0.3, 0.4].map((width) => ({ low, high: low + width })));

/** The rules under which the labels of the sets are likeliest. */
export function fit(
  sets: readonly { readonly set: LabelledSet; readonly graph: NeighbourGraph }[],
  leastQuality: number,
): EvidenceRules {
  const samples = sets.flatMap(({ set, graph }) => sample(set, graph, leastQuality));
  const fits = CIRCLES.map((circle) => regress(samples, circle));
  return fits.reduce((best, each) => (each.loss < best.loss ? each : best)).rules;
}

function sample({ faces, unsure }: LabelledSet, graph: NeighbourGraph, leastQuality: number): Sample[] {
  const beside = companions(faces, leastQuality);
  const count = new Map<number, number>();
  for (const { person } of faces) count.set(person, (count.get(person) ?? 0) + 1);
  const similarity = (a: number, b: number): number => graph.similarity(a, b);
  const samples: Sample[] = [];
  faces.forEach((x, a) => {
    if (x.quality < leastQuality) return;
    faces.slice(0, a).forEach((y, b) => {
      if (y.quality < leastQuality || x.photoId === y.photoId) return;
      const [p, q] = x.person < y.person ? [x.person, y.person] : [y.person, x.person];
      if (unsure.has(`${p} ${q}`)) return;
      const likeness = similarity(a, b);
      if (likeness < LEAST_LIKENESS) return;
      const same = p === q;
      // Somebody with a hundred faces has five thousand pairs; by the root, the others are heard as well.
      const weight = same ? 1 / Math.sqrt(count.get(p) ?? 1) : 1;
      const known = pairEvidence(a, b, likeness, beside, similarity);
      samples.push({ known, same, weight });
      // The same pair as if both were alone: albums of portraits must be judged as soberly, and FIW has few.
      if (known.company !== null) samples.push({ known: { likeness, rival: -1, company: null }, same, weight });
    });
  });
  return samples;
}

/** Newton's method on the weighted log-likelihood. */
function regress(
  samples: readonly Sample[],
  circle: { low: number; high: number },
): { rules: EvidenceRules; loss: number } {
  // Each term is read off the rules themselves, so that the fit cannot differ from what is used.
  const unit = { bias: 0, cosine: 0, margin: 0, bothInCompany: 0, company: 0, ...circle };
  const terms = (['bias', 'cosine', 'margin', 'bothInCompany', 'company'] as const).map((term) => ({
    ...unit,
    [term]: 1,
  }));
  const rows = samples.map(({ known }) => terms.map((rules) => logOdds(known, rules)));
  let weights: number[] = terms.map(() => 0);
  let loss = 0;
  for (let round = 0; round < 12; round += 1) {
    const gradient = terms.map(() => 0);
    const hessian = terms.map((_, i) => terms.map((__, j) => Number(i === j) * 1e-3));
    loss = 0;
    rows.forEach((row, index) => {
      const { same, weight } = samples[index] ?? { same: false, weight: 0 };
      const odds = row.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0);
      const p = 1 / (1 + Math.exp(-odds));
      loss -= weight * Math.log(Math.max(1e-12, same ? p : 1 - p));
      const error = weight * ((same ? 1 : 0) - p);
      const curve = weight * p * (1 - p);
      row.forEach((value, i) => {
        gradient[i] = (gradient[i] ?? 0) + error * value;
        const line = hessian[i] ?? [];
        row.forEach((other, j) => (line[j] = (line[j] ?? 0) + curve * value * other));
      });
    });
    const step = solve(hessian, gradient);
    weights = weights.map((value, i) => value + (step[i] ?? 0));
  }
  const [bias = 0, cosine = 0, margin = 0, bothInCompany = 0, company = 0] = weights.map((value) =>
    Number(value.toFixed(3)),
  );
  return { rules: { bias, cosine, margin, bothInCompany, company, ...circle }, loss };
}

/** Gauss's elimination. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
  rows.forEach((pivot, i) => {
    const scale = pivot[i] ?? 1;
    for (let j = 0; j < pivot.length; j += 1) pivot[j] = (pivot[j] ?? 0) / scale;
    rows.forEach((row, k) => {
      const factor = row[i] ?? 0;
      if (k !== i) for (let j = 0; j < row.length; j += 1) row[j] = (row[j] ?? 0) - factor * (pivot[j] ?? 0);
    });
  });
  return rows.map((row) => row[row.length - 1] ?? 0);
}
