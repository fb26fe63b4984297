/**
 * Opens a library: one folder with one SQLite database, owned by one process at a time.
 * Every expected failure of opening is a {@link Failure} with a sentence for the user.
 */

import { accessSync, constants, existsSync, mkdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Failure } from '../../contract/errors.ts';
import { errorCode } from '../errno.ts';
import { APPLICATION_ID, backUpBeforeMigration } from './backup-files.ts';
import { finishPutting, isPutting, leftOver } from './in-place.ts';
import { migrations, type Migration } from './migrations.ts';
import { foreignIn } from './schema.ts';

export type Sqlite = Database.Database;

/** How a library is opened: owned (one process at a time, may write) or read beside its owner. */
export type Access = 'own' | 'read';

export interface OpenedDatabase {
  readonly db: Sqlite;
  /** Closes the database and gives the library free. */
  close(): void;
}

/** Databases up to this size are checked whole when opened; larger ones as they are read. */
const CHECKED_BYTES = 64 * 1024 * 1024;

/**
 * Opens (and for an owner makes or migrates) the library in `folder`.
 * @throws Failure library-absent, library-not-writable, library-locked, library-newer, library-damaged, disk-full.
 */
export function openDatabase(folder: string, access: Access, steps: readonly Migration[] = migrations): OpenedDatabase {
  const file = join(folder, 'library.sqlite');
  if (access === 'read') {
    finishRestore(folder);
    if (!existsSync(file)) throw absent(folder);
  } else {
    makeFolder(folder);
  }
  const lock = access === 'own' ? tidied(folder) : null;
  let db: Sqlite | undefined;
  try {
    db = connect(file, access);
    prepare(db, folder, access, steps);
    const opened = db;
    return {
      db: opened,
      close: () => {
        opened.close();
        lock?.close();
      },
    };
  } catch (thrown) {
    db?.close();
    lock?.close();
    throw access === 'read' ? explainReading(thrown, folder) : explain(thrown, folder);
  }
}

/** Turns SQLite's and the file system's expected errors into failures; others pass as they are. */
export function explain(thrown: unknown, folder: string): unknown {
  const code = errorCode(thrown);
  // On a full disk SQLite fails in many places, its shared memory among them, and names only the place.
  switch (code.startsWith('SQLITE_IOERR') && isFull(folder) ? 'SQLITE_FULL' : code) {
    case 'SQLITE_FULL':
    case 'ENOSPC':
      return new Failure(
        'disk-full',
        `The disk with the library ${folder} is full. Make room and scan again; nothing that was found is lost.`,
        {
          cause: thrown,
        },
      );
    case 'SQLITE_CORRUPT':
    case 'SQLITE_CORRUPT_VTAB':
    case 'SQLITE_CORRUPT_INDEX':
    case 'SQLITE_NOTADB':
      return new Failure(
        'library-damaged',
        `The library in ${folder} is damaged. It was left untouched: restore library.sqlite from a backup, or choose another library folder.`,
        {
          cause: thrown,
        },
      );
    case 'SQLITE_READONLY':
    case 'SQLITE_READONLY_DIRECTORY':
    case 'SQLITE_READONLY_DBMOVED':
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_PERM':
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new Failure(
        'library-not-writable',
        `Facet may not write into the library folder ${folder}. Change its permissions or choose another folder.`,
        {
          cause: thrown,
        },
      );
    default:
      return thrown;
  }
}

/** The lock of a library, after what a killed process left was put right. */
function tidied(folder: string): { close(): void } {
  const lock = acquireLock(folder);
  try {
    finishPutting(folder);
    for (const path of leftOver(folder)) rmSync(path, { force: true });
    return lock;
  } catch (thrown) {
    lock.close();
    throw explain(thrown, folder);
  }
}

/**
 * Puts a restored backup in its place when a process ended while it did so. @throws Failure library-locked,
 * library-not-writable.
 */
export function finishRestore(folder: string): void {
  try {
    if (isPutting(folder)) tidied(folder).close();
  } catch (thrown) {
    throw explain(thrown, folder);
  }
}

function absent(folder: string): Failure {
  return new Failure('library-absent', `There is no Facet library in ${folder}. Scan a folder into it first.`);
}

/** A reader writes, too: SQLite keeps who reads what in shared memory beside the database. */
function explainReading(thrown: unknown, folder: string): unknown {
  const explained = explain(thrown, folder);
  if (!(explained instanceof Failure) || explained.code !== 'library-not-writable') return explained;
  return new Failure(
    'library-not-writable',
    `Facet may not write into the library folder ${folder}, which it must even to read it. Change its permissions.`,
    { cause: thrown },
  );
}

function isFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < 256 * 1024;
  } catch {
    return false;
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    if (!statSync(folder).isDirectory())
      throw new Failure('library-not-writable', `${folder} is a file, not a folder for a library.`);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (thrown) {
    const code = errorCode(thrown);
    if (code === 'EEXIST' || code === 'ENOTDIR') {
      throw new Failure('library-not-writable', `${folder} is a file or lies inside one; a library needs a folder.`, {
        cause: thrown,
      });
    }
    throw explain(thrown, folder);
  }
}

/**
 * Makes a library one's own while it is not open as one, to repair it. @throws Failure library-locked, library-not-writable.
 *
 * The lock is an exclusive transaction on a database of its own: the operating system gives it free when the
 * process dies, however it dies, and readers of the library are not kept out.
 */
export function acquireLock(folder: string, again = true): { close(): void } {
  const file = join(folder, 'lock.sqlite');
  let lock: Sqlite | undefined;
  try {
    lock = new Database(file, { timeout: 0 });
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (thrown) {
    lock?.close();
    if (errorCode(thrown) === 'SQLITE_NOTADB' && again) {
      // Nothing is kept in it: a damaged one is made anew.
      rmSync(file, { force: true });
      return acquireLock(folder, false);
    }
    if (errorCode(thrown).startsWith('SQLITE_BUSY')) {
      throw new Failure(
        'library-locked',
        `Another running Facet is using the library in ${folder}. Close it, or choose another library folder.`,
        {
          cause: thrown,
        },
      );
    }
    throw explain(thrown, folder);
  }
}

function connect(file: string, access: Access): Sqlite {
  const db = new Database(file, { timeout: 5_000, fileMustExist: access === 'read' });
  db.pragma('foreign_keys = ON');
  db.pragma('trusted_schema = OFF');
  db.pragma('cell_size_check = ON');
  // Without it INSERT OR REPLACE deletes a row past the trigger that keeps decisions.
  db.pragma('recursive_triggers = ON');
  return db;
}

function prepare(db: Sqlite, folder: string, access: Access, steps: readonly Migration[]): void {
  const application = Number(db.pragma('application_id', { simple: true }));
  const version = Number(db.pragma('user_version', { simple: true }));
  const latest = steps.at(-1)?.version ?? 0;
  const fresh =
    application === 0 && version === 0 && db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
  if (!fresh && application !== APPLICATION_ID) {
    throw new Failure(
      'library-damaged',
      `${join(folder, 'library.sqlite')} is not a Facet library. It was left untouched: choose another library folder.`,
    );
  }
  if (version > latest) {
    throw new Failure(
      'library-newer',
      `The library in ${folder} was made by a newer Facet (its format is ${version}, this Facet knows ${latest}). Update Facet to open it.`,
    );
  }
  const [foreign] = fresh ? [] : foreignIn(db, steps);
  if (foreign !== undefined) {
    throw new Failure(
      'library-damaged',
      `The library in ${folder} holds what Facet did not make (${foreign}). It was left untouched: restore library.sqlite from a backup, or choose another library folder.`,
    );
  }
  if (!fresh && databaseBytes(db) <= CHECKED_BYTES && db.pragma('quick_check(1)', { simple: true }) !== 'ok') {
    throw Object.assign(new Error('quick_check failed'), { code: 'SQLITE_CORRUPT' });
  }
  if (access === 'read') {
    if (fresh) throw absent(folder);
    if (version < latest)
      throw new Failure(
        'library-locked',
        `The library in ${folder} is of an older format. Open it once with Facet, which brings it up to date.`,
      );
    db.pragma('query_only = ON');
    return;
  }
  db.pragma('journal_mode = WAL');
  // NORMAL may lose the last transactions on a power cut; decisions are written with FULL (see decisions.ts).
  db.pragma('synchronous = NORMAL');
  if (!fresh && version < latest) backUpBeforeMigration(db, folder, version);
  migrate(db, version, steps);
}

/** What rows that no Facet wrote break; triggers and references are broken by steps that are wrong. */
const BROKEN_RULES = ['CHECK', 'DATATYPE', 'NOTNULL', 'PRIMARYKEY', 'UNIQUE'].map(
  (rule) => `SQLITE_CONSTRAINT_${rule}`,
);

/** Takes a database from a version to the last of the steps. @throws SQLITE_CORRUPT where its rows break the schema's rules. */
export function migrate(db: Sqlite, from: number, steps: readonly Migration[]): void {
  for (const step of steps) {
    if (step.version <= from) continue;
    const take = db.transaction(() => {
      db.pragma(`application_id = ${APPLICATION_ID}`);
      step.before?.(db);
      db.exec(step.sql);
      db.pragma(`user_version = ${step.version}`);
    });
    try {
      take.exclusive();
    } catch (thrown) {
      if (!BROKEN_RULES.includes(errorCode(thrown))) throw thrown;
      throw Object.assign(new Error(`step ${step.version} found rows that cannot be`, { cause: thrown }), {
        code: 'SQLITE_CORRUPT',
      });
    }
  }
}

function databaseBytes(db: Sqlite): number {
  return Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true }));
}
