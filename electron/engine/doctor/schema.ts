/** Whether a library has all the tables, indexes and triggers that its version should have. */

import Database from 'better-sqlite3';
import * as sqliteVec from 'sqlite-vec';
import { migrate, type Sqlite } from '../store/database.ts';
import { migrations } from '../store/migrations.ts';
import { some, type Check } from './check.ts';

/** Name and statement of everything in the schema of a version. */
export function schemaOf(version: number): Map<string, string> {
  const db = new Database(':memory:');
  try {
    sqliteVec.load(db);
    migrate(
      db,
      0,
      migrations.filter((step) => step.version <= version),
    );
    const rows = db
      .prepare<[], [string, string]>(
        // Tables first: an index may be on one that is missing as well. What belongs to a virtual table comes with it.
        `SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'face\\_vector\\_%' ESCAPE '\\'
           AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type <> 'table', rowid`,
      )
      .raw()
      .all();
    return new Map(rows);
  } finally {
    db.close();
  }
}

function missing(db: Sqlite): string[] {
  const there = new Set(db.prepare<[], string>('SELECT name FROM sqlite_schema').pluck().all());
  const wanted = schemaOf(Number(db.pragma('user_version', { simple: true })));
  return [...wanted].filter(([name]) => !there.has(name)).map(([, sql]) => sql);
}

export const SCHEMA: Check = {
  code: 'schema-incomplete',
  level: 'problem',
  find: (db) => missing(db).length,
  sentence: (n) => `${some(n, 'table, index or rule is', 'tables, indexes or rules are')} missing from the database.`,
  repair: (db) => db.transaction(() => missing(db).forEach((sql) => db.exec(sql))).immediate(),
};
