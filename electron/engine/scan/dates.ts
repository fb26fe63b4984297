/** Looks up when photos were taken that a version of Facet read which did not ask. */

import type { Store } from '../store/store.ts';
import type { VisionPool } from '../vision/pool.ts';

/** Dates photos until all that are there have one, or `goOn` says no. A file that cannot be read waits for its day. */
export async function datePhotos(store: Store, pool: VisionPool, goOn: () => boolean): Promise<void> {
  let last = 0;
  for (;;) {
    const batch = store.photos.undated(last, pool.capacity);
    last = batch.at(-1)?.id ?? last;
    if (batch.length === 0 || !goOn()) return;
    const outcomes = await Promise.all(batch.map(({ path }) => pool.run({ kind: 'date', path })));
    store.write(() => {
      outcomes.forEach((outcome, index) => {
        const photo = batch[index];
        if (photo && outcome.ok) store.photos.date(photo.id, outcome.value);
      });
    });
  }
}
