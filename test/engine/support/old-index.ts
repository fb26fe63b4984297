/** The index that libraries had up to version 10, put into one of these tests as sqlite-vec 0.1.9 had made it. */

import type { Database } from 'better-sqlite3';

/** As the first step of the schema said it then. */
const STATEMENT = `CREATE VIRTUAL TABLE face_vector USING vec0 (
        face_id INTEGER PRIMARY KEY,
        model_id INTEGER PARTITION KEY,
        vector INT8[128] DISTANCE_METRIC=cosine
      )`;

export function addOldIndex(db: Database): void {
  db.exec(`
    CREATE TABLE "face_vector_info" (key text primary key, value any);
    CREATE TABLE "face_vector_chunks"(chunk_id INTEGER PRIMARY KEY AUTOINCREMENT,size INTEGER NOT NULL,sequence_id integer,partition00,validity BLOB NOT NULL, rowids BLOB NOT NULL);
    CREATE TABLE "face_vector_rowids"(rowid INTEGER PRIMARY KEY AUTOINCREMENT,id,chunk_id INTEGER,chunk_offset INTEGER);
    CREATE TABLE "face_vector_vector_chunks00"(rowid PRIMARY KEY,vectors BLOB NOT NULL);
    INSERT INTO face_vector_chunks (size, partition00, validity, rowids) VALUES (1024, 1, zeroblob(128), zeroblob(8192));
    INSERT INTO face_vector_vector_chunks00 VALUES (1, randomblob(131072));
    INSERT INTO face_vector_rowids SELECT face_id, NULL, 1, face_id FROM embedding;
  `);
  db.unsafeMode(true);
  db.pragma('writable_schema = ON');
  db.prepare("INSERT INTO sqlite_schema VALUES ('table', 'face_vector', 'face_vector', 0, ?)").run(STATEMENT);
  db.pragma('writable_schema = RESET');
  db.unsafeMode(false);
}
