/** Named faces that files tell of, and what the user made of them. */

import type { Box } from '../../contract/types.ts';
import type { NamedBox, NameSource, StandingFace } from '../../core/file-names.ts';
import type { Sqlite } from './database.ts';

/** A photo whose files were not read for names since its content is new. */
export interface UnreadPhoto {
  readonly id: number;
  readonly path: string;
  readonly hash: string;
  readonly width: number;
  readonly height: number;
}

/** A region with the photo it is on. */
export interface StoredRegion extends NamedBox {
  readonly photoId: number;
  readonly hash: string;
}

interface RawRegion extends Box {
  readonly id: number;
  readonly photoId: number;
  readonly hash: string;
  readonly source: NameSource;
  readonly name: string;
}

interface RawFace extends Box {
  readonly id: number;
  readonly personName: string | null;
  readonly confirmed: number | null;
  readonly verdict: 'not-a-face' | 'stranger' | null;
}

const PHOTO = 'photo.id, photo.path, photo.hash, photo.width, photo.height';
const READABLE = `photo.kind = 'photo' AND photo.status = 'done' AND photo.present = 1 AND photo.hash IS NOT NULL`;
const REGION = `SELECT region.id, photo_id AS photoId, photo.hash, source, name, x, y, region.width, region.height
  FROM region JOIN photo ON photo.id = photo_id`;

export class Regions {
  readonly #db: Sqlite;

  constructor(db: Sqlite) {
    this.#db = db;
  }

  /** Photos to be read, after `afterId`; with `again` those that were read already as well. */
  unread(afterId: number, limit: number, again: boolean): UnreadPhoto[] {
    const old = again ? '1' : '(region_read.hash IS NULL OR region_read.hash <> photo.hash)';
    return this.#db
      .prepare<[number, number], UnreadPhoto>(
        `SELECT ${PHOTO} FROM photo LEFT JOIN region_read ON region_read.photo_id = photo.id
         WHERE photo.id > ? AND ${READABLE} AND ${old} ORDER BY photo.id LIMIT ?`,
      )
      .all(afterId, limit);
  }

  /** What the files of a photo say by now. */
  replace(
    photo: UnreadPhoto,
    regions: readonly (Omit<NamedBox, 'id'> & { readonly box: Box })[],
    problem: string | null,
  ): void {
    this.#db.prepare('DELETE FROM region WHERE photo_id = ?').run(photo.id);
    const insert = this.#db.prepare(
      'INSERT INTO region (photo_id, source, name, x, y, width, height) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    for (const { source, name, box } of regions) {
      insert.run(photo.id, source, name, box.x, box.y, box.width, box.height);
    }
    this.#db
      .prepare('INSERT OR REPLACE INTO region_read (photo_id, hash, problem) VALUES (?, ?, ?)')
      .run(photo.id, photo.hash, problem);
  }

  /** Photos on which files name somebody, in order of id. */
  photos(): number[] {
    return this.#db.prepare<[], number>('SELECT DISTINCT photo_id FROM region ORDER BY photo_id').pluck().all();
  }

  /** What files say of a photo, but for what the user declined. */
  ofPhoto(photoId: number): StoredRegion[] {
    return this.#db
      .prepare<[number], RawRegion>(`${REGION} WHERE photo_id = ? AND photo.hash IS NOT NULL ORDER BY region.id`)
      .all(photoId)
      .map(region)
      .filter((each) => !this.#isDeclined(each));
  }

  byId(id: number): StoredRegion | null {
    const raw = this.#db
      .prepare<[number], RawRegion>(`${REGION} WHERE region.id = ? AND photo.hash IS NOT NULL`)
      .get(id);
    return raw ? region(raw) : null;
  }

  /** The faces of a photo as names are compared with them. */
  faces(photoId: number): StandingFace[] {
    return this.#db
      .prepare<[number], RawFace>(
        `SELECT face.id, x, y, face.width, face.height, person.name AS personName, face.confirmed, verdict
         FROM face LEFT JOIN person ON person.id = person_id
         WHERE photo_id = ? AND (verdict IS NULL OR verdict <> 'undrawn') ORDER BY face.id`,
      )
      .all(photoId)
      .map(({ id, personName, confirmed, verdict, ...box }) => ({ id, personName, confirmed, verdict, box }));
  }

  /** The user does not want this name here. */
  decline({ hash, name, box }: StoredRegion, at: number): void {
    this.#db
      .prepare('INSERT OR IGNORE INTO region_declined (hash, name, x, y, at) VALUES (?, ?, ?, ?, ?)')
      .run(hash, name, Math.round(box.x), Math.round(box.y), at);
  }

  /** Why the metadata of photos could not be used, by path. */
  problems(limit: number): { path: string; reason: string }[] {
    return this.#db
      .prepare<[number], { path: string; reason: string }>(
        `SELECT path, region_read.problem AS reason FROM region_read JOIN photo ON photo.id = photo_id
         WHERE region_read.problem IS NOT NULL ORDER BY path LIMIT ?`,
      )
      .all(limit);
  }

  /** Whether names of photos that come later are wanted without asking again. */
  wanted(): boolean {
    return this.#db.prepare('SELECT 1 FROM region_wanted').get() !== undefined;
  }

  setWanted(wanted: boolean): void {
    this.#db.prepare(wanted ? 'INSERT OR IGNORE INTO region_wanted VALUES (1)' : 'DELETE FROM region_wanted').run();
  }

  #isDeclined({ hash, name, box }: StoredRegion): boolean {
    return (
      this.#db
        .prepare('SELECT 1 FROM region_declined WHERE hash = ? AND name = ? AND x = ? AND y = ?')
        .get(hash, name, Math.round(box.x), Math.round(box.y)) !== undefined
    );
  }
}

function region({ id, photoId, hash, source, name, ...box }: RawRegion): StoredRegion {
  return { id, photoId, hash, source, name, box };
}
