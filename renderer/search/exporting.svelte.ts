import type { SearchQuery } from '../../electron/contract/methods.ts';
import type { ExportProgress } from '../../electron/contract/people.ts';
import { call, exportPhotos, hear, showExport } from '../client.ts';
import { toasts } from '../state/app.ts';

/** The copying of photos into a folder: how it goes, and how it went until that was read. */
class Exporting {
  #progress = $state.raw<ExportProgress | null>(null);
  #listening = false;

  /** Null when there is nothing to tell. */
  get progress(): ExportProgress | null {
    return this.#progress;
  }

  /** Hears of the copying from now on, and asks for one that goes on already. */
  listen(): void {
    if (this.#listening) return;
    this.#listening = true;
    hear('exportProgress', (progress) => (this.#progress = progress));
    call('exportProgress', {}).then(
      (progress) => {
        if (progress.state === 'running') this.#progress = progress;
      },
      () => undefined, // The engine is away: nothing goes on.
    );
  }

  async start(query: SearchQuery): Promise<void> {
    this.#progress = null;
    try {
      const progress = await exportPhotos(query);
      // A short one may have ended, and told so, before its start is heard of.
      if (progress !== null) this.#progress ??= progress;
    } catch (thrown) {
      toasts.failure(thrown);
    }
  }

  async cancel(): Promise<void> {
    try {
      await call('cancelExport', {});
    } catch (thrown) {
      toasts.failure(thrown);
    }
  }

  show(): void {
    showExport().catch((thrown: unknown) => toasts.failure(thrown));
  }

  dismiss(): void {
    this.#progress = null;
  }
}

export const exporting = new Exporting();
