/** The edges that clustering weighs, as columns: a library has millions of them. */

import { companions, logOdds, pairEvidence, type EvidenceRules } from './evidence.ts';
import { groupAt, LEAST_LOG_ODDS, weightOf } from './linkage.ts';
import type { NeighbourGraph } from './neighbours.ts';
import type { Start } from './start.ts';

/** Faces or edges looked at before a generator gives others a turn: some milliseconds. */
const FACES_PER_STEP = 50;
const EDGES_PER_STEP = 10_000;

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
  const similarity = (a: number, b: number): number => graph.similarity(a, b);
  const edges = new Edges();
  for (let a = 0; a < start.faces.length; a += 1) {
    for (let place = 0; place < graph.count(a); place += 1) {
      const b = graph.neighbour(a, place);
      // Of a pair that is in both lists, one is enough.
      if (!matters(start, a, b) || (b < a && graph.has(b, a))) continue;
      const odds = logOdds(pairEvidence(a, b, graph.likeness(a, place), beside, similarity), rules);
      if (odds >= LEAST_LOG_ODDS) edges.push(a, b, weightOf(odds));
    }
    if (a % FACES_PER_STEP === 0) yield;
  }
  return edges;
}

function matters(start: Start, a: number, b: number): boolean {
  const [x, y] = [start.groupOf[a] ?? -1, start.groupOf[b] ?? -1];
  // Within a group an edge says how firmly a face belongs, which is asked of open faces alone: they start alone.
  if (x === -1 || y === -1) return x !== y && !start.isNobody(a) && !start.isNobody(b);
  return x !== y && !(groupAt(start.groups, x).stands && groupAt(start.groups, y).stands);
}

/** Tells groups what speaks for their being one person: the sums of the weights between their witnesses. */
export function* connect(start: Start, edges: Edges): Generator<void, void> {
  for (let at = 0; at < edges.count; at += 1) {
    if (at % EDGES_PER_STEP === 0) yield;
    const [a, b] = [edges.a[at] ?? -1, edges.b[at] ?? -1];
    const [x, y] = [start.groupOf[a] ?? -1, start.groupOf[b] ?? -1];
    if (x === -1 || y === -1 || !start.isWitness(a) || !start.isWitness(b)) continue;
    const [p, q] = [groupAt(start.groups, x).near, groupAt(start.groups, y).near];
    const weight = (p.get(y) ?? 0) + (edges.weight[at] ?? 0);
    p.set(y, weight);
    q.set(x, weight);
  }
}

function doubled(old: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(old.length * 2);
  larger.set(old);
  return larger;
}
