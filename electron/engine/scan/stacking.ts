/** Finds copies of one picture among the photos that are new, and makes stacks of them. */

import {
  byMerit,
  isRawPair,
  isSameInDetail,
  isSamePicture,
  DETAIL_EDGE,
  type Copy,
  type Detail,
} from '../../core/stacks.ts';
import { PRINT_EDGE } from '../../core/print.ts';
import { nextTurn } from '../turns.ts';
import type { Store } from '../store/store.ts';
import type { VisionPool } from '../vision/pool.ts';

/** Photos in hand at a time. */
const BATCH = 64;

export class Stacking {
  readonly #store: Store;
  readonly #pool: VisionPool;

  constructor(store: Store, pool: VisionPool) {
    this.#store = store;
    this.#pool = pool;
  }

  /** Brings stacks up to date, as far as `goOn` lets it; what is left is done the next time. */
  async update(goOn: () => boolean): Promise<void> {
    await this.#print(goOn);
    try {
      await this.#stackAll(goOn);
    } finally {
      this.#store.prints.forgetSums();
    }
  }

  async #stackAll(goOn: () => boolean): Promise<void> {
    const { prints } = this.#store;
    for (let batch = prints.unstacked(BATCH); batch.length > 0; batch = prints.unstacked(BATCH)) {
      for (const photo of batch) {
        if (!goOn()) return;
        await this.#stack(photo);
        await nextTurn();
      }
    }
  }

  /** Makes prints of photos that a version of Facet read which made none. */
  async #print(goOn: () => boolean): Promise<void> {
    const { prints } = this.#store;
    let last = 0;
    for (let batch = prints.lacking(last, BATCH); batch.length > 0; batch = prints.lacking(last, BATCH)) {
      last = batch.at(-1)?.id ?? last;
      const made = await Promise.all(
        batch.map(({ thumb }) => this.#pool.run({ kind: 'print', thumb, edge: PRINT_EDGE })),
      );
      if (!goOn()) return;
      this.#store.write(() => {
        made.forEach((outcome, index) => {
          const photo = batch[index];
          if (photo && outcome.ok) prints.set(photo.id, outcome.value);
        });
      });
    }
  }

  async #stack(photo: Copy): Promise<void> {
    const { prints, stacks, photos } = this.#store;
    const found: number[] = [];
    for (const other of prints.candidates(photo)) {
      if (isSamePicture(photo, other) && (await this.#holdsInDetail(photo, other))) found.push(other.id);
    }
    this.#store.write(() => {
      // What was read anew meanwhile is compared anew.
      if (prints.copy(photo.id)?.hash !== photo.hash) return;
      prints.setStacked(photo.id);
      if (found.length === 0) return;
      const ids = new Set([photo.id, ...found].flatMap((id) => stacks.membersOf(id)));
      const copies = [...ids].flatMap((id) => prints.copy(id) ?? []).sort(byMerit);
      if (copies.length > 1) stacks.write(copies.map(({ id }) => id));
      photos.restacked();
    });
  }

  /** Whether photos of like prints are alike in detail, as two shots of a burst are not. */
  async #holdsInDetail(a: Copy, b: Copy): Promise<boolean> {
    if (a.hash === b.hash || isRawPair(a.path, b.path)) return true;
    const [one, other] = await Promise.all([a, b].map(({ id }) => this.#detail(id)));
    return Boolean(one && other && isSameInDetail(one, other));
  }

  async #detail(photoId: number): Promise<Detail | null> {
    const thumb = this.#store.photos.thumb(photoId);
    if (!thumb) return null;
    const [grey, colour] = await Promise.all([
      this.#pool.run({ kind: 'print', thumb, edge: DETAIL_EDGE }),
      this.#pool.run({ kind: 'print', thumb, edge: PRINT_EDGE, colour: true }),
    ]);
    return grey.ok && colour.ok ? { grey: grey.value, colour: colour.value } : null;
  }
}
