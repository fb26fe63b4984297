/** What file permissions do to a scan. The command runs as a user whom they hold back. */

import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Sharp } from 'sharp';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PhotoCounts } from '../../electron/engine/store/photos.ts';
import { Store } from '../../electron/engine/store/store.ts';
import { facetUnprivileged, parsed, type Said } from './support/cli.ts';
import { temporaryFolder } from './support/folder.ts';
import { until } from './support/library.ts';
import { writeSample } from './support/photos.ts';

const original = join(temporaryFolder(), 'album');
let album: string;
let library: string;
/** What a test has shut, to be opened again. */
const shut = new Map<string, number>();

beforeAll(async () => {
  await writeSample(1, join(original, 'one.jpg'));
  await writeSample(2, join(original, 'sub', 'two.jpg'));
  await writeSample(3, join(original, 'sub', 'deeper', 'three.jpg'));
});

beforeEach(() => {
  album = join(temporaryFolder(), 'album');
  cpSync(original, album, { recursive: true });
  library = join(temporaryFolder(), 'library');
});

afterEach(open);

function shutOff(path: string, mode: number, later: number): void {
  shut.set(path, later);
  chmodSync(path, mode);
}

function open(): void {
  for (const [path, mode] of shut) chmodSync(path, mode);
  shut.clear();
}

async function scan(): Promise<unknown> {
  return parsed(await facetUnprivileged('scan', album, '--library', library, '--json'));
}

function counts(): PhotoCounts {
  const store = new Store(library, 'read');
  const found = store.photos.counts();
  store.close();
  return found;
}

/** Photos that were read; 0 while the library is being made. */
function doneIn(folder: string): number {
  let db: Database.Database | null = null;
  try {
    db = new Database(join(folder, 'library.sqlite'), { readonly: true });
    return Number(db.prepare("SELECT count(*) FROM photo WHERE status = 'done'").pluck().get());
  } catch {
    return 0;
  } finally {
    db?.close();
  }
}

function expectOneLine({ code, stdout, stderr }: Said, words: string): void {
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(words);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
}

describe('a photo that may not be read', () => {
  it('fails with the reason, and is read when it may be, though it has not changed', async () => {
    const path = join(album, 'one.jpg');
    shutOff(path, 0, 0o644);
    const result = await scan();
    expect(result).toMatchObject({ photos: 3, indexed: 3, faces: 6 });
    expect(result).toHaveProperty('failed', [{ path, reason: 'Facet is not allowed to read this file.' }]);
    open();
    await expect(scan()).resolves.toMatchObject({ photos: 3, indexed: 1, unchanged: 2, failed: [], faces: 9 });
  });

  it('keeps the faces that are known of it', async () => {
    await scan();
    shutOff(join(album, 'one.jpg'), 0, 0o644);
    await expect(scan()).resolves.toMatchObject({ unchanged: 3, failed: [], faces: 9 });
  });
});

describe('a folder that may not be read', () => {
  it.each([
    ['at all', 0],
    ['but listed', 0o444],
    ['but entered', 0o111],
  ])('(%s) is told of, and its photos are not taken as missing', async (_, mode) => {
    await scan();
    const sub = join(album, 'sub');
    shutOff(sub, mode, 0o755);
    const result = await scan();
    expect(result).toMatchObject({ photos: 1, unchanged: 1, faces: 9 });
    expect(result).toHaveProperty('failed', [{ path: sub, reason: 'Facet is not allowed to read this folder.' }]);
    expect(counts()).toEqual({ photos: 3, failed: 0, missing: 0 });
    open();
    await expect(scan()).resolves.toMatchObject({ photos: 3, indexed: 0, unchanged: 3, failed: [] });
  });

  it('is refused when it is what shall be scanned', async () => {
    shutOff(album, 0, 0o755);
    expectOneLine(await facetUnprivileged('scan', album, '--library', library), 'not allowed to read the folder');
  });
});

describe('permissions that are taken away while a scan runs', () => {
  it('cost what was not read yet, with the reason, until they are given back', async () => {
    // No two files are the same, so that each is read.
    for (let n = 0; n < 60; n += 1) {
      const edit = (photo: Sharp): Sharp => photo.withExif({ IFD0: { ImageDescription: `photo ${n}` } });
      await writeSample((n % 6) + 1, join(album, 'late', `${n}.jpg`), edit);
    }
    const scanning = scan();
    await Promise.race([scanning, until(() => existsSync(join(library, 'library.sqlite')) && doneIn(library) > 0)]);
    shutOff(join(album, 'late'), 0, 0o755);
    const result = (await scanning) as { photos: number; failed: { path: string; reason: string }[] };
    expect(result.photos).toBe(63);
    for (const { path, reason } of result.failed) {
      expect(path.startsWith(join(album, 'late'))).toBe(true);
      expect(reason).toMatch(/^Facet is not allowed to read this (file|folder)\.$/u);
    }
    expect(result.failed).not.toEqual([]);
    open();
    await expect(scan()).resolves.toMatchObject({ photos: 63, failed: [], faces: 9 + 10 * 22 });
    expect(counts()).toEqual({ photos: 63, failed: 0, missing: 0 });
  });
});

describe('a library folder that may not be written', () => {
  it('is refused in one line', async () => {
    mkdirSync(library);
    shutOff(library, 0o555, 0o755);
    expectOneLine(
      await facetUnprivileged('scan', album, '--library', library),
      'may not write into the library folder',
    );
    expect(readdirSync(library)).toEqual([]);
  });

  it('below a folder that may not be written is refused in one line', async () => {
    mkdirSync(library);
    shutOff(library, 0o555, 0o755);
    const below = join(library, 'below');
    expectOneLine(await facetUnprivileged('scan', album, '--library', below), below);
  });

  it('with a library in it is refused in one line, by scan and by name', async () => {
    await scan();
    for (const name of readdirSync(library)) shutOff(join(library, name), 0o444, 0o644);
    shutOff(library, 0o555, 0o755);
    expectOneLine(
      await facetUnprivileged('scan', album, '--library', library),
      'may not write into the library folder',
    );
    const named = await facetUnprivileged('name', '1', 'Ada', '--library', library);
    expectOneLine(named, 'library folder');
  });
});
