import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MODELS } from '../../electron/cli/paths.ts';
import type { PersonSummary } from '../../electron/contract/types.ts';
import { Clusterer } from '../../electron/engine/people/clusterer.ts';
import { Embedder } from '../../electron/engine/people/embedder.ts';
import type { Store } from '../../electron/engine/store/store.ts';
import { readModels } from '../../electron/engine/vision/cards.ts';
import { failureOf } from './support/failures.ts';
import { temporaryFolder } from './support/folder.ts';
import { copyLibrary, withLibrary, type OpenLibrary } from './support/library.ts';
import { FACES, writeSample } from './support/photos.ts';

const SAMPLES = [1, 2, 3, 4, 5, 6];
const ALL_FACES = 2 * Object.values(FACES).reduce((sum, faces) => sum + faces, 0);

/** Each sample twice, by day and by evening: everybody has two faces. */
const album = join(temporaryFolder(), 'album');
const library = join(temporaryFolder(), 'library');
let copy: string;

beforeAll(async () => {
  for (const number of SAMPLES) {
    await writeSample(number, join(album, `${number} day.jpg`));
    await writeSample(number, join(album, `${number} evening.jpg`), (photo) =>
      photo.resize(720).modulate({ brightness: 0.75 }).tint('#ffdcb8'),
    );
  }
  await withLibrary(library, ({ engine }) => engine.scan([album]));
});

beforeEach(() => {
  copy = copyLibrary(library);
});

const { embedder } = readModels(MODELS);

/** Clusters as an engine does that has just started. */
async function recluster(store: Store): Promise<void> {
  await new Clusterer(store, new Embedder(store, [embedder], embedder.id), () => undefined).update('anew');
}

/** Who has which faces and is called what, whatever the ids of people are. */
function partition(store: Store): string[] {
  const faces = store.faces.list();
  return store.people
    .list()
    .map(({ id, name }) => {
      const own = faces.filter(({ personId }) => personId === id).map((face) => face.id);
      return `${name ?? '-'}: ${own.join(' ')}`;
    })
    .sort();
}

/** The people with most faces, unnamed as the first scan leaves them. */
function somePeople({ engine }: OpenLibrary, count: number): PersonSummary[] {
  const people = engine.listPeople().slice(0, count);
  expect(people).toHaveLength(count);
  return people;
}

function two(library_: OpenLibrary): [PersonSummary, PersonSummary] {
  const [a, b] = somePeople(library_, 2);
  if (!a || !b) throw new Error('too few people');
  return [a, b];
}

function facesOf(store: Store, personId: number): number[] {
  return store.faces
    .list()
    .filter((face) => face.personId === personId)
    .map(({ id }) => id);
}

describe('the people of the samples', () => {
  it('are found: the same faces by day and by evening, nobody mixed up with another', () =>
    withLibrary(copy, ({ store, engine }) => {
      const faces = store.faces.list();
      expect(faces).toHaveLength(ALL_FACES);
      const people = engine.listPeople();
      expect(people.filter(({ faces: count }) => count >= 2).length).toBeGreaterThanOrEqual(ALL_FACES / 2 - 6);
      for (const { id, faces: count, photos, coverFaceId } of people) {
        const own = faces.filter(({ personId }) => personId === id);
        expect(own).toHaveLength(count);
        // Nobody stands twice on one photo.
        expect(new Set(own.map(({ photo }) => photo)).size).toBe(photos);
        expect(photos).toBe(count);
        const best = Math.max(...own.map(({ quality }) => quality));
        expect(own.find((face) => face.id === coverFaceId)?.quality).toBeGreaterThan(best * 0.7);
        expect(engine.listPersonPhotos({ personId: id })).toHaveLength(photos);
      }
    }));

  it('are the same however often they are clustered', () =>
    withLibrary(copy, async ({ store, engine }) => {
      const before = engine.listPeople();
      const parts = partition(store);
      await recluster(store);
      expect(engine.listPeople()).toEqual(before);
      expect(partition(store)).toEqual(parts);
    }));
});

describe('a name', () => {
  it('stays over a rescan, a restart, and a clustering from nothing', async () => {
    const [ada, bob] = await withLibrary(copy, (open) => {
      const [a, b] = two(open);
      expect(open.engine.namePerson({ personId: b.id, name: 'Bob' })).toEqual({ ...b, name: 'Bob' });
      return [open.engine.namePerson({ personId: a.id, name: 'Ada' }), b] as const;
    });
    await withLibrary(copy, async ({ engine, store }) => {
      expect(
        engine
          .listPeople()
          .slice(0, 2)
          .map(({ name }) => name)
          .sort(),
      ).toEqual(['Ada', 'Bob']);
      await engine.scan([album]);
      expect(store.people.byId(ada.id)).toEqual(ada);
      const before = partition(store);
      store.db.exec('DELETE FROM person');
      expect(store.faces.list().every(({ personId }) => personId === null)).toBe(true);
      await recluster(store);
      expect(partition(store)).toEqual(before);
      // An id is never given to somebody else.
      expect(engine.listPeople().map(({ id }) => id)).not.toContain(bob.id);
    });
  });

  it('is kept clean: trimmed, white space folded, one form of each letter', () =>
    withLibrary(copy, (open) => {
      const [{ id }] = two(open);
      expect(open.engine.namePerson({ personId: id, name: '  Zoe\u0308\n\tMartin ' }).name).toBe('Zo\u00eb Martin');
    }));

  it('is taken away by an empty one, and stays away', () =>
    withLibrary(copy, async (open) => {
      const [{ id }] = two(open);
      open.engine.namePerson({ personId: id, name: 'Ada' });
      expect(open.engine.namePerson({ personId: id, name: '  ' }).name).toBeNull();
      const faces = facesOf(open.store, id);
      await recluster(open.store);
      expect(open.engine.listPeople().every(({ name }) => name === null)).toBe(true);
      expect(facesOf(open.store, id)).toEqual(faces);
    }));

  it('can be that of two people, who stay two', () =>
    withLibrary(copy, async (open) => {
      const [a, b] = two(open);
      for (const { id } of [a, b]) open.engine.namePerson({ personId: id, name: 'Ada' });
      open.store.db.exec('DELETE FROM person');
      await recluster(open.store);
      expect(
        open.engine
          .listPeople()
          .filter(({ name }) => name === 'Ada')
          .map(({ faces }) => faces),
      ).toEqual([a.faces, b.faces]);
    }));

  it('given later replaces the one before', () =>
    withLibrary(copy, async (open) => {
      const [{ id }] = two(open);
      for (const name of ['Ada', 'Beda', 'Ada L.']) open.engine.namePerson({ personId: id, name });
      await recluster(open.store);
      expect(open.store.people.byId(id)?.name).toBe('Ada L.');
      expect(open.store.decisions.last()).toBe(3);
    }));

  it('that is too long is refused, and nothing is written', () =>
    withLibrary(copy, async (open) => {
      const [{ id }] = two(open);
      const failure = await failureOf(() => open.engine.namePerson({ personId: id, name: 'x'.repeat(201) }));
      expect(failure.code).toBe('name-invalid');
      expect(open.store.decisions.last()).toBe(0);
      expect(open.engine.namePerson({ personId: id, name: 'x'.repeat(200) }).name).toHaveLength(200);
    }));

  it('of somebody who is not there is refused', () =>
    withLibrary(copy, async ({ engine, store }) => {
      const failure = await failureOf(() => engine.namePerson({ personId: 12_345, name: 'Ada' }));
      expect(failure.code).toBe('person-unknown');
      await expect(failureOf(() => engine.listPersonPhotos({ personId: 12_345 }))).resolves.toMatchObject({
        code: 'person-unknown',
      });
      expect(store.decisions.last()).toBe(0);
    }));
});

describe('a merge', () => {
  it('makes one person of two, who stays one over a clustering from nothing', () =>
    withLibrary(copy, async (open) => {
      const { engine, store } = open;
      const [a, b] = two(open);
      engine.namePerson({ personId: a.id, name: 'Ada' });
      const faces = [...facesOf(store, a.id), ...facesOf(store, b.id)].sort((x, y) => x - y);
      // The one who stays has no name and takes the other's.
      const merged = engine.mergePeople({ personId: a.id, intoPersonId: b.id });
      expect(merged).toMatchObject({ id: b.id, name: 'Ada', faces: a.faces + b.faces });
      expect(facesOf(store, b.id)).toEqual(faces);
      expect(store.people.byId(a.id)).toBeNull();
      await recluster(store);
      expect(store.people.byId(b.id)).toEqual(merged);
      expect(facesOf(store, b.id)).toEqual(faces);
      store.db.exec('DELETE FROM person');
      await recluster(store);
      const again = engine.listPeople().find(({ name }) => name === 'Ada');
      expect(facesOf(store, again?.id ?? 0)).toEqual(faces);
    }));

  it('keeps the name of the one who stays', () =>
    withLibrary(copy, (open) => {
      const [a, b] = two(open);
      open.engine.namePerson({ personId: a.id, name: 'Ada' });
      open.engine.namePerson({ personId: b.id, name: 'Bob' });
      expect(open.engine.mergePeople({ personId: a.id, intoPersonId: b.id }).name).toBe('Bob');
    }));

  it('with itself or with nobody is refused, and nothing is written', () =>
    withLibrary(copy, async (open) => {
      const { engine, store } = open;
      const [{ id }] = two(open);
      const refusal = async (personId: number, intoPersonId: number): Promise<string> =>
        (await failureOf(() => engine.mergePeople({ personId, intoPersonId }))).code;
      await expect(refusal(id, id)).resolves.toBe('merge-with-itself');
      await expect(refusal(id, 12_345)).resolves.toBe('person-unknown');
      await expect(refusal(12_345, id)).resolves.toBe('person-unknown');
      expect(store.decisions.last()).toBe(0);
    }));
});

describe('what was decided about a photo', () => {
  it('holds while the photo is missing and when it is back', async () => {
    const own = join(temporaryFolder(), 'album');
    for (const name of ['day', 'evening'])
      await writeSample(2, join(own, `${name}.jpg`), (photo) => (name === 'day' ? photo : photo.resize(700)));
    await withLibrary(join(temporaryFolder(), 'library'), async ({ engine, store }) => {
      await engine.scan([own]);
      const [person] = engine.listPeople();
      const ada = engine.namePerson({ personId: person?.id ?? 0, name: 'Ada' });
      const faces = facesOf(store, ada.id);
      renameSync(join(own, 'day.jpg'), join(own, 'day.away'));
      await engine.scan([own]);
      expect(store.people.byId(ada.id)).toEqual(ada);
      renameSync(join(own, 'day.away'), join(own, 'day.jpg'));
      await engine.scan([own]);
      store.db.exec('DELETE FROM person');
      await recluster(store);
      const again = engine.listPeople().find(({ name }) => name === 'Ada');
      expect(facesOf(store, again?.id ?? 0)).toEqual(faces);
    });
  });

  it('holds in a new library of the same photos, given the log', () =>
    withLibrary(copy, async (open) => {
      const [a, b] = two(open);
      open.engine.namePerson({ personId: a.id, name: 'Ada' });
      open.engine.mergePeople({ personId: b.id, intoPersonId: a.id });
      // Other ids, as a library has that was lost and made anew; the log is by content.
      await withLibrary(copyLibrary(library), async (fresh) => {
        for (const { said } of open.store.decisions.log()) if (said) fresh.store.decisions.append(said, 1);
        await recluster(fresh.store);
        expect(partition(fresh.store).filter((line) => line.startsWith('Ada'))).toEqual(
          partition(open.store).filter((line) => line.startsWith('Ada')),
        );
      });
    }));

  it('follows the other faces of the person when the photo is edited', async () => {
    const own = join(temporaryFolder(), 'album');
    await writeSample(3, join(own, 'a.jpg'));
    await writeSample(3, join(own, 'b.jpg'), (photo) => photo.resize(700));
    await withLibrary(join(temporaryFolder(), 'library'), async ({ engine, store }) => {
      await engine.scan([own]);
      const person = engine.listPeople().find(({ faces }) => faces === 2);
      const ada = engine.namePerson({ personId: person?.id ?? 0, name: 'Ada' });
      await writeSample(3, join(own, 'a.jpg'), (photo) => photo.modulate({ brightness: 0.9 }));
      await engine.scan([own]);
      expect(store.people.byId(ada.id)).toMatchObject({ name: 'Ada', faces: 2, photos: 2 });
    });
  });
});
