/** What is known of photos besides their pictures: a row per photo that was asked, and one per keyword of it. */

import type { PhotoFacts, PhotoKeyword } from '../../contract/photos.ts';
import type { MediaKind } from '../../contract/types.ts';
import { folded } from '../metadata/words.ts';
import type { Sqlite } from './database.ts';

/** The columns beside `photo_id`, and what they are called here. */
const COLUMNS = {
  taken_from: 'takenFrom',
  taken_ms: 'milliseconds',
  taken_offset: 'offset',
  day_only: 'dayOnly',
  camera: 'camera',
  lens: 'lens',
  exposure_seconds: 'exposureSeconds',
  aperture: 'aperture',
  iso: 'iso',
  focal_length: 'focalLength',
  focal_length_35: 'focalLength35',
  latitude: 'latitude',
  longitude: 'longitude',
  orientation: 'orientation',
  rating: 'rating',
  title: 'title',
  description: 'description',
  problem: 'problem',
} as const satisfies Readonly<Record<string, keyof Row>>;

interface Row extends Omit<PhotoFacts, 'isDayOnly' | 'place' | 'keywords'> {
  readonly dayOnly: number;
  readonly latitude: number | null;
  readonly longitude: number | null;
}

/** A photo or video whose file is still to be asked. */
export interface PhotoToAsk {
  readonly id: number;
  readonly path: string;
  readonly kind: MediaKind;
}

const INSERT = `INSERT OR REPLACE INTO photo_facts (photo_id, ${Object.keys(COLUMNS).join(', ')})
  VALUES (@id, ${Object.values(COLUMNS)
    .map((name) => `@${name}`)
    .join(', ')})`;
const SELECT = Object.entries(COLUMNS)
  .map(([column, name]) => `${column} AS ${name}`)
  .join(', ');

export class FactsOfPhotos {
  readonly #db: Sqlite;

  constructor(db: Sqlite) {
    this.#db = db;
  }

  /** Replaces what was known. When the photo was taken is the photo's own column; see photos.date. */
  write(photoId: number, facts: PhotoFacts): void {
    const { keywords, place, isDayOnly, ...rest } = facts;
    const row: Row = {
      ...rest,
      dayOnly: Number(isDayOnly),
      latitude: place?.latitude ?? null,
      longitude: place?.longitude ?? null,
    };
    this.#db.prepare(INSERT).run({ ...row, id: photoId });
    this.#db.prepare('DELETE FROM photo_keyword WHERE photo_id = ?').run(photoId);
    const add = this.#db.prepare('INSERT INTO photo_keyword (folded, photo_id, position, keyword) VALUES (?, ?, ?, ?)');
    keywords.forEach((keyword, position) => add.run(folded(keyword), photoId, position, keyword));
    this.#db.prepare('UPDATE photo SET facts_read = 1 WHERE id = ?').run(photoId);
  }

  /** What is known of a photo; null when its file is still to be asked. It may have changed since; see isRead. */
  of(photoId: number): PhotoFacts | null {
    const row = this.#db.prepare<[number], Row>(`SELECT ${SELECT} FROM photo_facts WHERE photo_id = ?`).get(photoId);
    if (!row) return null;
    const { dayOnly, latitude, longitude, ...facts } = row;
    return {
      ...facts,
      isDayOnly: dayOnly === 1,
      place: latitude === null || longitude === null ? null : { latitude, longitude },
      keywords: this.#keywordsOf(photoId),
    };
  }

  /** Whether a photo was asked since its file or sidecar last changed, as far as scans have seen. */
  isRead(photoId: number): boolean {
    return this.#db.prepare('SELECT facts_read FROM photo WHERE id = ?').pluck().get(photoId) === 1;
  }

  /** Photos that are there and still to be asked, in order of id, after `afterId`. */
  unread(afterId: number, limit: number): PhotoToAsk[] {
    return this.#db
      .prepare<[number, number], PhotoToAsk>(
        `SELECT id, path, kind FROM photo WHERE facts_read = 0 AND status = 'done' AND present = 1 AND id > ?
         ORDER BY id LIMIT ?`,
      )
      .all(afterId, limit);
  }

  /** Notes the sidecar that a walk came by, null for none; one that changed is to be read again. */
  setSidecar(photoId: number, sidecar: string | null): void {
    this.#db.prepare('UPDATE photo SET sidecar = ? WHERE id = ? AND sidecar IS NOT ?').run(sidecar, photoId, sidecar);
  }

  /** All keywords, those of most photos first. */
  keywords(limit: number): PhotoKeyword[] {
    return this.#db
      .prepare<[number], PhotoKeyword>(
        `SELECT min(keyword) AS keyword, count(*) AS photos FROM photo_keyword GROUP BY folded
         ORDER BY photos DESC, folded LIMIT ?`,
      )
      .all(limit);
  }

  #keywordsOf(photoId: number): string[] {
    return this.#db
      .prepare<[number], string>('SELECT keyword FROM photo_keyword WHERE photo_id = ? ORDER BY position')
      .pluck()
      .all(photoId);
  }
}
