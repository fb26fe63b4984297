/** Prints of photos, by which copies are found: see core/print.ts and core/stacks.ts. */

import { bandsOf, isPlain } from '../../core/print.ts';
import { stemOf, type Copy } from '../../core/stacks.ts';
import type { Sqlite } from './database.ts';

/** More photos than this in one place are looked at no further: pictures that say little of themselves. */
const MOST_ALIKE = 256;

const COPY = 'photo.id, path, hash, width, height, size, print FROM photo JOIN photo_grey ON photo_id = photo.id';

export class Prints {
  readonly #db: Sqlite;

  constructor(db: Sqlite) {
    this.#db = db;
  }

  /** The print of a photo; null where there is none yet. */
  of(photoId: number): Uint8Array | null {
    return (
      this.#db.prepare<[number], Buffer>('SELECT print FROM photo_grey WHERE photo_id = ?').pluck().get(photoId) ?? null
    );
  }

  /** Writes the print of a photo's content, which is yet to be compared with others. */
  set(photoId: number, print: Uint8Array): void {
    const bands = isPlain(print) ? [null, null, null, null] : bandsOf(print);
    this.#db.prepare('INSERT OR REPLACE INTO photo_grey (photo_id, print) VALUES (?, ?)').run(photoId, print);
    this.#db
      .prepare('INSERT OR REPLACE INTO photo_print (photo_id, band0, band1, band2, band3) VALUES (?, ?, ?, ?, ?)')
      .run(photoId, ...bands);
  }

  /** Photos that were read and have no print yet, after an id and in order of it, with their thumbnails. */
  lacking(after: number, most: number): { id: number; thumb: Buffer }[] {
    return this.#db
      .prepare<[number, number], { id: number; thumb: Buffer }>(
        `SELECT id, image AS thumb FROM photo JOIN photo_thumb ON photo_thumb.photo_id = id
         WHERE id > ? AND kind = 'photo' AND hash IS NOT NULL AND NOT EXISTS (SELECT 1 FROM photo_print WHERE photo_print.photo_id = id)
         ORDER BY id LIMIT ?`,
      )
      .all(after, most);
  }

  /** Photos that were not compared yet, in order of id. */
  unstacked(most: number): Copy[] {
    return this.#db
      .prepare<[number], Copy>(
        `SELECT ${COPY} WHERE photo.id IN (SELECT photo_id FROM photo_print WHERE stacked = 0 ORDER BY photo_id LIMIT ?)
         AND hash IS NOT NULL ORDER BY photo.id`,
      )
      .all(most);
  }

  setStacked(photoId: number): void {
    this.#db.prepare('UPDATE photo_print SET stacked = 1 WHERE photo_id = ?').run(photoId);
  }

  copy(photoId: number): Copy | null {
    return this.#db.prepare<[number], Copy>(`SELECT ${COPY} WHERE photo.id = ?`).get(photoId) ?? null;
  }

  /** Photos that may be the same picture as one: by content, by name but for the extension, by print. */
  candidates({ id, hash, path }: Copy): Copy[] {
    const stem = stemOf(path);
    const ids = new Set([
      ...this.#ids('SELECT id FROM photo WHERE hash = ?', hash),
      ...this.#ids('SELECT id FROM photo WHERE path > ? AND path < ?', `${stem}.`, `${stem}/`),
    ]);
    for (const band of ['band0', 'band1', 'band2', 'band3']) {
      const same = `SELECT photo_id FROM photo_print WHERE ${band} = (SELECT ${band} FROM photo_print WHERE photo_id = ?)`;
      for (const other of this.#ids(same, id)) ids.add(other);
    }
    ids.delete(id);
    return [...ids].flatMap((other) => this.copy(other) ?? []);
  }

  #ids(sql: string, ...values: (string | number)[]): number[] {
    return this.#db
      .prepare<(string | number)[], number>(`${sql} LIMIT ${MOST_ALIKE}`)
      .pluck()
      .all(...values);
  }
}
