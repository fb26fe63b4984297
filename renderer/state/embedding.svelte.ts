/** Which model recognises people, and how far embedding faces again for it has come. */

import type { EmbeddingProgress } from '../../electron/contract/types.ts';
import { call, hear } from '../client.ts';
import type { Toasts } from './toasts.svelte.ts';

export class Embedding {
  readonly #toasts: Toasts;
  #progress = $state.raw<EmbeddingProgress | null>(null);

  constructor(toasts: Toasts) {
    this.#toasts = toasts;
  }

  /** Null until read. */
  get progress(): EmbeddingProgress | null {
    return this.#progress;
  }

  /** Reads, and hears of changes; returns a function that stops it. */
  listen(): () => void {
    const stop = hear('embeddingProgress', (progress) => (this.#progress = progress));
    // The engine is away: its banner says so.
    call('embeddingProgress', {}).then(
      (progress) => (this.#progress ??= progress),
      () => undefined,
    );
    return stop;
  }

  use(model: string): Promise<void> {
    return this.#take(() => call('useModel', { model }));
  }

  pause(): Promise<void> {
    return this.#take(() => call('pauseEmbedding', {}));
  }

  resume(): Promise<void> {
    return this.#take(() => call('resumeEmbedding', {}));
  }

  stop(): Promise<void> {
    return this.#take(() => call('stopEmbedding', {}));
  }

  async #take(doing: () => Promise<EmbeddingProgress>): Promise<void> {
    try {
      this.#progress = await doing();
    } catch (thrown) {
      this.#toasts.failure(thrown);
    }
  }
}
