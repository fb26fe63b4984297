/**
 * The schema, as numbered steps. A step that has shipped is never edited; a change is a new one.
 * `user_version` of the database is the number of the last step taken.
 */

export interface Migration {
  readonly version: number;
  /** What it does, for the log. */
  readonly title: string;
  readonly sql: string;
}

export const migrations: readonly Migration[] = [
  {
    version: 1,
    title: 'folders, photos, faces, embeddings, people and decisions',
    sql: `
      CREATE TABLE folder (
        id INTEGER PRIMARY KEY,
        path TEXT NOT NULL UNIQUE,
        added_at INTEGER NOT NULL
      ) STRICT;

      -- One row per file. A file that is gone keeps its row and faces, with present = 0.
      CREATE TABLE photo (
        id INTEGER PRIMARY KEY,
        folder_id INTEGER NOT NULL REFERENCES folder (id) ON DELETE CASCADE,
        path TEXT NOT NULL UNIQUE,
        size INTEGER NOT NULL,
        mtime_ms INTEGER NOT NULL,
        hash TEXT,
        status TEXT NOT NULL CHECK (status IN ('pending', 'done', 'failed')),
        present INTEGER NOT NULL DEFAULT 1,
        problem TEXT,
        reason TEXT,
        width INTEGER NOT NULL DEFAULT 0,
        height INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      CREATE INDEX photo_by_size ON photo (size);
      CREATE INDEX photo_by_folder ON photo (folder_id, status);
      CREATE INDEX photo_pending ON photo (id) WHERE status = 'pending' AND present = 1;

      CREATE TABLE photo_thumb (
        photo_id INTEGER PRIMARY KEY REFERENCES photo (id) ON DELETE CASCADE,
        image BLOB NOT NULL
      ) STRICT;

      -- Derived from embeddings and decisions; rebuilt by clustering. AUTOINCREMENT: an id is never given twice.
      CREATE TABLE person (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT,
        cover_face_id INTEGER NOT NULL,
        faces INTEGER NOT NULL,
        photos INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE face (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        photo_id INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
        x REAL NOT NULL,
        y REAL NOT NULL,
        width REAL NOT NULL,
        height REAL NOT NULL,
        landmarks BLOB NOT NULL,
        score REAL NOT NULL,
        quality REAL NOT NULL,
        sharpness REAL NOT NULL,
        yaw REAL NOT NULL,
        pitch REAL NOT NULL,
        person_id INTEGER REFERENCES person (id) ON DELETE SET NULL
      ) STRICT;
      CREATE INDEX face_by_photo ON face (photo_id);
      CREATE INDEX face_by_person ON face (person_id) WHERE person_id IS NOT NULL;

      CREATE TABLE face_image (
        face_id INTEGER PRIMARY KEY REFERENCES face (id) ON DELETE CASCADE,
        crop BLOB NOT NULL,
        thumb BLOB NOT NULL
      ) STRICT;

      CREATE TABLE model (
        id INTEGER PRIMARY KEY,
        card TEXT NOT NULL UNIQUE
      ) STRICT;

      CREATE TABLE embedding (
        face_id INTEGER NOT NULL REFERENCES face (id) ON DELETE CASCADE,
        model_id INTEGER NOT NULL REFERENCES model (id),
        vector BLOB NOT NULL CHECK (length(vector) = 128),
        PRIMARY KEY (face_id, model_id)
      ) STRICT, WITHOUT ROWID;

      -- The nearest-neighbour index of sqlite-vec over the same vectors. A schema from a file is not trusted
      -- with virtual tables in triggers, so faces.ts deletes from it.
      CREATE VIRTUAL TABLE face_vector USING vec0 (
        face_id INTEGER PRIMARY KEY,
        model_id INTEGER PARTITION KEY,
        vector INT8[128] DISTANCE_METRIC=cosine
      );
      -- What the user said: append-only, by photo content and box (see core/decisions.ts).
      CREATE TABLE decision (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        body TEXT NOT NULL CHECK (json_valid(body))
      ) STRICT;
      CREATE TRIGGER decision_keep BEFORE DELETE ON decision BEGIN
        SELECT RAISE (ABORT, 'decisions are never deleted');
      END;
      CREATE TRIGGER decision_fixed BEFORE UPDATE ON decision BEGIN
        SELECT RAISE (ABORT, 'decisions are never changed');
      END;
    `,
  },
];
