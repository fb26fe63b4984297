import { DIMENSIONS } from '../../../electron/core/embedding.ts';
import type { Random } from './random.ts';

/** Cosine of two vectors that need not be of unit length. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let shared = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i += 1) {
    const x = a[i] ?? 0;
    const y = b[i] ?? 0;
    shared += x * y;
    aa += x * x;
    bb += y * y;
  }
  return shared / Math.sqrt(aa * bb);
}

/** A unit vector in a direction that is equally likely to be any. */
export function unitVector(random: Random): number[] {
  return toUnit(Array.from({ length: DIMENSIONS }, () => random.gaussian()));
}

/** A unit vector whose cosine to the unit vector `centre` is `closeness`, else random. */
export function around(random: Random, centre: readonly number[], closeness: number): number[] {
  const other = unitVector(random);
  const along = cosine(other, centre);
  const across = toUnit(other.map((value, i) => value - along * (centre[i] ?? 0)));
  const rest = Math.sqrt(1 - closeness * closeness);
  return centre.map((value, i) => closeness * value + rest * (across[i] ?? 0));
}

/**
 * A stored embedding whose unit vector is exactly +-0.5 in four of the given number of places and 0 elsewhere,
 * so that averages of cosines are exact in floating point and ties are real ties.
 */
export function latticeEmbedding(random: Random, places: number): Int8Array {
  const stored = new Int8Array(DIMENSIONS);
  const all = Array.from({ length: places }, (_, i) => i);
  for (const place of random.shuffled(all).slice(0, 4)) stored[place] = random.next() < 0.9 ? 127 : -127;
  return stored;
}

function toUnit(vector: readonly number[]): number[] {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / length);
}
