/**
 * Reads what can be read out of a damaged database into a new one, table by table, decisions first. Rows are read from
 * both ends up to the damage, and what lies between is tried in ever smaller pieces.
 */

import { closeSync, openSync, readSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { isDamage, stamp } from '../store/backup-files.ts';
import { migrate, type Sqlite } from '../store/database.ts';
import { migrations } from '../store/migrations.ts';
import { putInPlace } from '../store/in-place.ts';

/** What was read, by table; and where the damaged file is now. */
export interface Salvaged {
  readonly rows: ReadonlyMap<string, number>;
  readonly damaged: string;
}

/** What cannot be worked out again comes first; what others refer to comes before them. */
const FIRST = [
  'decision',
  'lineage',
  'library',
  'imported',
  'region_declined',
  'region_wanted',
  'recognition',
  'folder',
  'photo',
  'model',
  'person',
  'face',
  'embedding',
];
/** Pieces that are tried between two ends, at most. */
const MOST_TRIES = 400_000;
/** How far beyond the last row that was read others are looked for. */
const BEYOND = 5_000;

/** @param now for the name under which the damaged file is kept. The caller owns the library, and has closed it. */
export function salvage(folder: string, version: number, now: Date): Salvaged {
  const file = join(folder, 'library.sqlite');
  const fresh = `${file}.salvaged`;
  remove(fresh);
  const steps = migrations.filter((step) => step.version <= version);
  const rows = new Map<string, number>();
  const from = new Database(file);
  const to = new Database(fresh);
  try {
    migrate(to, 0, steps);
    to.pragma('foreign_keys = OFF');
    to.exec('BEGIN');
    const tables = tablesOf(to);
    const order = [...FIRST.filter((name) => tables.includes(name)), ...tables.filter((name) => !FIRST.includes(name))];
    for (const table of order) rows.set(table, copyTable(from, to, table));
    keepCounting(from, to);
    // Whose faces were lost is not known: photos that can be read are read again.
    if (!isReadable(from, 'face')) to.exec(`UPDATE photo SET status = 'pending', hash = NULL WHERE present = 1`);
    to.exec('COMMIT');
  } finally {
    from.close();
    to.close();
  }
  const damaged = `library-damaged-${stamp(now)}.sqlite`;
  putInPlace(folder, fresh, damaged);
  return { rows, damaged: join(folder, damaged) };
}

function remove(file: string): void {
  for (const end of ['', '-journal', '-wal', '-shm']) rmSync(file + end, { force: true });
}

function tablesOf(db: Sqlite): string[] {
  return db
    .prepare<[], string>(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid`,
    )
    .pluck()
    .all();
}

/** Copies the rows that can be read and are still rows of the table; says how many. */
function copyTable(from: Sqlite, to: Sqlite, table: string): number {
  const theirs = columnsOf(from, table);
  const columns = columnsOf(to, table).filter(({ name }) => theirs.some((each) => each.name === name));
  if (columns.length === 0) return 0;
  // What the schema itself put in gives way.
  if (table === 'library') to.exec('DELETE FROM library');
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const insert = to.prepare(`INSERT OR IGNORE INTO ${table} (${names}) VALUES (${columns.map(() => '?').join(', ')})`);
  let copied = 0;
  for (const values of readable(from, table, names, keyOf(to, table))) {
    try {
      copied += insert.run(...values).changes;
    } catch {
      // Its bytes are no row of this table any more.
    }
  }
  return copied;
}

function columnsOf(db: Sqlite, table: string): { name: string; pk: number; type: string }[] {
  try {
    return db.pragma(`table_info('${table}')`) as { name: string; pk: number; type: string }[];
  } catch {
    return [];
  }
}

/** The column by which rows lie in their order, and whether it is of whole numbers. */
function keyOf(db: Sqlite, table: string): { name: string; whole: boolean } {
  const sql = String(db.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').pluck().get(table));
  const first = columnsOf(db, table).find(({ pk }) => pk === 1);
  if (!/WITHOUT ROWID/iu.test(sql) || !first) return { name: 'rowid', whole: true };
  return { name: `"${first.name}"`, whole: first.type.toUpperCase() === 'INTEGER' };
}

function* readable(
  db: Sqlite,
  table: string,
  columns: string,
  { name: key, whole }: { name: string; whole: boolean },
): Generator<unknown[], void> {
  const select = `SELECT ${key}, ${columns} FROM ${table}`;
  let low: unknown;
  let high: unknown;
  try {
    for (const row of rowsOf(db, `${select} ORDER BY ${key}`)) {
      low = row[0];
      yield row.slice(1);
    }
    return;
  } catch (thrown) {
    if (!isDamage(thrown)) throw thrown;
  }
  try {
    const above = low === undefined ? '' : `WHERE ${key} > ?`;
    for (const row of rowsOf(db, `${select} ${above} ORDER BY ${key} DESC`, ...(low === undefined ? [] : [low]))) {
      high = row[0];
      yield row.slice(1);
    }
  } catch (thrown) {
    if (!isDamage(thrown)) throw thrown;
  }
  if (!whole) return;
  const begin = Number(low ?? 0) + 1;
  const end = high === undefined ? Math.max(begin + BEYOND, lastGiven(db, table)) : Number(high) - 1;
  yield* between(db, `${select} WHERE ${key} BETWEEN ? AND ? ORDER BY ${key}`, begin, end);
}

/** The last id that was given in a table, where SQLite keeps it. */
function lastGiven(db: Sqlite, table: string): number {
  try {
    return Number(db.prepare('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck().get(table) ?? 0);
  } catch {
    return 0;
  }
}

/** Halves what cannot be read as a whole, down to single rows. */
function* between(db: Sqlite, sql: string, begin: number, end: number): Generator<unknown[], void> {
  const statement = db.prepare<[number, number], unknown[]>(sql).raw();
  const open: [number, number][] = [[begin, end]];
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const piece = open.pop();
    if (!piece) return;
    const [low, high] = piece;
    if (low > high) continue;
    // Pieces of a size that is read at once.
    if (high - low < 1_000) {
      try {
        for (const row of statement.all(low, high)) yield row.slice(1);
        continue;
      } catch (thrown) {
        if (!isDamage(thrown)) throw thrown;
      }
    }
    if (low === high) continue;
    const middle = Math.floor((low + high) / 2);
    open.push([middle + 1, high], [low, middle]);
  }
}

function* rowsOf(db: Sqlite, sql: string, ...values: unknown[]): Generator<unknown[], void> {
  yield* db
    .prepare<unknown[], unknown[]>(sql)
    .raw()
    .iterate(...values);
}

function isReadable(db: Sqlite, table: string): boolean {
  try {
    const rows = rowsOf(db, `SELECT * FROM ${table}`);
    while (!rows.next().done) continue;
    return true;
  } catch (thrown) {
    if (!isDamage(thrown)) throw thrown;
    return false;
  }
}

/** Bytes that a file lacks of what its header says it has: it was cut off. */
export function lackingBytes(path: string): number {
  const head = Buffer.alloc(100);
  const file = openSync(path, 'r');
  try {
    if (readSync(file, head) < 100 || head.toString('latin1', 0, 15) !== 'SQLite format 3') return 0;
  } finally {
    closeSync(file);
  }
  const page = head.readUInt16BE(16) === 1 ? 65_536 : head.readUInt16BE(16);
  return Math.max(0, page * head.readUInt32BE(28) - statSync(path).size);
}

/** Fills up a file that was cut off, with nothing: SQLite opens none that is shorter than it says. */
export function fillUp(path: string): void {
  truncateSync(path, statSync(path).size + lackingBytes(path));
}

/** No id is given twice, also none of a row that was lost. */
function keepCounting(from: Sqlite, to: Sqlite): void {
  try {
    const rows = from.prepare<[], { name: string; seq: number }>('SELECT name, seq FROM sqlite_sequence').all();
    const set = to.prepare('UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?');
    for (const { name, seq } of rows) set.run(seq, name);
  } catch {
    // Damaged as well: the ids that were read are all that is known.
  }
}
