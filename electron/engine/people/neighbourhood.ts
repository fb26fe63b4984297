/** The neighbour graph of the library's faces, kept in step with them and from one start to the next. */

import { firstFrom } from '../../core/ascending.ts';
import { DIMENSIONS } from '../../core/embedding.ts';
import { NeighbourGraph, type GraphFace } from '../../core/neighbours.ts';
import type { Multiply } from '../../core/products.ts';
import type { Scale } from '../../core/scale.ts';
import type { FaceForClustering, StoredVector } from '../store/faces.ts';
import type { Store } from '../store/store.ts';
import type { Embedder } from './embedder.ts';
import { NeighbourCache, type KeptGraph } from './neighbour-cache.ts';
import { fastMultiply } from './products.ts';
import type { AlikeFace } from './similar.ts';

/** Faces below this quality join people but never bring two together. */
export const LEAST_QUALITY = 0.1;

/** A graph is kept when this share of its faces came or went since it last was: what is missing is soon found again. */
const KEPT_CHANGE = 0.02;

/** Smaller graphs are not kept: they are built in a moment. */
const LEAST_KEPT = 2_000;

/** When more than this share of the faces went at once, building anew is less work than mending. */
const MOST_GONE = 0.1;

export class Neighbourhood {
  readonly #store: Store;
  readonly #embedder: Embedder;
  readonly #least: number;
  readonly #scale: Scale;
  readonly #multiply: Multiply;
  readonly #cache: NeighbourCache;
  #graph: NeighbourGraph;
  /** Ids of the faces in the graph, in its order, ascending. */
  #known: number[] = [];
  /** Faces that came or went since the graph was kept. */
  #unkept = 0;
  /** Faces that were embedded again since the graph was made: it still has the vectors they had. */
  readonly #stale = new Set<number>();

  /** @param embedder as it is now: with another in use, another neighbourhood is needed. */
  constructor(store: Store, embedder: Embedder, multiply: Multiply = fastMultiply()) {
    this.#store = store;
    this.#embedder = embedder;
    this.#least = embedder.rules.least;
    this.#scale = embedder.scale;
    this.#multiply = multiply;
    this.#cache = new NeighbourCache(store.folder, embedder.scaleName, this.#least);
    this.#graph = new NeighbourGraph(this.#least, this.#scale);
  }

  get graph(): NeighbourGraph {
    return this.#graph;
  }

  /**
   * The faces most like one, nearest first, itself and those that are not shown left out: as `mostAlike` finds them, but without
   * reading all embeddings. Null when the face is not in the graph.
   */
  similar(face: number, most: number): AlikeFace[] | null {
    const { faces } = this.#store;
    const index = placeOf(face, this.#known);
    if (index === -1) return null;
    const skipped = new Uint8Array(this.#known.length);
    for (const id of faces.hidden()) {
      const place = placeOf(id, this.#known);
      if (place !== -1) skipped[place] = 1;
    }
    const look = (): AlikeFace[] =>
      this.#graph
        .alike(index, most, skipped)
        .map((each) => ({ id: this.#known[each.face] ?? -1, similarity: each.likeness }));
    const found = look();
    if (found.every(({ id }) => faces.photoOf(id) !== null)) return found;
    // Some went since the graph followed last: all that did give way to others.
    const there = faces.ids();
    this.#known.forEach((id, place) => {
      if (!there.has(id)) skipped[place] = 1;
    });
    return look();
  }

  /** Faces were embedded again. */
  changed(ids: readonly number[]): void {
    for (const id of ids) if (placeOf(id, this.#known) !== -1) this.#stale.add(id);
  }

  /**
   * Brings the graph in step with the faces, which are in order of id.
   * @param fresh also with faces that were embedded again. Without, they keep the vectors they had, which are as good
   *   for comparing: while a library is embedded again, each decision would have to find many neighbours anew.
   * @param turn awaited now and then; when it throws, the graph is forgotten, for it is unfinished.
   */
  async follow(rows: readonly FaceForClustering[], fresh: boolean, turn: () => Promise<void>): Promise<void> {
    if (this.#known.length === 0) this.#recall(rows);
    const due = fresh && this.#stale.size > 0;
    if (due && this.#stale.size > this.#known.length * MOST_GONE) this.#forget();
    const gone = placesGone(this.#known, rows);
    const left = this.#known.length - gone.length;
    // New faces have the highest ids, but not after a change of the embedder.
    const appended = left === 0 || rows[left - 1]?.id === lastLeft(this.#known, gone);
    const mends = appended && gone.length <= this.#known.length * MOST_GONE;
    if (!mends) this.#forget();
    const added = rows.slice(this.#known.length - (mends ? gone.length : 0));
    try {
      if (mends) await this.#remove(gone, turn);
      await this.#graph.add(this.#graphFaces(added), this.#multiply, turn);
      this.#known = rows.map(({ id }) => id);
      if (due) await this.#refresh(rows, turn);
    } catch (thrown) {
      this.#forget();
      throw thrown;
    }
    this.#unkept += (mends ? gone.length : 0) + added.length;
    this.#keep();
  }

  /** Faces move up in the graph before anything is awaited, and their ids with them: others may ask meanwhile. */
  async #remove(gone: readonly number[], turn: () => Promise<void>): Promise<void> {
    const places = new Set(gone);
    const removed = this.#graph.remove(gone, this.#multiply, turn);
    this.#known = this.#known.filter((_, place) => !places.has(place));
    await removed;
  }

  #forget(): void {
    this.#graph = new NeighbourGraph(this.#least, this.#scale);
    this.#known = [];
    this.#stale.clear();
  }

  /** Takes up the embeddings that faces have now. */
  async #refresh(rows: readonly FaceForClustering[], turn: () => Promise<void>): Promise<void> {
    const faces = new Map<number, GraphFace>();
    for (const id of this.#stale) {
      const place = placeOf(id, this.#known);
      const [row, stored] = [rows[place], this.#store.faces.stored(id)];
      if (row && stored) faces.set(place, this.#graphFace(row, stored));
    }
    this.#stale.clear();
    await this.#graph.replace(faces, this.#multiply, turn);
    this.#unkept += faces.size;
  }

  /** Takes up the graph of an earlier start, if one was kept and these are its faces. */
  #recall(rows: readonly FaceForClustering[]): void {
    const kept = rows.length < LEAST_KEPT ? null : this.#cache.read();
    const faces = kept && this.#keptFaces(kept, rows);
    if (!kept || !faces) return;
    this.#graph = NeighbourGraph.restore(this.#least, faces, kept, this.#scale);
    this.#known = [...kept.faces];
    this.#unkept = 0;
  }

  #keep(): void {
    if (this.#known.length < LEAST_KEPT || this.#unkept <= this.#known.length * KEPT_CHANGE) return;
    const marks = Uint32Array.from(this.#known, (_, index) => markOf(this.#graph.vector(index)));
    this.#cache.write({ faces: this.#known, marks, ...this.#graph.lists });
    this.#unkept = 0;
  }

  /**
   * The faces of a kept graph; null when one of them has another embedding than then. One that has gone meanwhile stands as
   * a poor one like nobody, until it is taken out.
   */
  #keptFaces({ faces, marks }: KeptGraph, rows: readonly FaceForClustering[]): GraphFace[] | null {
    const vectors = this.#store.faces.vectorsFrom(faces[0] ?? 0);
    const byId = new Map(rows.map((row) => [row.id, row]));
    const found: GraphFace[] = [];
    for (const [index, id] of faces.entries()) {
      const row = byId.get(id);
      const stored = vectors.get(id);
      if (row && stored && markOf(stored.vector) !== marks[index]) return null;
      found.push(row && stored ? this.#graphFace(row, stored) : GONE);
    }
    return found;
  }

  #graphFaces(rows: readonly FaceForClustering[]): GraphFace[] {
    const [first] = rows;
    if (!first) return [];
    const vectors = this.#store.faces.vectorsFrom(first.id);
    return rows.map((row) => {
      const stored = vectors.get(row.id);
      // It went since the rows were read, with its folder or an edit; the next run takes it out.
      return stored ? this.#graphFace(row, stored) : GONE;
    });
  }

  #graphFace(row: FaceForClustering, { vector, modelId }: StoredVector): GraphFace {
    return { vector, key: keyOf(row), poor: row.quality < LEAST_QUALITY, model: this.#embedder.place(modelId) };
  }
}

/** In the place of a face that has gone: a poor one like nobody, until it is taken out. */
const GONE: GraphFace = { vector: new Int8Array(DIMENSIONS), key: '', poor: true };

/** What orders a face independently of import. */
export function keyOf({ hash, box, at }: Pick<FaceForClustering, 'hash' | 'box' | 'at'>): string {
  const place = `${hash} ${box.x} ${box.y} ${box.width} ${box.height}`;
  // Somebody who sits still is at one place on several frames of a video.
  return at === undefined ? place : `${place} ${at}`;
}

/** A number that another embedding has once in four billion (FNV-1a). */
function markOf(vector: Int8Array): number {
  let mark = 0x811c9dc5;
  for (const value of vector) mark = Math.imul(mark ^ (value & 255), 0x01000193);
  return mark >>> 0;
}

/** The places of known ids that no row has; both are in order of id. */
function placesGone(known: readonly number[], rows: readonly FaceForClustering[]): number[] {
  const gone: number[] = [];
  let row = 0;
  known.forEach((id, place) => {
    while ((rows[row]?.id ?? Infinity) < id) row += 1;
    if (rows[row]?.id !== id) gone.push(place);
  });
  return gone;
}

/** The last known id that has not gone. */
function lastLeft(known: readonly number[], gone: readonly number[]): number | undefined {
  let place = known.length - 1;
  for (let at = gone.length - 1; gone[at] === place; at -= 1) place -= 1;
  return known[place];
}

/** Where a number is in an ascending list; -1 when it is not. */
function placeOf(wanted: number, ascending: readonly number[]): number {
  const place = firstFrom(wanted, ascending);
  return ascending[place] === wanted ? place : -1;
}
