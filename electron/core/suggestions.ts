/**
 * What to ask the user next: "same person?" of two people, "who is this?" of a face or of somebody without a name.
 * A pure function of people, faces and what was said; the question whose answer settles most faces comes first.
 */

import { likenessOf, type Blend } from './blend.ts';
import { PLAIN, type Scale } from './scale.ts';
import { cosineAt, sureness, type Sureness, type Threshold } from './sureness.ts';

/** A person as far as questions look at them. */
export interface Somebody {
  readonly id: number;
  readonly name: string | null;
  readonly faces: number;
  readonly hidden: boolean;
  /** Photos, and frames of videos, that they are on; see moments.ts. */
  readonly photos: ReadonlySet<number>;
  /** All faces. */
  readonly blend: Blend;
}

/** A face that is nobody's yet. */
export interface LooseFace {
  readonly id: number;
  readonly photoId: number;
  readonly blend: Blend;
}

/** Whom a question is about: `p12` is person 12, `f7` face 7. */
export type SubjectKey = `p${number}` | `f${number}`;

export interface SuggestionInput {
  readonly people: readonly Somebody[];
  readonly loose: readonly LooseFace[];
  /** The embedder card's. */
  readonly thresholds: readonly Threshold[];
  /** On which faces of different models are compared; of one when absent. */
  readonly scale?: Scale;
  /** True when the user said that these are not the same. */
  readonly apart: (subject: SubjectKey, personId: number) => boolean;
  /** How many faces the two (without a person, the subject) had when the user could not tell; null if they were not asked. */
  readonly unsure: (subject: SubjectKey, personId: number | null) => number | null;
}

/** Somebody the subject may be. */
export interface Candidate {
  readonly personId: number;
  readonly sureness: Sureness;
}

/** A question. */
export interface Question {
  /** Names the question for the answer. */
  readonly key: string;
  readonly kind: 'same-person' | 'who-is-this';
  readonly subject: SubjectKey;
  /** Likeliest first; for `same-person` the one that is asked about. */
  readonly candidates: readonly Candidate[];
  /** Faces that a yes, or a name, settles. */
  readonly settles: number;
}

/** Who looks less alike than one pair of strangers in a hundred is not asked about. */
const MOST_FAR = 0.01;
/** Candidates shown with a face. */
const MOST_CANDIDATES = 4;
/** The largest people and the first loose faces are compared: what is settled of them brings up the others. */
const MOST_PEOPLE = 1_500;
const MOST_LOOSE = 1_000;
/** An open question is asked again when the two have this many times the faces they had. */
const ASK_AGAIN = 2;

/** The questions, the most worthwhile first. Yields now and then. */
export function* suggestSteps(input: SuggestionInput): Generator<void, Question[]> {
  const people = [...input.people].sort((a, b) => b.faces - a.faces || a.id - b.id).slice(0, MOST_PEOPLE);
  const floor = cosineAt(MOST_FAR, input.thresholds);
  const questions: Weighed[] = [];
  for (const person of people) {
    yield;
    if (!person.hidden && isOpen(person.faces, input.unsure(`p${person.id}`, null)))
      questions.push(...aboutPerson(person, people, floor, input));
  }
  for (const face of input.loose.slice(0, MOST_LOOSE)) {
    yield;
    if (isOpen(1, input.unsure(`f${face.id}`, null))) questions.push(...aboutFace(face, people, floor, input));
  }
  return questions
    .sort((a, b) => b.expected - a.expected || b.settles - a.settles || (a.key < b.key ? -1 : 1))
    .map(({ key, kind, subject, candidates, settles }) => ({ key, kind, subject, candidates, settles }));
}

/** The key of a question about two people. */
export function questionKey(subject: SubjectKey, personId?: number): string {
  return personId === undefined ? subject : `${subject}-p${personId}`;
}

/** Reads a key back; null when it is none. */
export function parseKey(key: string): { subject: SubjectKey; personId: number | null } | null {
  const [, kind, id, person] = /^([pf])([1-9]\d{0,14})(?:-p([1-9]\d{0,14}))?$/u.exec(key) ?? [];
  if (kind === undefined || id === undefined) return null;
  const subject: SubjectKey = kind === 'p' ? `p${Number(id)}` : `f${Number(id)}`;
  return { subject, personId: person === undefined ? null : Number(person) };
}

interface Weighed extends Question {
  /** Faces settled, weighed by how sure a yes is. */
  readonly expected: number;
}

function aboutPerson(person: Somebody, people: readonly Somebody[], floor: number, input: SuggestionInput): Weighed[] {
  const subject: SubjectKey = `p${person.id}`;
  const settles = person.faces;
  const might = (other: Somebody): boolean => isInto(person, other) && !shares(person.photos, other.photos);
  const [best] = candidatesOf({ subject, faces: settles, blend: person.blend, might }, people, floor, input);
  if (best) {
    const key = questionKey(subject, best.personId);
    return [{ key, kind: 'same-person', subject, candidates: [best], settles, expected: settles * best.sureness.sure }];
  }
  if (person.name !== null || person.faces < 2) return [];
  return [{ key: questionKey(subject), kind: 'who-is-this', subject, candidates: [], settles, expected: settles }];
}

function aboutFace(face: LooseFace, people: readonly Somebody[], floor: number, input: SuggestionInput): Weighed[] {
  const subject: SubjectKey = `f${face.id}`;
  const might = ({ photos }: Somebody): boolean => !photos.has(face.photoId);
  const all = candidatesOf({ subject, faces: 1, blend: face.blend, might }, people, floor, input);
  const candidates = all.slice(0, MOST_CANDIDATES);
  const [best] = candidates;
  if (!best) return [];
  return [{ key: subject, kind: 'who-is-this', subject, candidates, settles: 1, expected: best.sureness.sure }];
}

interface Compared {
  readonly subject: SubjectKey;
  readonly faces: number;
  readonly blend: Blend;
  /** True for somebody whom the subject may be at all. */
  readonly might: (other: Somebody) => boolean;
}

/** Likeliest first. */
function candidatesOf(
  { subject, faces, blend, might }: Compared,
  people: readonly Somebody[],
  floor: number,
  { thresholds, scale = PLAIN, apart, unsure, people: all }: SuggestionInput,
): Candidate[] {
  return people
    .map((person) => ({ person, similarity: likenessOf(blend, person.blend, scale) }))
    .filter(({ person, similarity }) => similarity >= floor && might(person))
    .filter(({ person }) => !apart(subject, person.id) && isOpen(faces + person.faces, unsure(subject, person.id)))
    .sort((a, b) => b.similarity - a.similarity || a.person.id - b.person.id)
    .map(({ person, similarity }) => ({
      personId: person.id,
      sureness: sureness(similarity, thresholds, all.length - 1),
    }));
}

function isOpen(faces: number, seen: number | null): boolean {
  return seen === null || faces >= ASK_AGAIN * seen;
}

/** True when `person` would be the one to join: who has no name joins who has, then the smaller the larger. */
function isInto(person: Somebody, other: Somebody): boolean {
  if (person.id === other.id) return false;
  if ((person.name === null) !== (other.name === null)) return person.name === null;
  return other.faces > person.faces || (other.faces === person.faces && other.id < person.id);
}

function shares(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  for (const photo of small) if (large.has(photo)) return true;
  return false;
}
