/** Stacks: copies of one picture, shown as one. */

import type { StackedPhoto } from '../../contract/photos.ts';
import { basename } from 'node:path';
import type { Sqlite } from './database.ts';

interface RawStacked extends Omit<StackedPhoto, 'missing' | 'fileName'> {
  readonly stack: number;
  readonly present: number;
}

/** The best copy first; one whose file is not there is good for little. */
const BEST = 'stack, present DESC, place';

export class Stacks {
  readonly #db: Sqlite;

  constructor(db: Sqlite) {
    this.#db = db;
  }

  /** The photos that are one picture with a photo, in order of id; itself alone when there are no others. */
  membersOf(photoId: number): number[] {
    const ids = this.#db
      .prepare<[number], number>(
        'SELECT photo_id FROM photo_stack WHERE stack = (SELECT stack FROM photo_stack WHERE photo_id = ?) ORDER BY photo_id',
      )
      .pluck()
      .all(photoId);
    return ids.length > 0 ? ids : [photoId];
  }

  /** Makes one stack of photos, given best first; those it is made of are dissolved. */
  write(photoIds: readonly number[]): void {
    const stack = Math.min(...photoIds);
    const insert = this.#db.prepare('INSERT OR REPLACE INTO photo_stack (photo_id, stack, place) VALUES (?, ?, ?)');
    photoIds.forEach((id, place) => insert.run(id, stack, place));
  }

  /** The copies of a photo, itself among them, the best first; empty when there are no others. */
  of(photoId: number): StackedPhoto[] {
    return this.#read('WHERE stack = (SELECT stack FROM photo_stack WHERE photo_id = ?)', photoId).flat();
  }

  /** All stacks, each with the best copy first. */
  all(): StackedPhoto[][] {
    return this.#read('');
  }

  #read(where: string, ...values: number[]): StackedPhoto[][] {
    const rows = this.#db
      .prepare<number[], RawStacked>(
        `SELECT stack, photo.id, path, size AS bytes, width, height, present
         FROM photo_stack JOIN photo ON photo.id = photo_id ${where} ORDER BY ${BEST}`,
      )
      .all(...values);
    const stacks = new Map<number, StackedPhoto[]>();
    for (const { stack, present, ...photo } of rows) {
      const copies = stacks.get(stack) ?? [];
      copies.push({ ...photo, fileName: basename(photo.path), missing: present === 0 });
      stacks.set(stack, copies);
    }
    return [...stacks.values()];
  }
}
