/**
 * Each face's nearest others: at most {@link MOST_NEIGHBOURS}, by exact cosine similarity (of different models: on one
 * scale, see scale.ts). All pairs are compared, in
 * blocks that a fast matrix product computes. Ties are settled by the faces' keys: the lists do not depend on the order of
 * import. Adding faces compares only them with the others; when faces go, only those are compared anew whose full lists they
 * were in.
 */

import { DIMENSIONS } from './embedding.ts';
import { cosine, GROUP, multiplyPlainly, product, type BlockProducts, type Multiply } from './products.ts';
import { PLAIN, type Scale } from './scale.ts';

/** Neighbours kept a face: memory is bounded by faces, not by pairs. */
export const MOST_NEIGHBOURS = 32;

/** Faces a block takes in each direction: the products of one, 2 MB, stay near the processor and take a moment. */
export const BLOCK_ROWS = 256;
export const BLOCK_COLUMNS = 2048;

/** A face as the graph takes it. */
export interface GraphFace {
  /** The stored embedding. */
  readonly vector: Int8Array;
  /** Orders faces independently of import. */
  readonly key: string;
  /** A poor face has neighbours but is nobody's: it can crowd out no better one. */
  readonly poor: boolean;
  /** Place of the embedding's model in the scale; 0, the model in use, when absent. */
  readonly model?: number;
}

/** What was found out, to be kept: with the faces it makes the graph again. `others` and `likeness` have a row a face. */
export interface NeighbourLists {
  /** Neighbours of each face. */
  readonly counts: Uint8Array;
  readonly others: Int32Array;
  readonly likeness: Float32Array;
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
  #models = new Uint8Array(0);
  /** True once a face is of another model than the one in use: only then are products taken to its scale. */
  #mixed = false;
  #counts = new Uint8Array(0);
  /** What a likeness must reach to enter a face's list. */
  #cuts = new Float32Array(0);
  #others = new Int32Array(0);
  #likeness = new Float32Array(0);
  readonly #keys: string[] = [];
  readonly #scale: Scale;

  constructor(least: number, scale: Scale = PLAIN) {
    this.least = least;
    this.#scale = scale;
  }

  /** The graph of faces whose lists are known. @throws Error when they are not lists of so many faces. */
  static restore(
    least: number,
    faces: readonly GraphFace[],
    lists: NeighbourLists,
    scale: Scale = PLAIN,
  ): NeighbourGraph {
    const graph = new NeighbourGraph(least, scale);
    graph.#append(faces);
    const { counts, others, likeness } = lists;
    const room = faces.length * MOST_NEIGHBOURS;
    if (counts.length !== faces.length || others.length !== room || likeness.length !== room) {
      throw new Error(`these are not the lists of ${faces.length} faces`);
    }
    graph.#counts.set(counts);
    graph.#others.set(others);
    graph.#likeness.set(likeness);
    for (let index = 0; index < faces.length; index += 1) graph.#setCut(index);
    return graph;
  }

  /** Views of the lists, for as long as the graph is not changed. */
  get lists(): NeighbourLists {
    return {
      counts: this.#counts.subarray(0, this.#size),
      others: this.#others.subarray(0, this.#size * MOST_NEIGHBOURS),
      likeness: this.#likeness.subarray(0, this.#size * MOST_NEIGHBOURS),
    };
  }

  get size(): number {
    return this.#size;
  }

  /** A face's stored embedding; a view. */
  vector(index: number): Int8Array {
    return this.#vectors.subarray(index * DIMENSIONS, (index + 1) * DIMENSIONS);
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

  /** Exact cosine similarity of any two faces, on the scale of the model in use. */
  similarity(a: number, b: number): number {
    return this.#scaled(a, b, cosine(product(this.#vectors, a, b), this.#inverse[a] ?? NaN, this.#inverse[b] ?? NaN));
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
      const [block, scale] = this.#columns(column, columns);
      // Each pair once: a row is compared with the columns before it.
      for (let row = Math.max(first, column); row < this.#size; row += BLOCK_ROWS) {
        const rows = Math.min(BLOCK_ROWS, this.#size - row);
        const found = await multiply(this.#floats(row, rows, rows), block, scale);
        this.#look(row, rows, column, columns, found);
        await turn();
      }
    }
  }

  /**
   * Takes faces away; the indices of those after them move up. A list that was full and had one of them may lack a
   * farther neighbour: such faces are compared with all others again. `turn` as for {@link add}.
   * @param gone indices, ascending.
   */
  async remove(
    gone: readonly number[],
    multiply: Multiply = multiplyPlainly,
    turn: () => Promise<void> | void = () => undefined,
  ): Promise<void> {
    if (gone.length === 0) return;
    const moved = this.#moves(gone);
    const lacking: number[] = [];
    for (let old = 0; old < moved.length; old += 1) {
      const index = moved[old] ?? -1;
      if (index === -1) continue;
      this.#move(old, index);
      if (this.#keep(index, moved)) lacking.push(index);
    }
    this.#size -= gone.length;
    this.#keys.length = this.#size;
    await this.#find(lacking, new Set(), multiply, turn);
  }

  /**
   * Gives faces other embeddings; their indices stay. They are compared with all others, and so are those that had them
   * in full lists. `turn` as for {@link add}.
   * @param faces by index.
   */
  async replace(
    faces: ReadonlyMap<number, GraphFace>,
    multiply: Multiply = multiplyPlainly,
    turn: () => Promise<void> | void = () => undefined,
  ): Promise<void> {
    if (faces.size === 0) return;
    const kept = Int32Array.from({ length: this.#size }, (_, index) => (faces.has(index) ? -1 : index));
    const anew: number[] = [];
    for (let index = 0; index < this.#size; index += 1) {
      if (faces.has(index) || this.#keep(index, kept)) anew.push(index);
    }
    for (const [index, face] of faces) this.#set(index, face);
    await this.#find(anew, new Set(faces.keys()), multiply, turn);
  }

  /** Finds the neighbours of faces anew. @param moved those of them that others may have as neighbours now. */
  async #find(
    lacking: readonly number[],
    moved: ReadonlySet<number>,
    multiply: Multiply,
    turn: () => Promise<void> | void,
  ): Promise<void> {
    const anew = new Set(lacking);
    for (const index of lacking) {
      this.#counts[index] = 0;
      this.#cuts[index] = this.least;
    }
    for (let start = 0; start < lacking.length; start += BLOCK_ROWS) {
      const rows = lacking.slice(start, start + BLOCK_ROWS);
      const left = this.#gathered(rows);
      for (let column = 0; column < this.#size; column += BLOCK_COLUMNS) {
        const columns = Math.min(BLOCK_COLUMNS, this.#size - column);
        const found = await multiply(left, ...this.#columns(column, columns));
        this.#complete(rows, column, columns, found);
        if (moved.size > 0) this.#offerMoved(rows, moved, anew, column, columns, found);
        await turn();
      }
    }
  }

  /* eslint-disable @typescript-eslint/no-non-null-assertion -- the inner loops, inside the buffers by construction */

  /** The new index of each face, -1 for those that go. */
  #moves(gone: readonly number[]): Int32Array {
    const moved = new Int32Array(this.#size);
    let next = 0;
    let skipped = 0;
    for (let old = 0; old < this.#size; old += 1) {
      if (gone[skipped] === old) {
        moved[old] = -1;
        skipped += 1;
      } else {
        moved[old] = next;
        next += 1;
      }
    }
    return moved;
  }

  #move(from: number, to: number): void {
    if (from === to) return;
    this.#vectors.copyWithin(to * DIMENSIONS, from * DIMENSIONS, (from + 1) * DIMENSIONS);
    this.#inverse[to] = this.#inverse[from]!;
    this.#poor[to] = this.#poor[from]!;
    this.#models[to] = this.#models[from]!;
    this.#counts[to] = this.#counts[from]!;
    this.#cuts[to] = this.#cuts[from]!;
    this.#others.copyWithin(to * MOST_NEIGHBOURS, from * MOST_NEIGHBOURS, (from + 1) * MOST_NEIGHBOURS);
    this.#likeness.copyWithin(to * MOST_NEIGHBOURS, from * MOST_NEIGHBOURS, (from + 1) * MOST_NEIGHBOURS);
    this.#keys[to] = this.#keys[from]!;
  }

  /** Renames the neighbours of a face and drops those that went; true when it may lack others for that. */
  #keep(index: number, moved: Int32Array): boolean {
    const start = index * MOST_NEIGHBOURS;
    const count = this.#counts[index]!;
    let kept = start;
    for (let at = start; at < start + count; at += 1) {
      const other = moved[this.#others[at]!]!;
      if (other === -1) continue;
      this.#others[kept] = other;
      this.#likeness[kept] = this.#likeness[at]!;
      kept += 1;
    }
    this.#counts[index] = kept - start;
    return count === MOST_NEIGHBOURS && kept - start < count;
  }

  /** Offers the faces of a block's columns to rows whose lists were emptied. */
  #complete(rows: readonly number[], column: number, columns: number, { products, maxima }: BlockProducts): void {
    const groups = Math.ceil(columns / GROUP);
    for (let r = 0; r < rows.length; r += 1) {
      const a = rows[r]!;
      const inverse = this.#inverse[a]!;
      for (let group = 0; group < groups; group += 1) {
        if (this.#bound(a, maxima[r * groups + group]! * inverse + SLACK) < this.#cuts[a]!) continue;
        const end = Math.min(columns, (group + 1) * GROUP);
        for (let c = group * GROUP; c < end; c += 1) {
          const b = column + c;
          if (a === b || this.#poor[b] === 1) continue;
          const exact = this.#scaled(a, b, cosine(products[r * groups * GROUP + c]!, inverse, this.#inverse[b]!));
          const likeness = Math.fround(exact);
          if (likeness >= this.#cuts[a]!) this.#offer(a, b, likeness);
        }
      }
    }
  }

  /** Offers the faces of some rows that have moved to a block's columns, but for those that are found anew themselves. */
  #offerMoved(
    rows: readonly number[],
    moved: ReadonlySet<number>,
    anew: ReadonlySet<number>,
    column: number,
    columns: number,
    { products }: BlockProducts,
  ): void {
    const width = Math.ceil(columns / GROUP) * GROUP;
    for (let r = 0; r < rows.length; r += 1) {
      const a = rows[r]!;
      if (this.#poor[a] === 1 || !moved.has(a)) continue;
      for (let c = 0; c < columns; c += 1) {
        const b = column + c;
        const exact = this.#scaled(a, b, cosine(products[r * width + c]!, this.#inverse[a]!, this.#inverse[b]!));
        const likeness = Math.fround(exact);
        if (likeness >= this.#cuts[b]! && !anew.has(b)) this.#offer(b, a, likeness);
      }
    }
  }

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
        const largest = this.#bound(a, maxima[r * groups + group]! * inverse + SLACK);
        if (largest < cuts[group]! && largest < limits[a]!) continue;
        const end = Math.min(columns, (group + 1) * GROUP, a - column);
        for (let c = group * GROUP; c < end; c += 1) {
          const b = column + c;
          const exact = this.#scaled(a, b, cosine(products[r * width + c]!, inverse, inverses[b]!));
          if (exact + SLACK < limits[a]! && exact + SLACK < limits[b]!) continue;
          const likeness = Math.fround(exact);
          if (likeness >= limits[a]! && poor[b] === 0) this.#offer(a, b, likeness);
          if (likeness >= limits[b]! && good) this.#offer(b, a, likeness);
        }
      }
    }
  }

  #scaled(a: number, b: number, cosine: number): number {
    return this.#mixed ? this.#scale.likeness(this.#models[a]!, this.#models[b]!, cosine) : cosine;
  }

  #bound(a: number, cosine: number): number {
    return this.#mixed ? this.#scale.bound(this.#models[a]!, cosine) : cosine;
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
    this.#setCut(index);
  }

  #setCut(index: number): void {
    if (this.#counts[index] !== MOST_NEIGHBOURS) return;
    this.#cuts[index] = this.#likeness[(index + 1) * MOST_NEIGHBOURS - 1]!;
  }

  #comesBefore(likeness: number, other: number, place: number): boolean {
    const there = this.#likeness[place]!;
    return likeness > there || (likeness === there && this.#keys[other]! < this.#keys[this.#others[place]!]!);
  }

  /* eslint-enable @typescript-eslint/no-non-null-assertion */

  /** A block's columns, filled up to whole groups, and the factor of each. */
  #columns(first: number, count: number): [block: Float32Array, scale: Float32Array] {
    const padded = Math.ceil(count / GROUP) * GROUP;
    const scale = new Float32Array(padded);
    scale.set(this.#inverse.subarray(first, first + count));
    return [this.#floats(first, count, padded), scale];
  }

  #gathered(rows: readonly number[]): Float32Array {
    const out = new Float32Array(rows.length * DIMENSIONS);
    rows.forEach((index, row) =>
      out.set(this.#vectors.subarray(index * DIMENSIONS, (index + 1) * DIMENSIONS), row * DIMENSIONS),
    );
    return out;
  }

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
      this.#models = larger(this.#models, room, Uint8Array);
      this.#counts = larger(this.#counts, room, Uint8Array);
      this.#cuts = larger(this.#cuts, room, Float32Array);
      this.#others = larger(this.#others, room * MOST_NEIGHBOURS, Int32Array);
      this.#likeness = larger(this.#likeness, room * MOST_NEIGHBOURS, Float32Array);
    }
    for (const face of faces) {
      this.#set(this.#size, face);
      this.#size += 1;
    }
  }

  /** Puts a face at an index, without neighbours. */
  #set(index: number, { vector, key, poor, model = 0 }: GraphFace): void {
    if (vector.length !== DIMENSIONS) throw new Error(`an embedding has ${DIMENSIONS} numbers, not ${vector.length}`);
    let squared = 0;
    for (const value of vector) squared += value * value;
    this.#vectors.set(vector, index * DIMENSIONS);
    this.#inverse[index] = squared > 0 ? 1 / Math.sqrt(squared) : 0;
    this.#poor[index] = poor ? 1 : 0;
    this.#models[index] = model;
    if (model !== 0) this.#mixed = true;
    this.#counts[index] = 0;
    this.#cuts[index] = this.least;
    this.#keys[index] = key;
  }
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
