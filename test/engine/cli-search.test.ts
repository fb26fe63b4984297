/** Every option of `facet search`, as another program gives it. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { facet, facetJson } from './support/cli.ts';
import { temporaryFolder } from './support/folder.ts';
import { withLibrary } from './support/library.ts';
import { writeSample } from './support/photos.ts';

/** Each command is a process that opens the library: many of them take their time on a busy machine. */
const PATIENCE = 600_000;

const album = temporaryFolder();
const library = join(temporaryFolder(), 'library');
/** Ids of the three people on `three.jpg`, from left to right, all named; and one of those on `four.jpg` alone, who have no name. */
let three: string[] = [];
let other = '';

beforeAll(async () => {
  await writeSample(1, join(album, '2011', 'three.jpg'), (photo) =>
    photo.withExif({ IFD2: { DateTimeOriginal: '2011:06:07 08:09:10' } }),
  );
  await writeSample(4, join(album, '2014', 'four.jpg'), (photo) =>
    photo.withExif({ IFD2: { DateTimeOriginal: '2014:12:24 20:00:00' } }),
  );
  await withLibrary(library, async ({ engine, store }) => {
    await engine.scan([album]);
    const on = (...path: string[]): number[] =>
      engine
        .getPhoto({ photoId: store.photos.byPath(join(album, ...path))?.id ?? 0 })
        .faces.flatMap(({ personId }) => personId ?? []);
    for (const [index, personId] of on('2011', 'three.jpg').entries())
      engine.namePerson({ personId, name: `Person ${index}` });
    await engine.settled();
    three = on('2011', 'three.jpg').map(String);
    other = String(on('2014', 'four.jpg').at(-1));
  });
});

async function names(...args: string[]): Promise<string[]> {
  const found = (await facetJson('search', ...args, '--library', library)) as { fileName: string }[];
  return found.map(({ fileName }) => fileName);
}

describe('facet search', () => {
  it(
    'looks for who is on a photo, and who is not',
    async () => {
      const [one = '', two = ''] = three;
      expect(await names()).toEqual(['four.jpg', 'three.jpg']);
      expect(await names('--with', one)).toEqual(['three.jpg']);
      expect(await names('--with', one, '--with', two)).toEqual(['three.jpg']);
      expect(await names('--with', one, '--with', other)).toEqual([]);
      expect(await names('--without', one)).toEqual(['four.jpg']);
      expect(await names('--without', one, '--without', other)).toEqual([]);
      expect(await names('--with', one, '--with', two, '--only')).toEqual([]);
      expect(await names(...three.flatMap((id) => ['--with', id]), '--only')).toEqual(['three.jpg']);
      expect(await names('--unnamed')).toEqual(['four.jpg']);
    },
    PATIENCE,
  );

  it(
    'looks for how many there are, where it lies and when it was',
    async () => {
      expect(await names('--people', '3')).toEqual(['three.jpg']);
      expect(await names('--people', '4+')).toEqual(['four.jpg']);
      expect(await names('--people', '2-4')).toEqual(['four.jpg', 'three.jpg']);
      expect(await names('--people', '1-2')).toEqual([]);
      expect(await names('--folder', join(album, '2014'))).toEqual(['four.jpg']);
      expect(await names('--folder', join(album, '201'))).toEqual([]);
      expect(await names('--from', '2012')).toEqual(['four.jpg']);
      expect(await names('--from', '2014-12-24', '--to', '2014-12')).toEqual(['four.jpg']);
      expect(await names('--to', '2011-06')).toEqual(['three.jpg']);
    },
    PATIENCE,
  );

  it(
    'copies what it found',
    async () => {
      const out = join(temporaryFolder(), 'copies');
      const args = ['search', '--people', '3', '--export', out, '--library', library];
      expect(await facetJson(...args)).toEqual({ folder: out, copied: 1, failed: [] });
      expect(readdirSync(out)).toEqual(['three.jpg']);
    },
    PATIENCE,
  );

  it.each([
    [['--people', 'many'], 2, 'is no number of people'],
    [['--people', '5-2'], 1, ''],
    [['--with', 'Ada'], 2, 'is not an id'],
    [['--with', '9999'], 1, ''],
    [['--from', '24.12.2014'], 2, 'is not a year, month or day'],
    [['--from', '2015', '--to', '2014'], 1, ''],
    [['--folder', ''], 2, 'the path is empty'],
  ])(
    'refuses %j',
    async (args, code, words) => {
      const said = await facet('search', ...args, '--library', library);
      expect(said).toMatchObject({ code, stdout: '' });
      expect(said.stderr).toContain(words);
    },
    PATIENCE,
  );
});
