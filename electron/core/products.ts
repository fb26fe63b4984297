/**
 * Products of stored embeddings: by blocks, with whichever kernel is fast, and of single pairs. Products of int8 vectors are
 * whole numbers below 2^24, so a float32 kernel has them exactly, whatever its order of summing.
 */

import { DIMENSIONS } from './embedding.ts';

/** Columns are looked at in groups of so many: a group whose largest product is too small is passed over whole. */
export const GROUP = 32;

/** Products of a block: `products[r * columns + c]`, and for each row and group of columns the largest scaled one. */
export interface BlockProducts {
  readonly products: Float32Array;
  readonly maxima: Float32Array;
}

/**
 * Multiplies rows by columns (each DIMENSIONS floats a face, whole numbers); the count of columns is a multiple of
 * GROUP. `scale` has a factor a column, applied to what `maxima` compares but not to `products`.
 */
export type Multiply = (rows: Float32Array, columns: Float32Array, scale: Float32Array) => Promise<BlockProducts>;

/** The product in plain loops: exact, and fast enough for small libraries. */
export function multiplyPlainly(
  rows: Float32Array,
  columns: Float32Array,
  scale: Float32Array,
): Promise<BlockProducts> {
  const height = rows.length / DIMENSIONS;
  const width = scale.length;
  const products = new Float32Array(height * width);
  const maxima = new Float32Array((height * width) / GROUP).fill(-Infinity);
  for (let r = 0; r < height; r += 1) {
    for (let c = 0; c < width; c += 1) {
      let sum = 0;
      const a = r * DIMENSIONS;
      const b = c * DIMENSIONS;
      for (let i = 0; i < DIMENSIONS; i += 1) sum += (rows[a + i] ?? 0) * (columns[b + i] ?? 0);
      products[r * width + c] = sum;
      const group = r * (width / GROUP) + Math.floor(c / GROUP);
      maxima[group] = Math.max(maxima[group] ?? -Infinity, sum * (scale[c] ?? 0));
    }
  }
  return Promise.resolve({ products, maxima });
}

/** The dot product of two faces' vectors; whole-number arithmetic in four sums, which lets the processor overlap them. */
export function product(vectors: Int8Array, a: number, b: number): number {
  let at = a * DIMENSIONS;
  let bt = b * DIMENSIONS;
  const end = at + DIMENSIONS;
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  /* eslint-disable @typescript-eslint/no-non-null-assertion -- inside the buffer by construction */
  for (; at < end; at += 4, bt += 4) {
    s0 = (s0 + Math.imul(vectors[at]!, vectors[bt]!)) | 0;
    s1 = (s1 + Math.imul(vectors[at + 1]!, vectors[bt + 1]!)) | 0;
    s2 = (s2 + Math.imul(vectors[at + 2]!, vectors[bt + 2]!)) | 0;
    s3 = (s3 + Math.imul(vectors[at + 3]!, vectors[bt + 3]!)) | 0;
  }
  /* eslint-enable @typescript-eslint/no-non-null-assertion */
  return s0 + s1 + s2 + s3;
}

/** One over a vector's length; 0 for an empty one, which is like nobody. */
export function inverseNorm(vector: Int8Array): number {
  let squared = 0;
  for (const value of vector) squared += value * value;
  return squared > 0 ? 1 / Math.sqrt(squared) : 0;
}

/** One value for a pair, whichever comes first: the product of the norms is the same either way. */
export function cosine(product: number, inverseA: number, inverseB: number): number {
  return product * (inverseA * inverseB);
}
