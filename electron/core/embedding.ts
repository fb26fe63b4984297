/**
 * The stored form of an embedding (FaceNet, section 5: 128 bytes a face). Only the direction of a vector
 * matters, so each is scaled by its own largest component before rounding; no scale needs storing, and none
 * of the 8 bits is wasted. Comparison is by cosine, i.e. on the vectors normalised again.
 */

/** Dimensions of an embedding, and bytes of its stored form. */
export const DIMENSIONS = 128;

const LARGEST = 127;

/**
 * Rounds an embedding (128 floats) to 128 int8.
 * @throws when the vector has another length, or is zero or not finite: the model is broken then.
 */
export function quantise(embedding: ArrayLike<number>): Int8Array {
  if (embedding.length !== DIMENSIONS)
    throw new Error(`an embedding has ${DIMENSIONS} numbers, not ${embedding.length}`);
  let largest = 0;
  for (let i = 0; i < DIMENSIONS; i += 1) largest = Math.max(largest, Math.abs(embedding[i] ?? 0));
  if (!(largest > 0) || !Number.isFinite(largest)) throw new Error('an embedding must be finite and not zero');
  return Int8Array.from({ length: DIMENSIONS }, (_, i) => Math.round(((embedding[i] ?? 0) / largest) * LARGEST));
}

/** The stored form as a unit vector of 128 floats. */
export function dequantise(stored: Int8Array): Float32Array {
  const out = Float32Array.from(stored);
  normalise(out);
  return out;
}

/** Scales a vector to unit L2 norm, in place; a zero vector stays zero. */
export function normalise(vector: Float32Array): void {
  let squared = 0;
  for (const value of vector) squared += value * value;
  if (squared === 0) return;
  const scale = 1 / Math.sqrt(squared);
  for (let i = 0; i < vector.length; i += 1) vector[i] = (vector[i] ?? 0) * scale;
}

/** Dot product of two vectors of one length; the cosine similarity (-1..1) of unit vectors. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
