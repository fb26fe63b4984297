/** Prints of photos, by which copies are found: see core/print.ts and core/stacks.ts. */

import { bandsOf, isPlain, PARTS, sumParts } from '../../core/print.ts';
import { mayBeSamePrint, stemOf, type Copy } from '../../core/stacks.ts';
import type { Statement } from 'better-sqlite3';
import type { Sqlite } from './database.ts';

/** More photos than this in one place are looked at no further: pictures that say little of themselves. */
const MOST_ALIKE = 256;

const COPY = 'photo.id, path, hash, width, height, size, print FROM photo JOIN photo_grey ON photo_id = photo.id';

export class Prints {
  readonly #db: Sqlite;
  readonly #print: Statement<[number], Buffer>;
  /** Sums of the parts of prints, by photo id, of the photos that were compared since {@link forgetSums}. */
  #sums = new Uint16Array(0);
  #hasSums = new Uint8Array(0);

  constructor(db: Sqlite) {
    this.#db = db;
    this.#print = db.prepare<[number], Buffer>('SELECT print FROM photo_grey WHERE photo_id = ?').pluck();
  }

  /** The print of a photo; null where there is none yet. */
  of(photoId: number): Uint8Array | null {
    return this.#print.get(photoId) ?? null;
  }

  /** Writes the print of a photo's content, which is yet to be compared with others. */
  set(photoId: number, print: Uint8Array): void {
    const bands = isPlain(print) ? [null, null, null, null] : bandsOf(print);
    if (photoId < this.#hasSums.length) this.#hasSums[photoId] = 0;
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
      // In a large library, a thousand photos share a band with one and hardly any is like it.
      for (const other of this.#ids(same, id)) if (!ids.has(other) && this.#mayBeSame(id, other)) ids.add(other);
    }
    ids.delete(id);
    return [...ids].flatMap((other) => this.copy(other) ?? []);
  }

  /** Gives back the memory that comparing many photos took: 33 bytes a photo. */
  forgetSums(): void {
    this.#sums = new Uint16Array(0);
    this.#hasSums = new Uint8Array(0);
  }

  #mayBeSame(one: number, other: number): boolean {
    return mayBeSamePrint(this.#sums, this.#sumsAt(one), this.#sumsAt(other));
  }

  /** Where the sums of a photo's print are. */
  #sumsAt(photoId: number): number {
    if (photoId >= this.#hasSums.length) {
      const room = Math.max(1_024, photoId * 2);
      const [sums, hasSums] = [new Uint16Array(room * PARTS), new Uint8Array(room)];
      sums.set(this.#sums);
      hasSums.set(this.#hasSums);
      this.#sums = sums;
      this.#hasSums = hasSums;
    }
    const at = photoId * PARTS;
    if (this.#hasSums[photoId] === 0) {
      const print = this.of(photoId);
      if (print) sumParts(print, this.#sums, at);
      this.#hasSums[photoId] = 1;
    }
    return at;
  }

  #ids(sql: string, ...values: (string | number)[]): number[] {
    return this.#db
      .prepare<(string | number)[], number>(`${sql} LIMIT ${MOST_ALIKE}`)
      .pluck()
      .all(...values);
  }
}
