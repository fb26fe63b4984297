/**
 * Each face's nearest others: at most {@link MOST_NEIGHBOURS}, by exact cosine similarity (of different models: on one
 * scale, see scale.ts). All pairs are compared, in blocks that a fast matrix product computes. Adding faces compares only
 * them with the others; when faces go or change, only those are compared anew whose full lists they were in.
 */

import { DIMENSIONS } from './embedding.ts';
import { MostAlike, type Alike } from './most-alike.ts';
import { larger, MOST_NEIGHBOURS, NearestLists, type NeighbourLists } from './nearest.ts';
import { cosine, GROUP, inverseNorm, multiplyPlainly, product, type BlockProducts, type Multiply } from './products.ts';
import { NOT_COMPARED, PLAIN, type Scale } from './scale.ts';

export { MOST_NEIGHBOURS, type NeighbourLists };

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
  readonly #nearest: NearestLists;
  readonly #scale: Scale;

  constructor(least: number, scale: Scale = PLAIN) {
    this.least = least;
    this.#nearest = new NearestLists(least);
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
    graph.#nearest.restore(lists, faces.length);
    return graph;
  }

  /** Views of the lists, for as long as the graph is not changed. */
  get lists(): NeighbourLists {
    return this.#nearest.views(this.#size);
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
    return this.#nearest.counts[index] ?? 0;
  }

  /** The neighbour at a place (0: the nearest). */
  neighbour(index: number, place: number): number {
    return this.#nearest.others[index * MOST_NEIGHBOURS + place] ?? -1;
  }

  /** The cosine similarity of the neighbour at a place. */
  likeness(index: number, place: number): number {
    return this.#nearest.likeness[index * MOST_NEIGHBOURS + place] ?? NaN;
  }

  has(index: number, other: number): boolean {
    const start = index * MOST_NEIGHBOURS;
    const end = start + this.count(index);
    for (let at = start; at < end; at += 1) if (this.#nearest.others[at] === other) return true;
    return false;
  }

  /** Exact cosine similarity of any two faces, on the scale of the model in use. */
  similarity(a: number, b: number): number {
    return this.#scaled(a, b, cosine(product(this.#vectors, a, b), this.#inverse[a] ?? NaN, this.#inverse[b] ?? NaN));
  }

  /**
   * The faces most like one, nearest first, whichever lists they are in, poor ones as well: it is compared with all others,
   * 100,000 in some twenty milliseconds. @param skipped 1: left out, by index; those behind its end are as well.
   */
  alike(index: number, most: number, skipped: Uint8Array): readonly Alike[] {
    const found = new MostAlike(most);
    const end = Math.min(this.#size, skipped.length);
    for (let other = 0; other < end; other += 1) {
      if (other === index || skipped[other] === 1) continue;
      const likeness = this.similarity(index, other);
      if (likeness !== NOT_COMPARED) found.offer(other, likeness);
    }
    return found.list();
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
      if (this.#nearest.keep(index, moved)) lacking.push(index);
    }
    this.#size -= gone.length;
    this.#nearest.keys.length = this.#size;
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
      if (faces.has(index) || this.#nearest.keep(index, kept)) anew.push(index);
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
    for (const index of lacking) this.#nearest.empty(index);
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
    this.#nearest.move(from, to);
  }

  /** Offers the faces of a block's columns to rows whose lists were emptied. */
  #complete(rows: readonly number[], column: number, columns: number, { products, maxima }: BlockProducts): void {
    const groups = Math.ceil(columns / GROUP);
    for (let r = 0; r < rows.length; r += 1) {
      const a = rows[r]!;
      const inverse = this.#inverse[a]!;
      for (let group = 0; group < groups; group += 1) {
        if (this.#bound(a, maxima[r * groups + group]! * inverse + SLACK) < this.#nearest.cuts[a]!) continue;
        const end = Math.min(columns, (group + 1) * GROUP);
        for (let c = group * GROUP; c < end; c += 1) {
          const b = column + c;
          if (a === b || this.#poor[b] === 1) continue;
          const exact = this.#scaled(a, b, cosine(products[r * groups * GROUP + c]!, inverse, this.#inverse[b]!));
          const likeness = Math.fround(exact);
          if (likeness >= this.#nearest.cuts[a]!) this.#nearest.offer(a, b, likeness);
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
        if (likeness >= this.#nearest.cuts[b]! && !anew.has(b)) this.#nearest.offer(b, a, likeness);
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
      for (let c = column + group * GROUP; c < end; c += 1) cut = Math.min(cut, this.#nearest.cuts[c]!);
      cuts[group] = cut;
    }
    const [inverses, limits, poor] = [this.#inverse, this.#nearest.cuts, this.#poor];
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
          if (likeness >= limits[a]! && poor[b] === 0) this.#nearest.offer(a, b, likeness);
          if (likeness >= limits[b]! && good) this.#nearest.offer(b, a, likeness);
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
      this.#nearest.grow(room);
    }
    for (const face of faces) {
      this.#set(this.#size, face);
      this.#size += 1;
    }
  }

  /** Puts a face at an index, without neighbours. */
  #set(index: number, { vector, key, poor, model = 0 }: GraphFace): void {
    if (vector.length !== DIMENSIONS) throw new Error(`an embedding has ${DIMENSIONS} numbers, not ${vector.length}`);
    this.#vectors.set(vector, index * DIMENSIONS);
    this.#inverse[index] = inverseNorm(vector);
    this.#poor[index] = poor ? 1 : 0;
    this.#models[index] = model;
    if (model !== 0) this.#mixed = true;
    this.#nearest.empty(index);
    this.#nearest.keys[index] = key;
  }
}
