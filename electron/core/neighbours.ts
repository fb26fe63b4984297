/**
 * Each face's nearest others: at most {@link MOST_NEIGHBOURS}, by exact cosine similarity. All pairs are compared, in
 * blocks that a fast matrix product computes; the products of int8 vectors are whole numbers below 2^24, so a
 * float32 kernel has them exactly, whatever its order of summing. Ties are settled by the faces' keys: the lists
 * do not depend on the order of import. Adding faces compares only them with the others.
 */

import { DIMENSIONS } from './embedding.ts';

/** Neighbours kept a face: memory is bounded by faces, not by pairs. */
export const MOST_NEIGHBOURS = 32;

/** Columns are looked at in groups of so many: a group whose largest product is too small is passed over whole. */
export const GROUP = 32;

/** Faces a block takes in each direction: the products of one, 2 MB, stay near the processor and take a moment. */
export const BLOCK_ROWS = 256;
export const BLOCK_COLUMNS = 2048;

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

/** A face as the graph takes it. */
export interface GraphFace {
  /** The stored embedding. */
  readonly vector: Int8Array;
  /** Orders faces independently of import. */
  readonly key: string;
  /** A poor face has neighbours but is nobody's: it can crowd out no better one. */
  readonly poor: boolean;
}

/** Rounding of the kernel's scaling may not hide a pair. */
const SLACK = 1e-5;

export class NeighbourGraph {
  /** Least cosine similarity of neighbours. */
  readonly least: number;
  #size = 0;
  #vectors = new Int8Array(0);
  #inverse = new Float64Array(0);
  #poor = new Uint8Array(0);
  #counts = new Uint8Array(0);
  /** What a likeness must reach to enter a face's list. */
  #cuts = new Float32Array(0);
  #others = new Int32Array(0);
  #likeness = new Float32Array(0);
  readonly #keys: string[] = [];

  constructor(least: number) {
    this.least = least;
  }

  get size(): number {
    return this.#size;
  }

  /** How many neighbours a face has. */
  count(index: number): number {
    return this.#counts[index] ?? 0;
  }

  /** The neighbour at a place (0: the nearest). */
  neighbour(index: number, place: number): number {
    return this.#others[index * MOST_NEIGHBOURS + place] ?? -1;
  }

  /** The cosine similarity of the neighbour at a place. */
  likeness(index: number, place: number): number {
    return this.#likeness[index * MOST_NEIGHBOURS + place] ?? NaN;
  }

  has(index: number, other: number): boolean {
    const start = index * MOST_NEIGHBOURS;
    const end = start + this.count(index);
    for (let at = start; at < end; at += 1) if (this.#others[at] === other) return true;
    return false;
  }

  /** Exact cosine similarity of any two faces. */
  similarity(a: number, b: number): number {
    return cosine(product(this.#vectors, a, b), this.#inverse[a] ?? NaN, this.#inverse[b] ?? NaN);
  }

  /**
   * Adds faces; their indices follow in order.
   * @param turn awaited between blocks, so that a caller can do other work or, by throwing, end it. The graph
   *   of an ended call is unfinished and must be thrown away.
   */
  async add(
    faces: readonly GraphFace[],
    multiply: Multiply = multiplyPlainly,
    turn: () => Promise<void> | void = () => undefined,
  ): Promise<void> {
    const first = this.#size;
    this.#append(faces);
    for (let column = 0; column < this.#size; column += BLOCK_COLUMNS) {
      const columns = Math.min(BLOCK_COLUMNS, this.#size - column);
      const padded = Math.ceil(columns / GROUP) * GROUP;
      const block = this.#floats(column, columns, padded);
      const scale = new Float32Array(padded);
      scale.set(this.#inverse.subarray(column, column + columns));
      // Each pair once: a row is compared with the columns before it.
      for (let row = Math.max(first, column); row < this.#size; row += BLOCK_ROWS) {
        const rows = Math.min(BLOCK_ROWS, this.#size - row);
        const found = await multiply(this.#floats(row, rows, rows), block, scale);
        this.#look(row, rows, column, columns, found);
        await turn();
      }
    }
  }

  /* eslint-disable @typescript-eslint/no-non-null-assertion -- the inner loops, inside the buffers by construction */

  /** Takes what is near enough from a block's products. */
  #look(row: number, rows: number, column: number, columns: number, { products, maxima }: BlockProducts): void {
    const groups = Math.ceil(columns / GROUP);
    const width = groups * GROUP;
    const cuts = new Float32Array(groups);
    for (let group = 0; group < groups; group += 1) {
      let cut = Infinity;
      const end = column + Math.min(columns, (group + 1) * GROUP);
      for (let c = column + group * GROUP; c < end; c += 1) cut = Math.min(cut, this.#cuts[c]!);
      cuts[group] = cut;
    }
    const [inverses, limits, poor] = [this.#inverse, this.#cuts, this.#poor];
    for (let r = 0; r < rows; r += 1) {
      const a = row + r;
      const inverse = inverses[a]!;
      const good = poor[a] === 0;
      for (let group = 0; group < groups && column + group * GROUP < a; group += 1) {
        const largest = maxima[r * groups + group]! * inverse + SLACK;
        if (largest < cuts[group]! && largest < limits[a]!) continue;
        const end = Math.min(columns, (group + 1) * GROUP, a - column);
        for (let c = group * GROUP; c < end; c += 1) {
          const b = column + c;
          const exact = cosine(products[r * width + c]!, inverse, inverses[b]!);
          if (exact + SLACK < limits[a]! && exact + SLACK < limits[b]!) continue;
          const likeness = Math.fround(exact);
          if (likeness >= limits[a]! && poor[b] === 0) this.#offer(a, b, likeness);
          if (likeness >= limits[b]! && good) this.#offer(b, a, likeness);
        }
      }
    }
  }

  /** Puts `other` into the list of `index`, nearest first, if it is near enough. */
  #offer(index: number, other: number, likeness: number): void {
    const others = this.#others;
    const likenesses = this.#likeness;
    const start = index * MOST_NEIGHBOURS;
    const count = this.#counts[index]!;
    let at = start + count;
    if (count === MOST_NEIGHBOURS) {
      at -= 1;
      if (!this.#comesBefore(likeness, other, at)) return;
    } else {
      this.#counts[index] = count + 1;
    }
    while (at > start) {
      const there = likenesses[at - 1]!;
      if (there > likeness || (there === likeness && !this.#comesBefore(likeness, other, at - 1))) break;
      others[at] = others[at - 1]!;
      likenesses[at] = there;
      at -= 1;
    }
    others[at] = other;
    likenesses[at] = likeness;
    if (this.#counts[index] === MOST_NEIGHBOURS) this.#cuts[index] = likenesses[start + MOST_NEIGHBOURS - 1]!;
  }

  #comesBefore(likeness: number, other: number, place: number): boolean {
    const there = this.#likeness[place]!;
    return likeness > there || (likeness === there && this.#keys[other]! < this.#keys[this.#others[place]!]!);
  }

  /* eslint-enable @typescript-eslint/no-non-null-assertion */

  #floats(first: number, count: number, padded: number): Float32Array {
    const out = new Float32Array(padded * DIMENSIONS);
    out.set(this.#vectors.subarray(first * DIMENSIONS, (first + count) * DIMENSIONS));
    return out;
  }

  #append(faces: readonly GraphFace[]): void {
    const size = this.#size + faces.length;
    if (size * DIMENSIONS > this.#vectors.length) {
      // Half as much again: a library that grows face by face is not copied each time.
      const room = Math.max(size, Math.ceil(this.#size * 1.5));
      this.#vectors = larger(this.#vectors, room * DIMENSIONS, Int8Array);
      this.#inverse = larger(this.#inverse, room, Float64Array);
      this.#poor = larger(this.#poor, room, Uint8Array);
      this.#counts = larger(this.#counts, room, Uint8Array);
      this.#cuts = larger(this.#cuts, room, Float32Array);
      this.#others = larger(this.#others, room * MOST_NEIGHBOURS, Int32Array);
      this.#likeness = larger(this.#likeness, room * MOST_NEIGHBOURS, Float32Array);
    }
    for (const { vector, key, poor } of faces) {
      if (vector.length !== DIMENSIONS) throw new Error(`an embedding has ${DIMENSIONS} numbers, not ${vector.length}`);
      let squared = 0;
      for (const value of vector) squared += value * value;
      this.#vectors.set(vector, this.#size * DIMENSIONS);
      this.#inverse[this.#size] = squared > 0 ? 1 / Math.sqrt(squared) : 0;
      this.#poor[this.#size] = poor ? 1 : 0;
      this.#cuts[this.#size] = this.least;
      this.#keys.push(key);
      this.#size += 1;
    }
  }
}

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

/** The dot product of two rows; whole-number arithmetic in four sums, which lets the processor overlap them. */
function product(vectors: Int8Array, a: number, b: number): number {
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

/** One value for a pair, whichever comes first: the product of the norms is the same either way. */
function cosine(product: number, inverseA: number, inverseB: number): number {
  return product * (inverseA * inverseB);
}

function larger<Array extends Int8Array | Uint8Array | Int32Array | Float32Array | Float64Array>(
  old: Array,
  length: number,
  type: new (length: number) => Array,
): Array {
  const made = new type(length);
  made.set(old);
  return made;
}
