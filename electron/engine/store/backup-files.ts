/**
 * Copies of the library that Facet keeps beside it, in `backups`: before the schema changes, and every week. A copy is a
 * whole library in one file; it counts only once it has been read back.
 */

import { mkdirSync, readdirSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { Failure } from '../../contract/errors.ts';
import { errorCode } from '../errno.ts';
import type { Sqlite } from './database.ts';

/** "FCET" in the database header, so that another program's database is not taken for a library. */
export const APPLICATION_ID = 0x46434554;

/** What a copy was made for. */
export type BackupKind = 'weekly' | 'migration';

export interface BackupFile {
  readonly path: string;
  readonly kind: BackupKind;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly bytes: number;
}

/** Copies of one kind that are kept; the oldest go. */
const KEPT = 3;
const NAME =
  /^library(?<version>-v\d+)?-(?<day>\d{4}-\d{2}-\d{2})T(?<hour>\d{2})-(?<minute>\d{2})-(?<second>\d{2})\.sqlite$/u;

/** A moment as it stands in names of files, in UTC: "2026-01-02T03-04-05". */
export function stamp(moment: Date): string {
  return moment.toISOString().slice(0, 19).replaceAll(':', '-');
}

/** Where the next copy goes; its name says the library's version where that is about to change. */
export function backupPath(folder: string, now: Date, version: number | null = null): string {
  return join(folder, 'backups', `library${version === null ? '' : `-v${version}`}-${stamp(now)}.sqlite`);
}

/**
 * The copies that are there, the newest first, by the times in their names: files have those of their server's clock. Times to
 * come are of a clock that was set back since: what is made from now on is newer than those.
 */
export function listBackups(folder: string): BackupFile[] {
  const backups = join(folder, 'backups');
  const now = Date.now();
  const isAhead = ({ at }: BackupFile): boolean => at > now;
  let names: string[];
  try {
    names = readdirSync(backups);
  } catch {
    return [];
  }
  return names
    .flatMap((name): BackupFile[] => {
      const match = NAME.exec(name);
      const path = join(backups, name);
      const file = statSync(path, { throwIfNoEntry: false });
      if (!match?.groups || !file?.isFile()) return [];
      const { version, day, hour, minute, second } = match.groups;
      const at = Date.parse(`${day}T${hour}:${minute}:${second}Z`);
      return [{ path, kind: version ? 'migration' : 'weekly', at, bytes: file.size }];
    })
    .sort((a, b) => Number(isAhead(a)) - Number(isAhead(b)) || b.at - a.at || (a.path < b.path ? 1 : -1));
}

/** Takes away all of a kind but the one that was just made and the newest others. */
export function pruneBackups(folder: string, kind: BackupKind, made: string): void {
  const others = listBackups(folder).filter((backup) => backup.kind === kind && backup.path !== made);
  for (const { path } of others.slice(KEPT - 1)) rmSync(path, { force: true });
}

/**
 * Keeps a copy of a library that is about to be changed to another version.
 * @throws Failure disk-full: without a copy it is not changed.
 */
export function backUpBeforeMigration(db: Sqlite, folder: string, version: number): void {
  const target = backupPath(folder, new Date(), version);
  const part = `${target}.part`;
  try {
    mkdirSync(dirname(target), { recursive: true });
    rmSync(part, { force: true });
    db.prepare('VACUUM INTO ?').run(part);
    // Damage that this finds is the library's own: it is told of, and nothing is changed.
    const reading = verifyBackup(part);
    while (!reading.next().done) continue;
    renameSync(part, target);
  } catch (thrown) {
    rmSync(part, { force: true });
    if (!['SQLITE_FULL', 'ENOSPC', 'EDQUOT'].includes(errorCode(thrown)) && !lacksRoom(folder, db)) throw thrown;
    throw new Failure(
      'disk-full',
      `This Facet keeps the library in ${folder} in a newer form, and puts a copy of the old one aside first, for which the disk has no room. Make room for ${megabytes(db)} MB and open it again; nothing was changed.`,
      { cause: thrown },
    );
  }
  pruneBackups(folder, 'migration', target);
}

/**
 * Reads a copy from its first page to its last, in steps, and leaves it as one file.
 * @throws Failure backup-invalid.
 */
export function* verifyBackup(path: string): Generator<void, void> {
  let db: Sqlite | undefined;
  try {
    db = new Database(path, { fileMustExist: true });
    db.pragma('trusted_schema = OFF');
    // A copy of a library that is in use says of itself that a log lies beside it.
    db.pragma('journal_mode = DELETE');
    if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
      throw new Failure('backup-invalid', `${path} is not a backup of a Facet library.`);
    }
    const damage = yield* damageOf(db);
    if (damage.length > 0) throw new Failure('backup-invalid', `The backup ${path} is damaged.`);
  } catch (thrown) {
    if (thrown instanceof Failure || !isDamage(thrown)) throw thrown;
    throw new Failure('backup-invalid', `The backup ${path} is damaged, or no backup at all.`, { cause: thrown });
  } finally {
    db?.close();
  }
}

/** Whether an error says that a database, or a page of it, is not what it should be. */
export function isDamage(thrown: unknown): boolean {
  return ['SQLITE_NOTADB', 'SQLITE_CORRUPT', 'SQLITE_CORRUPT_VTAB', 'SQLITE_CORRUPT_INDEX'].includes(errorCode(thrown));
}

/** Tables with pictures: the most of a library. They are read row by row. */
const PICTURES: Readonly<Record<string, string>> = { photo_thumb: 'photo_id', face_image: 'face_id' };
const ROWS = 100;

/** What SQLite finds wrong, table by table; nothing when a database is whole. */
function* damageOf(db: Sqlite): Generator<void, string[]> {
  // A virtual table is that of an older version, see old-index.ts.
  const tables = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
    .pluck()
    .all();
  const found: string[] = [];
  for (const table of tables) {
    const id = PICTURES[table];
    if (id !== undefined) {
      yield* readAll(db, table, id);
      continue;
    }
    const said = db.pragma(`integrity_check('${table.replaceAll("'", "''")}')`) as { integrity_check: string }[];
    found.push(...said.map((each) => each.integrity_check).filter((each) => each !== 'ok'));
    yield;
  }
  return found;
}

function* readAll(db: Sqlite, table: string, id: string): Generator<void, void> {
  const page = db
    .prepare<[number, number], Record<string, unknown>>(`SELECT * FROM ${table} WHERE ${id} > ? ORDER BY ${id} LIMIT ?`)
    .safeIntegers(false);
  for (let last = 0, rows = page.all(last, ROWS); rows.length > 0; rows = page.all(last, ROWS)) {
    last = Number(rows.at(-1)?.[id]);
    yield;
  }
}

function lacksRoom(folder: string, db: Sqlite): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < megabytes(db) * 2 ** 20;
  } catch {
    return false;
  }
}

function megabytes(db: Sqlite): number {
  const pages = Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true }));
  return Math.ceil(pages / 2 ** 20);
}
