import type { SearchQuery } from '../../electron/contract/methods.ts';
import type { PhotoColumns } from '../../electron/contract/people.ts';
import { call, sentenceOf } from '../client.ts';
import { Coalesced } from '../state/coalesced.ts';

/** What a search finds. Typing fast leaves searches behind; only the last one counts. */
export class Results {
  #found = $state.raw<PhotoColumns | null>(null);
  #failure = $state.raw<string | null>(null);
  #busy = $state(false);
  #query: SearchQuery | null = null;

  readonly #read = new Coalesced(async () => {
    const query = this.#query;
    if (query === null) {
      this.#found = null;
      return;
    }
    this.#busy = true;
    try {
      const found = await call('findPhotos', query);
      if (query !== this.#query) return;
      this.#found = found;
      this.#failure = null;
    } catch (thrown) {
      if (query !== this.#query) return;
      this.#found = null;
      this.#failure = sentenceOf(thrown);
    } finally {
      this.#busy = false;
    }
  });

  /** Null until read, and where nothing is looked for. */
  get found(): PhotoColumns | null {
    return this.#found;
  }

  get failure(): string | null {
    return this.#failure;
  }

  get busy(): boolean {
    return this.#busy;
  }

  look(query: SearchQuery | null): void {
    this.#query = query;
    this.#failure = null;
    void this.#read.ask();
  }
}
