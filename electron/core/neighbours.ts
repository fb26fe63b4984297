/**
 * The graph of faces that look alike: every pair whose cosine similarity reaches a threshold. Exact, and
 * incremental: adding faces compares only them with the others.
 */

import { DIMENSIONS, dequantise } from './embedding.ts';

/** An edge of the graph, as indices in order of adding; `a` < `b`. */
export interface Edge {
  readonly a: number;
  readonly b: number;
}

/** After how many comparisons the generator gives others a turn: some milliseconds. */
const COMPARISONS_PER_STEP = 50_000;

export class NeighbourGraph {
  readonly threshold: number;
  readonly #edges: Edge[] = [];
  /** Unit vectors, row by row, in a buffer that doubles. */
  #vectors = new Float32Array(DIMENSIONS * 256);
  #size = 0;

  /** @param threshold least cosine similarity (-1..1) of an edge. */
  constructor(threshold: number) {
    this.threshold = threshold;
  }

  get size(): number {
    return this.#size;
  }

  get edges(): readonly Edge[] {
    return this.#edges;
  }

  /** The unit vector (128 floats) of a face by its index. */
  vector(index: number): Float32Array {
    return this.#vectors.subarray(index * DIMENSIONS, (index + 1) * DIMENSIONS);
  }

  /** Adds faces by their stored embeddings; yields now and then so that a caller can do other work. */
  *add(stored: readonly Int8Array[]): Generator<void, void> {
    let comparisons = 0;
    for (const embedding of stored) {
      this.#append(dequantise(embedding));
      const b = this.#size - 1;
      for (let a = 0; a < b; a += 1) if (this.#similar(a, b)) this.#edges.push({ a, b });
      comparisons += b;
      if (comparisons >= COMPARISONS_PER_STEP) {
        comparisons = 0;
        yield;
      }
    }
  }

  #append(vector: Float32Array): void {
    if ((this.#size + 1) * DIMENSIONS > this.#vectors.length) {
      const larger = new Float32Array(this.#vectors.length * 2);
      larger.set(this.#vectors);
      this.#vectors = larger;
    }
    this.#vectors.set(vector, this.#size * DIMENSIONS);
    this.#size += 1;
  }

  /** The inner loop of clustering; four sums let the processor overlap them. */
  #similar(a: number, b: number): boolean {
    const vectors = this.#vectors;
    const end = (a + 1) * DIMENSIONS;
    let at = a * DIMENSIONS;
    let bt = b * DIMENSIONS;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    /* eslint-disable @typescript-eslint/no-non-null-assertion -- inside the buffer by construction */
    while (at < end) {
      s0 += vectors[at]! * vectors[bt]!;
      s1 += vectors[at + 1]! * vectors[bt + 1]!;
      s2 += vectors[at + 2]! * vectors[bt + 2]!;
      s3 += vectors[at + 3]! * vectors[bt + 3]!;
      at += 4;
      bt += 4;
    }
    /* eslint-enable @typescript-eslint/no-non-null-assertion */
    return s0 + s1 + s2 + s3 >= this.threshold;
  }
}
