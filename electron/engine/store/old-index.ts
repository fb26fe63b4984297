/**
 * The index of embeddings that libraries had up to version 10: a virtual table of the extension sqlite-vec. Facet compares
 * embeddings itself now and has no sqlite-vec, without which SQLite neither reads nor drops such a table; it lies in an old
 * library as rows and tables that nothing looks at, until the step to version 11 takes them away.
 */

import type { Database } from 'better-sqlite3';

/** An entry of sqlite_schema. */
export interface Entry {
  readonly type: string;
  readonly name: string;
  readonly sql: string;
}

/** The last version with it. */
const LAST = 10;
const NAME = 'face_vector';
const INDEX = `CREATE VIRTUAL TABLE face_vector USING vec0 (
  face_id INTEGER PRIMARY KEY, model_id INTEGER PARTITION KEY, vector INT8[128] DISTANCE_METRIC=cosine)`;
/** What sqlite-vec 0.1.9, the only version that Facet had, made beside it. */
const BESIDE: Readonly<Record<string, string>> = {
  face_vector_info: 'CREATE TABLE face_vector_info (key text primary key, value any)',
  face_vector_chunks: `CREATE TABLE face_vector_chunks (chunk_id INTEGER PRIMARY KEY AUTOINCREMENT, size INTEGER NOT NULL,
    sequence_id integer, partition00, validity BLOB NOT NULL, rowids BLOB NOT NULL)`,
  face_vector_rowids:
    'CREATE TABLE face_vector_rowids (rowid INTEGER PRIMARY KEY AUTOINCREMENT, id, chunk_id INTEGER, chunk_offset INTEGER)',
  face_vector_vector_chunks00: 'CREATE TABLE face_vector_vector_chunks00 (rowid PRIMARY KEY, vectors BLOB NOT NULL)',
};

/** What a library of a version may have of it. */
export function oldIndexOf(version: number): Entry[] {
  if (version > LAST) return [];
  const tables = Object.entries({ [NAME]: INDEX, ...BESIDE });
  return tables.map(([name, sql]) => ({ type: 'table', name, sql }));
}

/** Takes the index away, inside the caller's transaction. */
export function dropOldIndex(db: Database): void {
  for (const table of Object.keys(BESIDE)) db.exec(`DROP TABLE IF EXISTS ${table}`);
  // SQLite guards its own table against everybody, also against who knows.
  db.unsafeMode(true);
  try {
    db.pragma('writable_schema = ON');
    db.prepare("DELETE FROM sqlite_schema WHERE type = 'table' AND name = ?").run(NAME);
  } finally {
    // With RESET it reads the schema anew.
    db.pragma('writable_schema = RESET');
    db.unsafeMode(false);
  }
}
