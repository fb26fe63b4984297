/** The edges that clustering weighs, as columns: a library has millions of them. */

import { companions, logOdds, pairEvidence, type EvidenceRules } from './evidence.ts';
import { groupAt, LEAST_LOG_ODDS, weightOf } from './linkage.ts';
import type { NeighbourGraph } from './neighbours.ts';
import type { Start } from './start.ts';
import { Weights } from './weights.ts';

/** Faces or edges looked at before a generator gives others a turn: some milliseconds. */
const FACES_PER_STEP = 50;
const EDGES_PER_STEP = 10_000;
/** Groups that get their tables before a generator gives others a turn. */
const GROUPS_PER_STEP = 2_000;

/** Edges between faces, as growing columns. */
export class Edges {
  a = new Int32Array(1024);
  b = new Int32Array(1024);
  weight = new Int32Array(1024);
  count = 0;

  push(a: number, b: number, weight: number): void {
    if (this.count === this.a.length) {
      this.a = doubled(this.a);
      this.b = doubled(this.b);
      this.weight = doubled(this.weight);
    }
    this.a[this.count] = a;
    this.b[this.count] = b;
    this.weight[this.count] = weight;
    this.count += 1;
  }

  /** The edges of each face: those of face f are `list[from[f]]` up to, but without, `list[from[f + 1]]`. */
  byFace(faces: number): { from: Int32Array; list: Int32Array } {
    const from = new Int32Array(faces + 1);
    for (let at = 0; at < this.count; at += 1) {
      for (const index of [this.a[at] ?? 0, this.b[at] ?? 0]) from[index + 1] = (from[index + 1] ?? 0) + 1;
    }
    for (let index = 0; index < faces; index += 1) from[index + 1] = (from[index + 1] ?? 0) + (from[index] ?? 0);
    const ends = from.slice();
    const list = new Int32Array(2 * this.count);
    for (let at = 0; at < this.count; at += 1) {
      for (const index of [this.a[at] ?? 0, this.b[at] ?? 0]) {
        const place = ends[index] ?? 0;
        list[place] = at;
        ends[index] = place + 1;
      }
    }
    return { from, list };
  }
}

/** The edges that can matter: between faces of different groups, of which at most one stood. */
export function* weighEdges(
  start: Start,
  graph: NeighbourGraph,
  rules: EvidenceRules,
  leastQuality: number,
): Generator<void, Edges> {
  const beside = companions(start.faces, leastQuality);
  yield;
  const photos = new PhotoPairs(start, graph);
  yield;
  const edges = new Edges();
  let looked = 0;
  for (const faces of photos.all) {
    photos.turnTo();
    for (const a of faces) {
      for (let place = 0; place < graph.count(a); place += 1) {
        const b = graph.neighbour(a, place);
        // Of a pair that is in both lists, one is enough.
        if (!matters(start, a, b) || (b < a && graph.has(b, a))) continue;
        photos.between(a, b);
        const known = pairEvidence(a, b, graph.likeness(a, place), beside, photos.similarity, rules.high);
        const odds = logOdds(known, rules);
        if (odds >= LEAST_LOG_ODDS) edges.push(a, b, weightOf(odds));
      }
      looked += 1;
      if (looked % FACES_PER_STEP === 0) yield;
    }
  }
  return edges;
}

/**
 * Similarities between the faces of two photos. Whoever stands together in one photo often does in the next, so the
 * same pairs are asked for again and again; they are kept for the photo that is being looked at.
 */
class PhotoPairs {
  /** The faces of each photo. */
  readonly all: readonly (readonly number[])[];
  readonly #start: Start;
  readonly #graph: NeighbourGraph;
  /** Place of each face on its photo. */
  readonly #place: Int32Array;
  readonly #counts = new Map<number, number>();
  /** Where the table of each other photo begins. */
  readonly #known = new Map<number, number>();
  /** One table after the other: a row for each face of the photo looked at, a column for each of the other. */
  #tables = new Float32Array(1024);
  #used = 0;
  #other = -1;
  #columns = 0;
  #table = 0;

  constructor(start: Start, graph: NeighbourGraph) {
    this.#start = start;
    this.#graph = graph;
    this.#place = new Int32Array(start.faces.length);
    const photos = new Map<number, number[]>();
    start.faces.forEach(({ photoId }, index) => {
      const faces = photos.get(photoId);
      this.#place[index] = faces?.length ?? 0;
      if (faces) faces.push(index);
      else photos.set(photoId, [index]);
    });
    for (const [photo, faces] of photos) this.#counts.set(photo, faces.length);
    this.all = [...photos.values()];
  }

  /** Another photo is looked at. */
  turnTo(): void {
    this.#known.clear();
    this.#used = 0;
    this.#other = -1;
  }

  /** From now on, {@link similarity} is of faces on the photo of `a`, which is looked at, and on that of `b`. */
  between(a: number, b: number): void {
    const photo = this.#start.face(b).photoId;
    if (photo === this.#other) return;
    this.#other = photo;
    this.#columns = this.#counts.get(photo) ?? 0;
    const known = this.#known.get(photo);
    if (known !== undefined) {
      this.#table = known;
      return;
    }
    this.#table = this.#used;
    this.#known.set(photo, this.#table);
    this.#used += this.#columns * (this.#counts.get(this.#start.face(a).photoId) ?? 0);
    if (this.#used > this.#tables.length) {
      const larger = new Float32Array(this.#used * 2);
      larger.set(this.#tables);
      this.#tables = larger;
    }
    this.#tables.fill(NaN, this.#table, this.#used);
  }

  readonly similarity = (x: number, y: number): number => {
    const at = this.#table + (this.#place[x] ?? 0) * this.#columns + (this.#place[y] ?? 0);
    const there = this.#tables[at] ?? NaN;
    if (!Number.isNaN(there)) return there;
    const found = this.#graph.similarity(x, y);
    this.#tables[at] = found;
    return found;
  };
}

function matters(start: Start, a: number, b: number): boolean {
  const [x, y] = [start.groupOf[a] ?? -1, start.groupOf[b] ?? -1];
  // Within a group an edge says how firmly a face belongs, which is asked of open faces alone: they start alone.
  if (x === -1 || y === -1) return x !== y && !start.isNobody(a) && !start.isNobody(b);
  return x !== y && !(groupAt(start.groups, x).stands && groupAt(start.groups, y).stands);
}

/** Tells groups what speaks for their being one person: the sums of the weights between their witnesses. */
export function* connect(start: Start, edges: Edges): Generator<void, void> {
  const ends = (at: number): [number, number] | null => {
    const [a, b] = [edges.a[at] ?? -1, edges.b[at] ?? -1];
    const [x, y] = [start.groupOf[a] ?? -1, start.groupOf[b] ?? -1];
    return x === -1 || y === -1 || !start.isWitness(a) || !start.isWitness(b) ? null : [x, y];
  };
  // Room for all at once: growing a hundred thousand tables step by step takes longer than filling them.
  const room = new Int32Array(start.faces.length);
  for (let at = 0; at < edges.count; at += 1) {
    if (at % EDGES_PER_STEP === 0) yield;
    for (const id of ends(at) ?? []) room[id] = (room[id] ?? 0) + 1;
  }
  let made = 0;
  for (const group of start.groups.values()) {
    group.near = new Weights(room[group.id]);
    made += 1;
    if (made % GROUPS_PER_STEP === 0) yield;
  }
  for (let at = 0; at < edges.count; at += 1) {
    if (at % EDGES_PER_STEP === 0) yield;
    const between = ends(at);
    if (!between) continue;
    const [x, y] = between;
    groupAt(start.groups, x).near.add(y, edges.weight[at] ?? 0);
    groupAt(start.groups, y).near.add(x, edges.weight[at] ?? 0);
  }
}

function doubled(old: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(old.length * 2);
  larger.set(old);
  return larger;
}
