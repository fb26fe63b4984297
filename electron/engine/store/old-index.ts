/**
 * The index of embeddings that libraries had up to version 10: a virtual table of the extension sqlite-vec. Facet compares
 * embeddings itself now and has no sqlite-vec, without which SQLite neither reads nor drops such a table; it lies in an old
 * library as rows and tables that nothing looks at, until the step to version 11 takes them away.
 */

import type { Database } from 'better-sqlite3';

/** The last version with it. */
const LAST = 10;
const NAME = 'face_vector';
/** As every version made it, in the form of {@link bare}. */
const STATEMENT =
  'createvirtualtableface_vectorusingvec0(face_idintegerprimarykey,model_idintegerpartitionkey,vectorint8[128]distance_metric=cosine)';

/** An entry of sqlite_schema. */
export interface Entry {
  readonly type: string;
  readonly name: string;
  readonly sql: string;
}

/** Without what one version of SQLite may write otherwise than another. */
export function bare(sql: string): string {
  return sql.replace(/[\s"`]+/gu, '').toLowerCase();
}

/** Whether it is the index, or a table that sqlite-vec made beside it, in a library of a version that had one. */
export function isOldIndex({ type, name, sql }: Entry, version: number): boolean {
  if (version > LAST || type !== 'table') return false;
  return name === NAME ? bare(sql) === STATEMENT : name.startsWith(`${NAME}_`) && /^CREATE TABLE/iu.test(sql);
}

/** Takes the index away, inside the caller's transaction. */
export function dropOldIndex(db: Database): void {
  const tables = db
    .prepare<[], string>(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE '${NAME.replace('_', '\\_')}\\_%' ESCAPE '\\'`,
    )
    .pluck()
    .all();
  for (const table of tables) db.exec(`DROP TABLE "${table.replaceAll('"', '""')}"`);
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
