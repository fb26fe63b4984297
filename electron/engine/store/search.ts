/** Finds photos by who is on them and when they were taken. */

import { dirname } from 'node:path';
import type { FoundPhoto, PersonFaceTile, PhotoColumns, PhotoFolder, TimelineMonth } from '../../contract/people.ts';
import { folded } from '../metadata/words.ts';
import type { Sqlite } from './database.ts';
import { pathsBelow } from './paths.ts';
import { tile, type RawTile } from './photos.ts';

/** What to look for; all of it must hold. People whom the user put aside as strangers, and what is no face, do not count. */
export interface PhotoQuery {
  /** People who are all on the photo, and people who are not. */
  readonly together: readonly number[];
  readonly without: readonly number[];
  /** Nobody else is on it. */
  readonly only: boolean;
  /** How many people are on it, both inclusive. */
  readonly people: { readonly min: number; readonly max: number | null };
  /** Somebody without a name is on it. */
  readonly unnamed: boolean;
  /** A folder that it lies in, or below. */
  readonly folder: string | null;
  /** Bounds of the time it was taken, both inclusive: a year, month or day, or any beginning of 'YYYY-MM-DDTHH:MM:SS'. */
  readonly from: string | null;
  readonly to: string | null;
  /** At least so many stars. */
  readonly rating: number | null;
  /** All of these, in any letters. */
  readonly keywords: readonly string[];
  /** Part of the camera's name. */
  readonly camera: string | null;
}

/** A query for everything. */
export const EVERYTHING: PhotoQuery = {
  together: [],
  without: [],
  only: false,
  people: { min: 0, max: null },
  unnamed: false,
  folder: null,
  from: null,
  to: null,
  rating: null,
  keywords: [],
  camera: null,
};

interface RawFound extends RawTile {
  readonly takenAt: string;
}

/** A photo that an earlier version read has the time of its file until the next scan. */
const UNDATED = "strftime('%Y-%m-%dT%H:%M:%S', mtime_ms / 1000, 'unixepoch', 'localtime')";
export const TAKEN = `coalesce(taken_at, ${UNDATED})`;
/** Behind every character that a time is written with. */
const LAST = '~';

/** By the photo: a person may have more faces than the library has photos of anybody else. */
const ON = 'EXISTS (SELECT 1 FROM face WHERE photo_id = photo.id AND +person_id = ?)';
const FACTS = 'SELECT 1 FROM photo_facts WHERE photo_id = photo.id';
const TAGGED = 'EXISTS (SELECT 1 FROM photo_keyword WHERE folded = ? AND photo_id = photo.id)';
const FACES = 'FROM face WHERE photo_id = photo.id AND verdict IS NULL';

export class Search {
  readonly #db: Sqlite;

  constructor(db: Sqlite) {
    this.#db = db;
  }

  /** The photos, those taken last first. */
  photos(query: PhotoQuery, offset: number, limit: number): FoundPhoto[] {
    const { sql, values } = select('photo.id, path, width, height, present, duration_ms AS duration', query);
    return this.#db
      .prepare<unknown[], RawFound>(`${sql} LIMIT ? OFFSET ?`)
      .all(...values, limit, offset)
      .map((raw) => ({ ...tile(raw), takenAt: raw.takenAt }));
  }

  /** The same as columns: what a grid of any length needs, in a few arrays. */
  columns(query: PhotoQuery): PhotoColumns {
    const { sql, values } = select('photo.id, width, height, present, duration_ms', query);
    type Row = [id: number, width: number, height: number, present: number, duration: number | null, takenAt: string];
    const rows = this.#db
      .prepare<unknown[], Row>(sql)
      .raw()
      .all(...values);
    const ids = new Float64Array(rows.length);
    const ratios = new Float32Array(rows.length);
    const taken = new Float64Array(rows.length);
    const missing = new Uint8Array(rows.length);
    const durations = new Float64Array(rows.length);
    const months: { year: number; month: number; count: number }[] = [];
    let last = '';
    for (const [index, [id, width, height, present, duration, takenAt]] of rows.entries()) {
      ids[index] = id;
      ratios[index] = width > 0 && height > 0 ? width / height : 1;
      taken[index] = Date.parse(`${takenAt}Z`) / 1000;
      missing[index] = 1 - present;
      durations[index] = duration ?? 0;
      const month = takenAt.slice(0, 7);
      const run = months.at(-1);
      if (run && month === last) run.count += 1;
      else months.push({ year: Number(month.slice(0, 4)), month: Number(month.slice(5)), count: 1 });
      last = month;
    }
    return { ids, ratios, taken, missing, durations, months };
  }

  /** The photos' files, those taken first first. */
  paths(query: PhotoQuery): string[] {
    const { sql, values } = select('photo.id, path', query);
    return this.#db
      .prepare<unknown[], { readonly path: string }>(sql)
      .all(...values)
      .map(({ path }) => path)
      .reverse();
  }

  /** Every folder with photos in it or below, by path, with how many. */
  folders(): PhotoFolder[] {
    const roots = new Set(this.#db.prepare<[], string>('SELECT path FROM folder').pluck().all());
    const own = new Map<string, number>();
    for (const path of this.#db.prepare<[], string>("SELECT path FROM photo WHERE status = 'done'").pluck().iterate()) {
      const folder = dirname(path);
      own.set(folder, (own.get(folder) ?? 0) + 1);
    }
    const counts = new Map<string, number>();
    for (const [folder, photos] of own) {
      for (let at = folder; ; at = dirname(at)) {
        counts.set(at, (counts.get(at) ?? 0) + photos);
        // What lies above the folders of the library is not the library's.
        if (roots.has(at) || dirname(at) === at) break;
      }
    }
    return [...counts]
      .map(([path, photos]) => ({ path, photos }))
      .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
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

/** A statement for photos, those taken last first, and the values it is to be run with. */
function select(columns: string, query: PhotoQuery): { sql: string; values: unknown[] } {
  const order = 'ORDER BY takenAt DESC, id DESC';
  if (query.together.length > 0) {
    const { where, values } = conditions(query, TAKEN);
    return { sql: `SELECT ${columns}, ${TAKEN} AS takenAt FROM photo WHERE ${where} ${order}`, values };
  }
  // Nobody's faces lead to the photos: they are read in the order of the index, and the few undated ones mixed in.
  const dated = conditions(query, 'taken_at');
  const undated = conditions(query, UNDATED);
  return {
    sql: `SELECT ${columns}, taken_at AS takenAt FROM photo WHERE taken_at IS NOT NULL AND ${dated.where}
      UNION ALL
      SELECT ${columns}, ${UNDATED} AS takenAt FROM photo WHERE taken_at IS NULL AND ${undated.where} ${order}`,
    values: [...dated.values, ...undated.values],
  };
}

function conditions(query: PhotoQuery, taken: string): { where: string; values: unknown[] } {
  const { together, without, only, people, unnamed, folder, from, to, rating, keywords, camera } = query;
  const [first, ...rest] = together;
  const all: (readonly [sql: string, ...values: unknown[]])[] = [["status = 'done'"]];
  // The first person's faces lead to the photos: by index, however large the library is.
  if (first !== undefined) all.push(['id IN (SELECT photo_id FROM face WHERE person_id = ?)', first]);
  for (const id of rest) all.push([ON, id]);
  for (const id of without) all.push([`NOT ${ON}`, id]);
  if (only) {
    const these = together.map(() => '?').join(', ');
    all.push([`NOT EXISTS (SELECT 1 ${FACES} AND (person_id IS NULL OR person_id NOT IN (${these})))`, ...together]);
  }
  if (people.min > 0 || people.max !== null) {
    all.push([`(SELECT count(*) ${FACES}) BETWEEN ? AND ?`, people.min, people.max ?? Number.MAX_SAFE_INTEGER]);
  }
  if (unnamed) {
    const name = '(SELECT name FROM person WHERE person.id = person_id)';
    all.push([`EXISTS (SELECT 1 ${FACES} AND ${name} IS NULL)`]);
  }
  if (folder !== null) all.push(['path > ? AND path < ?', ...pathsBelow(folder)]);
  if (rating !== null) all.push([`EXISTS (${FACTS} AND rating >= ?)`, rating]);
  if (camera !== null) all.push([`EXISTS (${FACTS} AND instr(lower(camera), lower(?)) > 0)`, camera]);
  for (const keyword of keywords) all.push([TAGGED, folded(keyword)]);
  if (from !== null) all.push([`${taken} >= ?`, from]);
  if (to !== null) all.push([`${taken} <= ?`, to + LAST]);
  return { where: all.map(([sql]) => sql).join(' AND '), values: all.flatMap(([, ...values]) => values) };
}
