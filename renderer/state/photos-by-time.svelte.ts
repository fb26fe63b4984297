import type { PhotoTimeline } from '../../electron/contract/photos.ts';
import { call, sentenceOf } from '../client.ts';
import { Coalesced } from './coalesced.ts';

/** Every photo of the library in the order of time. It is read again only where the library says that it changed. */
export class PhotosByTime {
  #timeline = $state.raw<PhotoTimeline | null>(null);
  #failure = $state.raw<string | null>(null);

  readonly #read = new Coalesced(async () => {
    try {
      const known = this.#timeline?.version;
      const timeline = await call('photoTimeline', known === undefined ? {} : { known });
      if (timeline !== 'unchanged') this.#timeline = timeline;
      this.#failure = null;
    } catch (thrown) {
      this.#failure = sentenceOf(thrown);
    }
  }, 1_500);

  /** Null until read. */
  get timeline(): PhotoTimeline | null {
    return this.#timeline;
  }

  /** Why the last reading failed; null when it did not. */
  get failure(): string | null {
    return this.#failure;
  }

  refresh(): void {
    void this.#read.ask();
  }
}
