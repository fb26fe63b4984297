/** What to ask the user next, from the library, and what becomes of the answer. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { Failure } from '../../contract/errors.ts';
import type { Answer, FaceSample, OpenQuestions, ReviewQuestions, Suggestion } from '../../contract/people.ts';
import type { PersonSummary } from '../../contract/types.ts';
import { Blending } from '../../core/blend.ts';
import type { Decided } from '../../core/folding.ts';
import { frameOf } from '../../core/moments.ts';
import { cleanName } from '../../core/naming.ts';
import {
  parseKey,
  suggestSteps,
  type LooseFace,
  type Question,
  type Somebody,
  type SubjectKey,
  type SuggestionInput,
} from '../../core/suggestions.ts';
import type { FaceForClustering } from '../store/faces.ts';
import type { Store } from '../store/store.ts';
import { inTurns } from '../turns.ts';
import type { Clusterer } from './clusterer.ts';
import { readDecided } from './decided.ts';
import type { Deciding } from './deciding.ts';
import type { Embedder } from './embedder.ts';

/** Faces below this quality are not asked about: nobody could tell. */
const LEAST_QUALITY = 0.3;

/** Faces of somebody that a question is shown with. */
const MOST_SAMPLES = 7;
/** Loose faces that are compared: those that clustering asks about, and the best. */
const MOST_LOOSE = 1_000;

/** Faces that are read in one turn. */
const PAGE = 4_000;

/** In a larger library questions are not counted merely to say how many there are. */
const MOST_COUNTED = 20_000;

/** In the place of a person: whoever it may be. */
const ANYBODY = '*';

/** What the user says to a question: a word, a new name, or somebody who is there. */
export type Reply = { readonly answer: Answer } | { readonly name: string } | { readonly personId: number };

export class Suggesting {
  readonly #store: Store;
  readonly #clusterer: Clusterer;
  readonly #embedder: Embedder;
  /** How many questions there were, and as of which state of people. */
  #counted: { readonly state: number; readonly open: number } | null = null;

  constructor(store: Store, clusterer: Clusterer, embedder: Embedder) {
    this.#store = store;
    this.#clusterer = clusterer;
    this.#embedder = embedder;
  }

  /** The questions, the most worthwhile first. */
  async list(limit: number): Promise<Suggestion[]> {
    const questions = await inTurns(suggestSteps(await this.#input()));
    return questions.slice(0, limit).flatMap((question) => this.#suggestion(question));
  }

  /** The same with faces to look at, and how many questions there are. */
  async review(limit: number): Promise<ReviewQuestions> {
    const all = await inTurns(suggestSteps(await this.#input()));
    const questions = all.slice(0, limit).flatMap((question) => this.#suggestion(question));
    return {
      questions: questions.map((question) => {
        const { subject, candidates } = question;
        const faces = 'person' in subject ? this.#samples(subject.person.id) : [{ ...subject, id: subject.faceId }];
        return {
          ...question,
          faces: faces.map(({ id, photoId }) => ({ id, photoId })),
          candidateFaces: candidates.map(({ person }) => this.#samples(person.id)),
        };
      }),
      open: all.length,
    };
  }

  /**
   * How many questions there are, worked out at most once for a state of people. Of a large library it is only said
   * whether clustering has faces to ask about. @param state differs when people changed.
   */
  async count(state: number): Promise<OpenQuestions> {
    if (this.#store.faces.count() > MOST_COUNTED) return { count: this.#store.asked.some() ? null : 0 };
    if (this.#counted?.state !== state) {
      const open = (await inTurns(suggestSteps(await this.#input()))).length;
      this.#counted = { state, open };
    }
    return { count: this.#counted.open };
  }

  /**
   * Takes an answer down as the decision that it is.
   * @throws Failure suggestion-unknown, answer-invalid, person-unknown, name-invalid.
   */
  async answer(key: string, reply: Reply, deciding: Deciding): Promise<void> {
    const { subject, personId } = this.#parse(key);
    const answer = 'answer' in reply ? reply.answer : null;
    if (answer === 'stranger') {
      await deciding.markStranger('faceId' in subject ? { faceIds: [subject.faceId] } : subject);
      return;
    }
    if (answer === 'not-a-face') {
      await deciding.markNotAFace(this.#facesOf(subject));
      return;
    }
    if ('name' in reply && cleanName(reply.name) === null) throw new Failure('name-invalid', 'This is no name.');
    if (!('answer' in reply) || answer === 'yes') {
      await this.#is(subject, 'answer' in reply ? { personId: asked(personId, key) } : reply, deciding);
      return;
    }
    if (answer === 'not-sure') {
      await deciding.leaveOpen(subject, personId);
      return;
    }
    const other = asked(personId, key);
    if ('faceId' in subject) await deciding.rejectFaces([subject.faceId], other);
    else await deciding.keepApart(subject.personId, other);
  }

  async #is(
    subject: { faceId: number } | { personId: number },
    whose: { name: string } | { personId: number },
    deciding: Deciding,
  ): Promise<void> {
    if ('faceId' in subject) await deciding.assignFaces([subject.faceId], whose);
    else if ('name' in whose) await deciding.settled(() => deciding.namePerson(subject.personId, whose.name));
    else await deciding.settled(() => deciding.mergePeople(subject.personId, whose.personId));
  }

  #facesOf(subject: { faceId: number } | { personId: number }): number[] {
    if ('faceId' in subject) return [subject.faceId];
    return this.#store.people.facesOf(subject.personId).map(({ id }) => id);
  }

  #parse(key: string): { subject: { faceId: number } | { personId: number }; personId: number | null } {
    const parsed = parseKey(key);
    if (!parsed) throw new Failure('suggestion-unknown', `${key} is not the key of a suggestion.`);
    const id = Number(parsed.subject.slice(1));
    const isFace = parsed.subject.startsWith('f');
    const there = isFace ? this.#store.faces.photoOf(id) !== null : this.#store.people.byId(id) !== null;
    if (!there) throw new Failure('suggestion-unknown', `What ${key} asked about is not in the library any more.`);
    return { subject: isFace ? { faceId: id } : { personId: id }, personId: parsed.personId };
  }

  #samples(personId: number): FaceSample[] {
    return this.#store.faces.bestOf(personId, MOST_SAMPLES);
  }

  /** Read in turns: a large library takes seconds, in which others want answers. */
  async #input(): Promise<SuggestionInput> {
    const store = this.#store;
    const { rows } = this.#clusterer.facesNow();
    await nextTurn();
    const decided = readDecided(store, rows);
    const people = store.faces.people();
    await nextTurn();
    const subjects = new Map(
      rows.map(({ id }): [number, SubjectKey] => {
        const person = people.get(id);
        return [id, person === undefined ? `f${id}` : `p${person}`];
      }),
    );
    return {
      people: await this.#people(),
      loose: this.#loose(rows, people, decided),
      thresholds: this.#embedder.thresholds,
      scale: this.#embedder.scale,
      ...saidOf(decided, subjects),
    };
  }

  async #people(): Promise<Somebody[]> {
    const sums = new Map<number, { faces: Blending; photos: Set<number> }>();
    let after = 0;
    for (;;) {
      const page = this.#store.faces.ofPeople(after, PAGE);
      for (const { id, personId, photoId, at, vector, modelId } of page) {
        after = id;
        const person = sums.get(personId) ?? { faces: new Blending(), photos: new Set() };
        person.faces.add(vector, this.#embedder.place(modelId));
        person.photos.add(frameOf(photoId, at));
        sums.set(personId, person);
      }
      if (page.length < PAGE) break;
      await nextTurn();
    }
    return this.#store.people.list().flatMap(({ id, name, hidden }): Somebody[] => {
      const person = sums.get(id);
      if (!person) return [];
      const { photos, faces } = person;
      return [{ id, name, hidden, photos, faces: faces.faces, blend: faces.blend }];
    });
  }

  /** Those that clustering asks about first, then the best. */
  #loose(rows: readonly FaceForClustering[], people: ReadonlyMap<number, number>, { nobody }: Decided): LooseFace[] {
    const asked = new Set(this.#store.asked.all().map(({ face }) => face));
    return rows
      .filter(({ id, quality }) => !people.has(id) && quality >= LEAST_QUALITY && !nobody.has(id))
      .sort((a, b) => Number(asked.has(b.id)) - Number(asked.has(a.id)) || b.quality - a.quality || a.id - b.id)
      .slice(0, MOST_LOOSE)
      .flatMap(({ id, photoId, at = null }) => {
        const stored = this.#store.faces.stored(id);
        if (!stored) return [];
        const face = new Blending();
        face.add(stored.vector, this.#embedder.place(stored.modelId));
        return [{ id, photoId: frameOf(photoId, at), blend: face.blend }];
      });
  }

  #suggestion({ key, kind, subject, candidates, settles }: Question): Suggestion[] {
    const id = Number(subject.slice(1));
    const people = candidates.flatMap(({ personId, sureness }) => {
      const person = this.#store.people.byId(personId);
      return person ? [{ person, sureness }] : [];
    });
    // While the questions were made, a scan may have changed who is there.
    if (people.length < candidates.length) return [];
    const whom = subject.startsWith('f') ? this.#face(id) : this.#somebody(id);
    return whom ? [{ key, kind, subject: whom, candidates: people, settles }] : [];
  }

  #face(faceId: number): { faceId: number; photoId: number } | null {
    const photoId = this.#store.faces.photoOf(faceId);
    return photoId === null ? null : { faceId, photoId };
  }

  #somebody(id: number): { person: PersonSummary } | null {
    const person = this.#store.people.byId(id);
    return person ? { person } : null;
  }
}

/** Who is apart from whom, and about whom the user could not tell. */
function saidOf(
  { apart, unsure }: Decided,
  subjects: ReadonlyMap<number, SubjectKey>,
): Pick<SuggestionInput, 'apart' | 'unsure'> {
  const pairs = new Set<string>();
  const seen = new Map<string, number>();
  const keys = (faces: readonly number[]): Set<SubjectKey> => new Set(faces.flatMap((id) => subjects.get(id) ?? []));
  for (const [a, b] of apart) {
    for (const x of keys([a])) for (const y of keys([b])) pairs.add(`${x} ${y}`).add(`${y} ${x}`);
  }
  for (const each of unsure) {
    for (const x of keys(each.faces)) {
      for (const y of each.others.length === 0 ? [ANYBODY] : keys(each.others)) {
        for (const pair of [`${x} ${y}`, `${y} ${x}`]) seen.set(pair, Math.max(each.seen, seen.get(pair) ?? 0));
      }
    }
  }
  return {
    apart: (subject, personId) => pairs.has(`${subject} p${personId}`),
    unsure: (subject, personId) => seen.get(`${subject} ${personId === null ? ANYBODY : `p${personId}`}`) ?? null,
  };
}

function asked(personId: number | null, key: string): number {
  if (personId !== null) return personId;
  throw new Failure('answer-invalid', `${key} asks who somebody is: say it by name, or name the person in the key.`);
}
