/** Finds photos by who is on them and when they were taken. */

import type { FoundPhoto, PersonFaceTile, TimelineMonth } from '../../contract/people.ts';
import type { Sqlite } from './database.ts';
import { tile, type RawTile } from './photos.ts';

/** What to look for; all of it must hold. */
export interface PhotoQuery {
  /** People who are all on the photo, and people who are not. */
  readonly together: readonly number[];
  readonly without: readonly number[];
  /** Bounds of the time it was taken, both inclusive: a year, month or day, or any beginning of 'YYYY-MM-DDTHH:MM:SS'. */
  readonly from: string | null;
  readonly to: string | null;
  readonly offset: number;
  readonly limit: number;
}

interface RawFound extends RawTile {
  readonly takenAt: string;
}

/** A photo that an earlier version read has the time of its file until the next scan. */
export const TAKEN = "coalesce(taken_at, strftime('%Y-%m-%dT%H:%M:%S', mtime_ms / 1000, 'unixepoch', 'localtime'))";
/** Behind every character that a time is written with. */
const LAST = '~';

export class Search {
  readonly #db: Sqlite;

  constructor(db: Sqlite) {
    this.#db = db;
  }

  /** The photos, those taken last first. */
  photos({ together, without, from, to, offset, limit }: PhotoQuery): FoundPhoto[] {
    const on = 'EXISTS (SELECT 1 FROM face WHERE photo_id = photo.id AND person_id = ?)';
    const [first, ...rest] = together;
    const conditions = [
      "status = 'done'",
      // The first person's faces lead to the photos: by index, however large the library is.
      ...(first === undefined ? [] : ['id IN (SELECT photo_id FROM face WHERE person_id = ?)']),
      ...rest.map(() => on),
      ...without.map(() => `NOT ${on}`),
      ...(from === null ? [] : [`${TAKEN} >= ?`]),
      ...(to === null ? [] : [`${TAKEN} <= ?`]),
    ];
    const bounds = [...(from === null ? [] : [from]), ...(to === null ? [] : [to + LAST])];
    return this.#db
      .prepare<unknown[], RawFound>(
        `SELECT id, path, width, height, present, ${TAKEN} AS takenAt FROM photo WHERE ${conditions.join(' AND ')}
         ORDER BY takenAt DESC, id DESC LIMIT ? OFFSET ?`,
      )
      .all(...together, ...without, ...bounds, limit, offset)
      .map((raw) => ({ ...tile(raw), takenAt: raw.takenAt }));
  }

  /** The months in which a person was photographed, oldest first. */
  timeline(personId: number): TimelineMonth[] {
    return this.#db
      .prepare<[number], TimelineMonth & { best: number }>(
        // Of a bare column beside max(), SQLite takes the value from the row with the maximum.
        `SELECT CAST(substr(taken, 1, 4) AS INTEGER) AS year, CAST(substr(taken, 6, 2) AS INTEGER) AS month,
           count(DISTINCT photo_id) AS photos, id AS coverFaceId, max(quality) AS best FROM (
             SELECT face.id, photo_id, quality, ${TAKEN} AS taken FROM face JOIN photo ON photo.id = photo_id
             WHERE person_id = ?)
         GROUP BY substr(taken, 1, 7) ORDER BY year, month`,
      )
      .all(personId)
      .map(({ year, month, photos, coverFaceId }) => ({ year, month, photos, coverFaceId }));
  }

  /** The faces of a person, those taken first first. */
  faces(personId: number): PersonFaceTile[] {
    return this.#db
      .prepare<
        [number],
        PersonFaceTile['box'] & Omit<PersonFaceTile, 'box' | 'confirmed'> & { readonly confirmed: number }
      >(
        `SELECT face.id, photo_id AS photoId, x, y, face.width, face.height, quality, confirmed IS NOT NULL AS confirmed
         FROM face JOIN photo ON photo.id = photo_id WHERE person_id = ? ORDER BY ${TAKEN}, face.id`,
      )
      .all(personId)
      .map(({ x, y, width, height, confirmed, ...face }) => ({
        ...face,
        box: { x, y, width, height },
        confirmed: confirmed === 1,
      }));
  }
}
