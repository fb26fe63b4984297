/**
 * The schema, as numbered steps. A step that has shipped is never edited; a change is a new one. (Left out of the first is the
 * index that step 11 takes away, and that nothing can make any more: see old-index.ts.)
 * `user_version` of the database is the number of the last step taken.
 */

import type { Database } from 'better-sqlite3';
import { dropOldIndex } from './old-index.ts';

export interface Migration {
  readonly version: number;
  /** What it does, for the log. */
  readonly title: string;
  readonly sql: string;
  /** What comes before that and SQL cannot say; in the same transaction. */
  readonly before?: (db: Database) => void;
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
  {
    version: 2,
    title: 'more that can be decided, what edited photos were, when photos were taken, who is to be asked about',
    sql: `
      -- As the camera's clock showed it, 'YYYY-MM-DDTHH:MM:SS'; the file's time where the photo does not say. Null for
      -- what an earlier version read: the next scan looks it up.
      ALTER TABLE photo ADD COLUMN taken_at TEXT;
      CREATE INDEX photo_by_taken ON photo (taken_at, id);
      CREATE INDEX photo_by_hash ON photo (hash) WHERE hash IS NOT NULL;

      -- Who put the face there. A drawn one is there for as long as the decision to draw it holds.
      ALTER TABLE face ADD COLUMN origin TEXT NOT NULL DEFAULT 'found' CHECK (origin IN ('found', 'drawn'));
      CREATE INDEX face_drawn ON face (id) WHERE origin = 'drawn';
      -- Derived from decisions: why a face is nobody's, and the first face of the group the user put it in.
      ALTER TABLE face ADD COLUMN verdict TEXT CHECK (verdict IN ('not-a-face', 'stranger', 'undrawn'));
      ALTER TABLE face ADD COLUMN confirmed INTEGER;
      CREATE INDEX face_decided ON face (id) WHERE verdict IS NOT NULL OR confirmed IS NOT NULL;

      -- Derived from decisions, too: whether the user wants to see them, and the group of faces that made them known.
      ALTER TABLE person ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE person ADD COLUMN confirmed INTEGER;

      -- Derived by clustering: faces too near to two people to be given to one, with those people.
      CREATE TABLE asked (
        face_id INTEGER NOT NULL REFERENCES face (id) ON DELETE CASCADE,
        person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
        similarity REAL NOT NULL,
        PRIMARY KEY (face_id, person_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX asked_person ON asked (person_id);

      -- What contents a file had one after the other, as far as they show the same picture (see core/lineage.ts). Like
      -- decisions, which are found through it, it cannot be worked out again once the old content is gone.
      CREATE TABLE lineage (
        before TEXT NOT NULL,
        after TEXT NOT NULL,
        scale REAL NOT NULL,
        dx REAL NOT NULL,
        dy REAL NOT NULL,
        PRIMARY KEY (before, after)
      ) STRICT, WITHOUT ROWID;
      CREATE TRIGGER lineage_keep BEFORE DELETE ON lineage BEGIN
        SELECT RAISE (ABORT, 'lineage is never deleted');
      END;
    `,
  },
  {
    version: 3,
    title: 'what people were last made of; counts of a large library without reading it',
    sql: `
      -- One row, written with the people that clustering made: of which faces, after which decision. While it fits,
      -- there is nothing to do, and a start of a large library need not compare all its faces.
      CREATE TABLE clustered (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        model_id INTEGER NOT NULL,
        decision INTEGER NOT NULL,
        faces INTEGER NOT NULL,
        last_face INTEGER NOT NULL,
        people INTEGER NOT NULL
      ) STRICT;

      CREATE INDEX photo_state ON photo (folder_id, status, present);
      CREATE INDEX photo_failed ON photo (path) WHERE status = 'failed' AND present = 1;
      CREATE INDEX photo_missing ON photo (path) WHERE present = 0;
      CREATE INDEX face_verdict ON face (verdict) WHERE verdict IS NOT NULL;
    `,
  },
  {
    version: 4,
    title: 'folders on their way out of the library',
    sql: `
      -- 1 from the user's word until its last photo has gone, which may be after the next start.
      ALTER TABLE folder ADD COLUMN leaving INTEGER NOT NULL DEFAULT 0;
    `,
  },
  {
    version: 5,
    title: 'videos, and when in them a face is seen',
    sql: `
      ALTER TABLE photo ADD COLUMN kind TEXT NOT NULL DEFAULT 'photo' CHECK (kind IN ('photo', 'video'));
      -- Of a video that was read, milliseconds.
      ALTER TABLE photo ADD COLUMN duration_ms INTEGER;
      -- Photos are read before videos, which may have to wait for a decoder.
      DROP INDEX photo_pending;
      CREATE INDEX photo_pending ON photo (kind, id) WHERE status = 'pending' AND present = 1;
      -- From the beginning of the video, milliseconds; null on a photo.
      ALTER TABLE face ADD COLUMN at_ms INTEGER;
    `,
  },
  {
    version: 6,
    title: 'what photos say of themselves besides their pictures',
    sql: `
      -- Whether the photo was asked, and the sidecar that the last walk found beside it (its name, time and size).
      ALTER TABLE photo ADD COLUMN facts_read INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE photo ADD COLUMN sidecar TEXT;
      CREATE INDEX photo_to_ask ON photo (id) WHERE facts_read = 0 AND status = 'done' AND present = 1;
      -- Whoever moves or changes a photo need not think of it: its name, time and sidecar are part of what it says.
      CREATE TRIGGER photo_ask_again AFTER UPDATE OF path, size, mtime_ms, sidecar ON photo
        WHEN new.path IS NOT old.path OR new.size IS NOT old.size OR new.mtime_ms IS NOT old.mtime_ms
          OR new.sidecar IS NOT old.sidecar
        BEGIN UPDATE photo SET facts_read = 0 WHERE id = new.id; END;

      -- As PhotoFacts in contract/photos.ts; when the photo was taken is photo.taken_at.
      CREATE TABLE photo_facts (
        photo_id INTEGER PRIMARY KEY REFERENCES photo (id) ON DELETE CASCADE,
        taken_from TEXT NOT NULL,
        taken_ms INTEGER,
        taken_offset INTEGER,
        day_only INTEGER NOT NULL,
        camera TEXT,
        lens TEXT,
        exposure_seconds REAL,
        aperture REAL,
        iso REAL,
        focal_length REAL,
        focal_length_35 REAL,
        latitude REAL,
        longitude REAL,
        orientation INTEGER,
        rating INTEGER CHECK (rating BETWEEN -1 AND 5),
        title TEXT,
        description TEXT,
        problem TEXT
      ) STRICT;
      -- In small letters, to be found by; and as it was written.
      CREATE TABLE photo_keyword (
        folded TEXT NOT NULL,
        photo_id INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        keyword TEXT NOT NULL,
        PRIMARY KEY (folded, photo_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX photo_keyword_of ON photo_keyword (photo_id, position);
    `,
  },
  {
    version: 7,
    title: 'names that other programs wrote into photos, and those that Facet writes',
    sql: `
      -- Named faces that files tell of, as boxes on the upright photo; read again when a photo's content is new.
      CREATE TABLE region (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        photo_id INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
        source TEXT NOT NULL CHECK (source IN ('file', 'sidecar', 'picasa')),
        name TEXT NOT NULL,
        x REAL NOT NULL,
        y REAL NOT NULL,
        width REAL NOT NULL,
        height REAL NOT NULL
      ) STRICT;
      CREATE INDEX region_by_photo ON region (photo_id);
      CREATE TABLE region_read (
        photo_id INTEGER PRIMARY KEY REFERENCES photo (id) ON DELETE CASCADE,
        hash TEXT NOT NULL,
        problem TEXT
      ) STRICT;

      -- Names of files that the user does not want, by content and place; what they said is kept.
      CREATE TABLE region_declined (
        hash TEXT NOT NULL,
        name TEXT NOT NULL,
        x REAL NOT NULL,
        y REAL NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (hash, name, x, y)
      ) STRICT, WITHOUT ROWID;
      -- One row when the names of photos that come later are wanted, too.
      CREATE TABLE region_wanted (one INTEGER PRIMARY KEY CHECK (one = 1)) STRICT;

      -- What Facet wrote last for a photo: names and areas, as JSON. What is not in it is another program's.
      CREATE TABLE names_written (
        photo_id INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
        place TEXT NOT NULL CHECK (place IN ('sidecar', 'file')),
        names TEXT NOT NULL CHECK (json_valid(names)),
        PRIMARY KEY (photo_id, place)
      ) STRICT, WITHOUT ROWID;
      -- How to take writing back: what was there before, a sidecar's bytes or a photo's XMP; null where nothing was.
      CREATE TABLE names_journal (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        run INTEGER NOT NULL,
        at INTEGER NOT NULL,
        photo_id INTEGER NOT NULL,
        place TEXT NOT NULL CHECK (place IN ('sidecar', 'file')),
        path TEXT NOT NULL,
        former BLOB,
        former_names TEXT,
        hash TEXT NOT NULL,
        undone INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      CREATE INDEX names_journal_run ON names_journal (run);
    `,
  },
  {
    version: 8,
    title: 'prints of photos, stacks of copies, edits that turn',
    sql: `
      -- How an edit turned the picture, numbered as EXIF's orientation.
      ALTER TABLE lineage ADD COLUMN turn INTEGER NOT NULL DEFAULT 1 CHECK (turn BETWEEN 1 AND 8);

      -- 32 by 32 shades of grey.
      CREATE TABLE photo_grey (
        photo_id INTEGER PRIMARY KEY REFERENCES photo (id) ON DELETE CASCADE,
        print BLOB NOT NULL CHECK (length(print) = 1024)
      ) STRICT;

      -- Their difference hash in four bands, none of a picture too even to tell. Apart from them, because it is searched.
      CREATE TABLE photo_print (
        photo_id INTEGER PRIMARY KEY REFERENCES photo (id) ON DELETE CASCADE,
        band0 INTEGER,
        band1 INTEGER,
        band2 INTEGER,
        band3 INTEGER,
        -- Whether it was compared with the others.
        stacked INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      CREATE INDEX print_band0 ON photo_print (band0) WHERE band0 IS NOT NULL;
      CREATE INDEX print_band1 ON photo_print (band1) WHERE band1 IS NOT NULL;
      CREATE INDEX print_band2 ON photo_print (band2) WHERE band2 IS NOT NULL;
      CREATE INDEX print_band3 ON photo_print (band3) WHERE band3 IS NOT NULL;
      CREATE INDEX print_unstacked ON photo_print (photo_id) WHERE stacked = 0;

      -- Derived from prints: copies of one picture. The best of a stack has the lowest place.
      CREATE TABLE photo_stack (
        photo_id INTEGER PRIMARY KEY REFERENCES photo (id) ON DELETE CASCADE,
        stack INTEGER NOT NULL,
        place INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX stack_members ON photo_stack (stack, place);

      -- A photo with other content leaves its stack, and those that are left are compared again.
      CREATE TRIGGER photo_other_content AFTER UPDATE OF hash ON photo WHEN OLD.hash IS NOT NEW.hash BEGIN
        UPDATE photo_print SET stacked = 0 WHERE photo_id IN (SELECT photo_id FROM photo_stack
          WHERE stack = (SELECT stack FROM photo_stack WHERE photo_id = NEW.id));
        DELETE FROM photo_stack WHERE stack = (SELECT stack FROM photo_stack WHERE photo_id = NEW.id);
        DELETE FROM photo_print WHERE photo_id = NEW.id;
        DELETE FROM photo_grey WHERE photo_id = NEW.id;
      END;
      CREATE TRIGGER photo_gone BEFORE DELETE ON photo BEGIN
        UPDATE photo_print SET stacked = 0 WHERE photo_id IN (SELECT photo_id FROM photo_stack
          WHERE stack = (SELECT stack FROM photo_stack WHERE photo_id = OLD.id));
        DELETE FROM photo_stack WHERE stack = (SELECT stack FROM photo_stack WHERE photo_id = OLD.id);
      END;
    `,
  },
  {
    version: 9,
    title: 'which embedder is in use, and what is embedded again for another',
    sql: `
      -- One row once the user chose. A face has one row in embedding, whichever model made it; \`next\` is the card that is
      -- used when every face is embedded with it. \`again\`: what becomes of faces that another model embedded.
      CREATE TABLE recognition (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        card TEXT NOT NULL,
        next TEXT,
        again TEXT NOT NULL CHECK (again IN ('on', 'paused', 'off')),
        -- 0 while face_vector has other vectors than embedding.
        indexed INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX embedding_by_model ON embedding (model_id);

      -- Embeddings of the \`next\` model: nothing compares them before they take the place of the others, all at once.
      CREATE TABLE next_embedding (
        face_id INTEGER PRIMARY KEY REFERENCES face (id) ON DELETE CASCADE,
        vector BLOB NOT NULL CHECK (length(vector) = 128)
      ) STRICT;
    `,
  },
  {
    version: 10,
    title: 'what tells this library from another, what came from others, photos that others have read',
    sql: `
      -- One row. A copy of the library has the same id, and so have a backup and what was restored from it.
      CREATE TABLE library (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        id TEXT NOT NULL
      ) STRICT;
      INSERT INTO library (one, id) VALUES (1, lower(hex(randomblob(16))));

      -- Entries of the log that were said in another library, by what they are called everywhere (see store/origins.ts).
      CREATE TABLE imported (
        id TEXT PRIMARY KEY,
        seq INTEGER NOT NULL UNIQUE REFERENCES decision (seq)
      ) STRICT, WITHOUT ROWID;

      -- Photos that another library has read, until a scan comes upon their content: it need not read them then.
      CREATE TABLE waiting (
        hash TEXT PRIMARY KEY,
        size INTEGER NOT NULL,
        body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX waiting_by_size ON waiting (size);
    `,
  },
  {
    version: 11,
    title: 'embeddings have no index any more',
    before: dropOldIndex,
    sql: `
      -- As it was, without \`indexed\`. (Of DROP COLUMN, versions of SQLite leave different text.)
      CREATE TABLE recognition_before AS SELECT one, card, next, again FROM recognition;
      DROP TABLE recognition;
      CREATE TABLE recognition (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        card TEXT NOT NULL,
        next TEXT,
        again TEXT NOT NULL CHECK (again IN ('on', 'paused', 'off'))
      ) STRICT;
      INSERT INTO recognition (one, card, next, again) SELECT one, card, next, again FROM recognition_before;
      DROP TABLE recognition_before;
    `,
  },
];
