/**
 * People from faces: what the user said holds, what stands stays, and the rest is joined by how much speaks for it
 * (evidence.ts, linkage.ts). Two faces of one photo are never one person, unless the user put them together. A face
 * that is nearly as close to a second person is not put with the first but asked about. Poor faces go to somebody at
 * the end, when they can bring no two together.
 *
 * Without standing people the result depends on faces and constraints alone, not on the order of import.
 */

import type { Constraints } from './constraints.ts';
import { companions, logOdds, pairEvidence, type EvidenceRules } from './evidence.ts';
import { agglomerate, groupAt, LEAST_LOG_ODDS, support, weightOf, type Group } from './linkage.ts';
import type { NeighbourGraph } from './neighbours.ts';

/** A face to be clustered; its index in the list is its index in the neighbour graph. */
export interface ClusterFace {
  readonly id: number;
  readonly photoId: number;
  /** Orders faces independently of import: content hash and box. */
  readonly key: string;
  /** 0..1; see quality.ts. */
  readonly quality: number;
}

/** The fit of clustering to an embedding; from the model card. */
export interface ClusterRules {
  /** Least cosine similarity of neighbours; below it nothing speaks for a pair. */
  readonly least: number;
  readonly evidence: EvidenceRules;
  /** Least support (about half the log-odds) at which groups are joined. */
  readonly join: number;
  /** By how much a face's own group must be better supported than the next, else it is asked about. */
  readonly ask: number;
}

export interface ClusterOptions extends ClusterRules {
  /** Faces below this quality join a group at the end but never bring two together. */
  readonly leastQuality: number;
}

/** A person before it has an id. */
export interface Cluster {
  /** Face ids, ascending. */
  readonly faces: readonly number[];
  /** The name the user gave, or null. */
  readonly name: string | null;
}

/** A face that is as near to one person as to another: only the user can tell. */
export interface AskedFace {
  readonly face: number;
  /** Indices into `clusters`, the best supported first; support is about half the log-odds. */
  readonly candidates: readonly { readonly cluster: number; readonly similarity: number }[];
}

export interface Clustering {
  readonly clusters: readonly Cluster[];
  /** In no cluster. In order of face id. */
  readonly asked: readonly AskedFace[];
}

/** What the user said nothing about. */
export const UNCONSTRAINED: Constraints = { groups: [], apart: [], nobody: new Set() };

/** Faces looked at before the generator gives others a turn: some milliseconds. */
const FACES_PER_STEP = 100;

/** Candidates of a question. */
const MOST_CANDIDATES = 4;

/** Edges between faces, as growing columns. */
class Edges {
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
}

/**
 * Clusters faces into people. Poor faces that resemble nobody, and those who are nobody, are in no cluster.
 * Yields now and then; drive it with {@link finish} or step by step.
 * @param graph holds the same faces in the same order.
 * @param standing who each face was so far (any number for a person, by face id). Those faces keep together unless
 *   the user's word parts them, and no two people of them become one but by it; only other faces find a place.
 * @throws when the constraints contradict themselves.
 */
export function* clusterSteps(
  faces: readonly ClusterFace[],
  graph: NeighbourGraph,
  constraints: Constraints,
  options: ClusterOptions,
  standing: ReadonlyMap<number, number> = new Map(),
): Generator<void, Clustering> {
  if (graph.size !== faces.length) throw new Error('the neighbour graph holds other faces');
  const run = new Run(faces, graph, constraints, options);
  run.seed(standing);
  yield;
  const edges = yield* run.edges();
  run.connect(edges);
  yield;
  yield* agglomerate(run.groups, options.join);
  return run.settle(edges);
}

/** Runs a stepwise computation to its end. */
export function finish<Value>(steps: Generator<void, Value>): Value {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** One clustering while it is worked out. */
class Run {
  readonly groups = new Map<number, Group>();
  readonly #faces: readonly ClusterFace[];
  readonly #graph: NeighbourGraph;
  readonly #constraints: Constraints;
  readonly #options: ClusterOptions;
  /** Rank by key of each face. */
  readonly #rank: Int32Array;
  /** Id of the group a face started in (the rank of its first face); -1 for none. */
  readonly #start: Int32Array;
  /** Faces whose place is given: the user confirmed them, or they stood. */
  readonly #fixed: Uint8Array;
  /** Faces whose likeness counts for others: good ones, and what the user confirmed. */
  readonly #witness: Uint8Array;
  /** Faces, by index, that a face must not be with. */
  readonly #apart = new Map<number, number[]>();
  readonly #indexOf: Map<number, number>;

  constructor(faces: readonly ClusterFace[], graph: NeighbourGraph, constraints: Constraints, options: ClusterOptions) {
    this.#faces = faces;
    this.#graph = graph;
    this.#constraints = constraints;
    this.#options = options;
    this.#indexOf = new Map(faces.map((face, index) => [face.id, index]));
    this.#rank = new Int32Array(faces.length);
    const order = faces.map((_, index) => index).sort((x, y) => compareKeys(this.#face(x), this.#face(y)));
    order.forEach((index, rank) => (this.#rank[index] = rank));
    this.#start = new Int32Array(faces.length).fill(-1);
    this.#fixed = new Uint8Array(faces.length);
    this.#witness = Uint8Array.from(faces, ({ quality }) => (quality >= options.leastQuality ? 1 : 0));
    for (const [one, other] of constraints.apart) {
      const a = this.#indexOf.get(one);
      const b = this.#indexOf.get(other);
      if (a === undefined || b === undefined) continue;
      this.#keepApart(a, b);
      this.#keepApart(b, a);
    }
  }

  /** First groups: what the user put together, then what stands, then each other good face alone. */
  seed(standing: ReadonlyMap<number, number>): void {
    const decidedOf = new Map<number, Set<number>>();
    for (const group of this.#constraints.groups) {
      const members = group.faces.flatMap((id) => this.#indexOf.get(id) ?? []);
      if (members.length === 0) continue;
      for (const index of members) this.#witness[index] = 1;
      const persons = new Set(group.faces.flatMap((id) => standing.get(id) ?? []));
      const rank = this.#begin(members, group.name, persons.size > 0);
      for (const person of persons) decidedOf.set(person, (decidedOf.get(person) ?? new Set()).add(rank));
    }
    for (const [person, members] of this.#standingFaces(standing)) this.#stand(members, decidedOf.get(person));
    this.#faces.forEach((_, index) => {
      if (this.#start[index] === -1 && this.#witness[index] === 1 && !this.#nobody(index))
        this.#begin([index], null, false);
    });
    for (const [a, others] of this.#apart) for (const b of others) this.#partGroups(a, b);
  }

  /** The edges that can matter: between faces of different groups, of which at most one stood. */
  *edges(): Generator<void, Edges> {
    const { evidence, leastQuality } = this.#options;
    const beside = companions(this.#faces, leastQuality);
    const similarity = (a: number, b: number): number => this.#graph.similarity(a, b);
    const edges = new Edges();
    for (let a = 0; a < this.#faces.length; a += 1) {
      for (let place = 0; place < this.#graph.count(a); place += 1) {
        const b = this.#graph.neighbour(a, place);
        // Of a pair that is in both lists, one is enough.
        if ((b < a && this.#graph.has(b, a)) || !this.#matters(a, b)) continue;
        const known = pairEvidence(a, b, this.#graph.likeness(a, place), beside, similarity);
        const odds = logOdds(known, evidence);
        if (odds >= LEAST_LOG_ODDS) edges.push(a, b, weightOf(odds));
      }
      if (a % FACES_PER_STEP === 0) yield;
    }
    return edges;
  }

  connect(edges: Edges): void {
    for (let at = 0; at < edges.count; at += 1) {
      const [a, b] = [edges.a[at] ?? -1, edges.b[at] ?? -1];
      const [x, y] = [this.#start[a] ?? -1, this.#start[b] ?? -1];
      if (x === -1 || y === -1 || this.#witness[a] === 0 || this.#witness[b] === 0) continue;
      const [p, q] = [groupAt(this.groups, x).near, groupAt(this.groups, y).near];
      const weight = (p.get(y) ?? 0) + (edges.weight[at] ?? 0);
      p.set(y, weight);
      q.set(x, weight);
    }
  }

  /** Takes out the faces to be asked about, finds places for poor ones, and puts all into their final form. */
  settle(edges: Edges): Clustering {
    const group = new Int32Array(this.#faces.length).fill(-1);
    for (const { id, members } of this.groups.values()) for (const index of members) group[index] = id;
    const asked = new Map<number, readonly Option[]>();
    const wishes: (Option & { index: number })[] = [];
    for (const [index, near] of this.#nearGroups(edges, group)) {
      const own = group[index] ?? -1;
      if (own !== -1 && groupAt(this.groups, own).members.length === 1) continue;
      const options = this.#optionsOf(index, own, near, group);
      const [best, second] = options;
      if (own !== -1) {
        const here = support(near.get(own) ?? 0, 1, groupAt(this.groups, own).size - 1);
        if (!best || here - best.support >= this.#options.ask) continue;
        asked.set(index, [{ group: own, support: here }, ...options]);
      } else if (best && best.support >= this.#options.join) {
        if (second && best.support - second.support < this.#options.ask) asked.set(index, options);
        else wishes.push({ index, ...best });
      }
    }
    this.#keepOne(asked, group);
    const taken = this.#attach(wishes);
    return this.#result(asked, group, taken);
  }

  /** Of a group whose faces are all asked about the surest one stays: a question needs somebody to ask for. */
  #keepOne(asked: Map<number, readonly Option[]>, group: Int32Array): void {
    for (const { members } of this.groups.values()) {
      if (!members.every((index) => asked.has(index))) continue;
      const surest = members.reduce((best, index) => {
        const [lead, bestLead] = [leadOf(asked.get(index)), leadOf(asked.get(best))];
        return lead > bestLead || (lead === bestLead && this.#rankOf(index) < this.#rankOf(best)) ? index : best;
      });
      asked.delete(surest);
    }
    for (const index of asked.keys()) group[index] = -1;
  }

  /** Poor faces join whom they resemble, the surest first; groups count as they stood before. */
  #attach(wishes: (Option & { index: number })[]): Map<number, number[]> {
    wishes.sort((x, y) => y.support - x.support || this.#rankOf(x.index) - this.#rankOf(y.index));
    const taken = new Map<number, number[]>();
    for (const { index, group } of wishes) {
      const { photos } = groupAt(this.groups, group);
      const others = taken.get(group) ?? [];
      const { photoId } = this.#face(index);
      if (photos.has(photoId) || others.some((other) => this.#apart.get(index)?.includes(other))) continue;
      photos.add(photoId);
      taken.set(group, [...others, index]);
    }
    return taken;
  }

  #result(asked: Map<number, readonly Option[]>, group: Int32Array, taken: Map<number, number[]>): Clustering {
    const ids = (indices: readonly number[]): number[] =>
      indices.map((index) => this.#face(index).id).sort((a, b) => a - b);
    const found = [...this.groups.values()]
      .map(({ id, members, name }) => {
        const stayed = members.filter((index) => group[index] !== -1);
        return { id, name, faces: ids([...stayed, ...(taken.get(id) ?? [])]) };
      })
      .sort((x, y) => y.faces.length - x.faces.length || (x.faces[0] ?? 0) - (y.faces[0] ?? 0));
    const places = new Map(found.map(({ id }, place) => [id, place]));
    const questions = [...asked].map(([index, options]) => ({
      face: this.#face(index).id,
      candidates: options
        .filter((option) => !taken.get(option.group)?.some((other) => this.#apart.get(index)?.includes(other)))
        .slice(0, MOST_CANDIDATES)
        .map(({ group: id, support: similarity }) => ({ cluster: places.get(id) ?? -1, similarity })),
    }));
    return {
      clusters: found.map(({ faces, name }) => ({ faces, name })),
      asked: questions.sort((x, y) => x.face - y.face),
    };
  }

  /** Each undecided face with the weights of its edges to groups, by id of the group. */
  *#nearGroups(edges: Edges, group: Int32Array): Generator<[number, Map<number, number>]> {
    const starts = new Int32Array(this.#faces.length + 1);
    for (let at = 0; at < edges.count; at += 1) {
      for (const index of [edges.a[at] ?? 0, edges.b[at] ?? 0]) starts[index + 1] = (starts[index + 1] ?? 0) + 1;
    }
    for (let index = 0; index < this.#faces.length; index += 1) {
      starts[index + 1] = (starts[index + 1] ?? 0) + (starts[index] ?? 0);
    }
    const ends = starts.slice();
    const byFace = new Int32Array(2 * edges.count);
    for (let at = 0; at < edges.count; at += 1) {
      for (const index of [edges.a[at] ?? 0, edges.b[at] ?? 0]) {
        const place = ends[index] ?? 0;
        byFace[place] = at;
        ends[index] = place + 1;
      }
    }
    for (let index = 0; index < this.#faces.length; index += 1) {
      if (this.#fixed[index] === 1 || this.#nobody(index)) continue;
      const near = new Map<number, number>();
      for (let place = starts[index] ?? 0; place < (starts[index + 1] ?? 0); place += 1) {
        const at = byFace[place] ?? 0;
        const other = edges.a[at] === index ? edges.b[at] : edges.a[at];
        const id = group[other ?? -1] ?? -1;
        if (id !== -1 && this.#witness[other ?? -1] === 1) near.set(id, (near.get(id) ?? 0) + (edges.weight[at] ?? 0));
      }
      yield [index, near];
    }
  }

  /** The groups other than its own that a face could be put with, the best supported first. */
  #optionsOf(index: number, own: number, near: ReadonlyMap<number, number>, groupOf: Int32Array): Option[] {
    const { photoId } = this.#face(index);
    const apart = this.#apart.get(index) ?? [];
    const options: Option[] = [];
    for (const [id, weight] of near) {
      if (id === own) continue;
      const group = groupAt(this.groups, id);
      if (group.photos.has(photoId) || apart.some((other) => groupOf[other] === id)) continue;
      options.push({ group: id, support: support(weight, 1, group.size) });
    }
    return options.sort((x, y) => y.support - x.support || x.group - y.group);
  }

  #matters(a: number, b: number): boolean {
    const [x, y] = [this.#start[a] ?? -1, this.#start[b] ?? -1];
    // Within a group an edge says how firmly a face belongs, which is asked of new faces alone: they start alone.
    if (x === -1 || y === -1) return x !== y && !this.#nobody(a) && !this.#nobody(b);
    return x !== y && !(groupAt(this.groups, x).stands && groupAt(this.groups, y).stands);
  }

  #standingFaces(standing: ReadonlyMap<number, number>): Map<number, number[]> {
    const people = new Map<number, number[]>();
    if (standing.size === 0) return people;
    this.#faces.forEach((face, index) => {
      const person = standing.get(face.id);
      if (person === undefined || this.#start[index] !== -1 || this.#constraints.nobody.has(face.id)) return;
      const members = people.get(person);
      if (members) members.push(index);
      else people.set(person, [index]);
    });
    return people;
  }

  /** What stood goes on standing: with what the user confirmed of it, if that is one group; else on its own. */
  #stand(members: number[], decided: ReadonlySet<number> | undefined): void {
    // The user parted this person: where its other faces belong is found out anew.
    if (decided && decided.size > 1) return;
    const [rank] = decided ?? [];
    const group = rank === undefined ? undefined : groupAt(this.groups, rank);
    const kept = new Set(group?.members);
    const photos = new Set(group?.photos);
    const stays = members
      .sort((x, y) => this.#rankOf(x) - this.#rankOf(y))
      .filter((index) => {
        const { photoId } = this.#face(index);
        if (photos.has(photoId) || this.#apart.get(index)?.some((other) => kept.has(other))) return false;
        photos.add(photoId);
        kept.add(index);
        return true;
      });
    if (stays.length === 0) return;
    if (rank !== undefined) this.groups.delete(rank);
    this.#begin([...kept], group?.name ?? null, true);
  }

  /** Starts a group. @returns its id. */
  #begin(members: number[], name: string | null, stands: boolean): number {
    const rank = members.reduce((least, index) => Math.min(least, this.#rankOf(index)), Infinity);
    const photos = new Set(members.map((index) => this.#face(index).photoId));
    const size = Math.max(1, members.filter((index) => this.#witness[index] === 1).length);
    this.groups.set(rank, { id: rank, rank, members, size, photos, name, stands, near: new Map(), apart: new Set() });
    const fixed = members.length > 1 || name !== null || stands ? 1 : 0;
    for (const index of members) {
      this.#start[index] = rank;
      this.#fixed[index] = fixed;
    }
    return rank;
  }

  #partGroups(a: number, b: number): void {
    const [x, y] = [this.#start[a] ?? -1, this.#start[b] ?? -1];
    if (x === -1 || y === -1) return;
    if (x === y) throw new Error(`faces ${this.#face(a).id} and ${this.#face(b).id} are to be one person and two`);
    groupAt(this.groups, x).apart.add(y);
    groupAt(this.groups, y).apart.add(x);
  }

  #nobody(index: number): boolean {
    return this.#constraints.nobody.has(this.#face(index).id);
  }

  #keepApart(a: number, b: number): void {
    const known = this.#apart.get(a);
    if (known) known.push(b);
    else this.#apart.set(a, [b]);
  }

  #rankOf(index: number): number {
    return this.#rank[index] ?? -1;
  }

  #face(index: number): ClusterFace {
    const face = this.#faces[index];
    if (!face) throw new Error(`no face at ${index}`);
    return face;
  }
}

/** A group that a face could be put with. */
interface Option {
  readonly group: number;
  readonly support: number;
}

/** By how much the first of some options is better supported than the second. */
function leadOf(options: readonly Option[] | undefined): number {
  const [first, second] = options ?? [];
  return (first?.support ?? -Infinity) - (second?.support ?? -Infinity);
}

function compareKeys(x: ClusterFace, y: ClusterFace): number {
  if (x.key !== y.key) return x.key < y.key ? -1 : 1;
  return x.id - y.id;
}

function doubled(old: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(old.length * 2);
  larger.set(old);
  return larger;
}
