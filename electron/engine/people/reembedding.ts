/**
 * Brings a library to another embedder: every face that another model embedded is embedded again from its kept crop, so
 * that no photo needs to be there. It can be stopped anywhere and goes on later; decisions know no vectors, so that
 * nothing the user said depends on it.
 */

import type { Store } from '../store/store.ts';
import type { VisionPool } from '../vision/pool.ts';

/** Faces in hand at a time; what they come to is written together. */
const BATCH = 64;

export class Reembedding {
  readonly #store: Store;
  readonly #pool: VisionPool;
  readonly #embedder: string;

  /** @param embedder card id of the model that the pool's workers embed with. */
  constructor(store: Store, pool: VisionPool, embedder: string) {
    this.#store = store;
    this.#pool = pool;
    this.#embedder = embedder;
  }

  /** Embeds what is left; a crop that is damaged keeps its old vector, and its face is nobody's until it is read again. */
  async catchUp(stopped: () => boolean): Promise<void> {
    const { faces } = this.#store;
    const modelId = this.#store.write(() => faces.modelId(this.#embedder));
    let last = 0;
    for (;;) {
      const batch = faces.ofOtherModels(modelId, last, BATCH);
      const end = batch.at(-1)?.id;
      if (end === undefined || stopped()) return;
      last = end;
      const outcomes = await Promise.all(batch.map(({ crop }) => this.#pool.run({ kind: 'embed', crop })));
      if (stopped()) return;
      this.#store.write(() => {
        outcomes.forEach((outcome, index) => {
          const face = batch[index];
          if (outcome.ok && face) faces.embedAgain(face.id, modelId, outcome.value);
        });
      });
    }
  }
}
