/** What the user decides. Each step is told in a toast that can take it back; undo and redo are steps as well. */

import type { HistoryStep } from '../../electron/contract/people.ts';
import { call } from '../client.ts';
import { text } from '../text/text.ts';
import type { Toasts } from './toasts.svelte.ts';

export class Decisions {
  readonly #toasts: Toasts;
  /** One after the other: an undo takes back the step before it, not the one that is still on its way. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(toasts: Toasts) {
    this.#toasts = toasts;
  }

  /** Decides something, tells it and returns what came of it. @throws Failure, for the field or dialog that asked. */
  async tell<Result>(decide: () => Promise<Result>): Promise<Result> {
    const result = await this.#inTurn(decide);
    const step = await this.#newest();
    if (step !== null) this.#toasts.info(text.step(step), { label: text.undo, run: () => void this.undo(step.seq) });
    return result;
  }

  /** The same without a toast, where what it did is told elsewhere. @throws Failure. */
  quietly<Result>(decide: () => Promise<Result>): Promise<Result> {
    return this.#inTurn(decide);
  }

  /** The same, where nobody waits for a failure: the user is told why. Null when it failed. */
  async make<Result>(decide: () => Promise<Result>): Promise<Result | null> {
    try {
      return await this.tell(decide);
    } catch (thrown) {
      this.#toasts.failure(thrown);
      return null;
    }
  }

  /** Takes back the last step, or the one given. True when there was one. */
  undo(step?: number): Promise<boolean> {
    return this.#go('undo', step);
  }

  /** Brings back what was undone last, or the step given. True when there was one. */
  redo(step?: number): Promise<boolean> {
    return this.#go('redo', step);
  }

  async #go(way: 'undo' | 'redo', step?: number): Promise<boolean> {
    try {
      const done = await this.#inTurn(() => call(way, step === undefined ? {} : { step }));
      const back = way === 'undo' ? 'redo' : 'undo';
      const of = done.of ?? undefined;
      this.#toasts.info(text.step(done), { label: text[back], run: () => void this.#go(back, of) });
      return true;
    } catch (thrown) {
      this.#toasts.failure(thrown);
      return false;
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
