/** What the schema of a library's version is, and what in a database is no part of it. */

import Database from 'better-sqlite3';
import { migrations, type Migration } from './migrations.ts';
import { oldIndexOf, type Entry } from './old-index.ts';

type Sqlite = Database.Database;

/** Everything in the schema of a version, tables first: an index may be on one that is missing as well. */
export function entriesOf(version: number, steps: readonly Migration[] = migrations): Entry[] {
  const db = new Database(':memory:');
  try {
    for (const step of steps) if (step.version <= version) db.exec(step.sql);
    return entriesIn(db);
  } finally {
    db.close();
  }
}

/**
 * Names of what the migrations did not make, or not so: a database that somebody else made may hold triggers and views,
 * which run when Facet reads and writes. What is missing is not told of. Reads nothing but the schema.
 */
export function foreignIn(db: Sqlite, steps: readonly Migration[] = migrations): string[] {
  const version = Number(db.pragma('user_version', { simple: true }));
  const ours = new Set([...entriesOf(version, steps), ...oldIndexOf(version)].map(keyOf));
  return entriesIn(db)
    .filter((entry) => !ours.has(keyOf(entry)))
    .map(({ type, name }) => `${type} ${printable(name)}`);
}

function entriesIn(db: Sqlite): Entry[] {
  const rows = db
    .prepare<[], Entry>(
      "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type <> 'table', rowid",
    )
    .all();
  // SQLite's own names cannot be given to anything else.
  return rows.filter(({ name }) => !name.startsWith('sqlite_'));
}

/** Without what one version of SQLite may write otherwise than another. */
function keyOf({ type, name, sql }: Entry): string {
  return `${type} ${name} ${sql.replace(/[\s"`]+/gu, '').toLowerCase()}`;
}

function printable(name: string): string {
  return name.replace(/[^\w-]/gu, '?').slice(0, 60);
}
