/** Whether a library has all the tables, indexes and triggers that its version should have. */

import type { Sqlite } from '../store/database.ts';
import { entriesOf } from '../store/schema.ts';
import { some, type Check } from './check.ts';

/** Name and statement of everything in the schema of a version. */
export function schemaOf(version: number): Map<string, string> {
  return new Map(entriesOf(version).map(({ name, sql }) => [name, sql]));
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
