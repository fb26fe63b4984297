/** Copies of a library that is in use: SQLite's own backup, some pages a turn, so that others are answered in between. */

import { mkdirSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../../contract/errors.ts';
import type { BackupState } from '../../contract/care.ts';
import { explainWriting } from '../export/output.ts';
import { backupPath, listBackups, pruneBackups, verifyBackup } from '../store/backup-files.ts';
import type { Store } from '../store/store.ts';
import { inTurns } from '../turns.ts';

/** Pages copied in a turn: 4 KB each, some milliseconds. */
const PAGES = 400;
const WEEK_MS = 7 * 86_400_000;
/** How often it is looked whether a week has passed. */
const LOOK_MS = 3_600_000;
const FIRST_LOOK_MS = 120_000;
/** A weekly copy is made only where it leaves this much of the disk free, in sizes of the library. */
const ROOM = 3;

/** Thrown out of a copy when the engine closes. */
class Stopped extends Error {}

/**
 * Copies a library into a file, which takes its place once it was read back whole.
 * @param store may be open for reading alone.
 * @throws Failure disk-full, export-not-writable, backup-invalid.
 */
export async function backUpTo(store: Store, target: string, stopped: () => boolean = () => false): Promise<number> {
  const part = `${target}.part`;
  try {
    mkdirSync(dirname(target), { recursive: true });
    rmSync(part, { force: true });
    await store.db.backup(part, {
      progress: () => {
        if (stopped()) throw new Stopped();
        return PAGES;
      },
    });
    await inTurns(untilStopped(verifyBackup(part), stopped));
    renameSync(part, target);
    return statSync(target).size;
  } catch (thrown) {
    for (const end of ['', '-journal', '-wal', '-shm']) rmSync(part + end, { force: true });
    throw explainWriting(thrown, target);
  }
}

function* untilStopped(steps: Generator<void, void>, stopped: () => boolean): Generator<void, void> {
  for (const step of steps) {
    if (stopped()) throw new Stopped();
    yield step;
  }
}

/** The library's own backups. */
export class Backups {
  readonly #store: Store;
  #running: Promise<void> | null = null;
  #stopped = false;
  #timer: NodeJS.Timeout | null = null;
  #first: NodeJS.Timeout | null = null;

  constructor(store: Store) {
    this.#store = store;
  }

  state(): BackupState {
    const [last] = listBackups(this.#store.folder);
    return { last: last ? { path: last.path, at: last.at, bytes: last.bytes } : null, running: this.#running !== null };
  }

  /** Makes one now; asked again meanwhile, waits for the same one. @throws Failure as {@link backUpTo}. */
  async make(): Promise<BackupState> {
    this.#running ??= this.#make().finally(() => (this.#running = null));
    await this.#running;
    return this.state();
  }

  /**
   * Makes one whenever a week has passed since the last and the disk has room.
   * @param tell what went wrong, in a sentence.
   */
  keepWeekly(tell: (message: string) => void): void {
    const look = (): void => {
      if (!this.#isDue()) return;
      this.make().catch((thrown: unknown) => {
        if (this.#stopped) return;
        if (thrown instanceof Failure) tell(thrown.message);
        else console.error(thrown);
      });
    };
    // Not while the window opens and the first scan looks around.
    this.#first = setTimeout(look, FIRST_LOOK_MS).unref();
    this.#timer = setInterval(look, LOOK_MS).unref();
  }

  /** Ends what is going on at its next turn; resolves when it has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#first) clearTimeout(this.#first);
    if (this.#timer) clearInterval(this.#timer);
    await this.#running?.catch(() => undefined);
  }

  async #make(): Promise<void> {
    const { folder } = this.#store;
    const made = backupPath(folder, new Date());
    try {
      await backUpTo(this.#store, made, () => this.#stopped);
    } catch (thrown) {
      if (!(thrown instanceof Stopped)) throw thrown;
      throw new Failure('engine-stopped', 'Facet is closing.', { cause: thrown });
    }
    pruneBackups(folder, 'weekly', made);
  }

  /** A library in which nothing was found yet has nothing to lose. */
  #isDue(): boolean {
    const { folder, photos } = this.#store;
    const { last } = this.state();
    // A time to come is of a clock that was set back since, and says nothing.
    if (last !== null && Math.abs(Date.now() - last.at) < WEEK_MS) return false;
    if (photos.counts().photos === 0) return false;
    const { size } = statSync(join(folder, 'library.sqlite'));
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize > size * (1 + ROOM);
  }
}
