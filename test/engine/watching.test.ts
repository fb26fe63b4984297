/** Folders that are watched: what comes, goes, moves and changes is noticed, and nothing else is looked at. */

import { appendFile, chmod, copyFile, mkdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settle } from './support/hand-worker.ts';
import { until } from './support/library.ts';
import { samplePath, writeBytes, writeSample } from './support/photos.ts';
import { newFolder, QUICK, untilWatched, watching } from './support/watched.ts';

const POLLED = { times: QUICK, isNetwork: () => Promise.resolve(true) };

describe.each([
  ['that the system tells of', { times: QUICK }, 'live'],
  ['that is polled', POLLED, 'polling'],
] as const)('a folder %s', (_, options, how) => {
  it('has a new photo read, an edited one read again, and one that went missing', async () => {
    const folder = await newFolder();
    await writeSample(1, join(folder, '1.jpg'));
    await watching(
      [folder],
      async (library) => {
        await untilWatched(library, folder, how);
        await writeSample(2, join(folder, 'new', '2.jpg'));
        await until(() => library.present().length === 2);
        expect(library.engine.libraryStatus()).toMatchObject({ photos: 2, faces: 6 });
        await writeSample(4, join(folder, '1.jpg'));
        await until(() => library.engine.libraryStatus().faces === 7);
        await rm(join(folder, 'new', '2.jpg'));
        await until(() => library.engine.libraryStatus().missing === 1);
        expect(library.reads()).toBe(3);
        expect(library.problems).toEqual([]);
      },
      options,
    );
  });

  it('keeps faces and names of a photo that is moved or renamed, also into another added folder, and of whole folders', async () => {
    const [one, two] = [await newFolder('one'), await newFolder('two')];
    await writeSample(1, join(one, 'trip', '1.jpg'));
    await writeSample(2, join(one, 'trip', '2.jpg'));
    await watching(
      [one, two],
      async (library) => {
        await untilWatched(library, two, how);
        const { engine, present } = library;
        const ids = engine.listPeople().map(({ id }) => id);
        engine.namePerson({ personId: ids[0] ?? 0, name: 'Ada' });
        await rename(join(one, 'trip', '1.jpg'), join(one, 'trip', 'first.jpg'));
        await until(() => present().includes(join(one, 'trip', 'first.jpg')));
        await rename(join(one, 'trip', 'first.jpg'), join(two, 'first.jpg'));
        await until(() => present().includes(join(two, 'first.jpg')));
        await rename(join(one, 'trip'), join(two, 'holiday'));
        await until(() => present().includes(join(two, 'holiday', '2.jpg')));
        await until(() => engine.libraryStatus().missing === 0);
        expect(present()).toEqual([join(two, 'first.jpg'), join(two, 'holiday', '2.jpg')]);
        expect(library.reads()).toBe(2);
        expect(engine.libraryStatus()).toMatchObject({ photos: 2, faces: 6 });
        expect(engine.listPeople().map(({ id }) => id)).toEqual(ids);
        expect(engine.listPeople().find(({ name }) => name === 'Ada')?.id).toBe(ids[0]);
        expect(new Map(engine.listFolders().map(({ path, photos }) => [path, photos]))).toEqual(
          new Map([
            [one, 0],
            [two, 2],
          ]),
        );
      },
      options,
    );
  });
});

describe('what is looked at', () => {
  it('is what changed, not the folder around it', async () => {
    const folder = await newFolder();
    for (const n of [1, 2, 3]) await writeSample(n, join(folder, `${n}.jpg`));
    await watching([folder], async ({ news, present }) => {
      await writeSample(4, join(folder, '4.jpg'));
      await until(() => present().length === 4);
      await until(() => news.length > 0);
      expect(news).toHaveLength(1);
      expect(news[0]).toMatchObject({ paths: [join(folder, '4.jpg')], photos: 1, indexed: 1, failed: [] });
    });
  });

  it('is nothing for files that are no photos, hidden ones, and the library itself', async () => {
    const folder = await newFolder();
    await writeSample(1, join(folder, '1.jpg'));
    await watching(
      [folder],
      async ({ news, present }) => {
        await writeBytes(join(folder, 'notes.txt'), 'text');
        await writeSample(2, join(folder, '.trash', '2.jpg'));
        await writeSample(3, join(folder, '.3.jpg'));
        await writeBytes(join(folder, 'library', 'x.jpg'), 'x');
        await writeSample(4, join(folder, 'z', '4.jpg'));
        await until(() => present().length === 2);
        await until(() => news.length > 0);
        expect(news.flatMap(({ paths }) => paths).every((path) => path.startsWith(join(folder, 'z')))).toBe(true);
      },
      { times: QUICK },
      join(folder, 'library'),
    );
  });

  it('waits while the scan is paused', async () => {
    const folder = await newFolder();
    for (const n of [1, 2, 3, 4, 5, 6]) await writeSample(n, join(folder, `${n}.jpg`));
    await watching([], async ({ engine, news, present }) => {
      await engine.addFolders({ paths: [folder] });
      await until(() => engine.libraryStatus().scan.phase === 'indexing');
      engine.pauseScan();
      await writeBytes(join(folder, 'late.jpg'), 'no photo');
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(news).toEqual([]);
      engine.resumeScan();
      await until(() => news.length > 0);
      expect(news[0]?.failed.map(({ path }) => path)).toEqual([join(folder, 'late.jpg')]);
      expect(present()).toHaveLength(6);
    });
  });
});

describe('a sidecar', () => {
  it('that comes, changes and goes is read, and its photo is not read again', async () => {
    const folder = await newFolder();
    const path = await writeSample(1, join(folder, '1.jpg'));
    await watching([folder], async ({ engine, store, reads }) => {
      const rating = async (): Promise<number | null | undefined> =>
        (await engine.photoInfo({ photoId: store.photos.byPath(path)?.id ?? 0 })).facts?.rating;
      for (const [file, stars] of [
        ['1.jpg.xmp', 5],
        ['1.jpg.xmp', 3],
        ['1.xmp', 2],
      ] as const) {
        await writeBytes(
          join(folder, file),
          `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
             <rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="${stars}"/></rdf:RDF></x:xmpmeta>`,
        );
        await until(async () => (await rating()) === stars);
        if (stars === 3) {
          await rm(join(folder, file));
          await until(async () => (await rating()) === null);
        }
      }
      expect(reads()).toBe(1);
    });
  });
});

describe('bad behaviour of files', () => {
  it('a file that grows slowly is read when it is whole, and never fails', async () => {
    const folder = await newFolder();
    await watching([folder], async ({ news, present, engine }) => {
      const bytes = await readFile(samplePath(1));
      const path = join(folder, 'slow.jpg');
      for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 8)) {
        await appendFile(path, bytes.subarray(at, at + Math.ceil(bytes.length / 8)));
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      await until(() => present().length === 1);
      expect(news.flatMap(({ failed }) => failed)).toEqual([]);
      expect(engine.libraryStatus().faces).toBeGreaterThan(0);
    });
  });

  it('ten thousand touched files are taken together, and read again by none', async () => {
    const folder = await newFolder();
    await writeSample(1, join(folder, '0.jpg'));
    const files = Array.from({ length: 10_000 }, (_, n) => join(folder, `${n % 100}`, `${n}.txt`));
    for (let n = 0; n < 100; n += 1) await mkdir(join(folder, `${n}`));
    for (const path of files) await writeFile(path, '');
    await watching([folder], async ({ news, reads, present, engine }) => {
      const now = new Date();
      for (const path of files) await utimes(path, now, now);
      await utimes(join(folder, '0.jpg'), now, now);
      await writeSample(2, join(folder, '99', 'end.jpg'));
      await until(() => present().length === 2);
      await until(() => engine.libraryStatus().scan.phase === 'idle');
      expect(news.length).toBeLessThan(5);
      expect(reads()).toBe(2);
    });
  });

  it('a time in the future, or one that jumped back, is a change like any other', async () => {
    const folder = await newFolder();
    const path = await writeSample(1, join(folder, '1.jpg'));
    await utimes(path, new Date('2199-01-01'), new Date('2199-01-01'));
    await watching([folder], async ({ engine, reads }) => {
      await writeSample(4, path);
      await utimes(path, new Date('1971-01-01'), new Date('1971-01-01'));
      await until(() => engine.libraryStatus().faces === 4);
      expect(reads()).toBe(2);
    });
  });

  it('a photo that becomes unreadable by its permissions is read when it is let', async () => {
    const folder = await newFolder();
    await writeSample(1, join(folder, '1.jpg'));
    await watching([folder], async ({ store, engine, present }) => {
      // Root may read everything, so the refusal is written down as a scan of another user would have.
      store.write(() =>
        store.photos.failed(store.photos.byPath(join(folder, '1.jpg'))?.id ?? 0, 'unreadable', 'No.', false),
      );
      expect(engine.listFailed()).toHaveLength(1);
      await chmod(join(folder, '1.jpg'), 0o640);
      await until(() => present().length === 1);
      expect(engine.listFailed()).toEqual([]);
    });
  });

  it('a photo whose name a folder takes is missing, and what is in the folder is found', async () => {
    const folder = await newFolder();
    const path = await writeSample(1, join(folder, 'a.jpg'));
    await watching([folder], async ({ engine, present }) => {
      await rm(path);
      await writeSample(2, join(path, 'inside.jpg'));
      await until(() => present().includes(join(path, 'inside.jpg')));
      await until(() => engine.libraryStatus().missing === 1);
      expect(engine.libraryStatus()).toMatchObject({ photos: 2, failed: 0 });
    });
  });

  it('links that lead round in circles end, and each photo is there once', async () => {
    const folder = await newFolder();
    await writeSample(1, join(folder, 'a', '1.jpg'));
    await symlink(folder, join(folder, 'a', 'loop'));
    await symlink(join(folder, '..'), join(folder, 'up'));
    await symlink(join(folder, 'a'), join(folder, 'again'));
    await watching([folder], async ({ present, engine }) => {
      await writeSample(2, join(folder, 'a', '2.jpg'));
      await until(() => present().length === 2);
      await symlink(folder, join(folder, 'a', 'second loop'));
      await writeSample(3, join(folder, 'b', '3.jpg'));
      await until(() => present().length === 3);
      expect(engine.libraryStatus()).toMatchObject({ photos: 3, failed: 0 });
    });
  });

  it('a folder behind a link is watched as well', async () => {
    const [folder, outside] = [await newFolder(), await newFolder('outside')];
    await symlink(outside, join(folder, 'link'));
    await watching([folder], async ({ present }) => {
      await writeSample(1, join(outside, '1.jpg'));
      await until(() => present().includes(join(folder, 'link', '1.jpg')));
    });
  });

  it('a copy that is written while the folder is deleted under it harms nothing', async () => {
    const folder = await newFolder();
    await writeSample(1, join(folder, 'trip', '1.jpg'));
    await watching([folder], async ({ engine, problems }) => {
      await copyFile(join(folder, 'trip', '1.jpg'), join(folder, 'trip', '2.jpg'));
      await rm(join(folder, 'trip'), { recursive: true });
      await until(() => engine.libraryStatus().missing >= 1);
      await settle();
      expect(engine.libraryStatus()).toMatchObject({ failed: 0 });
      expect(problems).toEqual([]);
    });
  });
});

describe('a drive', () => {
  it('that is taken away leaves its photos missing and its people there, and is found again without reading', async () => {
    const drive = await newFolder('drive');
    const root = join(drive, 'photos');
    await writeSample(1, join(root, '1.jpg'));
    await writeSample(2, join(root, '2.jpg'));
    await watching([root], async (library) => {
      const { engine, reads } = library;
      await untilWatched(library, root, 'live');
      const people = engine.listPeople();
      await rename(root, `${drive} elsewhere`);
      await untilWatched(library, root, 'away');
      await until(() => engine.libraryStatus().missing === 2);
      expect(engine.libraryStatus()).toMatchObject({ photos: 2, faces: 6 });
      expect(engine.listPeople()).toEqual(people);
      await rename(`${drive} elsewhere`, root);
      await untilWatched(library, root, 'live');
      await until(() => engine.libraryStatus().missing === 0);
      await until(() => engine.libraryStatus().scan.phase === 'idle');
      expect(reads()).toBe(2);
      // It is watched again, too.
      await writeSample(3, join(root, '3.jpg'));
      await until(() => engine.libraryStatus().photos === 3);
    });
  });

  it('whose empty mount point is there is not connected', async () => {
    const drive = await newFolder('drive');
    const root = join(drive, 'mnt');
    await writeSample(1, join(root, '1.jpg'));
    await watching([root], async (library) => {
      await rename(root, join(drive, 'unplugged'));
      await mkdir(root);
      await untilWatched(library, root, 'away');
      await until(() => library.engine.libraryStatus().missing === 1);
      await rm(root, { recursive: true });
      await rename(join(drive, 'unplugged'), root);
      await until(() => library.engine.libraryStatus().missing === 0);
      expect(library.reads()).toBe(1);
    });
  });

  it('that has another letter is recognised when its folder is added again', async () => {
    const drive = await newFolder('drive');
    await writeSample(1, join(drive, 'D', '1.jpg'));
    await watching([join(drive, 'D')], async (library) => {
      const { engine } = library;
      const people = engine.listPeople().map(({ id }) => id);
      await rename(join(drive, 'D'), join(drive, 'E'));
      await untilWatched(library, join(drive, 'D'), 'away');
      await engine.addFolders({ paths: [join(drive, 'E')] });
      await until(() => library.present().includes(join(drive, 'E', '1.jpg')));
      await until(() => engine.libraryStatus().missing === 0);
      expect(engine.libraryStatus()).toMatchObject({ photos: 1, faces: 3 });
      expect(library.reads()).toBe(1);
      expect(engine.listPeople().map(({ id }) => id)).toEqual(people);
    });
  });
});

describe('a library that is not watched', () => {
  it('says so, and a folder that is added later is watched by one that is', async () => {
    const folder = await newFolder();
    await watching([], async (library) => {
      expect(await library.engine.addFolders({ paths: [folder] })).toMatchObject([{ path: folder, watch: 'off' }]);
      await untilWatched(library, folder, 'live');
      await writeSample(1, join(folder, '1.jpg'));
      await until(() => library.present().length === 1);
    });
  });
});
