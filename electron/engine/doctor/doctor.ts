/**
 * Looks over a library and says what it found; repairs it when it is asked to. What was decided is never touched: repairs
 * take away what is derived, which is made again, and read what can be read out of a damaged database.
 */

import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Finding } from '../../contract/care.ts';
import { Failure } from '../../contract/errors.ts';
import { APPLICATION_ID, backUpBeforeMigration, isDamage, listBackups } from '../store/backup-files.ts';
import { acquireLock, explain, finishRestore, migrate, type Sqlite } from '../store/database.ts';
import { Recognition } from '../store/recognition.ts';
import { migrations } from '../store/migrations.ts';
import { foreignIn } from '../store/schema.ts';
import { readModels } from '../vision/cards.ts';
import { counting, type Check } from './check.ts';
import { fileChecks, lockCheck, logBytes, modelsOf } from './files.ts';
import { rowChecks, VECTORS_MISSING } from './rows.ts';
import { fillUp, lackingBytes, salvage } from './salvage.ts';
import { SCHEMA } from './schema.ts';

export interface DoctorOptions {
  /** The folder with the model cards. */
  readonly models: string;
  readonly repair: boolean;
  /** Looks at every picture from its beginning to its end, in place of the beginnings of some. */
  readonly deep: boolean;
}

/** What the doctor found. */
export interface Report {
  readonly library: string;
  readonly findings: readonly Finding[];
  readonly seconds: number;
}

const LATEST = migrations.at(-1)?.version ?? 0;
/** What is wrong with an index alone, which can be made again from its table. */
const OF_AN_INDEX = /missing from index|wrong # of entries in index|non-unique entry in index/u;

/** @throws Failure library-absent; to repair, or to end a restore that was cut short, library-locked and library-not-writable. */
export function examine(folder: string, options: DoctorOptions): Report {
  const started = performance.now();
  const file = join(folder, 'library.sqlite');
  // Between the renames of a restore there is no database at all.
  finishRestore(folder);
  if (!existsSync(file)) throw new Failure('library-absent', `There is no Facet library in ${folder}.`);
  const examination = new Examination(folder, options);
  try {
    examination.run();
  } catch (thrown) {
    throw explain(thrown, folder);
  } finally {
    examination.close();
  }
  return { library: folder, findings: examination.findings, seconds: (performance.now() - started) / 1000 };
}

class Examination {
  readonly findings: Finding[] = [];
  readonly #folder: string;
  readonly #file: string;
  readonly #options: DoctorOptions;
  #lock: { close(): void } | null = null;
  #db: Sqlite | null = null;

  constructor(folder: string, options: DoctorOptions) {
    this.#folder = folder;
    this.#file = join(folder, 'library.sqlite');
    this.#options = options;
  }

  run(): void {
    const { repair, models, deep } = this.#options;
    const shipped = readModels(models);
    this.#try(lockCheck(this.#folder), null);
    const owned = this.#isOwned();
    if (repair) this.#lock = acquireLock(this.#folder);
    const left = owned ? 0 : logBytes(this.#folder);
    if (!owned && this.#isCutOff()) return;
    if (!this.#opens() || this.#isForeign()) return;
    readThrough(this.#file);
    const used = this.#used();
    for (const check of fileChecks(this.#folder, modelsOf(models, used), owned)) this.#try(check, null);
    this.#log(left);
    if (!this.#isWhole()) return;
    if (!this.#isOurs()) return;
    const cards = new Set(shipped.cards.map(({ id }) => id));
    for (const check of rowChecks(cards, deep)) this.#try(check, this.#open);
    this.#try(VECTORS_MISSING, this.#open);
  }

  close(): void {
    this.#db?.close();
    this.#lock?.close();
  }

  #isOwned(): boolean {
    // Without the leave to repair, a damaged lock is left as it is; nobody can hold it.
    if (lockCheck(this.#folder).find(null) > 0) return false;
    try {
      acquireLock(this.#folder).close();
      return false;
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      if (thrown.code === 'library-locked' && this.#options.repair) throw thrown;
      return thrown.code === 'library-locked';
    }
  }

  /** True for a file that was cut off and is left so; to be repaired, it is made as long as it was. */
  #isCutOff(): boolean {
    const lacking = lackingBytes(this.#file);
    if (lacking === 0) return false;
    if (this.#options.repair) {
      fillUp(this.#file);
      return false;
    }
    const way = 'Restore a backup, or say --repair to read what is left into a new one.';
    this.#tell('database-damaged', `The database was cut off: ${lacking} bytes are missing. ${way}`, {});
    return true;
  }

  /** False where it is no database at all, or its first page is gone: there is nothing to look at. */
  #opens(): boolean {
    try {
      this.#db = new Database(this.#file, { timeout: 5_000, fileMustExist: true });
      this.#db.pragma('trusted_schema = OFF');
      if (!this.#options.repair) this.#db.pragma('query_only = ON');
      this.#db.prepare('SELECT count(*) FROM sqlite_schema').get();
      return true;
    } catch (thrown) {
      if (!isDamage(thrown)) throw thrown;
      const [backup] = listBackups(this.#folder);
      const way = backup
        ? `restore the backup ${backup.path} (facet backup --restore)`
        : 'restore library.sqlite from a backup of this computer';
      this.#tell('database-unreadable', `The database cannot be read at all; ${way}.`, { repairable: false });
      return false;
    }
  }

  /** Whether somebody else made the database, or a part of it: not a row is read then. */
  #isForeign(): boolean {
    let foreign: string[];
    try {
      const isLibrary = this.#open.pragma('application_id', { simple: true }) === APPLICATION_ID;
      const isNewer = Number(this.#open.pragma('user_version', { simple: true })) > LATEST;
      foreign = isLibrary && !isNewer ? foreignIn(this.#open) : [];
    } catch (thrown) {
      if (!isDamage(thrown)) throw thrown;
      return false; // what is damaged is found out next
    }
    if (foreign.length === 0) return false;
    const what = `The database holds what Facet did not make (${foreign[0] ?? ''})`;
    this.#tell('schema-foreign', `${what}; nothing in it was run. Restore a backup.`, {
      count: foreign.length,
      repairable: false,
    });
    return true;
  }

  /** What a process that ended without a word left for the next one to write down; opening has read it. */
  #log(bytes: number): void {
    if (bytes === 0) return;
    const { repair } = this.#options;
    if (repair) this.#open.pragma('wal_checkpoint(TRUNCATE)');
    const sentence = 'Facet ended without closing the library; what it had written last is put in its place.';
    this.#tell('log-left-open', sentence, { level: 'note', repairable: true, repaired: repair });
  }

  /** Whether SQLite finds the database whole, or it was made so. */
  #isWhole(): boolean {
    const { repair } = this.#options;
    const damage = this.#damage();
    if (damage.length === 0) return true;
    if (damage.every((each) => OF_AN_INDEX.test(each))) {
      if (repair) this.#open.exec('REINDEX');
      const repaired = repair && this.#damage().length === 0;
      const sentence = `An index of the database does not fit its table (${damage[0] ?? ''}).`;
      this.#tell('index-damaged', sentence, { count: damage.length, repaired });
      return true;
    }
    const what = `The database is damaged (${damage[0] ?? ''}).`;
    if (!repair) {
      const way = 'Restore a backup, or say --repair to read what can be read into a new one.';
      this.#tell('database-damaged', `${what} ${way}`, { count: damage.length });
      return false;
    }
    const version = Number(this.#open.pragma('user_version', { simple: true }));
    const isKnown = version > 0 && version <= LATEST;
    this.#open.close();
    const { rows, damaged } = salvage(this.#folder, isKnown ? version : LATEST, new Date());
    const counts = ['decision', 'photo', 'face'].map((table) => `${rows.get(table) ?? 0} ${table}s`).join(', ');
    const sentence = `${what} ${counts} were read into a new one; the damaged one is kept as ${damaged}.`;
    this.#opens();
    this.#tell('database-damaged', sentence, { count: damage.length, repaired: this.#damage().length === 0 });
    return true;
  }

  #damage(): string[] {
    try {
      const found = this.#open.pragma('integrity_check(100)') as { integrity_check: string }[];
      return found.map((each) => each.integrity_check.replaceAll('\n', ' ')).filter((each) => each !== 'ok');
    } catch (thrown) {
      if (!isDamage(thrown)) throw thrown;
      return [(thrown as Error).message];
    }
  }

  /** Whether it is a library that this version of Facet can look at, or was made one. */
  #isOurs(): boolean {
    const db = this.#open;
    const { repair } = this.#options;
    if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
      const has = counting("SELECT count(*) FROM sqlite_schema WHERE name IN ('decision', 'photo', 'face')")(db) > 0;
      const ours = has && foreignIn(db).length === 0;
      if (ours && repair) db.pragma(`application_id = ${APPLICATION_ID}`);
      const sentence = ours ? 'The database does not say that it is a Facet library.' : 'This is not a Facet library.';
      this.#tell('not-marked-as-library', sentence, { repairable: ours, repaired: ours && repair });
      if (!ours) return false;
    }
    const version = Number(db.pragma('user_version', { simple: true }));
    if (version > LATEST) {
      this.#tell('library-newer', 'The library was made by a newer Facet. Update Facet.', { repairable: false });
      return false;
    }
    // Of its own version: the way to a newer one begins with all that is there.
    this.#try(SCHEMA, db);
    if (version === LATEST) return true;
    const sentence = 'The library is of an older format; Facet brings it up to date when it opens it.';
    if (repair) {
      backUpBeforeMigration(db, this.#folder, version);
      migrate(db, version, migrations);
    }
    this.#tell('library-older', sentence, { level: 'note', repaired: repair });
    return repair;
  }

  #used(): string | null {
    try {
      const recognition = new Recognition(this.#open);
      return recognition.chosen()?.card ?? recognition.counts().keys().next().value ?? null;
    } catch {
      return null; // what is damaged is found out next
    }
  }

  #try<Subject>({ code, level, find, sentence, repair }: Check<Subject>, subject: Subject): void {
    const count = find(subject);
    if (count === 0) return;
    // Said of what was found, before it is mended.
    const words = sentence(count);
    const repairable = repair !== undefined || code === VECTORS_MISSING.code;
    if (this.#options.repair) repair?.(subject);
    const repaired = this.#options.repair && repair !== undefined && find(subject) === 0;
    this.#tell(code, words, { count, level, repairable, repaired });
  }

  #tell(code: string, sentence: string, more: Partial<Finding>): void {
    this.findings.push({
      ...{ code, sentence, count: 1, level: 'problem', repairable: true, repaired: false },
      ...more,
    });
  }

  get #open(): Sqlite {
    if (!this.#db) throw new Error('the database is not open');
    return this.#db;
  }
}

/** Read from beginning to end a file is at hand after seconds; SQLite goes from page to page, which a disk takes minutes for. */
function readThrough(path: string): void {
  if (statSync(path).size > freemem()) return;
  const piece = Buffer.allocUnsafe(4 * 2 ** 20);
  const file = openSync(path, 'r');
  try {
    while (readSync(file, piece) > 0) continue;
  } finally {
    closeSync(file);
  }
}

/** Problems that are still there. */
export function unsolved({ findings }: Report): number {
  return findings.filter(({ level, repaired }) => level === 'problem' && !repaired).length;
}
