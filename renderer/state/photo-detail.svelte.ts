import type { PhotoDetail } from '../../electron/contract/types.ts';
import { call, sentenceOf } from '../client.ts';

/** What is known of the photo in the viewer. Turning pages fast leaves replies behind; only the last one counts. */
export class PhotoReader {
  #detail = $state.raw<PhotoDetail | null>(null);
  #failure = $state.raw<string | null>(null);
  #asked = 0;

  /** Of the photo asked for last; null until it is read. */
  get detail(): PhotoDetail | null {
    return this.#detail;
  }

  get failure(): string | null {
    return this.#failure;
  }

  async read(photoId: number): Promise<void> {
    this.#asked += 1;
    const own = this.#asked;
    // The same photo again keeps its faces on the screen until the new ones are there.
    if (this.#detail !== null && this.#detail.id !== photoId) this.#detail = null;
    this.#failure = null;
    try {
      const detail = await call('getPhoto', { photoId });
      if (own === this.#asked) this.#detail = detail;
    } catch (thrown) {
      if (own === this.#asked) this.#failure = sentenceOf(thrown);
    }
  }
}
