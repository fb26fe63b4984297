/** Names in the metadata of files: what could be taken over, what disagrees, and how writing them goes. */

import type {
  FileNameConflict,
  FileNameConflicts,
  FileNames,
  NamesPlace,
  NamesWriting,
} from '../../electron/contract/names.ts';
import { call, hear, sentenceOf } from '../client.ts';
import { text } from '../text/text.ts';
import { decisions, toasts } from './app.ts';
import { Coalesced } from './coalesced.ts';

/** Conflicts that are listed; more than anybody settles by hand. */
const MOST_CONFLICTS = 200;

export class FileNamesState {
  #names = $state.raw<FileNames | null>(null);
  #conflicts = $state.raw<FileNameConflicts | null>(null);
  #writing = $state.raw<NamesWriting | null>(null);
  #failure = $state.raw<string | null>(null);
  #taking = $state(false);

  readonly #read = new Coalesced(async () => {
    try {
      [this.#names, this.#conflicts, this.#writing] = await Promise.all([
        call('fileNames', {}),
        call('listNameConflicts', { limit: MOST_CONFLICTS }),
        call('namesWriting', {}),
      ]);
      this.#failure = null;
    } catch (thrown) {
      this.#failure = sentenceOf(thrown);
    }
  }, 1_000);

  /** Null until read, as the others. */
  get names(): FileNames | null {
    return this.#names;
  }

  get conflicts(): FileNameConflicts | null {
    return this.#conflicts;
  }

  get writing(): NamesWriting | null {
    return this.#writing;
  }

  get failure(): string | null {
    return this.#failure;
  }

  /** True while files are read for names. */
  get taking(): boolean {
    return this.#taking;
  }

  refresh(): void {
    void this.#read.ask();
  }

  /** Hears of writing until the returned function is called. */
  listen(): () => void {
    return hear('namesWriting', (writing) => (this.#writing = writing));
  }

  async take(later: boolean): Promise<void> {
    this.#taking = true;
    try {
      const taken = await decisions.quietly(() => call('takeFileNames', { later }));
      if (taken.steps.length === 0) toasts.info(text.names.nothingTaken);
      else {
        const steps = [...taken.steps];
        const undo = (): void => void this.#undo(steps);
        toasts.decided(text.names.taken(taken.faces, taken.people), { label: text.undo, run: undo });
      }
    } catch (thrown) {
      toasts.failure(thrown);
    }
    this.#taking = false;
    this.refresh();
  }

  async answer({ regionId }: FileNameConflict, take: boolean): Promise<void> {
    try {
      await decisions.quietly(() => call('answerNameConflict', { regionId, take }));
    } catch (thrown) {
      toasts.failure(thrown);
    }
    this.refresh();
  }

  async write(kind: NamesWriting['kind'], place: NamesPlace): Promise<void> {
    try {
      this.#writing = await call('writeNames', { kind, place });
    } catch (thrown) {
      toasts.failure(thrown);
    }
  }

  async cancel(): Promise<void> {
    await call('cancelNames', {}).catch((thrown: unknown) => toasts.failure(thrown));
  }

  async #undo(steps: number[]): Promise<void> {
    await decisions.quietly(() => call('undoAll', { steps })).catch((thrown: unknown) => toasts.failure(thrown));
    this.refresh();
  }
}
