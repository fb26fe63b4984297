import { SvelteMap } from 'svelte/reactivity';
import type { PhotoDetail } from '../../electron/contract/types.ts';
import { call, sentenceOf } from '../client.ts';

/** What is known of the photo in the viewer and of its neighbours, so that turning to them shows them at once. */
export class PhotoDetails {
  readonly #details = new SvelteMap<number, PhotoDetail>();
  readonly #failures = new SvelteMap<number, string>();
  /** The last asking for each photo: replies to earlier ones no longer count. */
  readonly #asked = new SvelteMap<number, number>();
  #asks = 0;

  /** Null until it is read. */
  of(photoId: number): PhotoDetail | null {
    return this.#details.get(photoId) ?? null;
  }

  /** Why it could not be read; null when it could. */
  failure(photoId: number): string | null {
    return this.#failures.get(photoId) ?? null;
  }

  /** Reads photos anew. What was known of them stays until the new is there; of all others nothing is kept. */
  async read(photoIds: readonly number[]): Promise<void> {
    for (const id of [...this.#details.keys()]) if (!photoIds.includes(id)) this.#details.delete(id);
    await Promise.all(photoIds.map((id) => this.#read(id)));
  }

  async #read(photoId: number): Promise<void> {
    this.#asks += 1;
    const own = this.#asks;
    this.#asked.set(photoId, own);
    try {
      const detail = await call('getPhoto', { photoId });
      if (this.#asked.get(photoId) !== own) return;
      this.#details.set(photoId, detail);
      this.#failures.delete(photoId);
    } catch (thrown) {
      if (this.#asked.get(photoId) === own) this.#failures.set(photoId, sentenceOf(thrown));
    }
  }
}
