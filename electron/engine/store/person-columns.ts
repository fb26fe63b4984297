/** What one person's screen shows, in columns: somebody may be on twenty thousand photos. */

import { basename } from 'node:path';
import type { PersonFaceColumns, PersonPhotoColumns } from '../../contract/people.ts';
import type { Sqlite } from './database.ts';
import { TAKEN } from './search.ts';

type RawPhoto = [
  ...[id: number, path: string, width: number, height: number, present: number, taken: string],
  duration: number | null,
];
type RawFace = [id: number, photoId: number, quality: number, confirmed: number, taken: string, at: number | null];

export class PersonColumns {
  readonly #db: Sqlite;

  constructor(db: Sqlite) {
    this.#db = db;
  }

  /** The photos a person is on, or is on with another, those taken last first. */
  photos(personId: number, besideId: number | null): PersonPhotoColumns {
    const beside = besideId === null ? '' : 'AND id IN (SELECT photo_id FROM face WHERE person_id = ?)';
    const rows = this.#db
      .prepare(
        `SELECT id, path, width, height, present, substr(${TAKEN}, 1, 7), duration_ms FROM photo
         WHERE id IN (SELECT photo_id FROM face WHERE person_id = ?) ${beside} ORDER BY ${TAKEN} DESC, id DESC`,
      )
      .raw()
      .all(...(besideId === null ? [personId] : [personId, besideId])) as RawPhoto[];
    return {
      ids: Float64Array.from(rows, ([id]) => id),
      fileNames: rows.map(([, path]) => basename(path)),
      widths: Uint32Array.from(rows, (row) => row[2]),
      heights: Uint32Array.from(rows, (row) => row[3]),
      missing: Uint8Array.from(rows, (row) => 1 - row[4]),
      months: Uint16Array.from(rows, (row) => monthOf(row[5])),
      durations: Float64Array.from(rows, (row) => row[6] ?? 0),
    };
  }

  /** The faces of a person, those taken last first. */
  faces(personId: number): PersonFaceColumns {
    const rows = this.#db
      .prepare(
        `SELECT face.id, photo_id, quality, confirmed IS NOT NULL, substr(${TAKEN}, 1, 7), at_ms
         FROM face JOIN photo ON photo.id = photo_id WHERE person_id = ? ORDER BY ${TAKEN} DESC, face.id DESC`,
      )
      .raw()
      .all(personId) as RawFace[];
    return {
      ids: Float64Array.from(rows, ([id]) => id),
      photoIds: Float64Array.from(rows, ([, photoId]) => photoId),
      quality: Float32Array.from(rows, (row) => row[2]),
      confirmed: Uint8Array.from(rows, (row) => row[3]),
      months: Uint16Array.from(rows, (row) => monthOf(row[4])),
      moments: Float64Array.from(rows, (row) => row[5] ?? NaN),
    };
  }
}

/** 'YYYY-MM' as one number. */
function monthOf(taken: string): number {
  return Number(taken.slice(0, 4)) * 12 + Number(taken.slice(5, 7)) - 1;
}
