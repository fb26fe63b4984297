/** What names Facet wrote beside and into photos, and how to take that back. */

import type { NamesPlace } from '../../contract/names.ts';
import { NOTHING_WRITTEN, type Written } from '../../core/written-names.ts';
import type { Box } from '../../contract/types.ts';
import type { Sqlite } from './database.ts';

/** A photo with somebody named on it, or one for which names were written. */
export interface PhotoToWrite {
  readonly id: number;
  readonly path: string;
  readonly hash: string;
  /** Upright. */
  readonly width: number;
  readonly height: number;
}

/** A file that was written. */
export interface JournalEntry {
  readonly id: number;
  readonly photoId: number;
  readonly place: NamesPlace;
  readonly path: string;
  /** A sidecar's bytes or a photo's XMP before; null where nothing was. */
  readonly former: Buffer | null;
  readonly formerNames: string | null;
  /** SHA-256 of the file as it was written. */
  readonly hash: string;
}

export class WrittenNames {
  readonly #db: Sqlite;

  constructor(db: Sqlite) {
    this.#db = db;
  }

  /** Photos that are there and whose names are to be looked at, in order of id. */
  photos(place: NamesPlace): PhotoToWrite[] {
    return this.#db
      .prepare<[string], PhotoToWrite>(
        `SELECT id, path, hash, width, height FROM photo
         WHERE kind = 'photo' AND status = 'done' AND present = 1 AND hash IS NOT NULL AND (
           id IN (SELECT photo_id FROM face JOIN person ON person.id = person_id
                  WHERE person.name IS NOT NULL AND person.hidden = 0)
           OR id IN (SELECT photo_id FROM names_written WHERE place = ?)) ORDER BY id`,
      )
      .all(place);
  }

  /** Who is on a photo by name, and where on the upright photo; hidden people are left out. */
  named(photoId: number): { name: string; box: Box }[] {
    return this.#db
      .prepare<[number], Box & { name: string }>(
        `SELECT person.name, x, y, face.width, face.height FROM face JOIN person ON person.id = person_id
         WHERE photo_id = ? AND person.name IS NOT NULL AND person.hidden = 0 ORDER BY face.id`,
      )
      .all(photoId)
      .map(({ name, ...box }) => ({ name, box }));
  }

  /** What was written last. */
  last(photoId: number, place: NamesPlace): Written {
    const names = this.#names(photoId, place);
    return names === null ? NOTHING_WRITTEN : (JSON.parse(names) as Written);
  }

  /** Writes down what is about to be written, and what was there before. Returns the entry's number. */
  begin(run: number, entry: Omit<JournalEntry, 'id' | 'formerNames'>, at: number): number {
    const { photoId, place, path, former, hash } = entry;
    const result = this.#db
      .prepare(
        `INSERT INTO names_journal (run, at, photo_id, place, path, former, former_names, hash)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(run, at, photoId, place, path, former, this.#names(photoId, place), hash);
    return Number(result.lastInsertRowid);
  }

  /** What is written now. */
  set(photoId: number, place: NamesPlace, names: Written | string | null): void {
    if (names === null) {
      this.#db.prepare('DELETE FROM names_written WHERE photo_id = ? AND place = ?').run(photoId, place);
      return;
    }
    const json = typeof names === 'string' ? names : JSON.stringify(names);
    this.#db
      .prepare('INSERT OR REPLACE INTO names_written (photo_id, place, names) SELECT id, ?, ? FROM photo WHERE id = ?')
      .run(place, json, photoId);
  }

  nextRun(): number {
    return Number(this.#db.prepare('SELECT coalesce(max(run), 0) + 1 FROM names_journal').pluck().get());
  }

  /** The files of the last writing that was not taken back, the last first; empty when there is none. */
  lastRun(): JournalEntry[] {
    return this.#db
      .prepare<[], JournalEntry>(
        `SELECT id, photo_id AS photoId, place, path, former, former_names AS formerNames, hash FROM names_journal
         WHERE undone = 0 AND run = (SELECT max(run) FROM names_journal WHERE undone = 0) ORDER BY id DESC`,
      )
      .all();
  }

  canUndo(): boolean {
    return this.#db.prepare('SELECT 1 FROM names_journal WHERE undone = 0').get() !== undefined;
  }

  /** Entries that need not be taken back (any more). */
  settle(id: number): void {
    this.#db.prepare('UPDATE names_journal SET undone = 1, former = NULL WHERE id = ?').run(id);
  }

  /** A photo's file holds other bytes and the same picture. */
  rewritten(photoId: number, { hash, size, mtimeMs }: { hash: string; size: number; mtimeMs: number }): void {
    this.#db
      .prepare(`UPDATE photo SET hash = ?, size = ?, mtime_ms = ?, status = 'done' WHERE id = ?`)
      .run(hash, size, mtimeMs, photoId);
    this.#db.prepare('UPDATE region_read SET hash = ? WHERE photo_id = ?').run(hash, photoId);
  }

  #names(photoId: number, place: NamesPlace): string | null {
    return (
      this.#db
        .prepare<[number, string], string>('SELECT names FROM names_written WHERE photo_id = ? AND place = ?')
        .pluck()
        .get(photoId, place) ?? null
    );
  }
}
