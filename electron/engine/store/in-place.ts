/**
 * What a process that ended too soon left in a library's folder: files half written, and a database on its way into the
 * library's place. To be called by who holds the lock.
 */

import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A database and what SQLite keeps beside it. The log goes first: the database alone would lack what is in it. */
const ENDS = ['-wal', '-shm', ''] as const;
const HALF_WRITTEN = /\.(part|salvaged|restoring)(-journal|-wal|-shm)?$/u;
const READY = '.ready';

/** Files that were left half written; nothing is lost with them. */
export function leftOver(folder: string): string[] {
  return [folder, join(folder, 'backups')].flatMap((each) => {
    if (!existsSync(each)) return [];
    return readdirSync(each)
      .filter((name) => HALF_WRITTEN.test(name))
      .map((name) => join(each, name));
  });
}

/**
 * Puts a whole, closed database in the place of the library's. What was there is kept under another name.
 *
 * That takes several renames, and a process may be killed between any two of them: the first one says that all of it is
 * to happen, and {@link finishPutting} goes on with it.
 * @param fresh the database, a file in the library's folder; @param aside the name for what was there.
 */
export function putInPlace(folder: string, fresh: string, aside: string): void {
  renameSync(fresh, join(folder, aside + READY));
  finishPutting(folder);
}

/** Whether a database is on its way into the library's place. */
export function isPutting(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true && readyIn(folder).length > 0;
}

/** Goes on with what {@link putInPlace} began. */
export function finishPutting(folder: string): void {
  const library = join(folder, 'library.sqlite');
  for (const ready of readyIn(folder)) {
    const aside = join(folder, ready.slice(0, -READY.length));
    // Set aside already: what a reader may have made anew meanwhile belongs to neither database.
    for (const end of ENDS) {
      if (!existsSync(library + end)) continue;
      if (existsSync(aside + end)) rmSync(library + end);
      else renameSync(library + end, aside + end);
    }
    renameSync(join(folder, ready), library);
  }
}

function readyIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith(READY));
}
