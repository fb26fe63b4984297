/**
 * Where clustering starts: groups of what the user put together, of what stands, and of each other good face alone;
 * and who may not be with whom.
 */

import { firstFrom } from './ascending.ts';
import type { ClusterFace } from './clustering.ts';
import type { Constraints } from './constraints.ts';
import { groupAt, keepApart, type Group } from './linkage.ts';
import { Weights } from './weights.ts';

/** Faces looked at before the generator gives others a turn: some milliseconds. */
const FACES_PER_STEP = 2_000;

/** Faces and the groups they start in. Faces are spoken of by their index in the list. */
export class Start {
  readonly faces: readonly ClusterFace[];
  /** By id: the rank of the group's first face at the start. */
  readonly groups = new Map<number, Group>();
  /** Id of the group a face started in; -1 for none. */
  readonly groupOf: Int32Array;
  /** Place of each face in the order of keys. */
  readonly rank: Int32Array;
  readonly #constraints: Constraints;
  /** 1: its place is given, because the user confirmed it or it stood. */
  readonly #fixed: Uint8Array;
  /** 1: its likeness counts for others, because it is good or the user confirmed it. */
  readonly #witness: Uint8Array;
  readonly #apart = new Map<number, number[]>();
  readonly #indexOf: Map<number, number>;

  /** Yields now and then. @throws when the constraints contradict themselves. */
  static *of(
    faces: readonly ClusterFace[],
    constraints: Constraints,
    leastQuality: number,
    standing: ReadonlyMap<number, number>,
  ): Generator<void, Start> {
    const start = new Start(faces, constraints, leastQuality);
    yield;
    yield* start.#seed(standing);
    return start;
  }

  private constructor(faces: readonly ClusterFace[], constraints: Constraints, leastQuality: number) {
    this.faces = faces;
    this.#constraints = constraints;
    this.#indexOf = new Map(faces.map((face, index) => [face.id, index]));
    this.rank = ranksOf(faces);
    this.groupOf = new Int32Array(faces.length).fill(-1);
    this.#fixed = new Uint8Array(faces.length);
    this.#witness = Uint8Array.from(faces, ({ quality }) => (quality >= leastQuality ? 1 : 0));
    for (const [one, other] of constraints.apart) {
      const a = this.#indexOf.get(one);
      const b = this.#indexOf.get(other);
      if (a === undefined || b === undefined) continue;
      this.#keepApart(a, b);
      this.#keepApart(b, a);
    }
  }

  face(index: number): ClusterFace {
    const face = this.faces[index];
    if (!face) throw new Error(`no face at ${index}`);
    return face;
  }

  rankOf(index: number): number {
    return this.rank[index] ?? -1;
  }

  /** Whether it counts for others. */
  isWitness(index: number): boolean {
    return this.#witness[index] === 1;
  }

  /** Whether its place is open: nobody confirmed it, and it did not stand. */
  isOpen(index: number): boolean {
    return this.#fixed[index] === 0 && !this.isNobody(index);
  }

  isNobody(index: number): boolean {
    return this.#constraints.nobody.has(this.face(index).id);
  }

  /** The faces that a face must not be with. */
  apartFrom(index: number): readonly number[] {
    return this.#apart.get(index) ?? NONE;
  }

  /** First groups: what the user put together, then what stands, then each other good face alone. */
  *#seed(standing: ReadonlyMap<number, number>): Generator<void, void> {
    /** The groups that the user made, by the people who stand in them; each by one of its faces, for ids change. */
    const decidedOf = new Map<number, number[]>();
    for (const group of this.#constraints.groups) {
      const members = group.faces.flatMap((id) => this.#indexOf.get(id) ?? []);
      if (members.length === 0) continue;
      for (const index of members) this.#witness[index] = 1;
      const persons = new Set(group.faces.flatMap((id) => standing.get(id) ?? []));
      this.#begin(members, group.name, persons.size > 0, true);
      for (const person of persons) decidedOf.set(person, [...(decidedOf.get(person) ?? []), ...members.slice(0, 1)]);
    }
    yield;
    for (const [person, members] of this.#standingFaces(standing)) this.#stand(members, decidedOf.get(person));
    for (let index = 0; index < this.faces.length; index += 1) {
      if (index % FACES_PER_STEP === 0) yield;
      if (this.groupOf[index] === -1 && this.#witness[index] === 1 && !this.isNobody(index))
        this.#begin([index], null, false, false);
    }
    for (const [a, others] of this.#apart) for (const b of others) this.#partGroups(a, b);
  }

  #standingFaces(standing: ReadonlyMap<number, number>): Map<number, number[]> {
    const people = new Map<number, number[]>();
    if (standing.size === 0) return people;
    this.faces.forEach((face, index) => {
      const person = standing.get(face.id);
      if (person === undefined || this.groupOf[index] !== -1 || this.#constraints.nobody.has(face.id)) return;
      const members = people.get(person);
      if (members) members.push(index);
      else people.set(person, [index]);
    });
    return people;
  }

  /** What stood goes on standing: with what the user confirmed of it, if that is one group; else on its own. */
  #stand(members: number[], decided: readonly number[] = []): void {
    // The user parted this person: where its other faces belong is found out anew.
    if (decided.length > 1) return;
    const rank = decided[0] === undefined ? undefined : this.groupOf[decided[0]];
    const group = rank === undefined ? undefined : groupAt(this.groups, rank);
    const kept = new Set(group?.members);
    const photos = new Set(group?.photos);
    const stays = members
      .sort((x, y) => this.rankOf(x) - this.rankOf(y))
      .filter((index) => {
        const { photoId } = this.face(index);
        if (photos.has(photoId) || this.#apart.get(index)?.some((other) => kept.has(other))) return false;
        photos.add(photoId);
        kept.add(index);
        return true;
      });
    if (stays.length === 0) return;
    if (rank !== undefined) this.groups.delete(rank);
    this.#begin([...kept], group?.name ?? null, true, true);
  }

  /** Starts a group, whose faces keep their place when it is `fixed`. @returns its id. */
  #begin(members: number[], name: string | null, stands: boolean, fixed: boolean): number {
    const rank = members.reduce((least, index) => Math.min(least, this.rankOf(index)), Infinity);
    const photos = new Set(members.map((index) => this.face(index).photoId));
    const size = Math.max(1, members.filter((index) => this.#witness[index] === 1).length);
    this.groups.set(rank, { id: rank, members, size, photos, name, stands, near: new Weights(), apart: null });
    for (const index of members) {
      this.groupOf[index] = rank;
      this.#fixed[index] = fixed ? 1 : 0;
    }
    return rank;
  }

  #partGroups(a: number, b: number): void {
    const [x, y] = [this.groupOf[a] ?? -1, this.groupOf[b] ?? -1];
    if (x === -1 || y === -1) return;
    if (x === y) throw new Error(`faces ${this.face(a).id} and ${this.face(b).id} are to be one person and two`);
    keepApart(groupAt(this.groups, x), groupAt(this.groups, y));
  }

  #keepApart(a: number, b: number): void {
    const known = this.#apart.get(a);
    if (known) known.push(b);
    else this.#apart.set(a, [b]);
  }
}

const NONE: readonly number[] = [];

/** Kept with a list of faces, which is sorted anew for every decision otherwise. */
const RANKS = new WeakMap<readonly ClusterFace[], Int32Array>();

/** Place of each face in the order of keys. */
function ranksOf(faces: readonly ClusterFace[]): Int32Array {
  const known = RANKS.get(faces);
  if (known) return known;
  const ranks = new Int32Array(faces.length);
  inOrderOfKeys(faces).forEach((index, rank) => (ranks[index] = rank));
  RANKS.set(faces, ranks);
  return ranks;
}

/** Indices of faces by key; copies of a photo have equal keys and come by id. */
function inOrderOfKeys(faces: readonly ClusterFace[]): Int32Array {
  // Sorting numbers is many times as fast as comparing strings; few keys begin alike.
  const heads = Float64Array.from(faces, ({ key }) => headOf(key));
  const sorted = heads.slice().sort();
  const order = new Int32Array(faces.length);
  /** By where those with a head begin: how many of them have been put there. */
  const alike = new Int32Array(faces.length);
  heads.forEach((head, index) => {
    const first = firstFrom(head, sorted);
    order[first + (alike[first] ?? 0)] = index;
    alike[first] = (alike[first] ?? 0) + 1;
  });
  alike.forEach((count, first) => {
    if (count > 1) order.subarray(first, first + count).sort((a, b) => compared(faces[a], faces[b]));
  });
  return order;
}

function compared(x: ClusterFace | undefined, y: ClusterFace | undefined): number {
  if (!x || !y) throw new Error('no such face');
  return x.key < y.key ? -1 : x.key > y.key ? 1 : x.id - y.id;
}

/** Characters that go into the head of a key: as many as a float64 holds. */
const HEAD = 7;
/** What stands in a head for the first character that is not ASCII, and all behind it. */
const OTHER = 129;

/** A number that orders keys as they are ordered, as far as it knows them: two keys may have the same. */
function headOf(key: string): number {
  let head = 0;
  let end = key.length;
  for (let at = 0; at < HEAD; at += 1) {
    const code = at < end ? Math.min(key.charCodeAt(at) + 1, OTHER) : 0;
    if (code === OTHER) end = at;
    head = head * (OTHER + 1) + code;
  }
  return head;
}
