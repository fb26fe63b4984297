import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PersonSummary } from '../../electron/contract/types.ts';
import { iou } from '../../electron/core/geometry.ts';
import type { Store } from '../../electron/engine/store/store.ts';
import { failureOf } from './support/failures.ts';
import { temporaryFolder } from './support/folder.ts';
import { copyLibrary, withLibrary, type OpenLibrary } from './support/library.ts';
import { writeSample } from './support/photos.ts';
import { facesOf, partition } from './support/said.ts';

/** Each of three samples twice, by day and by evening: nearly everybody has two faces. */
const album = join(temporaryFolder(), 'album');
const library = join(temporaryFolder(), 'library');
let copy: string;

beforeAll(async () => {
  for (const number of [1, 2, 3]) {
    await writeSample(number, join(album, `${number} day.jpg`), (photo) =>
      photo.withExif({ IFD2: { DateTimeOriginal: `201${number}:06:07 08:09:10` } }),
    );
    await writeSample(number, join(album, `${number} evening.jpg`), (photo) =>
      photo
        .resize(600)
        .modulate({ brightness: 0.8 })
        .withExif({ IFD2: { DateTimeOriginal: '2016:12:24 20:00:00' } }),
    );
  }
  await withLibrary(library, ({ engine }) => engine.scan([album]));
});

beforeEach(() => {
  copy = copyLibrary(library);
});

/** Two people with two faces each. */
function two({ engine }: OpenLibrary): [PersonSummary, PersonSummary] {
  const [a, b] = engine.listPeople().filter(({ faces }) => faces === 2);
  if (!a || !b) throw new Error('too few people');
  return [a, b];
}

function whose(store: Store, faceId: number): number | null | undefined {
  return store.faces.personOf(faceId);
}

describe('a split', () => {
  it('makes another person of some faces, which stay apart in a clustering from nothing; undone, it never was', () =>
    withLibrary(copy, async (open) => {
      const { engine, store } = open;
      const [a] = two(open);
      const before = partition(store);
      const [first, second] = facesOf(store, a.id);
      const other = await engine.splitPerson({ faceIds: [second ?? 0], name: 'Bob' });
      expect(other).toMatchObject({ name: 'Bob', faces: 1 });
      expect(other.id).not.toBe(a.id);
      expect(whose(store, first ?? 0)).toBe(a.id);
      store.db.exec('DELETE FROM person');
      await engine.scan([album]);
      expect(whose(store, first ?? 0)).not.toBe(whose(store, second ?? 0));
      expect(await engine.undo()).toMatchObject({
        kind: 'undo',
        of: 1,
        sentence: expect.stringContaining('Split') as string,
      });
      expect(partition(store)).toEqual(before);
      expect(await engine.redo()).toMatchObject({ kind: 'redo', of: 1 });
      expect(engine.listPeople()).toContainEqual(expect.objectContaining({ name: 'Bob', faces: 1 }));
    }));

  it('of nothing, of everything, or of several people is refused and leaves no trace', () =>
    withLibrary(copy, async (open) => {
      const { engine, store } = open;
      const [a, b] = two(open);
      const code = async (faceIds: number[], name = ''): Promise<string> =>
        (await failureOf(() => engine.splitPerson({ faceIds, name }))).code;
      const before = partition(store);
      await expect(code([])).resolves.toBe('no-faces');
      await expect(code([999_999])).resolves.toBe('face-unknown');
      await expect(code(facesOf(store, a.id))).resolves.toBe('nobody-left');
      await expect(code([...facesOf(store, a.id).slice(1), ...facesOf(store, b.id)])).resolves.toBe('faces-of-several');
      await expect(code(facesOf(store, a.id).slice(1), 'x'.repeat(10_000))).resolves.toBe('name-invalid');
      expect(store.decisions.last()).toBe(0);
      expect(partition(store)).toEqual(before);
    }));
});

describe('whose a face is', () => {
  it('can be said: it moves to the person, who keeps the id, and stays over a clustering from nothing', () =>
    withLibrary(copy, async (open) => {
      const { engine, store } = open;
      const [a, b] = two(open);
      const [face = 0] = facesOf(store, b.id);
      engine.namePerson({ personId: a.id, name: 'Ada' });
      expect(await engine.assignFaces({ faceIds: [face], personId: a.id })).toMatchObject({
        id: a.id,
        name: 'Ada',
        faces: 3,
      });
      store.db.exec('DELETE FROM person');
      await engine.scan([album]);
      const ada = engine.listPeople().find(({ name }) => name === 'Ada');
      expect(whose(store, face)).toBe(ada?.id);
    }));

  it('can be somebody new, who needs a name', () =>
    withLibrary(copy, async (open) => {
      const { engine, store } = open;
      const [a] = two(open);
      const [face = 0] = facesOf(store, a.id);
      expect(await engine.assignFaces({ faceIds: [face], name: ' 👩‍🚀 ' })).toMatchObject({ name: '👩‍🚀' });
      const failure = await failureOf(() => engine.assignFaces({ faceIds: [face], name: ' \u200b ' }));
      expect(failure.code).toBe('name-invalid');
      expect(store.decisions.last()).toBe(1);
    }));

  it('can be denied: it is not that person again, until that is said', () =>
    withLibrary(copy, async (open) => {
      const { engine, store } = open;
      const [a] = two(open);
      const [first = 0, second = 0] = facesOf(store, a.id);
      engine.namePerson({ personId: a.id, name: 'Ada' });
      expect(await engine.rejectFaces({ faceIds: [second], personId: a.id })).toEqual({ faces: 1 });
      store.db.exec('DELETE FROM person');
      await engine.scan([album]);
      expect(whose(store, second)).not.toBe(whose(store, first));
      const ada = engine.listPeople().find(({ name }) => name === 'Ada')?.id ?? 0;
      await engine.assignFaces({ faceIds: [second], personId: ada });
      expect(whose(store, second)).toBe(whose(store, first));
      expect((await failureOf(() => engine.rejectFaces({ faceIds: [first, second], personId: ada }))).code).toBe(
        'nobody-left',
      );
    }));
});

describe('what is no face, or a stranger', () => {
  it('is nobody, is not shown, and does not come back when the photo is read anew', () =>
    withLibrary(copy, async (open) => {
      const { engine, store } = open;
      const [a] = two(open);
      const [face = 0] = facesOf(store, a.id);
      const photoId = store.faces.photoOf(face) ?? 0;
      const box = engine.getPhoto({ photoId }).faces.find(({ id }) => id === face)?.box;
      await engine.markNotAFace({ faceIds: [face] });
      const there = (): boolean => engine.getPhoto({ photoId }).faces.some((each) => box && iou(each.box, box) > 0.5);
      expect(there()).toBe(false);
      expect(store.faces.list().some(({ id }) => id === face)).toBe(false);
      // As after a change of the detector: everything is read again, with new ids.
      store.db.exec("UPDATE photo SET status = 'pending', size = 0, hash = NULL");
      store.db.exec('DELETE FROM face');
      await engine.scan([album]);
      expect(store.decidedFaces.boxes(photoId).some((each) => box && iou(each, box) > 0.5)).toBe(true);
      expect(there()).toBe(false);
      await engine.undo();
      expect(there()).toBe(true);
    }));

  it('a stranger stays on the photo and is not asked about', () =>
    withLibrary(copy, async (open) => {
      const { engine, store } = open;
      const [a] = two(open);
      const faces = facesOf(store, a.id);
      expect(await engine.markStranger({ personId: a.id })).toEqual({ faces: 2 });
      expect(store.people.byId(a.id)).toBeNull();
      const photoId = store.faces.photoOf(faces[0] ?? 0) ?? 0;
      expect(engine.getPhoto({ photoId }).faces.find(({ id }) => id === faces[0])).toMatchObject({
        personId: null,
        stranger: true,
      });
      const asked = (await engine.listSuggestions({ limit: 1_000 })).map(({ key }) => key);
      for (const face of faces) expect(asked.some((key) => key.startsWith(`f${face}`))).toBe(false);
    }));
});

describe('how a person is shown', () => {
  it('hidden, they are left out of the list until they are shown again', () =>
    withLibrary(copy, (open) => {
      const { engine } = open;
      const [a] = two(open);
      expect(engine.hidePerson({ personId: a.id, hidden: true })).toEqual({ ...a, hidden: true });
      expect(engine.listPeople()).not.toContainEqual(expect.objectContaining({ id: a.id }));
      expect(engine.listPeople({ hidden: true })).toContainEqual({ ...a, hidden: true });
      engine.hidePerson({ personId: a.id, hidden: false });
      expect(engine.listPeople()).toContainEqual(a);
    }));

  it('with the cover that was chosen, which must be theirs', () =>
    withLibrary(copy, async (open) => {
      const { engine, store } = open;
      const [a, b] = two(open);
      const other = facesOf(store, a.id).find((id) => id !== a.coverFaceId) ?? 0;
      expect(engine.setCover({ personId: a.id, faceId: other })).toMatchObject({ coverFaceId: other });
      expect((await failureOf(() => engine.setCover({ personId: b.id, faceId: other }))).code).toBe('faces-of-several');
      await engine.undo();
      expect(store.people.byId(a.id)).toEqual(a);
    }));
});

describe('a face drawn by hand', () => {
  it('is embedded as a found one is, is re-made from the decision, and goes with its undo', () =>
    withLibrary(copy, async (open) => {
      const { engine, store } = open;
      const [a] = two(open);
      const [face = 0, twin = 0] = facesOf(store, a.id);
      const photoId = store.faces.photoOf(face) ?? 0;
      const box = engine.getPhoto({ photoId }).faces.find(({ id }) => id === face)?.box;
      if (!box) throw new Error('no face');
      // As if the detector had not seen it.
      const forget = (): void => {
        const found = store.decidedFaces.boxes(photoId);
        expect(found.length).toBeGreaterThan(0);
        store.db.exec(`DELETE FROM face WHERE photo_id = ${photoId}`);
      };
      forget();
      const loose = { x: box.x - 3, y: box.y - 4, width: box.width + 5, height: box.height + 6 };
      const drawn = await engine.drawFace({ photoId, box: loose });
      expect(drawn).toMatchObject({ origin: 'drawn' });
      // It is the same person for the embedder, and so for clustering.
      expect(drawn.personId).toBe(whose(store, twin));
      expect((await failureOf(() => engine.drawFace({ photoId, box }))).code).toBe('face-there');
      const nowhere = { x: -50, y: -50, width: 40, height: 40 };
      expect((await failureOf(() => engine.drawFace({ photoId, box: nowhere }))).code).toBe('box-invalid');
      expect((await failureOf(() => engine.drawFace({ photoId: 99_999, box }))).code).toBe('photo-unknown');
      forget();
      await engine.scan([album]);
      expect(engine.getPhoto({ photoId }).faces).toEqual([
        expect.objectContaining({ origin: 'drawn', box: drawn.box }),
      ]);
      await engine.undo();
      expect(engine.getPhoto({ photoId }).faces).toEqual([]);
      await engine.redo();
      expect(engine.getPhoto({ photoId }).faces).toHaveLength(1);
    }));
});

describe('undo and redo', () => {
  it('go step by step through all that was said, in any session', async () => {
    const states: string[][] = [];
    await withLibrary(copy, async (open) => {
      const { engine, store } = open;
      const [a, b] = two(open);
      states.push(partition(store));
      engine.namePerson({ personId: a.id, name: 'Ada' });
      await engine.settled();
      states.push(partition(store));
      engine.mergePeople({ personId: b.id, intoPersonId: a.id });
      await engine.settled();
      states.push(partition(store));
      engine.namePerson({ personId: a.id, name: 'Ida' });
      await engine.settled();
      states.push(partition(store));
    });
    await withLibrary(copy, async ({ engine, store }) => {
      for (const state of states.slice(0, -1).reverse()) {
        await engine.undo();
        expect(partition(store)).toEqual(state);
      }
      expect((await failureOf(() => engine.undo())).code).toBe('nothing-to-undo');
      for (const state of states.slice(1)) {
        await engine.redo();
        expect(partition(store)).toEqual(state);
      }
      expect((await failureOf(() => engine.redo())).code).toBe('nothing-to-redo');
    });
  });

  it('take back one step from the middle: a merge, while the name given later stays', () =>
    withLibrary(copy, async (open) => {
      const { engine, store } = open;
      const [a, b] = two(open);
      const [mine, theirs] = [facesOf(store, a.id), facesOf(store, b.id)];
      engine.mergePeople({ personId: b.id, intoPersonId: a.id });
      engine.namePerson({ personId: a.id, name: 'Ada' });
      await engine.undo({ step: 1 });
      expect(partition(store)).toEqual(expect.arrayContaining([`Ada: ${mine.join(' ')}`, `-: ${theirs.join(' ')}`]));
    }));

  it('refuse what is not there, is undone already, or was said by a newer Facet, which is kept and told of', () =>
    withLibrary(copy, async (open) => {
      const { engine, store } = open;
      const [a] = two(open);
      const code = async (call: () => unknown): Promise<string> => (await failureOf(call)).code;
      await expect(code(() => engine.undo())).resolves.toBe('nothing-to-undo');
      await expect(code(() => engine.redo())).resolves.toBe('nothing-to-redo');
      await expect(code(() => engine.undo({ step: 5 }))).resolves.toBe('step-unknown');
      store.db.exec(`INSERT INTO decision (at, kind, body) VALUES (1, 'twin', '{"faces":[]}')`);
      await expect(code(() => engine.undo())).resolves.toBe('nothing-to-undo');
      await expect(code(() => engine.undo({ step: 1 }))).resolves.toBe('step-not-understood');
      engine.namePerson({ personId: a.id, name: 'Ada' });
      await engine.undo({ step: 2 });
      await expect(code(() => engine.undo({ step: 2 }))).resolves.toBe('nothing-to-undo');
      await expect(code(() => engine.undo({ step: 3 }))).resolves.toBe('step-unknown');
      const history = engine.history();
      expect(history).toMatchObject({ undo: null, redo: 2, notUnderstood: 1 });
      expect(history.steps.map(({ seq, kind, undone }) => [seq, kind, undone])).toEqual([
        [3, 'undo', false],
        [2, 'name', true],
        [1, 'unknown', false],
      ]);
    }));

  it('tell of one person alone, in sentences', () =>
    withLibrary(copy, async (open) => {
      const { engine } = open;
      const [a, b] = two(open);
      engine.namePerson({ personId: a.id, name: 'Ada' });
      engine.namePerson({ personId: b.id, name: 'Bob' });
      engine.namePerson({ personId: a.id, name: 'Ida' });
      const sentences = (personId?: number): string[] =>
        engine.history(personId === undefined ? {} : { personId }).steps.map(({ sentence }) => sentence);
      expect(sentences(a.id)).toEqual(['Renamed Ada to Ida.', 'Named a person with 2 faces Ada.']);
      expect(sentences(b.id)).toEqual(['Named a person with 2 faces Bob.']);
      expect(sentences()).toHaveLength(3);
      await engine.settled();
      expect(engine.history({ limit: 1, before: 3 }).steps.map(({ who }) => who)).toEqual([['Bob']]);
    }));
});

describe('a suggestion', () => {
  it('asks about those who were told apart too finely; yes makes one of them, no and not sure end the question', () =>
    withLibrary(copy, async (open) => {
      const { engine, store } = open;
      const [a, b] = two(open);
      engine.namePerson({ personId: a.id, name: 'Ada' });
      engine.namePerson({ personId: b.id, name: 'Bob' });
      // The second face of Ada is somebody else at first, by mistake, and forgotten again.
      const [, second = 0] = facesOf(store, a.id);
      const { id } = await engine.splitPerson({ faceIds: [second], name: 'Eve' });
      const key = `p${Math.max(a.id, id)}-p${Math.min(a.id, id)}`;
      const keys = async (): Promise<string[]> =>
        (await engine.listSuggestions({ limit: 1_000 })).map((each) => each.key);
      expect(await keys()).not.toContain(key);
      // They were said to be two people; taken back, they are one by themselves.
      await engine.undo();
      expect(whose(store, second)).toBe(a.id);
      expect((await failureOf(() => engine.answerSuggestion({ key: 'nonsense', answer: 'yes' }))).code).toBe(
        'suggestion-unknown',
      );
      expect((await failureOf(() => engine.answerSuggestion({ key: 'p99999-p1', answer: 'no' }))).code).toBe(
        'suggestion-unknown',
      );
      expect((await failureOf(() => engine.answerSuggestion({ key: `p${a.id}`, answer: 'yes' }))).code).toBe(
        'answer-invalid',
      );
      expect((await failureOf(() => engine.answerSuggestion({ key: `p${a.id}`, name: ' ' }))).code).toBe(
        'name-invalid',
      );
      const step = await engine.answerSuggestion({ key: `p${b.id}-p${a.id}`, answer: 'yes' });
      expect(step).toMatchObject({ kind: 'merge' });
      expect(store.people.byId(a.id)).toMatchObject({ name: 'Ada', faces: 4 });
    }));

  it('is not made again after an answer, and a word takes it back', () =>
    withLibrary(copy, async ({ engine }) => {
      const suggestions = await engine.listSuggestions({ limit: 1_000 });
      const settles = suggestions.map((each) => each.settles);
      expect(suggestions.length).toBeGreaterThan(0);
      expect(settles[0]).toBe(Math.max(...settles));
      const [first] = suggestions;
      const key = first?.key ?? '';
      const again = async (): Promise<boolean> =>
        (await engine.listSuggestions({ limit: 1_000 })).some((each) => each.key === key);
      await engine.answerSuggestion({ key, answer: 'not-sure' });
      expect(await again()).toBe(false);
      await engine.undo();
      expect(await again()).toBe(true);
    }));
});

describe('a search', () => {
  it('finds photos by who is on them and when they were taken', () =>
    withLibrary(copy, async (open) => {
      const { engine, store } = open;
      const [a] = two(open);
      const names = (query: Parameters<typeof engine.searchPhotos>[0]): string[] =>
        engine.searchPhotos(query).map(({ fileName }) => fileName);
      const [face = 0] = facesOf(store, a.id);
      const photoId = store.faces.photoOf(face) ?? 0;
      const on = engine.getPhoto({ photoId }).faces.flatMap(({ personId }) => personId ?? []);
      const b = on.find((id) => id !== a.id) ?? 0;
      const mine = engine.listPersonPhotos({ personId: a.id }).map(({ fileName }) => fileName);
      expect(names({ together: [a.id] }).sort()).toEqual([...mine].sort());
      expect(names({ together: [a.id, b] }).every((name) => mine.includes(name))).toBe(true);
      expect(names({ together: [a.id, b] })).toContain(store.photos.tile(photoId)?.fileName);
      expect(names({ together: [a.id], without: [b] })).not.toContain(store.photos.tile(photoId)?.fileName);
      expect(names({ from: '2011', to: '2012' }).sort()).toEqual(['1 day.jpg', '2 day.jpg']);
      expect(names({ from: '2016-12-24', to: '2016-12' })).toHaveLength(3);
      expect(names({})).toHaveLength(6);
      expect(engine.searchPhotos({ to: '2011-06-07' })[0]).toMatchObject({ takenAt: '2011-06-07T08:09:10' });
      expect((await failureOf(() => engine.searchPhotos({ from: '2012', to: '2011-05' }))).code).toBe('dates-invalid');
      expect((await failureOf(() => engine.searchPhotos({ together: [99_999] }))).code).toBe('person-unknown');
      const timeline = engine.personTimeline({ personId: a.id });
      expect(timeline.map(({ photos }) => photos)).toEqual([1, 1]);
      expect(timeline[1]).toMatchObject({ year: 2016, month: 12 });
      expect(engine.similarFaces({ faceId: face, limit: 1 })[0]).toMatchObject({ personId: a.id });
    }));
});

describe('a photo that is edited in place', () => {
  it('keeps all that was decided about it: through the same picture at another size, and cropped', async () => {
    const own = join(temporaryFolder(), 'album');
    const path = join(own, 'a.jpg');
    await writeSample(3, path);
    await withLibrary(join(temporaryFolder(), 'library'), async ({ engine, store }) => {
      await engine.scan([own]);
      const people = engine.listPeople();
      const [first, second] = people;
      const photoId = store.photos.byPath(path)?.id ?? 0;
      const names = (): (string | null)[] => engine.getPhoto({ photoId }).faces.map(({ personName }) => personName);
      expect(people).toHaveLength(3);
      engine.namePerson({ personId: first?.id ?? 0, name: 'Ada' });
      engine.namePerson({ personId: second?.id ?? 0, name: 'Bob' });
      await engine.settled();
      const before = names();
      await writeSample(3, path, (photo) => photo.resize(560).modulate({ brightness: 1.1 }));
      await engine.scan([own]);
      expect(names()).toEqual(before);
      await writeSample(3, path, (photo) => photo.extract({ left: 8, top: 8, width: 620, height: 300 }));
      await engine.scan([own]);
      expect(
        names()
          .filter((name) => name !== null)
          .sort(),
      ).toEqual(['Ada', 'Bob']);
      // Another picture at the same path is another matter.
      await writeSample(5, path);
      await engine.scan([own]);
      expect(names().every((name) => name === null)).toBe(true);
      renameSync(path, `${path}.away`);
    });
  });
});
