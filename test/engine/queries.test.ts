import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EVERYTHING } from '../../electron/engine/store/search.ts';
import { Store } from '../../electron/engine/store/store.ts';
import { temporaryFolder } from './support/folder.ts';

let store: Store;

beforeAll(() => {
  store = new Store(join(temporaryFolder(), 'library'), 'own');
});

afterAll(() => store.close());

/** How SQLite would run the statements that a call makes: one line a step. */
function plan(call: () => unknown): string {
  const prepare = vi.spyOn(store.db, 'prepare');
  call();
  const statements = prepare.mock.calls.map(([sql]) => sql);
  prepare.mockRestore();
  return statements
    .flatMap((sql) => {
      const explain = store.db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
      return explain.all(...Array.from({ length: sql.split('?').length - 1 }, () => null));
    })
    .map(({ detail }) => detail)
    .join('\n');
}

describe('a library of a million photos stays quick, because by index', () => {
  it.each<[string, () => unknown, string]>([
    [
      'a photo is found by its path',
      () => store.photos.byPath('/a.jpg'),
      'SEARCH photo USING INDEX sqlite_autoindex_photo_1 (path=?)',
    ],
    [
      'photos are found by their size',
      () => store.photos.hasSize(1),
      'SEARCH photo USING INDEX photo_by_size (size=?)',
    ],
    [
      'photos are found by their content',
      () => store.photos.withContent('hash'),
      'SEARCH photo USING INDEX photo_by_hash (hash=?)',
    ],
    [
      'the next photos to read are found',
      () => store.photos.pending(0, 64),
      'SEARCH photo USING INDEX photo_pending (kind=? AND id>?)',
    ],
    [
      'photos to read are counted',
      () => store.photos.pendingCount(),
      'SEARCH photo USING COVERING INDEX photo_pending (kind=?)',
    ],
    [
      'photos under a folder are found',
      () => store.photos.presentUnder('/photos'),
      'SEARCH photo USING INDEX sqlite_autoindex_photo_1 (path>? AND path<?)',
    ],
    ['faces of a photo are found', () => store.faces.ofPhoto(1), 'SEARCH face USING INDEX face_by_photo (photo_id=?)'],
    [
      'faces of a photo are taken away',
      () => store.faces.deleteOf(1),
      'SEARCH face USING COVERING INDEX face_by_photo (photo_id=?)',
    ],
    [
      'photos of a person are found',
      () => store.photos.ofPerson(1),
      'SEARCH face USING INDEX face_by_person (person_id=?)',
    ],
    [
      'what a decision is anchored to is found',
      () => store.people.facesOf(1),
      'SEARCH face USING INDEX face_by_person (person_id=?)',
    ],
    [
      'photos of two people together and without a third are found',
      () => store.search.photos({ ...EVERYTHING, together: [1, 2], without: [3], from: '2019', to: '2020' }, 0, 9),
      'SEARCH face USING INDEX face_by_person (person_id=?)',
    ],
    [
      'a second person is looked for on the photos of the first, however many faces they have',
      () => store.search.columns({ ...EVERYTHING, together: [1, 2], only: true }),
      'SEARCH face USING INDEX face_by_photo (photo_id=?)',
    ],
    [
      'photos of a time are found',
      () => store.search.columns({ ...EVERYTHING, from: '2019', to: '2020' }),
      'SEARCH photo USING INDEX photo_by_taken (taken_at>? AND taken_at<?)',
    ],
    [
      'photos with so many people, some without a name, are found in the order of time',
      () => store.search.columns({ ...EVERYTHING, people: { min: 2, max: 2 }, unnamed: true }),
      'SEARCH photo USING INDEX photo_by_taken (taken_at>?)',
    ],
    [
      'photos in a folder are found',
      () => store.search.paths({ ...EVERYTHING, folder: '/photos/2019' }),
      'SEARCH photo USING INDEX sqlite_autoindex_photo_1 (path>? AND path<?)',
    ],
    [
      'the best faces of a person are found',
      () => store.faces.bestOf(1, 7),
      'SEARCH face USING INDEX face_by_person (person_id=?)',
    ],
    [
      'the columns of a person are found',
      () => {
        store.personColumns.photos(1, 2);
        store.personColumns.faces(1);
      },
      'SEARCH face USING INDEX face_by_person (person_id=?)',
    ],
    [
      'who is beside a person is found',
      () => store.people.beside(1, 9),
      'SEARCH other USING INDEX face_by_photo (photo_id=?)',
    ],
    [
      'all faces on the photos of a person are found',
      () => store.decidedFaces.besidePerson(1),
      'SEARCH face USING INDEX face_by_person (person_id=?)',
    ],
    [
      'the months of a person are found',
      () => store.search.timeline(1),
      'SEARCH face USING INDEX face_by_person (person_id=?)',
    ],
    [
      'photos of a content are found',
      () => store.photos.withHash('ab'),
      'SEARCH photo USING INDEX photo_by_hash (hash=?)',
    ],
    [
      'photos whose files are to be asked are found',
      () => store.facts.unread(0, 9),
      'SEARCH photo USING INDEX photo_to_ask (id>?)',
    ],
    [
      'a keyword is looked up by the photo',
      () => store.search.photos({ ...EVERYTHING, keywords: ['sea'] }, 0, 9),
      'SEARCH photo_keyword EXISTS USING PRIMARY KEY (folded=? AND photo_id=?)',
    ],
    [
      'all photos are read in the order of time',
      () => store.photos.timeline(null),
      'SCAN photo USING INDEX photo_by_taken',
    ],
    [
      'a stored embedding is found',
      () => store.faces.vector(1, 1),
      'SEARCH embedding USING PRIMARY KEY (face_id=? AND model_id=?)',
    ],
    [
      'a merge moves the faces of one person alone',
      () => store.people.merge(1, 2, null, 1),
      'SEARCH face USING INDEX face_by_person (person_id=?)',
    ],
  ])('%s', (_, call, step) => {
    const steps = plan(call);
    expect(steps).toContain(step);
    expect(steps).not.toMatch(/^SCAN (photo|face|embedding|face_image)$/mu);
  });
});
