/** The small pictures of faces, made again when what was kept of one is damaged. */

import { Failure } from '../../contract/errors.ts';
import type { EncodedImage } from '../../contract/types.ts';
import type { Store } from '../store/store.ts';
import type { VisionPool } from '../vision/pool.ts';

export class Covers {
  readonly #store: Store;
  readonly #pool: VisionPool;

  constructor(store: Store, pool: VisionPool) {
    this.#store = store;
    this.#pool = pool;
  }

  /** The picture of a face. @throws Failure photo-unknown when there is nothing left to make one of. */
  async of(faceId: number): Promise<EncodedImage> {
    const { faces } = this.#store;
    const kept = faces.thumb(faceId);
    if (kept && isJpeg(kept)) return jpeg(kept);
    const made = await this.#fromPhoto(faceId);
    if (made) {
      this.#store.write(() => faces.setThumb(faceId, made));
      return jpeg(made);
    }
    // The photo is out of reach: the kept crop shows who it is, and is not taken for the picture for good.
    const crop = faces.crop(faceId);
    if (crop && isJpeg(crop)) return jpeg(crop);
    throw new Failure('photo-unknown', 'There is no such picture in the library.');
  }

  /** As it was made at first; null when the photo cannot be read or has changed. */
  async #fromPhoto(faceId: number): Promise<Uint8Array | null> {
    const place = this.#store.faces.place(faceId);
    if (!place) return null;
    const { path, hash, box } = place;
    const outcome = await this.#pool.run({ kind: 'place', path, box }, true);
    return outcome.ok && outcome.value?.hash === hash ? outcome.value.face.thumb : null;
  }
}

/** Whether bytes begin as a JPEG does; a damaged library may hold anything. */
export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8;
}

function jpeg(bytes: Uint8Array): EncodedImage {
  return { type: 'image/jpeg', bytes };
}
