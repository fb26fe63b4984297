/** Gathers paths that change until they are at rest, so that a file which is still written is not read, and many changes are one. */

import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { inTime } from '../patience.ts';

/** How long nothing must be heard of a path, and how often it is looked at; milliseconds. */
const QUIET_MS = 400;
const LOOK_MS = 200;

interface Restless {
  /** When something was last heard of it. */
  at: number;
  /** What it was at the last look since; null before. */
  looked: string | null;
}

export class Gathering {
  readonly #paths = new Map<string, Restless>();
  readonly #onRest: (paths: readonly string[]) => void;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();
  #closed = false;

  /** @param onRest told of paths that have come to rest; none is told twice without having changed in between. */
  constructor(onRest: (paths: readonly string[]) => void) {
    this.#onRest = onRest;
  }

  /** Something happened at a path. */
  add(path: string): void {
    if (this.#closed) return;
    const at = performance.now();
    this.#paths.set(path, { at, looked: null });
    // A folder is at rest when what is in it is.
    for (let folder = dirname(path), below = path; folder !== below; below = folder, folder = dirname(folder)) {
      const around = this.#paths.get(folder);
      if (around) around.at = at;
    }
    this.#timer ??= this.#later();
  }

  close(): void {
    this.#closed = true;
    this.#paths.clear();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** Resolves when the look in hand has ended. */
  ended(): Promise<void> {
    return this.#looking;
  }

  #later(): NodeJS.Timeout {
    return setTimeout(() => void (this.#looking = this.#look()), LOOK_MS).unref();
  }

  async #look(): Promise<void> {
    const now = performance.now();
    const resting: string[] = [];
    for (const [path, restless] of this.#paths) {
      if (now - restless.at < QUIET_MS) continue;
      const looks = await appearance(path);
      // What is heard meanwhile begins anew.
      if (this.#paths.get(path) !== restless || now - restless.at < QUIET_MS) continue;
      if (restless.looked === looks) resting.push(path);
      else restless.looked = looks;
    }
    for (const path of resting) this.#paths.delete(path);
    if (this.#closed) return;
    this.#timer = this.#paths.size > 0 ? this.#later() : null;
    if (resting.length > 0) this.#onRest(resting);
  }
}

/** Changes as long as a file is written, wherever events of that may get lost. */
async function appearance(path: string): Promise<string> {
  const info = await inTime(stat(path)).catch(() => null);
  return info ? `${info.size} ${info.mtimeMs}` : 'gone';
}
