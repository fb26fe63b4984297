/** Decisions about several people at once, which are one to the user, and who is beside whom. */

import { join } from 'node:path';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from './support/folder.ts';
import { failureOf } from './support/failures.ts';
import { copyLibrary, withLibrary } from './support/library.ts';
import { writeSample } from './support/photos.ts';
import { partition } from './support/said.ts';

const album = join(temporaryFolder(), 'album');
const library = join(temporaryFolder(), 'library');
let copy: string;

beforeAll(async () => {
  for (const number of [1, 2]) {
    for (const [part, date] of [
      ['day', `201${number}:06:07 08:09:10`],
      ['evening', '2016:12:24 20:00:00'],
    ] as const)
      await writeSample(number, join(album, `${number} ${part}.jpg`), (photo) =>
        photo.resize(part === 'day' ? 1_000 : 700).withExif({ IFD2: { DateTimeOriginal: date } }),
      );
  }
  await withLibrary(library, ({ engine }) => engine.scan([album]));
});

beforeEach(() => {
  copy = copyLibrary(library);
});

it('several people become one; taken back as one, they are who they were, and one again when redone', () =>
  withLibrary(copy, async ({ engine, store }) => {
    const before = partition(store);
    const [into, ...others] = engine.listPeople().slice(0, 4);
    if (!into) throw new Error('too few people');
    engine.namePerson({ personId: others[0]?.id ?? 0, name: 'Ada' });
    const { person, steps } = engine.mergeAll({ personIds: others.map(({ id }) => id), intoPersonId: into.id });
    expect(steps).toHaveLength(3);
    expect(person).toMatchObject({ id: into.id, name: 'Ada' });
    await engine.settled();
    const merged = partition(store);
    expect(await engine.undoAll({ steps: [...steps, 1] })).toMatchObject({ kind: 'undo' });
    expect(partition(store)).toEqual(before);
    expect(await engine.redoAll({ steps: [1, ...steps] })).toMatchObject({ kind: 'redo' });
    expect(partition(store)).toEqual(merged);
    expect(engine.history().steps.filter(({ undone }) => undone)).toEqual([]);
  }));

it('of nobody, or of somebody with themselves, is refused and leaves no trace', () =>
  withLibrary(copy, async ({ engine, store }) => {
    const [a, b] = engine.listPeople();
    if (!a || !b) throw new Error('too few people');
    const code = async (doing: () => unknown): Promise<string> => (await failureOf(doing)).code;
    expect(await code(() => engine.mergeAll({ personIds: [], intoPersonId: a.id }))).toBe('no-people');
    expect(await code(() => engine.mergeAll({ personIds: [b.id, a.id], intoPersonId: a.id }))).toBe(
      'merge-with-itself',
    );
    expect(await code(() => engine.mergeAll({ personIds: [b.id, 999_999], intoPersonId: a.id }))).toBe(
      'person-unknown',
    );
    expect(await code(() => engine.hidePeople({ personIds: [], hidden: true }))).toBe('no-people');
    expect(await code(() => engine.markStranger({ personIds: [] }))).toBe('no-people');
    expect(await code(() => engine.undoAll({ steps: [] }))).toBe('nothing-to-undo');
    expect(await code(() => engine.undoAll({ steps: [7] }))).toBe('step-unknown');
    expect(await code(() => engine.redoAll({ steps: [] }))).toBe('nothing-to-redo');
    expect(store.decisions.last()).toBe(0);
    expect(engine.listPeople()).toContainEqual(b);
  }));

it('several people are hidden, and put aside as strangers, at once', () =>
  withLibrary(copy, async ({ engine, store }) => {
    const all = engine.listPeople();
    const [a, b, c, d] = all;
    if (!a || !b || !c || !d) throw new Error('too few people');
    const { steps } = engine.hidePeople({ personIds: [a.id, b.id, a.id], hidden: true });
    expect(steps).toHaveLength(2);
    expect(engine.listPeople().map(({ id }) => id)).not.toContain(a.id);
    await engine.settled();
    expect(engine.listPeople()).toHaveLength(all.length - 2);
    await engine.markStranger({ personIds: [c.id, d.id] });
    expect(engine.listPeople()).toHaveLength(all.length - 4);
    await engine.undo();
    await engine.undoAll({ steps: [...steps] });
    expect(engine.listPeople()).toHaveLength(all.length);
    expect(store.people.byId(a.id)).toEqual(a);
  }));

it('who is beside a person is counted by photos, and the hidden are left out', () =>
  withLibrary(copy, ({ engine }) => {
    const [a] = engine.listPeople().filter(({ photos }) => photos === 2);
    if (!a) throw new Error('too few people');
    const beside = engine.listCompanions({ personId: a.id });
    expect(beside.length).toBeGreaterThan(1);
    expect(beside.map(({ person }) => person.id)).not.toContain(a.id);
    for (const { person, photos } of beside)
      expect(engine.searchPhotos({ together: [a.id, person.id] })).toHaveLength(photos);
    const counts = beside.map(({ photos }) => photos);
    expect(counts).toEqual(counts.toSorted((x, y) => y - x));
    const [first] = beside;
    if (!first) throw new Error('nobody beside');
    engine.hidePerson({ personId: first.person.id, hidden: true });
    expect(engine.listCompanions({ personId: a.id }).map(({ person }) => person.id)).not.toContain(first.person.id);
    expect(engine.listCompanions({ personId: a.id, limit: 1 })).toHaveLength(1);
  }));

it('columns say what the lists say, the latest first', () =>
  withLibrary(copy, ({ engine }) => {
    for (const { id, faces, photos } of engine.listPeople()) {
      const columns = engine.personPhotos({ personId: id });
      expect(columns.ids).toHaveLength(photos);
      const found = engine.searchPhotos({ together: [id] });
      expect([...columns.ids]).toEqual(found.map((photo) => photo.id));
      expect([...columns.widths]).toEqual(found.map(({ width }) => width));
      expect(columns.fileNames).toEqual(found.map(({ fileName }) => fileName));
      expect([...columns.months]).toEqual(
        found.map(({ takenAt }) => Number(takenAt.slice(0, 4)) * 12 + Number(takenAt.slice(5, 7)) - 1),
      );
      const tiles = engine.personFaces({ personId: id });
      expect(tiles.ids).toHaveLength(faces);
      const listed = engine.listPersonFaces({ personId: id });
      expect([...tiles.ids].sort()).toEqual(listed.map((face) => face.id).sort());
      expect([...tiles.confirmed]).toEqual(Array.from({ length: faces }, () => 0));
    }
    const newest = [...engine.newestPeople()];
    expect(new Set(newest)).toEqual(new Set(engine.listPeople().map(({ id }) => id)));
  }));
