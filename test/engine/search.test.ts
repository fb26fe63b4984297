import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SearchQuery } from '../../electron/contract/methods.ts';
import type { ExportProgress } from '../../electron/contract/people.ts';
import { Copies } from '../../electron/engine/export/copies.ts';
import type { Engine } from '../../electron/engine/engine.ts';
import { failureOf } from './support/failures.ts';
import { temporaryFolder } from './support/folder.ts';
import { withLibrary } from './support/library.ts';
import { FACES, writeSample } from './support/photos.ts';

/** Three groups of people who never meet, by day and by evening. */
const album = join(temporaryFolder(), 'album');
const library = join(temporaryFolder(), 'library');

beforeAll(async () => {
  for (const number of [1, 2, 4]) {
    await writeSample(number, join(album, `201${number}`, 'IMG_1.jpg'), (photo) =>
      photo.withExif({ IFD2: { DateTimeOriginal: `201${number}:06:07 08:09:10` } }),
    );
    await writeSample(number, join(album, 'evening', `${number}.jpg`), (photo) =>
      photo
        .resize(600)
        .modulate({ brightness: 0.8 })
        .withExif({ IFD2: { DateTimeOriginal: '2016:12:24 20:00:00' } }),
    );
  }
  await withLibrary(library, ({ engine }) => engine.scan([album]));
});

/** Names of what a search finds, its folder before each. */
function found(engine: Engine, query: SearchQuery): string[] {
  return engine
    .searchPhotos(query)
    .map(({ id }) => engine.getPhoto({ photoId: id }).path.slice(album.length + 1))
    .sort();
}

describe('a search', () => {
  it('counts the people on a photo, but for strangers and what is no face', () =>
    withLibrary(library, async ({ engine }) => {
      const three = ['2011/IMG_1.jpg', '2012/IMG_1.jpg', 'evening/1.jpg', 'evening/2.jpg'];
      expect(FACES).toMatchObject({ 1: 3, 2: 3, 4: 4 });
      expect(found(engine, { people: { min: 3, max: 3 } })).toEqual(three);
      expect(found(engine, { people: { min: 4 } })).toEqual(['2014/IMG_1.jpg', 'evening/4.jpg']);
      expect(found(engine, { people: { max: 2 } })).toEqual([]);
      const [photo] = engine.searchPhotos({ people: { min: 4 }, from: '2014', to: '2014' });
      const [one, two] = engine.getPhoto({ photoId: photo?.id ?? 0 }).faces;
      await engine.markStranger({ faceIds: [one?.id ?? 0] });
      expect(found(engine, { people: { min: 4 } })).toEqual(['evening/4.jpg']);
      await engine.markNotAFace({ faceIds: [two?.id ?? 0] });
      expect(found(engine, { people: { max: 2 } })).toEqual(['2014/IMG_1.jpg']);
      await engine.undo();
      await engine.undo();
      expect((await failureOf(() => engine.findPhotos({ people: { min: 3, max: 2 } }))).code).toBe('search-invalid');
    }));

  it('finds photos with only some people, with somebody unnamed, and in a folder', () =>
    withLibrary(library, async ({ engine }) => {
      const [photo] = engine.searchPhotos({ folder: join(album, '2011') });
      const on = engine.getPhoto({ photoId: photo?.id ?? 0 }).faces.flatMap(({ personId }) => personId ?? []);
      expect(on).toHaveLength(3);
      const both = found(engine, { together: on });
      expect(both).toContain('2011/IMG_1.jpg');
      expect(found(engine, { together: on, only: true })).toEqual(both);
      expect(found(engine, { together: on.slice(1), only: true })).toEqual([]);
      expect(found(engine, { folder: join(album, '2011') })).toEqual(['2011/IMG_1.jpg']);
      expect(found(engine, { folder: album })).toHaveLength(6);
      // A folder whose name merely begins so is another one.
      expect(found(engine, { folder: join(album, '201') })).toEqual([]);
      expect(found(engine, { unnamed: true })).toHaveLength(6);
      for (const [index, id] of on.entries()) engine.namePerson({ personId: id, name: `Person ${index}` });
      await engine.settled();
      expect(found(engine, { unnamed: true })).not.toContain('2011/IMG_1.jpg');
      expect(found(engine, { without: on.slice(0, 1) })).not.toContain('2011/IMG_1.jpg');
      await engine.undo();
      await engine.undo();
      await engine.undo();
    }));

  it('gives columns in the same order, with the months', () =>
    withLibrary(library, ({ engine, store }) => {
      const { ids, ratios, taken, missing, months } = engine.findPhotos({});
      expect([...ids]).toEqual(engine.searchPhotos({}).map(({ id }) => id));
      expect(ratios).toHaveLength(6);
      expect(ratios[0]).toBeCloseTo(
        (engine.searchPhotos({})[0]?.width ?? 0) / (engine.searchPhotos({})[0]?.height ?? 1),
      );
      expect([...missing]).toEqual([0, 0, 0, 0, 0, 0]);
      expect(taken[5]).toBe(Date.UTC(2011, 5, 7, 8, 9, 10) / 1000);
      expect(months).toEqual([
        { year: 2016, month: 12, count: 3 },
        { year: 2014, month: 6, count: 1 },
        { year: 2012, month: 6, count: 1 },
        { year: 2011, month: 6, count: 1 },
      ]);
      // One that an earlier version read has the time of its file.
      store.db
        .prepare('UPDATE photo SET taken_at = NULL, mtime_ms = 1420000000000, present = 0 WHERE id = ?')
        .run(ids[0]);
      const mixed = engine.findPhotos({});
      expect(mixed.months.map(({ year, count }) => [year, count])).toEqual([
        [2016, 2],
        [2014, 1],
        [2014, 1],
        [2012, 1],
        [2011, 1],
      ]);
      expect(mixed.missing[mixed.ids.indexOf(ids[0] ?? 0)]).toBe(1);
      expect([...engine.findPhotos({ from: '2014-12', to: '2015' }).ids]).toEqual([ids[0]]);
      store.db.prepare("UPDATE photo SET taken_at = '2016-12-24T20:00:00', present = 1 WHERE id = ?").run(ids[0]);
    }));

  it('knows the folders that photos lie in, and no folder above the library’s', () =>
    withLibrary(library, ({ engine }) => {
      expect(engine.photoFolders()).toEqual([
        { path: album, photos: 6 },
        ...['2011', '2012', '2014'].map((name) => ({ path: join(album, name), photos: 1 })),
        { path: join(album, 'evening'), photos: 3 },
      ]);
    }));
});

describe('copies of photos', () => {
  it('are made beside what is there, never over it, and list what could not be read', () =>
    withLibrary(library, async ({ engine, store }) => {
      const folder = join(temporaryFolder(), 'new', 'copies');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'IMG_1.jpg'), 'mine');
      const gone = join(album, 'evening', '1.jpg');
      const before = readFileSync(gone);
      rmSync(gone);
      const result = await engine.exported({}, folder);
      expect(result).toMatchObject({ state: 'done', copied: 5, total: 6, problem: null });
      expect(result.failed).toEqual([{ path: gone, reason: 'The file is no longer where it was.', problem: 'gone' }]);
      writeFileSync(gone, before);
      expect(readdirSync(folder).sort()).toEqual(
        ['IMG_1.jpg', 'IMG_1 (2).jpg', 'IMG_1 (3).jpg', 'IMG_1 (4).jpg', '2.jpg', '4.jpg'].sort(),
      );
      expect(readFileSync(join(folder, 'IMG_1.jpg'), 'utf8')).toBe('mine');
      const original = store.photos.byPath(join(album, '2011', 'IMG_1.jpg'))?.path ?? '';
      // Those taken first come first.
      expect(readFileSync(join(folder, 'IMG_1 (2).jpg')).equals(readFileSync(original))).toBe(true);
      expect(statSync(join(folder, 'IMG_1 (2).jpg')).mtimeMs).toBeCloseTo(statSync(original).mtimeMs, -1);
    }));

  it('are not made in Facet’s own folder, nor where there is no folder', () =>
    withLibrary(library, async ({ engine }) => {
      const code = async (folder: string): Promise<string> => (await failureOf(() => engine.exported({}, folder))).code;
      expect(await code(join(library, 'copies'))).toBe('folder-inside-library');
      expect(await code(join(album, '2011', 'IMG_1.jpg'))).toBe('folder-not-a-folder');
      expect(existsSync(join(library, 'copies'))).toBe(false);
      expect(engine.exportProgress().state).toBe('idle');
    }));

  it('can be cancelled, one after the other, and tell how they go', async () => {
    const told: ExportProgress[] = [];
    const copies = new Copies(library, (progress) => told.push(progress));
    const source = temporaryFolder();
    const paths = Array.from({ length: 40 }, (_, n) => join(source, `${n}.jpg`));
    for (const path of paths) writeFileSync(path, path);
    const folder = temporaryFolder();
    await copies.start(paths, folder);
    expect((await failureOf(() => copies.start(paths, folder))).code).toBe('export-running');
    copies.cancel();
    await copies.ended();
    expect(told.at(-1)).toMatchObject({ state: 'cancelled', total: 40 });
    expect(readdirSync(folder)).toHaveLength(told.at(-1)?.copied ?? -1);
    await copies.start(paths, folder);
    expect(await copies.ended()).toBeNull();
    expect(told.at(-1)).toMatchObject({ state: 'done', copied: 40 });
  });

  it('say of a photo that the target does not take that it was not copied', async () => {
    const path = join(album, '1.jpg');
    const told: ExportProgress[] = [];
    const tooLarge = (): Promise<void> => Promise.reject(Object.assign(new Error('EFBIG'), { code: 'EFBIG' }));
    const copies = new Copies(library, (progress) => told.push(progress), tooLarge);
    await copies.start([path], temporaryFolder());
    expect(await copies.ended()).toBeNull();
    expect(told.at(-1)).toMatchObject({ state: 'done', failed: [{ path, problem: 'not-copied' }] });
  });

  it('end with a failure on a full disk, and leave no half photo', async () => {
    const { folder, copy, unmount } = smallDisk();
    const source = temporaryFolder();
    const paths = Array.from({ length: 8 }, (_, n) => join(source, `${n}.jpg`));
    for (const path of paths) writeFileSync(path, Buffer.alloc(48 * 1024, 1));
    const told: ExportProgress[] = [];
    const copies = new Copies(library, (progress) => told.push(progress), copy);
    try {
      await copies.start(paths, folder);
      const failure = await copies.ended();
      expect(failure?.code).toBe('export-disk-full');
      expect(failure?.message).toContain('Make room');
      const { state, copied, problem } = told.at(-1) ?? {};
      expect({ state, code: problem?.code }).toEqual({ state: 'failed', code: failure?.code });
      expect(copied).toBeGreaterThan(0);
      expect(readdirSync(folder)).toHaveLength(copied ?? -1);
      for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBe(48 * 1024);
    } finally {
      unmount();
    }
  });
});

interface SmallDisk {
  readonly folder: string;
  readonly copy: typeof copyFile;
  readonly unmount: () => void;
}

/** A disk of 256 KB; where the tests may not mount one, a folder in which there is room for five photos. */
function smallDisk(): SmallDisk {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder], { stdio: 'ignore' });
    return { folder, copy: copyFile, unmount: () => execFileSync('umount', [folder]) };
  } catch {
    const copy: typeof copyFile = (from, to, mode) =>
      readdirSync(folder).length < 5
        ? copyFile(from, to, mode)
        : Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
    return { folder, copy, unmount: () => undefined };
  }
}
