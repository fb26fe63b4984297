/** What photos are read on, and what else there is. */

import type { Computing as Facts, WantedProvider } from '../../electron/contract/computing.ts';
import { call, hear } from '../client.ts';
import type { Toasts } from './toasts.svelte.ts';

export class Computing {
  readonly #toasts: Toasts;
  #facts = $state.raw<Facts | null>(null);
  #asking = $state(false);

  constructor(toasts: Toasts) {
    this.#toasts = toasts;
  }

  /** Null until read. */
  get facts(): Facts | null {
    return this.#facts;
  }

  /** While a choice or a trial that was asked for is under way. */
  get asking(): boolean {
    return this.#asking;
  }

  /** Reads, and hears of changes; returns a function that stops it. */
  listen(): () => void {
    const stop = hear('computing', (facts) => (this.#facts = facts));
    // The engine is away: its banner says so.
    call('computing', {}).then(
      (facts) => (this.#facts ??= facts),
      () => undefined,
    );
    return stop;
  }

  choose(provider: WantedProvider): Promise<void> {
    return this.#ask(() => call('chooseProvider', { provider }));
  }

  tryAll(): Promise<void> {
    return this.#ask(() => call('tryProviders', {}));
  }

  async #ask(doing: () => Promise<Facts>): Promise<void> {
    this.#asking = true;
    try {
      this.#facts = await doing();
    } catch (thrown) {
      this.#toasts.failure(thrown);
    } finally {
      this.#asking = false;
    }
  }
}
