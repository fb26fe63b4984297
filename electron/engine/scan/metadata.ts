/** Asks the files of photos what they say besides their pictures: where that is not known yet, or has changed. */

import type { MediaKind } from '../../contract/types.ts';
import type { PhotoMetadata } from '../metadata/metadata.ts';
import type { Store } from '../store/store.ts';
import { readVideoFacts } from '../video/reader.ts';
import type { Outcome } from '../vision/messages.ts';
import type { VisionPool } from '../vision/pool.ts';

/** Photos asked at a time, and written in one transaction. */
const BATCH = 64;

/**
 * Asks until all that are there were asked, or `goOn` says no. Faces are not looked for again. A file that cannot be
 * read waits for the next scan.
 */
export async function readFacts(store: Store, pool: VisionPool, goOn: () => boolean): Promise<void> {
  let last = 0;
  for (;;) {
    const batch = store.facts.unread(last, BATCH);
    last = batch.at(-1)?.id ?? last;
    if (batch.length === 0 || !goOn()) return;
    const outcomes = await Promise.all(batch.map((photo) => askFile(pool, photo)));
    store.write(() => {
      outcomes.forEach((outcome, index) => {
        const photo = batch[index];
        if (photo && outcome.ok) recordFacts(store, photo.id, outcome.value);
      });
    });
  }
}

/** Asks one file now. @param soon before what waits, for somebody who looks at it. */
export function askFile(
  pool: VisionPool,
  { kind, path }: { readonly kind: MediaKind; readonly path: string },
  soon = false,
): Promise<Outcome<PhotoMetadata>> {
  return kind === 'video' ? readVideoFacts(path) : pool.run({ kind: 'metadata', path }, soon);
}

/** Keeps what a photo's file says, and with it when it was taken. To be called in a transaction. */
export function recordFacts(store: Store, photoId: number, { takenAt, ...facts }: PhotoMetadata): void {
  store.photos.date(photoId, takenAt);
  store.facts.write(photoId, facts);
}
