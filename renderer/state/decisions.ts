/** What the user decides. Each step is told in a toast that can take it back; undo and redo are steps as well. */

import type { DecidedSteps, HistoryStep } from '../../electron/contract/people.ts';
import { call } from '../client.ts';
import { text } from '../text/text.ts';
import type { Toasts } from './toasts.svelte.ts';

type Way = 'undo' | 'redo';

/** Steps that were one to the user, and how they were told. */
interface Group {
  readonly steps: readonly number[];
  readonly sentence: string;
}

export class Decisions {
  readonly #toasts: Toasts;
  /** One after the other: an undo takes back the step before it, not the one that is still on its way. */
  #last: Promise<unknown> = Promise.resolve();
  /** What was decided about several since the window opened; the log has a step for each. */
  readonly #groups: Group[] = [];

  constructor(toasts: Toasts) {
    this.#toasts = toasts;
  }

  /** Decides something, tells it and returns what came of it. @throws Failure, for the field or dialog that asked. */
  async tell<Result>(decide: () => Promise<Result>): Promise<Result> {
    const result = await this.#inTurn(decide);
    const step = await this.#newest();
    if (step !== null) this.#toasts.decided(text.step(step), this.#way('undo', [step.seq]));
    return result;
  }

  /** The same without a toast, where what it did is told elsewhere. @throws Failure. */
  quietly<Result>(decide: () => Promise<Result>): Promise<Result> {
    return this.#inTurn(decide);
  }

  /** The same, where nobody waits for a failure: the user is told why. Null when it failed. */
  make<Result>(decide: () => Promise<Result>): Promise<Result | null> {
    return this.#orTold(() => this.tell(decide));
  }

  /** Decides about several at once, which is taken back at once as well. @throws Failure, for the dialog that asked. */
  async tellAll<Result extends DecidedSteps>(
    decide: () => Promise<Result>,
    told: (result: Result) => string,
  ): Promise<Result> {
    const result = await this.#inTurn(decide);
    const sentence = told(result);
    if (result.steps.length > 1) this.#groups.push({ steps: result.steps, sentence });
    this.#toasts.decided(sentence, this.#way('undo', result.steps));
    return result;
  }

  /** The same, where nobody waits for a failure. Null when it failed. */
  makeAll<Result extends DecidedSteps>(
    decide: () => Promise<Result>,
    told: (result: Result) => string,
  ): Promise<Result | null> {
    return this.#orTold(() => this.tellAll(decide, told));
  }

  /** Takes back the last step, or the one given. True when there was one. */
  undo(step?: number): Promise<boolean> {
    return this.#go('undo', step === undefined ? [] : [step]);
  }

  /** Brings back what was undone last, or the step given. True when there was one. */
  redo(step?: number): Promise<boolean> {
    return this.#go('redo', step === undefined ? [] : [step]);
  }

  #way(way: Way, steps: readonly number[]): { label: string; run: () => void } {
    return { label: text[way], run: () => void this.#go(way, steps) };
  }

  /** @param steps none for the last; several were one to the user. */
  async #go(way: Way, steps: readonly number[]): Promise<boolean> {
    const done = await this.#orTold(() => this.#inTurn(() => this.#goNow(way, steps)));
    if (done === null) return false;
    const back = way === 'undo' ? 'redo' : 'undo';
    this.#toasts.decided(done.sentence, this.#way(back, done.steps));
    return true;
  }

  async #goNow(way: Way, steps: readonly number[]): Promise<Group> {
    const group = await this.#groupOf(way, steps);
    if (group !== undefined) {
      await call(way === 'undo' ? 'undoAll' : 'redoAll', { steps: [...group.steps] });
      return { steps: group.steps, sentence: text.decided[way](group.sentence) };
    }
    const [step] = steps;
    const done = await call(way, step === undefined ? {} : { step });
    return { steps: done.of === null ? [] : [done.of], sentence: text.step(done) };
  }

  /** The group that steps are, or that the last step is one of. A single step of a group is itself alone. */
  async #groupOf(way: Way, steps: readonly number[]): Promise<Group | undefined> {
    const [step] = steps;
    if (steps.length > 1) return this.#groups.find((group) => step !== undefined && group.steps.includes(step));
    if (step !== undefined || this.#groups.length === 0) return undefined;
    const next = (await call('history', { limit: 1 }))[way];
    return this.#groups.find((group) => next !== null && group.steps.includes(next));
  }

  async #orTold<Result>(doing: () => Promise<Result>): Promise<Result | null> {
    try {
      return await doing();
    } catch (thrown) {
      this.#toasts.failure(thrown);
      return null;
    }
  }

  #inTurn<Result>(doing: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.catch(() => undefined).then(doing);
    this.#last = turn;
    return turn;
  }

  /** The step just made; without it (the engine went away meanwhile) nothing is said. */
  async #newest(): Promise<HistoryStep | null> {
    try {
      return (await call('history', { limit: 1 })).steps[0] ?? null;
    } catch {
      return null;
    }
  }
}
