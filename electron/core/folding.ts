/**
 * Folds the decisions that hold into what they say about the faces that are there now. A pure function of log and
 * faces, run from the start each time: taking a decision back is leaving it out. The latest word on a face wins.
 */

import type { FaceAnchor, FindFaces } from './anchors.ts';
import type { Constraints, DecidedGroup } from './constraints.ts';
import type { Decision, DecisionEntry, PersonAnchor } from './decisions.ts';

/** A group of faces that the user made, and how they want to see it. */
export interface DecidedPerson extends DecidedGroup {
  /** The face that the group began with, or that stands in for it: what the group is known by. */
  readonly founder: number;
  readonly hidden: boolean;
  /** The face on the cover; null unless the user chose one. */
  readonly cover: number | null;
}

/** Why a face belongs to nobody: it is none, it is nobody the user knows, or it was drawn and that was taken back. */
export type NobodyReason = 'not-a-face' | 'stranger' | 'undrawn';

/** Two people of whom the user could not tell whether they are one. */
export interface Unsure {
  /** Faces that stand for each of them, ascending. */
  readonly faces: readonly number[];
  readonly others: readonly number[];
  /** How many faces they had together when they were asked about. */
  readonly seen: number;
}

/** All that was decided about the faces of a library. */
export interface Decided extends Constraints {
  readonly groups: readonly DecidedPerson[];
  readonly reasons: ReadonlyMap<number, NobodyReason>;
  readonly unsure: readonly Unsure[];
}

interface Group {
  /** In the order in which they joined. */
  readonly faces: Set<number>;
  founder: number;
  name: string | null;
  hidden: boolean;
  cover: number | null;
}

/** One side of "not the same person": a face, or whoever a group holds by then. */
type Side = number | Group;

/** "Not the same person"; void once a later word makes one of both. */
interface Difference {
  readonly sides: [Side, Side];
  void: boolean;
}

/**
 * @param decisions those in effect, oldest first; see undoState.
 * @param find see anchorIndex. Anchors that match no face (the photo is gone) are passed over; they match again when
 *   it is back.
 * @param drawn ids of faces that are there only because the user drew them.
 */
export function foldDecisions(
  decisions: readonly DecisionEntry[],
  find: FindFaces,
  drawn: readonly number[] = [],
): Decided {
  const fold = new Fold(find);
  for (const { said } of decisions) fold.take(said);
  return fold.result(drawn);
}

class Fold {
  readonly #find: FindFaces;
  readonly #groupOf = new Map<number, Group>();
  readonly #differences = new Map<Side, Difference[]>();
  readonly #reasons = new Map<number, NobodyReason>();
  readonly #drawn = new Set<number>();
  readonly #unsure: Unsure[] = [];

  constructor(find: FindFaces) {
    this.#find = find;
  }

  take(said: Decision): void {
    switch (said.kind) {
      case 'name':
      case 'rename': {
        const group = this.#person(said.person);
        if (group) group.name = said.name;
        return;
      }
      case 'merge':
        this.#merge(this.#person(said.into), this.#person(said.person), said.name);
        return;
      case 'split':
        this.#divide(said.faces, said.person, said.name);
        return;
      case 'assign':
        this.#assign(said.faces, said.person);
        return;
      case 'reject':
        this.#keepApart(this.#leave(said.faces), this.#sides(said.person));
        return;
      case 'different':
        this.#differ(said.person, said.other);
        return;
      case 'unsure':
        this.#unsure.push({
          faces: this.#faces(said.person),
          others: this.#faces(said.other),
          seen: said.seen,
        });
        return;
      case 'not-a-face':
      case 'stranger':
        for (const id of this.#leave(said.faces)) this.#reasons.set(id, said.kind);
        return;
      case 'hide': {
        const group = this.#person(said.person);
        if (group) group.hidden = said.hidden;
        return;
      }
      case 'cover': {
        const [face] = this.#assign([said.face], said.person);
        const group = face === undefined ? undefined : this.#groupOf.get(face);
        if (group && face !== undefined) group.cover = face;
        return;
      }
      case 'draw':
        this.#draw(said.face);
        return;
      case 'file-names':
        said.drawn.forEach((face) => this.#draw(face));
        for (const { person, faces } of said.people) this.#assign(faces, person);
        return;
    }
  }

  result(drawn: readonly number[]): Decided {
    const reasons = new Map(this.#reasons);
    for (const id of drawn) if (!this.#drawn.has(id)) reasons.set(id, 'undrawn');
    const groups = [...new Set(this.#groupOf.values())]
      .map(({ faces, ...rest }) => ({
        ...rest,
        faces: [...faces].filter((id) => reasons.get(id) !== 'undrawn').sort((a, b) => a - b),
      }))
      .filter(({ faces }) => faces.length > 0)
      .sort((a, b) => (a.faces[0] ?? 0) - (b.faces[0] ?? 0))
      .map((group) => ({
        ...group,
        founder: group.faces.includes(group.founder) ? group.founder : (group.faces[0] ?? group.founder),
        cover: group.faces.includes(group.cover ?? -1) ? group.cover : null,
      }));
    return {
      groups,
      apart: this.#pairs(groups, reasons),
      nobody: new Set(reasons.keys()),
      reasons,
      unsure: this.#unsure,
    };
  }

  /** One pair for each two groups (or faces without one) that are kept apart, by their first faces. */
  #pairs(groups: readonly DecidedGroup[], reasons: ReadonlyMap<number, NobodyReason>): [number, number][] {
    const first = new Map(groups.flatMap(({ faces }) => faces.map((id) => [id, faces[0] ?? id] as const)));
    const standIn = (side: Side): number | undefined => {
      const face = typeof side === 'number' ? side : [...side.faces].find((id) => first.has(id));
      return face === undefined || reasons.has(face) ? undefined : (first.get(face) ?? face);
    };
    const pairs = new Map<string, [number, number]>();
    for (const { sides, void: isVoid } of new Set([...this.#differences.values()].flat())) {
      const [x, y] = sides.map(standIn);
      if (isVoid || x === undefined || y === undefined || x === y) continue;
      const pair: [number, number] = x < y ? [x, y] : [y, x];
      pairs.set(pair.join(' '), pair);
    }
    return [...pairs.values()].sort((p, q) => p[0] - q[0] || p[1] - q[1]);
  }

  /** The group that an anchor means, its loose faces in it; made when there is none, undefined when no face is found. */
  #person({ known, loose, name }: PersonAnchor): Group | undefined {
    const standing = this.#standIn(known);
    let group = standing === undefined ? undefined : this.#groupFor(standing);
    for (const id of loose.flatMap(this.#find)) {
      const own = this.#groupFor(id);
      group = group ? this.#union(group, own) : own;
    }
    // The faces that made them known are gone: what is left of them is still called so.
    if (group && standing === undefined && known.length > 0) group.name ??= name;
    return group;
  }

  /** Whom a statement about two means; nothing is confirmed by it. */
  #sides({ known, loose }: PersonAnchor): Side[] {
    const standing = this.#standIn(known);
    const faces = loose.flatMap(this.#find);
    return standing === undefined ? faces : [this.#groupOf.get(standing) ?? standing, ...faces];
  }

  /** The faces that stand for a person. */
  #faces(person: PersonAnchor): number[] {
    const ids = [...person.known, ...person.loose].flatMap(this.#find);
    return [...new Set(ids)].sort((a, b) => a - b);
  }

  /** Of several faces any of which will do, the first that still is in a group, else the first that is somebody. */
  #standIn(anchors: readonly FaceAnchor[]): number | undefined {
    const found = anchors.flatMap(this.#find);
    return found.find((id) => this.#groupOf.has(id)) ?? found.find((id) => !this.#reasons.has(id));
  }

  #groupFor(id: number): Group {
    this.#reasons.delete(id);
    const group = this.#groupOf.get(id) ?? {
      faces: new Set([id]),
      founder: id,
      name: null,
      hidden: false,
      cover: null,
    };
    this.#groupOf.set(id, group);
    return group;
  }

  /** Makes one group of two that keeps what was said of `into`. What held them apart is void: this is later. */
  #union(into: Group, from: Group): Group {
    if (into === from) return into;
    const [large, small] = into.faces.size >= from.faces.size ? [into, from] : [from, into];
    const { founder, name, hidden, cover } = into;
    const inLarge = (side: Side): boolean => (typeof side === 'number' ? large.faces.has(side) : side === large);
    for (const side of [small, ...small.faces]) {
      for (const difference of this.#differences.get(side) ?? []) {
        if (difference.sides.some(inLarge)) difference.void = true;
      }
    }
    for (const difference of this.#differences.get(small) ?? []) {
      difference.sides[difference.sides[0] === small ? 0 : 1] = large;
      this.#note(large, difference);
    }
    this.#differences.delete(small);
    for (const id of small.faces) {
      large.faces.add(id);
      this.#groupOf.set(id, large);
    }
    return Object.assign(large, { founder, name, hidden, cover });
  }

  #merge(into: Group | undefined, from: Group | undefined, recorded: string | null | undefined): void {
    if (!into || !from) {
      // One of the two is gone; the other is still called what they were to be called together.
      const left = into ?? from;
      if (left && recorded !== undefined) left.name = recorded;
      return;
    }
    const name = recorded === undefined ? (into.name ?? from.name) : recorded;
    this.#union(into, from).name = name;
  }

  #draw(face: FaceAnchor): void {
    for (const id of this.#find(face)) {
      this.#drawn.add(id);
      if (this.#reasons.get(id) === 'not-a-face') this.#reasons.delete(id);
    }
  }

  /** Moves faces to a person; returns their ids, ascending. */
  #assign(anchors: readonly FaceAnchor[], person: PersonAnchor): number[] {
    const ids = this.#ids(anchors);
    // Looked up first: the faces may be the ones that make the person known.
    let group = this.#person(person);
    for (const id of ids) {
      if (group && this.#groupOf.get(id) === group) continue;
      this.#leaveGroup(id);
      const own = this.#groupFor(id);
      if (!group) own.name = person.name;
      group = group ? this.#union(group, own) : own;
    }
    return ids;
  }

  #divide(anchors: readonly FaceAnchor[], rest: PersonAnchor, name: string | null): void {
    const group = this.#together(this.#leave(anchors));
    if (!group) return;
    group.name = name;
    this.#keepApart([group], this.#sides(rest));
  }

  /** Two people who were taken for one by an earlier word cannot both keep its group: the first one leaves it. */
  #differ(person: PersonAnchor, other: PersonAnchor): void {
    const theirs = new Set(this.#sides(other));
    let sides = this.#sides(person);
    if (sides.some((side) => theirs.has(side))) {
      const ids = this.#faces(person).filter((id) => !theirs.has(id));
      for (const id of ids) this.#leaveGroup(id);
      sides = [this.#together(ids) ?? []].flat();
    }
    this.#keepApart(sides, [...theirs]);
  }

  #together(ids: readonly number[]): Group | undefined {
    let group: Group | undefined;
    for (const id of ids) group = group ? this.#union(group, this.#groupFor(id)) : this.#groupFor(id);
    return group;
  }

  /** Takes faces out of their groups, which are not theirs any more; returns their ids, ascending. */
  #leave(anchors: readonly FaceAnchor[]): number[] {
    const ids = this.#ids(anchors);
    for (const id of ids) this.#leaveGroup(id);
    return ids;
  }

  #leaveGroup(id: number): void {
    const group = this.#groupOf.get(id);
    group?.faces.delete(id);
    if (group?.founder === id) group.founder = [...group.faces][0] ?? id;
    this.#groupOf.delete(id);
    this.#reasons.delete(id);
  }

  #ids(anchors: readonly FaceAnchor[]): number[] {
    return [...new Set(anchors.flatMap(this.#find))].sort((a, b) => a - b);
  }

  #keepApart(sides: readonly Side[], others: readonly Side[]): void {
    for (const one of sides) {
      for (const other of others) {
        if (one === other) continue;
        const difference: Difference = { sides: [one, other], void: false };
        this.#note(one, difference);
        this.#note(other, difference);
      }
    }
  }

  #note(side: Side, difference: Difference): void {
    const noted = this.#differences.get(side);
    if (noted) noted.push(difference);
    else this.#differences.set(side, [difference]);
  }
}
