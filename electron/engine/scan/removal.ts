/**
 * Takes folders out of the library: their photos and faces go, the files and the log of decisions stay. What was said
 * is found again when the folder is added again. A large folder takes a while, so it is first marked as leaving: that
 * is on the disk at once, and what is left is taken out after the next start if need be.
 */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { Failure } from '../../contract/errors.ts';
import type { Folder } from '../store/folders.ts';
import { isBelow } from '../store/paths.ts';
import type { Store } from '../store/store.ts';

/** Photos looked up at a time. */
const BATCH = 100;
/** How long one transaction may last, milliseconds: others want answers. */
const TURN_MS = 8;

export class Removal {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Marks a folder as leaving. @throws Failure folder-unknown. */
  mark(folderId: number): void {
    const there = this.#store.writeDurably(() => this.#store.folders.leave(folderId));
    if (!there) throw new Failure('folder-unknown', 'This folder is not in the library (any more).');
  }

  /**
   * Takes out what is left of the folders that are leaving, in short turns; one that was added again meanwhile keeps
   * what it still has. No scan may run beside it. @param goOn asked before each turn.
   * @returns whether anything changed.
   */
  async finish(goOn: () => boolean): Promise<boolean> {
    const leaving = this.#store.folders.leaving();
    for (const folder of leaving) {
      while (goOn() && this.#store.write(() => this.#some(folder))) await nextTurn();
    }
    return leaving.length > 0;
  }

  /** A turn's worth of a folder; false when there is nothing more to do. */
  #some(folder: Folder): boolean {
    const { folders, photos, faces } = this.#store;
    if (!folders.leaving().some(({ id }) => id === folder.id)) return false;
    const batch = photos.ofFolder(folder.id, BATCH);
    const others = folders.all();
    const end = performance.now() + TURN_MS;
    for (const { id, path } of batch) {
      const other = others.find((each) => isBelow(path, each.path));
      if (other) {
        photos.setFolder(id, other.id);
      } else {
        faces.deleteOf(id);
        photos.delete(id);
      }
      if (performance.now() > end) return true;
    }
    if (batch.length < BATCH) folders.delete(folder.id);
    return batch.length === BATCH;
  }
}
