/**
 * The questions of a review, one after the other. An answer shows the next question at once and is sent behind it: the
 * engine's new ranking takes the place of what waits, never of what is looked at.
 */

import { SvelteSet } from 'svelte/reactivity';
import { Failure } from '../../electron/contract/errors.ts';
import type { Arguments } from '../../electron/contract/methods.ts';
import type { Answer, ReviewQuestion } from '../../electron/contract/people.ts';
import { call, sentenceOf } from '../client.ts';
import { decisions, toasts } from '../state/app.ts';
import { Coalesced } from '../state/coalesced.ts';

/** What the user says to a question. */
export type Said =
  { readonly answer: Answer; readonly personId?: number } | { readonly personId: number } | { readonly name: string };

/** What the last answer did, for a line of feedback; `at` tells two alike apart. */
export interface Outcome {
  readonly kind: 'settled' | 'apart' | 'skipped' | 'gone' | 'taken-back';
  readonly faces: number;
  readonly at: number;
}

interface Given {
  readonly question: ReviewQuestion;
  readonly outcome: Outcome;
}

/** Questions kept ready, and how few may be left before more are asked for; what others change is heard of as well. */
const AHEAD = 12;
const FEW = 6;

export class Queue {
  #questions = $state.raw<readonly ReviewQuestion[] | null>(null);
  #open = $state(0);
  #given = $state.raw<readonly Given[]>([]);
  #outcome = $state.raw<Outcome | null>(null);
  #failure = $state.raw<string | null>(null);
  #undoing = $state(false);
  /** Answers on their way to the engine; until they are there, its ranking still asks what was answered. */
  readonly #sending = new SvelteSet<string>();
  #nextAt = 1;

  readonly #read = new Coalesced(async () => {
    try {
      const { questions, open } = await call('reviewQuestions', { limit: AHEAD });
      this.#take(questions, open);
      this.#failure = null;
    } catch (thrown) {
      // What waits can still be asked.
      if (this.#questions === null || this.#questions.length === 0) this.#failure = sentenceOf(thrown);
    }
  });

  /** What is asked; null when there is nothing (yet). */
  get question(): ReviewQuestion | null {
    return this.#questions?.[0] ?? null;
  }

  /** The one behind it, to make its pictures ready. */
  get next(): ReviewQuestion | null {
    return this.#questions?.[1] ?? null;
  }

  /** Questions at hand. A getter, because it changes while an answer is awaited. */
  get waiting(): number {
    return this.#questions?.length ?? 0;
  }

  get loading(): boolean {
    return this.#failure === null && (this.#questions === null || (this.question === null && this.#sending.size > 0));
  }

  /** Questions that are left, as far as is known. */
  get open(): number {
    return this.#open;
  }

  get answers(): number {
    return this.#given.length;
  }

  get settled(): number {
    return this.#given.reduce((sum, { outcome }) => sum + (outcome.kind === 'settled' ? outcome.faces : 0), 0);
  }

  get outcome(): Outcome | null {
    return this.#outcome;
  }

  get failure(): string | null {
    return this.#failure;
  }

  get undoing(): boolean {
    return this.#undoing;
  }

  /** Asks the engine what to ask. */
  refresh(): Promise<void> {
    return this.#read.ask();
  }

  /** Takes the answer to what is asked, and asks the next. */
  async answer(said: Said): Promise<void> {
    const { question } = this;
    if (question === null || this.#undoing) return;
    const outcome = this.#outcomeOf(question, said);
    const given = { question, outcome };
    this.#given = [...this.#given, given];
    this.#outcome = outcome;
    this.#open = Math.max(0, this.#open - 1);
    this.#questions = withoutSubject(this.#questions ?? [], question);
    this.#sending.add(question.key);
    try {
      await decisions.quietly(() => call('answerSuggestion', argumentsOf(question, said)));
    } catch (thrown) {
      this.#given = this.#given.filter((each) => each !== given);
      if (isGone(thrown)) this.#outcome = { kind: 'gone', faces: 0, at: this.#nextAt++ };
      else toasts.failure(thrown);
    } finally {
      this.#sending.delete(question.key);
    }
    if (this.waiting < FEW) await this.refresh();
  }

  /** Takes back the last answer of this review, and asks it again. False when there is none. */
  async undo(): Promise<boolean> {
    const last = this.#given.at(-1);
    if (last === undefined || this.#undoing) return last !== undefined;
    this.#undoing = true;
    try {
      // Behind the answers that are still on their way.
      await decisions.quietly(() => call('undo', {}));
      this.#given = this.#given.slice(0, -1);
      this.#outcome = { kind: 'taken-back', faces: 0, at: this.#nextAt++ };
      const { questions, open } = await call('reviewQuestions', { limit: AHEAD });
      // Who was merged and came apart again may have another number, but not another face.
      const again = questions.find((each) => isAlike(each, last.question));
      this.#questions = again === undefined ? questions : [again, ...questions.filter((each) => each !== again)];
      this.#open = open;
    } catch (thrown) {
      toasts.failure(thrown);
    } finally {
      this.#undoing = false;
    }
    return true;
  }

  #take(questions: readonly ReviewQuestion[], open: number): void {
    if (this.#undoing) return;
    const fresh = questions.filter(({ key }) => !this.#sending.has(key));
    const shown = this.question;
    // What is looked at stays: as it is now, or as it was. If it is answered in vain, that does no harm.
    const now = shown === null ? undefined : (fresh.find(({ key }) => key === shown.key) ?? shown);
    this.#questions = now === undefined ? fresh : [now, ...fresh.filter(({ key }) => key !== now.key)];
    this.#open = Math.max(this.#questions.length, open - this.#sending.size);
  }

  #outcomeOf(question: ReviewQuestion, said: Said): Outcome {
    const at = this.#nextAt++;
    if (!('answer' in said) || said.answer === 'yes') return { kind: 'settled', faces: question.settles, at };
    if (said.answer === 'no') return { kind: 'apart', faces: 0, at };
    if (said.answer === 'not-sure') return { kind: 'skipped', faces: 0, at };
    return { kind: 'settled', faces: 'person' in question.subject ? question.subject.person.faces : 1, at };
  }
}

function argumentsOf(question: ReviewQuestion, said: Said): Arguments<'answerSuggestion'> {
  if ('name' in said) return { key: question.key, name: said.name };
  if (!('answer' in said)) return { key: question.key, personId: said.personId };
  // "No" is said of somebody: of whom, the key says.
  const key = said.personId === undefined ? question.key : `${subjectOf(question)}-p${said.personId}`;
  return { key, answer: said.answer };
}

function subjectOf({ subject }: ReviewQuestion): string {
  return 'person' in subject ? `p${subject.person.id}` : `f${subject.faceId}`;
}

/** Without what was asked, and what else was asked of the one whom the answer may have made another's. */
function withoutSubject(questions: readonly ReviewQuestion[], answered: ReviewQuestion): ReviewQuestion[] {
  const gone = subjectOf(answered);
  const isOf = (question: ReviewQuestion): boolean =>
    subjectOf(question) === gone || question.candidates.some(({ person }) => `p${person.id}` === gone);
  return questions.filter((question) => question.key !== answered.key && !isOf(question));
}

function isAlike(a: ReviewQuestion, b: ReviewQuestion): boolean {
  return a.kind === b.kind && a.faces[0]?.id === b.faces[0]?.id;
}

/** The people changed under the question. */
function isGone(thrown: unknown): boolean {
  const codes = ['suggestion-unknown', 'person-unknown', 'face-unknown', 'merge-with-itself', 'nobody-left'];
  return thrown instanceof Failure && codes.includes(thrown.code);
}
