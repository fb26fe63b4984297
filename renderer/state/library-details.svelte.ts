/** What the library says of itself beyond its photos: what is missing, what it takes on the disk, which models it uses. */

import type { BackupState } from '../../electron/contract/care.ts';
import type { MissingPhotos, ModelSummary, StorageUse } from '../../electron/contract/types.ts';
import { call, sentenceOf } from '../client.ts';
import { Coalesced } from './coalesced.ts';

/** Missing photos that are listed; more than anybody reads. */
const MOST_MISSING = 2_000;

export class LibraryDetails {
  #missing = $state.raw<MissingPhotos | null>(null);
  #storage = $state.raw<StorageUse | null>(null);
  #models = $state.raw<readonly ModelSummary[] | null>(null);
  #backups = $state.raw<BackupState | null>(null);
  #failure = $state.raw<string | null>(null);

  readonly #read = new Coalesced(async () => {
    try {
      [this.#missing, this.#storage, this.#models, this.#backups] = await Promise.all([
        call('listMissing', { limit: MOST_MISSING }),
        call('storageUse', {}),
        call('listModels', {}),
        call('backups', {}),
      ]);
      this.#failure = null;
    } catch (thrown) {
      this.#failure = sentenceOf(thrown);
    }
  }, 1_000);

  /** Null until read, as the others. */
  get missing(): MissingPhotos | null {
    return this.#missing;
  }

  get storage(): StorageUse | null {
    return this.#storage;
  }

  get models(): readonly ModelSummary[] | null {
    return this.#models;
  }

  get backups(): BackupState | null {
    return this.#backups;
  }

  /** Why the last reading failed; null when it did not. */
  get failure(): string | null {
    return this.#failure;
  }

  refresh(): void {
    void this.#read.ask();
  }
}
