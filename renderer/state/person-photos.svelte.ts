import type { PhotoTile } from '../../electron/contract/types.ts';
import { call, sentenceOf } from '../client.ts';
import { Coalesced } from './coalesced.ts';

/** The photos of one person, read anew whenever people changed. */
export class PersonPhotos {
  readonly #personId: number;
  #photos = $state.raw<readonly PhotoTile[] | null>(null);
  #failure = $state.raw<string | null>(null);

  readonly #read = new Coalesced(async () => {
    try {
      this.#photos = await call('listPersonPhotos', { personId: this.#personId });
      this.#failure = null;
    } catch (thrown) {
      this.#failure = sentenceOf(thrown);
    }
  }, 500);

  constructor(personId: number) {
    this.#personId = personId;
  }

  /** Null until read. */
  get photos(): readonly PhotoTile[] | null {
    return this.#photos;
  }

  /** Why the last reading failed; null when it did not. */
  get failure(): string | null {
    return this.#failure;
  }

  refresh(): void {
    void this.#read.ask();
  }
}
