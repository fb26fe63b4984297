/** Names that mislead programs and people, and links that lead out of where they lie. */

import { symlinkSync, truncateSync, mkdirSync, writeFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { forTerminal } from '../../electron/cli/output.ts';
import { safeFileName } from '../../electron/core/safe-names.ts';
import { checkPlace } from '../../electron/engine/export/output.ts';
import { readMovieHeader } from '../../electron/engine/video/movie.ts';
import { box } from '../hostile/blocks.ts';
import { facet } from './support/cli.ts';
import { failureOf } from './support/failures.ts';
import { temporaryFolder } from './support/folder.ts';
import { withLibrary } from './support/library.ts';
import { plainPng } from './support/photos.ts';

const NAMES = [
  'two\nlines.png',
  'tab\t.png',
  'red \u001b[31m.png',
  'title \u001b]0;owned\u0007.png',
  `"'\`$(touch x);|&.png`,
  '-execute.png',
  '--help.png',
  '@list.png',
  'right \u202egnp.exe.png',
  ' .png',
  `${'é'.repeat(125)}.png`,
  '%n%s.png',
];

it('photos of every name are indexed, deep folders and all, and a name that is no text is a reason', async () => {
  const folder = temporaryFolder();
  const png = await plainPng(8, 8);
  for (const name of NAMES) writeFileSync(join(folder, name), png);
  let deep = folder;
  while (deep.length < 3_700) deep = join(deep, 'd'.repeat(200));
  mkdirSync(deep, { recursive: true });
  writeFileSync(join(deep, 'deep.png'), png);
  const bytes = Buffer.concat([
    Buffer.from(`${folder}/bad `),
    Buffer.from([0xff, 0xed, 0xa0, 0x80]),
    Buffer.from('.png'),
  ]);
  writeFileSync(bytes, png);
  await withLibrary(join(temporaryFolder(), 'library'), async ({ engine, store }) => {
    const result = await engine.scan([folder]);
    expect(result.photos).toBe(NAMES.length + 1);
    expect(result.failed).toEqual([
      expect.objectContaining({ reason: expect.stringContaining('not valid text') as string }),
    ]);
    for (const name of NAMES) expect(store.photos.byPath(join(folder, name))).toMatchObject({ status: 'done' });
  });
});

it('the command sends no control character of a name to the terminal, and JSON keeps the name', async () => {
  const folder = temporaryFolder();
  const name = 'red \u001b[31m\u202e.png';
  writeFileSync(join(folder, name), 'no photo');
  const library = join(temporaryFolder(), 'library');
  const { stdout, stderr } = await facet('scan', folder, '--library', library);
  expect(stdout + stderr).toContain('red \\u001b[31m\\u202e.png');
  // eslint-disable-next-line no-control-regex -- that there are none is what is tested
  expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/u);
  const json = await facet('retry', '--library', library, '--json');
  expect(json.stdout).toContain('\\u001b[31m');
  expect(json.stdout).not.toContain('\u001b');
});

it('a text for the terminal keeps what prints, lines and tabs', () => {
  expect(forTerminal('Ünï\tcode 👩\nnext')).toBe('Ünï\tcode 👩\nnext');
  expect(forTerminal('\u001b]0;x\u0007\r\u009b2J')).toBe('\\u001b]0;x\\u0007\\u000d\\u009b2J');
});

it.each(['../../etc', '..\\..\\x', '/abs', 'a\u202eb', '\n', '..'])(
  'a person called %j gives no way out of a folder',
  (name) => {
    const safe = safeFileName(name);
    expect(dirname(join('/out', safe))).toBe('/out');
    expect(safe).not.toMatch(/[\p{Cc}\u202e]/u);
  },
);

it('a folder that leads among the photos or into the library through a link is refused', async () => {
  const top = temporaryFolder();
  const [photos, library, links] = ['photos', 'library', 'links'].map((name) => join(top, name)) as [
    string,
    string,
    string,
  ];
  for (const each of [join(photos, 'deep'), library, links]) mkdirSync(each, { recursive: true });
  symlinkSync(join(photos, 'deep'), join(links, 'in'));
  symlinkSync(library, join(links, 'library'));
  const kept = { library, photos: [photos] };
  const refused = (path: string): Promise<Error> => failureOf(() => checkPlace(path, kept));
  await expect(refused(join(links, 'in', 'new', 'folder'))).resolves.toMatchObject({ code: 'inside-photos' });
  await expect(refused(join(links, 'library', 'x.csv'))).resolves.toMatchObject({ code: 'folder-inside-library' });
  expect(() => checkPlace(join(links, 'new'), kept)).not.toThrow();
});

it('files of 100 GB that are called photo and sidecar are refused unread', async () => {
  const folder = temporaryFolder();
  for (const name of ['one.jpg', 'two.jpg', 'small.png.xmp']) {
    writeFileSync(join(folder, name), '');
    truncateSync(join(folder, name), 100 * 2 ** 30);
  }
  writeFileSync(join(folder, 'small.png'), await plainPng(8, 8));
  await withLibrary(join(temporaryFolder(), 'library'), async ({ engine, store }) => {
    const { failed } = await engine.scan([folder]);
    expect(failed.map(({ reason }) => reason)).toEqual(Array(2).fill(expect.stringContaining('up to 1 GB')));
    const id = store.photos.byPath(join(folder, 'small.png'))?.id ?? 0;
    expect(store.facts.of(id)?.problem).toContain('too large');
  });
  expect(readdirSync(folder)).toHaveLength(4);
});

it('a video that counts beyond all numbers says nothing', async () => {
  const path = join(temporaryFolder(), 'film.mp4');
  const long = Buffer.from([0, 0, 0, 1, ...Buffer.from('free'), 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
  writeFileSync(path, Buffer.concat([box('ftyp', Buffer.from('isom')), long]));
  await expect(readMovieHeader(path)).resolves.toEqual({ createdMs: null, durationMs: null });
});
