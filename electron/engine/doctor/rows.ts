/** What can be amiss with the rows of a library whose database is whole, and how it is mended. Originals of photos are never needed. */

import { parse } from 'node:path';
import { undoState } from '../../core/decisions.ts';
import { anchorIndex } from '../../core/anchors.ts';
import { anchorsOf } from '../../core/history.ts';
import type { Sqlite } from '../store/database.ts';
import { DecidedFaces } from '../store/decided-faces.ts';
import { Decisions } from '../store/decisions.ts';
import { counting, running, some, type Check } from './check.ts';

/** Pictures that are looked at unless all are. */
const SAMPLE = 2_000;

/** The photo is read again by the next scan: its content is taken for unknown, as if it were new. */
const READ_AGAIN = `UPDATE photo SET status = 'pending', hash = NULL`;
const NO_PICTURE = 'NOT EXISTS (SELECT 1 FROM face_image WHERE face_id = face.id)';
const NO_VECTOR = 'NOT EXISTS (SELECT 1 FROM embedding WHERE face_id = face.id)';
const EMPTY_VECTOR = 'vector = zeroblob(128)';
/** Of no people at all, NULL is none of them either. */
const LOST_PERSON = 'person_id IS NOT NULL AND person_id NOT IN (SELECT id FROM person)';
const FACELESS = 'NOT EXISTS (SELECT 1 FROM face WHERE person_id = person.id)';
const MISCOUNTED = 'faces <> (SELECT count(*) FROM face WHERE person_id = person.id)';
/** People are found anew at the next start. */
const CLUSTER_AGAIN = 'DELETE FROM clustered';

/** References that lead nowhere in rows which are derived: those rows go. */
const ORPHANS: readonly (readonly [table: string, where: string])[] = [
  ['face', 'photo_id NOT IN (SELECT id FROM photo)'],
  ['photo_thumb', 'photo_id NOT IN (SELECT id FROM photo)'],
  ['face_image', 'face_id NOT IN (SELECT id FROM face)'],
  ['embedding', 'face_id NOT IN (SELECT id FROM face) OR model_id NOT IN (SELECT id FROM model)'],
  ...[
    'photo_facts',
    'photo_keyword',
    'region',
    'region_read',
    'names_written',
    'photo_grey',
    'photo_print',
    'photo_stack',
  ].map((table) => [table, 'photo_id NOT IN (SELECT id FROM photo)'] as const),
  ['next_embedding', 'face_id NOT IN (SELECT id FROM face)'],
  ['asked', 'face_id NOT IN (SELECT id FROM face) OR person_id NOT IN (SELECT id FROM person)'],
  ['imported', 'seq NOT IN (SELECT seq FROM decision)'],
];

/** The checks, in the order in which their repairs build on each other. */
export function rowChecks(cards: ReadonlySet<string>, deep: boolean): Check[] {
  return [
    {
      code: 'photos-without-folder',
      level: 'problem',
      find: counting('SELECT count(*) FROM photo WHERE folder_id NOT IN (SELECT id FROM folder)'),
      sentence: (n) => `${some(n, 'photo belongs', 'photos belong')} to a folder that the library does not have.`,
      repair: adoptPhotos,
    },
    {
      code: 'rows-without-owner',
      level: 'problem',
      find: (db) =>
        ORPHANS.reduce(
          (sum, [table, where]) => sum + counting(`SELECT count(*) FROM ${table} WHERE ${where}`)(db),
          counting(`SELECT count(*) FROM face WHERE ${LOST_PERSON}`)(db),
        ),
      sentence: (n) => `${some(n, 'row belongs', 'rows belong')} to a photo, face or person that is gone.`,
      repair: running(
        ...ORPHANS.map(([table, where]) => `DELETE FROM ${table} WHERE ${where}`),
        `UPDATE face SET person_id = NULL WHERE ${LOST_PERSON}`,
        CLUSTER_AGAIN,
      ),
    },
    {
      code: 'references-broken',
      level: 'problem',
      find: (db) => (db.pragma('foreign_key_check') as unknown[]).length,
      sentence: (n) => `${some(n, 'reference leads', 'references lead')} nowhere.`,
    },
    damagedPictures('photo_thumb', 'photo_id', ['image'], deep, 'small pictures of photos', 'thumbs-damaged'),
    damagedPictures('face_image', 'face_id', ['crop', 'thumb'], deep, 'pictures of faces', 'face-pictures-damaged'),
    {
      code: 'thumbs-missing',
      level: 'note',
      find: counting(`SELECT count(*) FROM photo WHERE status = 'done'
        AND NOT EXISTS (SELECT 1 FROM photo_thumb WHERE photo_id = photo.id)`),
      sentence: (n) =>
        `${some(n, 'photo has', 'photos have')} no small picture; it is made again from the photo when it is looked at.`,
    },
    {
      code: 'face-pictures-missing',
      level: 'problem',
      find: counting(
        `SELECT count(*) FROM face JOIN photo ON photo.id = photo_id WHERE hash IS NOT NULL AND present = 1 AND ${NO_PICTURE}`,
      ),
      sentence: (n) => `${some(n, 'face has', 'faces have')} no picture; the next scan reads these photos again.`,
      repair: running(`${READ_AGAIN} WHERE present = 1 AND id IN (SELECT photo_id FROM face WHERE ${NO_PICTURE})`),
    },
    {
      code: 'vectors-empty',
      level: 'problem',
      find: counting(`SELECT count(*) FROM embedding WHERE ${EMPTY_VECTOR}`),
      sentence: (n) => `${some(n, 'embedding is', 'embeddings are')} empty, so that these faces look like nobody.`,
      repair: running(`DELETE FROM embedding WHERE ${EMPTY_VECTOR}`, CLUSTER_AGAIN),
    },
    {
      code: 'models-unknown',
      level: 'note',
      find: (db) => {
        const used = db.prepare<[], string>('SELECT card FROM model WHERE id IN (SELECT model_id FROM embedding)');
        return used
          .pluck()
          .all()
          .filter((card) => !cards.has(card)).length;
      },
      sentence: (n) =>
        `Faces were embedded by ${some(n, 'model that this Facet does', 'models that this Facet does')} not have; they are embedded again at the next start.`,
    },
    {
      code: 'people-without-faces',
      level: 'problem',
      find: counting(`SELECT count(*) FROM person WHERE ${FACELESS}`),
      sentence: (n) => `${some(n, 'person has', 'people have')} no faces.`,
      repair: running(`DELETE FROM person WHERE ${FACELESS}`, CLUSTER_AGAIN),
    },
    {
      code: 'people-miscounted',
      level: 'problem',
      find: counting(`SELECT count(*) FROM person WHERE ${MISCOUNTED}`),
      sentence: (n) => `${some(n, 'person has', 'people have')} other faces than were counted.`,
      repair: running(
        `UPDATE person SET faces = (SELECT count(*) FROM face WHERE person_id = person.id),
           photos = (SELECT count(DISTINCT photo_id) FROM face WHERE person_id = person.id) WHERE ${MISCOUNTED}`,
        CLUSTER_AGAIN,
      ),
    },
    {
      code: 'log-gaps',
      level: 'note',
      find: counting('SELECT coalesce(max(seq), 0) - count(*) FROM decision'),
      sentence: (n) =>
        `${some(n, 'entry is', 'entries are')} missing from the log of what was said; a backup or an export may have them.`,
    },
    {
      code: 'log-not-understood',
      level: 'note',
      find: (db) => new Decisions(db).log().filter(({ said }) => said === null).length,
      sentence: (n) =>
        `${some(n, 'entry of the log is', 'entries of the log are')} not understood by this version, and kept.`,
    },
    {
      code: 'decisions-without-faces',
      level: 'note',
      find: unanchored,
      sentence: (n) =>
        `${some(n, 'decision is', 'decisions are')} about faces that are not in the library now; they hold again when the photos come.`,
    },
  ];
}

/** Faces that have no embedding by now, of photos that can be read; see `Reembedding`, which makes them from crops. */
export const VECTORS_MISSING: Check = {
  code: 'vectors-missing',
  level: 'problem',
  find: counting(
    `SELECT count(*) FROM face JOIN face_image ON face_id = face.id JOIN photo ON photo.id = photo_id
     WHERE hash IS NOT NULL AND ${NO_VECTOR}`,
  ),
  sentence: (n) => `${some(n, 'face has', 'faces have')} no embedding; it is made again from the face's picture.`,
};

/** A folder that holds them all is put in the place of the one that is gone; a scan of the right one takes them over. */
function adoptPhotos(db: Sqlite): void {
  const homeless = db
    .prepare<[], { id: number; path: string }>(
      `SELECT folder_id AS id, min(path) AS path FROM photo WHERE folder_id NOT IN (SELECT id FROM folder)
       GROUP BY folder_id`,
    )
    .all();
  db.transaction(() => {
    for (const { id, path } of homeless) {
      const { dir, root } = parse(path);
      const all = db.prepare<[number], string>('SELECT path FROM photo WHERE folder_id = ?').pluck().all(id);
      let common = dir;
      while (common !== root && !all.every((each) => each.startsWith(common.endsWith('/') ? common : `${common}/`)))
        common = parse(common).dir;
      const known = db.prepare<[string], number>('SELECT id FROM folder WHERE path = ?').pluck().get(common);
      if (known === undefined) db.prepare('INSERT INTO folder (id, path, added_at) VALUES (?, ?, 0)').run(id, common);
      else db.prepare('UPDATE photo SET folder_id = ? WHERE folder_id = ?').run(known, id);
    }
  }).immediate();
}

/** Pictures that do not begin as a JPEG does; looked at closely, those that do not end as one either. They are made again. */
function damagedPictures(
  table: string,
  id: string,
  columns: readonly string[],
  deep: boolean,
  what: string,
  code: string,
): Check {
  const bad = columns
    .flatMap((column) => [`substr(${column}, 1, 2) <> x'FFD8'`, ...(deep ? [`substr(${column}, -2) <> x'FFD9'`] : [])])
    .join(' OR ');
  // Ids run without large gaps: every so many-th is as good as chance.
  const sampled = (db: Sqlite): string => {
    const last = Number(db.prepare(`SELECT coalesce(max(${id}), 0) FROM ${table}`).pluck().get());
    return deep || last <= SAMPLE ? '1' : `${id} % ${Math.ceil(last / SAMPLE)} = 0`;
  };
  return {
    code,
    level: 'problem',
    find: (db) => counting(`SELECT count(*) FROM ${table} WHERE ${sampled(db)} AND (${bad})`)(db),
    sentence: (n) =>
      `${n.toLocaleString('en')} of the ${what} ${n === 1 ? 'is' : 'are'} damaged${deep ? '' : ' among those looked at (--deep looks at all)'}; they are made again from the photos.`,
    // All that are damaged, whether or not they were among those looked at.
    repair: running(`DELETE FROM ${table} WHERE ${bad}`),
  };
}

/** Decisions that hold, and whose faces are all not here. */
function unanchored(db: Sqlite): number {
  const decisions = new Decisions(db);
  const find = anchorIndex(new DecidedFaces(db).all(), decisions.lineage());
  return undoState(decisions.log()).done.filter(({ said }) => !anchorsOf(said).some((each) => find(each).length > 0))
    .length;
}
