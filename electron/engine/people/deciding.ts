/**
 * What the user says about people and faces, written down. Each method checks first and then writes one entry of the
 * log, so a decision is there whole or not at all; people follow by clustering, in which the engine answers others.
 */

import { Failure } from '../../contract/errors.ts';
import { MAX_NAME_LENGTH } from '../../contract/methods.ts';
import type { FacesDecided, MergedPeople } from '../../contract/people.ts';
import type { PersonSummary } from '../../contract/types.ts';
import type { Decision, DecisionEntry, PersonAnchor, UndoEntry } from '../../core/decisions.ts';
import { isDecision, undoState } from '../../core/decisions.ts';
import { anchorsOf } from '../../core/history.ts';
import { cleanName } from '../../core/naming.ts';
import type { Store } from '../store/store.ts';
import { finder } from './finding.ts';
import { founderOf, personOf, rememberFaces, rememberPerson } from './remembering.ts';

/** Faces, or all faces of one or several people. */
export type Faces =
  { readonly faceIds: readonly number[] } | { readonly personId: number } | { readonly personIds: readonly number[] };

/** A person who is there, or a new one by name. */
export type Whose = { readonly personId: number } | { readonly name: string };

/**
 * Brings people up to date with the log. Whoever stands goes on standing, but for `loose` faces: where those belong is
 * found out anew, because what held them where they are was taken back.
 */
export type Follow = (loose: readonly number[]) => Promise<void>;

export class Deciding {
  readonly #store: Store;
  readonly #follow: Follow;

  constructor(store: Store, follow: Follow) {
    this.#store = store;
    this.#follow = follow;
  }

  /** Names a person at once; an empty name takes it away; the name they have is no decision. @throws Failure person-unknown, name-invalid. */
  namePerson(personId: number, name: string): PersonSummary {
    const person = this.#person(personId);
    const clean = checkedName(name);
    if (clean === person.name) return person;
    const { people } = this.#store;
    this.#store.writeDurably(() => {
      if (person.name !== null) {
        this.#append({ kind: 'rename', person: rememberPerson(this.#store, person, 'stand-ins'), name: clean });
        people.rename(personId, clean);
      } else {
        const founder = founderOf(this.#store, personId);
        this.#append({ kind: 'name', person: rememberPerson(this.#store, person, 'all'), name: clean });
        people.name(personId, clean, founder);
      }
    });
    return this.#person(personId);
  }

  /** Makes one person of two at once. @throws Failure person-unknown, merge-with-itself. */
  mergePeople(personId: number, intoPersonId: number): PersonSummary {
    return this.mergeAll([personId], intoPersonId).person;
  }

  /**
   * Makes one person of several at once: a step for each that is gone, written together.
   * @throws Failure no-people, person-unknown, merge-with-itself.
   */
  mergeAll(personIds: readonly number[], intoPersonId: number): MergedPeople {
    const into = this.#person(intoPersonId);
    const gone = this.#people(personIds);
    if (gone.some(({ id }) => id === into.id)) {
      throw new Failure('merge-with-itself', 'A person cannot be merged with itself.');
    }
    const steps = this.#store.writeDurably(() => gone.map(({ id }) => this.#merge(id, into.id)));
    return { person: this.#person(into.id), steps };
  }

  /**
   * Makes another person of some of a person's faces; the rest keeps id and name.
   * @throws Failure no-faces, face-unknown, faces-of-several, nobody-left, name-invalid.
   */
  async splitPerson(faceIds: readonly number[], name: string): Promise<PersonSummary> {
    const clean = checkedName(name);
    const { ids, person } = this.#facesOfOne(faceIds);
    const rest = this.#rest(person, ids);
    // The rest keeps the id even where it is the smaller part.
    await this.#move(ids, null, { kind: 'split', faces: rememberFaces(this.#store, ids), person: rest, name: clean });
    return this.#whose(ids);
  }

  /** Says whose faces these are. @throws Failure no-faces, face-unknown, person-unknown, name-invalid. */
  async assignFaces(faceIds: readonly number[], whose: Whose): Promise<PersonSummary> {
    const ids = this.#faces(faceIds);
    let person: PersonAnchor;
    if ('name' in whose) {
      const name = checkedName(whose.name);
      if (name === null) throw new Failure('name-invalid', 'A new person needs a name.');
      person = { known: [], loose: [], name };
    } else {
      person = rememberPerson(this.#store, this.#person(whose.personId), 'stand-ins');
    }
    const to = 'personId' in whose ? whose.personId : null;
    await this.#move(ids, to, { kind: 'assign', faces: rememberFaces(this.#store, ids), person });
    return this.#whose(ids);
  }

  /** Says that faces are not a person. @throws Failure no-faces, face-unknown, person-unknown, nobody-left. */
  async rejectFaces(faceIds: readonly number[], personId: number): Promise<FacesDecided> {
    const ids = this.#faces(faceIds);
    const rest = this.#rest(this.#person(personId), ids);
    await this.#say({ kind: 'reject', faces: rememberFaces(this.#store, ids), person: rest });
    return { faces: ids.length };
  }

  /** Says that two are not the same person. @throws Failure person-unknown, merge-with-itself. */
  async keepApart(personId: number, otherId: number): Promise<void> {
    const [person] = this.#standIns(personId);
    const [other] = this.#standIns(otherId);
    if (personId === otherId) throw oneAndTheSame();
    await this.#say({ kind: 'different', person, other });
  }

  /**
   * Says that it cannot be told whether two are the same person, or (without another) who it is; a face may stand for
   * the first. @throws Failure face-unknown, person-unknown, merge-with-itself.
   */
  async leaveOpen(subject: { faceId: number } | { personId: number }, otherId: number | null): Promise<void> {
    const other = otherId === null ? null : this.#person(otherId);
    const [person, faces] = 'faceId' in subject ? this.#loneFace(subject.faceId) : this.#standIns(subject.personId);
    if (other && 'personId' in subject && other.id === subject.personId) throw oneAndTheSame();
    const whom = other ? rememberPerson(this.#store, other, 'stand-ins') : { known: [], loose: [], name: null };
    await this.#say({ kind: 'unsure', person, other: whom, seen: faces + (other?.faces ?? 0) });
  }

  /** @throws Failure no-faces, face-unknown. */
  async markNotAFace(faceIds: readonly number[]): Promise<FacesDecided> {
    const ids = this.#faces(faceIds);
    await this.#move(ids, null, { kind: 'not-a-face', faces: rememberFaces(this.#store, ids) });
    return { faces: ids.length };
  }

  /** Says that nobody needs to know who these are. @throws Failure no-faces, face-unknown, person-unknown. */
  async markStranger(whose: Faces): Promise<FacesDecided> {
    const ids = 'faceIds' in whose ? this.#faces(whose.faceIds) : this.#facesOfAll(whose);
    await this.#move(ids, null, { kind: 'stranger', faces: rememberFaces(this.#store, ids) });
    return { faces: ids.length };
  }

  /** Hides people, or shows them again, at once: a step for each. @throws Failure no-people, person-unknown. */
  hidePeople(personIds: readonly number[], hidden: boolean): number[] {
    const people = this.#people(personIds);
    return this.#store.writeDurably(() =>
      people.map((person) => {
        const confirmed = this.#store.people.confirmedOf(person.id) !== null;
        const remembered = rememberPerson(this.#store, person, confirmed ? 'stand-ins' : 'all');
        const step = this.#append({ kind: 'hide', person: remembered, hidden });
        this.#store.people.hide(person.id, hidden);
        return step;
      }),
    );
  }

  /** Puts a face of a person on their cover at once. @throws Failure person-unknown, face-unknown, faces-of-several. */
  setCover(personId: number, faceId: number): PersonSummary {
    const person = this.#person(personId);
    const [face] = rememberFaces(this.#store, [faceId]);
    if (!face || this.#store.faces.personOf(faceId) !== person.id) {
      throw new Failure('faces-of-several', `Face ${faceId} is not one of person ${personId}; say so first.`);
    }
    this.#store.writeDurably(() => {
      this.#append({ kind: 'cover', person: rememberPerson(this.#store, person, 'stand-ins'), face });
      this.#store.people.setCover(person.id, faceId);
    });
    return this.#person(personId);
  }

  /**
   * Takes back a decision: the last that holds, or the one given. Returns its number.
   * @throws Failure nothing-to-undo, step-unknown, step-not-understood.
   */
  async undo(seq?: number): Promise<number> {
    const { done, takenBack } = undoState(this.#store.decisions.log());
    const decision = seq === undefined ? done.at(-1) : this.#decision(seq);
    if (!decision) throw new Failure('nothing-to-undo', 'There is nothing to undo.');
    if (takenBack.has(decision.seq)) throw new Failure('nothing-to-undo', `Step ${decision.seq} is undone already.`);
    const loose = this.#heldBy(decision.said);
    await this.#say({ kind: 'undo', of: decision.seq }, loose);
    return decision.seq;
  }

  /**
   * Brings back a decision: the one undone last, unless something was decided since, or the one given.
   * @throws Failure nothing-to-redo, step-unknown, step-not-understood.
   */
  async redo(seq?: number): Promise<number> {
    const { undone, takenBack } = undoState(this.#store.decisions.log());
    const decision = seq === undefined ? undone.at(-1)?.decision : this.#decision(seq);
    if (!decision) throw new Failure('nothing-to-redo', 'There is nothing to redo.');
    const undo = takenBack.get(decision.seq);
    if (undo === undefined) throw new Failure('nothing-to-redo', `Step ${decision.seq} was not undone.`);
    await this.#say({ kind: 'undo', of: undo }, this.#movedBy(decision.said));
    return decision.seq;
  }

  /**
   * Takes back several decisions, the last first, and finds people anew once; those that are undone already stay so.
   * @throws Failure nothing-to-undo, step-unknown, step-not-understood.
   */
  async undoAll(steps: readonly number[]): Promise<void> {
    const { takenBack } = undoState(this.#store.decisions.log());
    const undone = this.#decisions(steps).filter(({ seq }) => !takenBack.has(seq));
    if (undone.length === 0) throw new Failure('nothing-to-undo', 'There is nothing to undo.');
    await this.#sayAll(
      undone.map(({ seq }) => seq),
      undone.flatMap(({ said }) => this.#heldBy(said)),
    );
  }

  /** Brings back several decisions, the first first. @throws Failure nothing-to-redo, step-unknown, step-not-understood. */
  async redoAll(steps: readonly number[]): Promise<void> {
    const { takenBack } = undoState(this.#store.decisions.log());
    const undone = this.#decisions(steps)
      .toReversed()
      .filter(({ seq }) => takenBack.has(seq));
    if (undone.length === 0) throw new Failure('nothing-to-redo', 'There is nothing to redo.');
    await this.#sayAll(
      undone.flatMap(({ seq }) => takenBack.get(seq) ?? []),
      undone.flatMap(({ said }) => this.#movedBy(said)),
    );
  }

  /** Does what shows at once, and brings all other people up to date with it as well. */
  async settled(decide: () => unknown): Promise<void> {
    decide();
    await this.#follow([]);
  }

  /** Writes an entry down and brings people up to date. */
  async #say(entry: Decision | UndoEntry, loose: readonly number[] = []): Promise<void> {
    this.#store.writeDurably(() => this.#append(entry));
    await this.#follow(loose);
  }

  /** The faces of a decision about single ones. */
  #movedBy(decision: Decision): number[] {
    const faces = decision.kind === 'file-names' ? anchorsOf(decision) : 'faces' in decision ? decision.faces : [];
    return faces.flatMap(finder(this.#store));
  }

  /** The faces that are where they are because of a decision: all of those whom it made one, or those it moved. */
  #heldBy(decision: Decision): number[] {
    if (decision.kind !== 'merge') return this.#movedBy(decision);
    const { faces, people } = this.#store;
    const merged = new Set(
      anchorsOf(decision)
        .flatMap(finder(this.#store))
        .flatMap((id) => faces.personOf(id) ?? []),
    );
    return [...merged].flatMap((person) => people.facesOf(person).map(({ id }) => id));
  }

  /** Takes back several entries at once. */
  async #sayAll(taken: readonly number[], loose: readonly number[]): Promise<void> {
    this.#store.writeDurably(() => taken.forEach((of) => this.#append({ kind: 'undo', of })));
    await this.#follow(loose);
  }

  #merge(personId: number, intoPersonId: number): number {
    const into = this.#person(intoPersonId);
    const from = this.#person(personId);
    const founder = founderOf(this.#store, into.id);
    const person = rememberPerson(this.#store, from, 'all');
    const step = this.#append({ kind: 'merge', person, into: rememberPerson(this.#store, into, 'all') });
    this.#store.people.merge(from.id, into.id, into.name ?? from.name, founder);
    return step;
  }

  /** Writes a decision down by which faces are somebody else's, or nobody's, and shows that at once. */
  async #move(faceIds: readonly number[], personId: number | null, decision: Decision): Promise<void> {
    this.#store.writeDurably(() => {
      this.#append(decision);
      this.#store.people.moveFaces(faceIds, personId);
    });
    await this.#follow([]);
  }

  #append(entry: Decision | UndoEntry): number {
    return this.#store.decisions.append(entry, Date.now());
  }

  /** Decisions by their numbers, the last first. */
  #decisions(steps: readonly number[]): DecisionEntry[] {
    return [...new Set(steps)].sort((a, b) => b - a).map((seq) => this.#decision(seq));
  }

  #decision(seq: number): DecisionEntry {
    const entry = this.#store.decisions.log().find((each) => each.seq === seq);
    if (!entry) throw new Failure('step-unknown', `There is no step ${seq} in the history.`);
    if (entry.said === null) {
      throw new Failure(
        'step-not-understood',
        `Step ${seq} was made by a newer version of Facet; only that can take it back.`,
      );
    }
    if (!isDecision(entry)) throw new Failure('step-unknown', `Step ${seq} is itself an undo or a redo.`);
    return entry;
  }

  #person(id: number): PersonSummary {
    return personOf(this.#store, id);
  }

  /** Each person once. */
  #people(ids: readonly number[]): PersonSummary[] {
    if (ids.length === 0) throw new Failure('no-people', 'Nobody was chosen.');
    return [...new Set(ids)].map((id) => this.#person(id));
  }

  #facesOfAll(whose: { readonly personId: number } | { readonly personIds: readonly number[] }): number[] {
    const people = this.#people('personId' in whose ? [whose.personId] : whose.personIds);
    return people.flatMap((person) => this.#store.people.facesOf(person.id).map(({ id }) => id));
  }

  #standIns(personId: number): [PersonAnchor, number] {
    const person = this.#person(personId);
    return [rememberPerson(this.#store, person, 'stand-ins'), person.faces];
  }

  #loneFace(faceId: number): [PersonAnchor, number] {
    return [{ known: [], loose: rememberFaces(this.#store, [faceId]), name: null }, 1];
  }

  /** Each face once, and with it the same face on copies of its photo. */
  #faces(faceIds: readonly number[]): number[] {
    if (faceIds.length === 0) throw new Failure('no-faces', 'No face was chosen.');
    rememberFaces(this.#store, faceIds);
    return [...new Set(faceIds.flatMap((id) => this.#store.decidedFaces.copiesOf(id)))].sort((a, b) => a - b);
  }

  #facesOfOne(faceIds: readonly number[]): { ids: number[]; person: PersonSummary } {
    const ids = this.#faces(faceIds);
    const people = new Set(faceIds.map((id) => this.#store.faces.personOf(id) ?? null));
    const [only] = people;
    if (people.size !== 1 || only === null || only === undefined) {
      throw new Failure('faces-of-several', 'These faces are not all of one person, so they cannot be split off one.');
    }
    return { ids, person: this.#person(only) };
  }

  /** A person without some faces. */
  #rest(person: PersonSummary, faceIds: readonly number[]): PersonAnchor {
    const rest = rememberPerson(this.#store, person, 'stand-ins', new Set(faceIds));
    if (rest.known.length + rest.loose.length > 0) return rest;
    const who = person.name ?? 'this person';
    throw new Failure('nobody-left', `These are all the faces of ${who}: there is nobody to tell them from.`);
  }

  /** The person that faces have become. */
  #whose(faceIds: readonly number[]): PersonSummary {
    const id = faceIds.map((face) => this.#store.faces.personOf(face)).find((person) => typeof person === 'number');
    return this.#person(id ?? 0);
  }
}

function oneAndTheSame(): Failure {
  return new Failure('merge-with-itself', 'Two people are meant, and this is one.');
}

/** @throws Failure name-invalid. */
function checkedName(name: string): string | null {
  const clean = cleanName(name);
  if (clean !== null && clean.length > MAX_NAME_LENGTH) {
    throw new Failure(
      'name-invalid',
      `A name may have up to ${MAX_NAME_LENGTH} characters; this one has ${clean.length}.`,
    );
  }
  return clean;
}
