/** Puts a backup in the place of a library. What was there is kept beside it. */

import { constants, copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Failure } from '../../contract/errors.ts';
import { explainWriting } from '../export/output.ts';
import { stamp, verifyBackup } from '../store/backup-files.ts';
import { acquireLock } from '../store/database.ts';
import { finishPutting, putInPlace } from '../store/in-place.ts';
import { migrations } from '../store/migrations.ts';
import { foreignIn } from '../store/schema.ts';

/** What is in use now, and where what was there before is. */
export interface Restored {
  readonly library: string;
  /** Null where there was no library. */
  readonly before: string | null;
}

/**
 * @param file a backup; it stays where it is.
 * @throws Failure backup-invalid, library-newer, library-locked, library-not-writable, disk-full.
 */
export function restoreBackup(folder: string, file: string, now: Date): Restored {
  if (!existsSync(file)) throw new Failure('backup-invalid', `There is no backup ${file}.`);
  mkdirSync(folder, { recursive: true });
  const lock = acquireLock(folder);
  const library = join(folder, 'library.sqlite');
  const copy = `${library}.restoring`;
  try {
    finishPutting(folder);
    rmSync(copy, { force: true });
    copyFileSync(file, copy, constants.COPYFILE_FICLONE);
    // The copy is looked at, so that the backup is left untouched.
    const reading = explained(copy, file);
    while (!reading.next().done) continue;
    checkSchema(copy, file);
    const aside = `library-before-${stamp(now)}.sqlite`;
    const before = existsSync(library) ? join(folder, aside) : null;
    putInPlace(folder, copy, aside);
    return { library, before };
  } catch (thrown) {
    for (const end of ['', '-journal', '-wal', '-shm']) rmSync(copy + end, { force: true });
    throw explainWriting(thrown, library);
  } finally {
    lock.close();
  }
}

/** The backup is told of by its own name. */
function* explained(copy: string, file: string): Generator<void, void> {
  try {
    yield* verifyBackup(copy);
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    throw new Failure(thrown.code, thrown.message.replace(copy, file), { cause: thrown });
  }
}

function checkSchema(copy: string, file: string): void {
  const db = new Database(copy);
  try {
    const latest = migrations.at(-1)?.version ?? 0;
    if (Number(db.pragma('user_version', { simple: true })) > latest)
      throw new Failure('library-newer', `The backup ${file} was made by a newer Facet. Update Facet to restore it.`);
    const [foreign] = foreignIn(db);
    if (foreign !== undefined)
      throw new Failure('backup-invalid', `The backup ${file} holds what Facet did not make (${foreign}).`);
  } finally {
    db.close();
  }
}
