import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { History, HistoryStep, Suggestion } from '../../electron/contract/people.ts';
import type { FaceRecord, PersonSummary } from '../../electron/contract/types.ts';
import { facet, facetJson } from './support/cli.ts';
import { temporaryFolder } from './support/folder.ts';
import { withLibrary } from './support/library.ts';
import { writeSample } from './support/photos.ts';

/** Each command is a process that opens the library: many of them take their time on a busy machine. */
const PATIENCE = 600_000;

const album = temporaryFolder();
const library = join(temporaryFolder(), 'library');

beforeAll(async () => {
  await writeSample(1, join(album, 'one.jpg'), (photo) =>
    photo.withExif({ IFD2: { DateTimeOriginal: '2011:06:07 08:09:10' } }),
  );
  await writeSample(1, join(album, 'two.jpg'), (photo) => photo.resize(600));
  await withLibrary(library, ({ engine }) => engine.scan([album]));
});

const said = (...args: string[]): Promise<unknown> => facetJson(...args, '--library', library);
const people = async (): Promise<PersonSummary[]> => (await said('people')) as PersonSummary[];
const facesOf = async (personId: number): Promise<string[]> =>
  ((await said('faces')) as FaceRecord[]).filter((face) => face.personId === personId).map(({ id }) => String(id));

/** How a command that is to fail ends: its exit code, and one line of words. */
async function refusal(...args: string[]): Promise<{ code: number | null; stderr: string }> {
  const { code, stdout, stderr } = await facet(...args, '--library', library);
  expect(stdout).toBe('');
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  return { code, stderr };
}

describe('the commands that say something', () => {
  it(
    'do what the window does, and are undone and redone in other sessions',
    async () => {
      const [one] = await people();
      const id = String(one?.id);
      const [first = '', second = ''] = await facesOf(one?.id ?? 0);
      expect(await said('name', id, 'Ada')).toMatchObject({ name: 'Ada', hidden: false });
      expect(await said('split', second, '--name', 'Eve')).toMatchObject({ name: 'Eve', faces: 1 });
      expect(await said('assign', second, '--person', id)).toMatchObject({ name: 'Ada', faces: 2 });
      expect(await said('reject', second, '--person', id)).toEqual({ faces: 1 });
      expect(await said('not-a-face', second)).toEqual({ faces: 1 });
      expect(await said('stranger', second)).toEqual({ faces: 1 });
      expect(await said('hide', id)).toMatchObject({ hidden: true });
      expect((await people()).some((person) => person.name === 'Ada')).toBe(false);
      expect(await said('hide', id, '--show')).toMatchObject({ hidden: false });
      expect(await said('cover', id, first)).toMatchObject({ coverFaceId: Number(first) });
      const history = (await said('history')) as History;
      expect(history.steps.map(({ kind }) => kind)).toEqual(
        ['name', 'split', 'assign', 'reject', 'not-a-face', 'stranger', 'hide', 'hide', 'cover'].reverse(),
      );
      expect(history).toMatchObject({ undo: 9, redo: null, notUnderstood: 0 });
      for (const left of [9, 8]) expect(await said('undo')).toMatchObject({ kind: 'undo', of: left });
      for (const step of [2, 6]) expect(await said('undo', String(step))).toMatchObject({ kind: 'undo', of: step });
      expect(await refusal('undo', '2')).toEqual({ code: 1, stderr: 'facet: Step 2 is undone already.\n' });
      expect(await said('redo')).toMatchObject({ kind: 'redo', of: 6 });
      const words = await facet('history', '--library', library, '--person', id);
      expect(words.stdout).toContain('Named a person with 2 faces Ada.');
    },
    PATIENCE,
  );

  it(
    'refuse what makes no sense, as wrong usage or with a sentence',
    async () => {
      const [one] = await people();
      const id = String(one?.id);
      expect(await refusal('merge', id, id)).toMatchObject({ code: 1 });
      expect(await refusal('name', id, 'x'.repeat(10_000))).toMatchObject({ code: 1 });
      expect(await refusal('draw', '1', '0', '0', '2', '2')).toMatchObject({ code: 1 });
      expect(await refusal('answer', 'p1-p1', 'perhaps')).toMatchObject({ code: 2 });
      expect(await refusal('stranger')).toMatchObject({ code: 2 });
      expect(await refusal('assign', '1')).toMatchObject({ code: 2 });
      expect(await facet('search', '--from', 'yesterday', '--library', library)).toMatchObject({ code: 2, stdout: '' });
    },
    PATIENCE,
  );
});

describe('the commands that ask and look', () => {
  it('suggest, and take the answer', async () => {
    const suggestions = (await said('suggest')) as Suggestion[];
    const [first] = suggestions;
    expect(first).toMatchObject({ settles: expect.any(Number) as number });
    expect(await said('answer', first?.key ?? '', '--name', 'Somebody')).toMatchObject({
      who: ['Somebody'],
    } satisfies Partial<HistoryStep>);
    expect((await people()).map(({ name }) => name)).toContain('Somebody');
  });

  it('find photos, and the months of a person', async () => {
    const [one] = await people();
    const id = String(one?.id);
    const names = async (...args: string[]): Promise<unknown> =>
      ((await said('search', ...args)) as { fileName: string }[]).map(({ fileName }) => fileName).sort();
    expect(await names('--with', id)).toEqual(['one.jpg', 'two.jpg']);
    expect(await names('--with', id, '--to', '2011')).toEqual(['one.jpg']);
    expect(await names('--without', id)).toEqual([]);
    expect(await said('timeline', id)).toEqual([
      expect.objectContaining({ year: 2011, month: 6, photos: 1 }),
      expect.objectContaining({ photos: 1 }),
    ]);
  });
});
