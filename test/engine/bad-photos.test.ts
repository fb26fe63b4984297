import { renameSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ScanResult } from '../../electron/contract/types.ts';
import type { PhotoRow } from '../../electron/engine/store/photos.ts';
import { temporaryFolder } from './support/folder.ts';
import { idle, until, withLibrary } from './support/library.ts';
import { claimingPng, plainPng, sample, writeBytes, writeSample } from './support/photos.ts';

/** Files that are named like photos, among good ones; scanned once, then again. */
const album = temporaryFolder();
const library = join(temporaryFolder(), 'library');
let first: ScanResult;
let second: ScanResult;
let secondReads: number;
const rows = new Map<string, PhotoRow>();

beforeAll(async () => {
  const jpeg = await sample(1).jpeg().toBuffer();
  const png = await sample(2).png().toBuffer();
  const file = (name: string, bytes: Uint8Array | string): Promise<string> => writeBytes(join(album, name), bytes);
  await file('good.jpg', jpeg);
  await file('cut.jpg', jpeg.subarray(0, jpeg.length / 2));
  await file('cut.png', png.subarray(0, png.length / 2));
  await file('header only.jpg', jpeg.subarray(0, 20));
  await file('empty.jpg', '');
  await file('text.jpg', 'This is not a photo.');
  await file('page.gif', '<html><img src="x.gif"></html>');
  await file(
    'drawing.png',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
  );
  await file('film.webp', Buffer.from('RIFF\x10\x00\x00\x00WEBPVP8 \xff\xff\xff\xff', 'latin1'));
  await file('dot.png', await plainPng(1, 1));
  await file('huge.png', claimingPng(30_000, 30_000));
  await file('claims.png', claimingPng(10_000, 10_000));
  await file('line.png', await plainPng(4_000, 1));
  await file('a png.jpg', png);
  await withLibrary(library, async ({ engine, store, reads }) => {
    first = await engine.scan([album]);
    for (const name of ['good.jpg', 'dot.png', 'line.png', 'a png.jpg', 'text.jpg', 'huge.png']) {
      const row = store.photos.byPath(join(album, name));
      if (row) rows.set(name, row);
    }
    const before = reads();
    second = await engine.scan([album]);
    secondReads = reads() - before;
  });
});

function reason(name: string): string | undefined {
  return first.failed.find(({ path }) => path === join(album, name))?.reason;
}

describe('a file that cannot be used', () => {
  it.each([
    ['cut.jpg', 'cut off'],
    ['cut.png', 'cut off'],
    ['header only.jpg', 'does not hold a picture'],
    ['empty.jpg', 'empty'],
    ['text.jpg', 'does not hold a picture'],
    ['page.gif', 'does not hold a picture'],
    ['drawing.png', 'does not hold a picture'],
    ['film.webp', 'does not hold a picture'],
    ['huge.png', '900 megapixels'],
    ['claims.png', 'cut off'],
  ])('%s fails with one line that says "%s"', (name, words) => {
    expect(reason(name)).toContain(words);
    expect(reason(name)).not.toContain('\n');
  });

  it('does not hold up the others', () => {
    expect(first).toMatchObject({ photos: 14, indexed: 14, unchanged: 0, faces: 6 });
    expect(first.failed).toHaveLength(10);
  });

  it('is listed as failed with its reason, and keeps its status', () =>
    withLibrary(library, ({ engine, store }) => {
      expect(rows.get('text.jpg')).toMatchObject({ status: 'failed', problem: 'not-an-image', present: true });
      expect(rows.get('huge.png')).toMatchObject({ status: 'failed', problem: 'too-large', present: true });
      expect(engine.listFailed().map(({ path, reason: why }) => ({ path, reason: why }))).toEqual(
        [...first.failed].sort((a, b) => (a.path < b.path ? -1 : 1)),
      );
      expect(store.photos.counts()).toEqual({ photos: 14, failed: 10, missing: 0 });
    }));

  it('is not read again while it stays as it is, and told of again', () => {
    expect(second).toMatchObject({ photos: 14, indexed: 0, unchanged: 14, faces: 6 });
    expect(second.failed).toEqual(expect.arrayContaining([...first.failed]));
    expect(second.failed).toHaveLength(first.failed.length);
    expect(secondReads).toBe(0);
  });
});

describe('an odd file that is a photo', () => {
  it('is indexed: one pixel, one row, a name that lies about the format', () =>
    withLibrary(library, ({ store }) => {
      expect(rows.get('dot.png')).toMatchObject({ status: 'done' });
      expect(rows.get('line.png')).toMatchObject({ status: 'done' });
      expect(store.faces.ofPhoto(rows.get('dot.png')?.id ?? 0)).toEqual([]);
      expect(store.faces.ofPhoto(rows.get('a png.jpg')?.id ?? 0)).toHaveLength(3);
      expect(store.photos.tile(rows.get('dot.png')?.id ?? 0)).toMatchObject({ width: 1, height: 1 });
      expect(store.photos.tile(rows.get('line.png')?.id ?? 0)).toMatchObject({ width: 4_000, height: 1 });
    }));
});

describe('a failed photo', () => {
  it('is read again when it changes, and a good one that breaks loses its faces', async () => {
    const folder = temporaryFolder();
    const broken = await writeBytes(join(folder, 'broken.jpg'), 'later');
    const good = await writeSample(3, join(folder, 'good.jpg'));
    await withLibrary(join(temporaryFolder(), 'library'), async ({ engine, store }) => {
      await expect(engine.scan([folder])).resolves.toMatchObject({ failed: [{ path: broken }], faces: 3 });
      await writeSample(1, broken);
      await writeBytes(good, 'no longer');
      const result = await engine.scan([folder]);
      expect(result).toMatchObject({ indexed: 2, failed: [{ path: good }], faces: 3 });
      expect(store.faces.list().every(({ photo }) => photo === broken)).toBe(true);
      expect(store.db.prepare('SELECT count(*) FROM embedding').pluck().get()).toBe(3);
    });
  });

  it('that has gone is missing, not failed', async () => {
    const folder = temporaryFolder();
    const broken = await writeBytes(join(folder, 'broken.jpg'), 'text');
    await withLibrary(join(temporaryFolder(), 'library'), async ({ engine }) => {
      await engine.scan([folder]);
      rmSync(broken);
      await expect(engine.scan([folder])).resolves.toMatchObject({ photos: 0, failed: [] });
      expect(engine.libraryStatus()).toMatchObject({ photos: 1, failed: 0, missing: 1 });
      expect(engine.listFailed()).toEqual([]);
    });
  });
});

describe('a file that vanishes between being found and being read', () => {
  it('is missing, and read when it is back', async () => {
    const folder = temporaryFolder();
    for (let n = 1; n <= 6; n += 1) await writeSample(n, join(folder, `${n}.jpg`));
    const last = join(folder, '6.jpg');
    await withLibrary(join(temporaryFolder(), 'library'), async (open) => {
      const { engine, store, progress } = open;
      await engine.addFolders({ paths: [folder] });
      await until(() => store.photos.pendingCount() === 6);
      engine.pauseScan();
      renameSync(last, `${last}.away`);
      engine.resumeScan();
      await idle(open);
      expect(store.photos.byPath(last)).toMatchObject({ present: false, status: 'pending' });
      expect(store.photos.pendingCount()).toBe(0);
      expect(engine.libraryStatus()).toMatchObject({ photos: 6, failed: 0, missing: 1, faces: 18 });
      expect(progress.every(({ done, total }) => done <= total)).toBe(true);
      renameSync(`${last}.away`, last);
      await expect(engine.scan([folder])).resolves.toMatchObject({ indexed: 1, unchanged: 5, failed: [], faces: 22 });
    });
  });

  it('and its whole folder with it ends the scan well', async () => {
    const folder = join(temporaryFolder(), 'stick');
    for (let n = 1; n <= 6; n += 1) await writeSample(n, join(folder, `${n}.jpg`));
    await withLibrary(join(temporaryFolder(), 'library'), async (open) => {
      await open.engine.addFolders({ paths: [folder] });
      await until(() => open.store.photos.pendingCount() === 6);
      open.engine.pauseScan();
      rmSync(folder, { recursive: true });
      open.engine.resumeScan();
      await idle(open);
      // One line for all of them, and nobody is blamed but the folder.
      expect(open.problems).toEqual([`${folder}: The folder vanished while it was read.`]);
      expect(open.store.photos.pendingCount()).toBe(0);
      expect(open.store.photos.counts().missing).toBeGreaterThan(0);
      expect(open.engine.libraryStatus().failed).toBe(0);
    });
  });
});

describe('a photo with a time before 1970', () => {
  it('is indexed and then unchanged', async () => {
    const folder = temporaryFolder();
    utimesSync(await writeSample(1, join(folder, 'old.jpg')), -86_400.5, -86_400.5);
    await withLibrary(join(temporaryFolder(), 'library'), async ({ engine }) => {
      await expect(engine.scan([folder])).resolves.toMatchObject({ indexed: 1, failed: [] });
      await expect(engine.scan([folder])).resolves.toMatchObject({ unchanged: 1 });
    });
  });
});

describe('the pictures of the viewer', () => {
  it('are upright and bounded, and a photo that is gone is a failure in words', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'wide.jpg');
    await writeBytes(
      path,
      await sharp(await plainPng(3_000, 1_000))
        .withMetadata({ orientation: 6 })
        .jpeg()
        .toBuffer(),
    );
    await withLibrary(join(temporaryFolder(), 'library'), async ({ engine, store }) => {
      await engine.scan([folder]);
      const id = store.photos.byPath(path)?.id ?? 0;
      const { type, bytes } = await engine.getImage({ kind: 'photo', id });
      expect(type).toBe('image/jpeg');
      await expect(sharp(bytes).metadata()).resolves.toMatchObject({ format: 'jpeg', width: 853, height: 2560 });
      const thumb = await engine.getImage({ kind: 'thumb', id });
      await expect(sharp(thumb.bytes).metadata()).resolves.toMatchObject({ width: 160, height: 480 });
      rmSync(path);
      await expect(engine.getImage({ kind: 'photo', id })).rejects.toMatchObject({ code: 'photo-gone' });
      await expect(engine.getImage({ kind: 'face', id: 1 })).rejects.toMatchObject({ code: 'photo-unknown' });
      await expect(engine.getImage({ kind: 'photo', id: id + 1 })).rejects.toMatchObject({ code: 'photo-unknown' });
    });
  });
});
