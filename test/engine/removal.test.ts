/** Folders that the user takes out of the library, and adds again. */

import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { facet, facetJson } from './support/cli.ts';
import { failureOf } from './support/failures.ts';
import { temporaryFolder } from './support/folder.ts';
import { idle, until, withLibrary, type OpenLibrary } from './support/library.ts';
import { sample, writeBytes, writeSample } from './support/photos.ts';

/** Two folders side by side: `here` with two photos of six faces, `there` with one of four. */
async function twoFolders(): Promise<{ root: string; here: string; there: string }> {
  const root = temporaryFolder();
  const [here, there] = [join(root, 'here'), join(root, 'there')];
  for (const number of [1, 2]) await writeSample(number, join(here, `${number}.jpg`));
  await writeSample(4, join(there, '4.jpg'));
  return { root, here, there };
}

function newLibrary(): string {
  return join(temporaryFolder(), 'library');
}

function idOf({ engine }: OpenLibrary, path: string): number {
  return engine.listFolders().find((folder) => folder.path === path)?.id ?? 0;
}

/** Rows of every table that photos and faces have. */
function rows({ store }: OpenLibrary): Record<string, number> {
  const tables = ['photo', 'photo_thumb', 'face', 'face_image', 'embedding'];
  const count = (table: string): number => Number(store.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  return Object.fromEntries(tables.map((table) => [table, count(table)]));
}

describe('a folder that is taken out', () => {
  it('takes its photos, faces and people along, and no file; added again, the names are back', async () => {
    const { here, there } = await twoFolders();
    await withLibrary(newLibrary(), async (library) => {
      const { engine, store } = library;
      await engine.scan([here, there]);
      const photo = store.photos.byPath(join(here, '1.jpg'))?.id ?? 0;
      const ada = engine.getPhoto({ photoId: photo }).faces[0]?.personId ?? 0;
      engine.namePerson({ personId: ada, name: 'Ada' });
      const drawn = await engine.drawFace({ photoId: photo, box: { x: 4, y: 4, width: 60, height: 60 } });
      await engine.assignFaces({ faceIds: [drawn.id], name: 'Grace' });
      await engine.settled();
      const said = store.decisions.log().length;
      const bytes = await readFile(join(here, '1.jpg'));

      const left = engine.removeFolder({ folderId: idOf(library, here) });
      expect(left.map(({ path }) => path)).toEqual([there]);
      await until(() => engine.libraryStatus().photos === 1);
      await idle(library);
      expect(rows(library)).toEqual({
        photo: 1,
        photo_thumb: 1,
        face: 4,
        face_image: 4,
        embedding: 4,
      });
      expect(engine.listFolders().map(({ path }) => path)).toEqual([there]);
      expect(engine.listPeople().some(({ name }) => name !== null)).toBe(false);
      for (const { faces, photos } of engine.listPeople()) expect([faces, photos]).toEqual([1, 1]);
      expect(store.decisions.log()).toHaveLength(said);
      expect(await readdir(here)).toEqual(['1.jpg', '2.jpg']);
      expect(await readFile(join(here, '1.jpg'))).toEqual(bytes);
      expect(library.problems).toEqual([]);
      // It is searched no more.
      await engine.scan([there]);
      expect(engine.libraryStatus().photos).toBe(1);

      await engine.scan([here]);
      expect(engine.libraryStatus()).toMatchObject({ photos: 3, faces: 11 });
      expect(
        engine
          .listPeople()
          .flatMap(({ name }) => name ?? [])
          .sort(),
      ).toEqual(['Ada', 'Grace']);
    });
  });

  it('leaves photos that another folder covers with that one', async () => {
    const root = temporaryFolder();
    const inner = join(root, 'inner');
    await writeSample(1, join(root, 'outer.jpg'));
    await writeSample(2, join(inner, 'inner.jpg'));
    await withLibrary(newLibrary(), async (library) => {
      const { engine, reads } = library;
      await engine.scan([root, inner]);
      const faces = engine.libraryStatus().faces;

      await engine.removed(inner);
      expect(engine.libraryStatus()).toMatchObject({ photos: 2, faces, folders: 1 });
      await engine.scan([inner]);
      await engine.removed(root);
      expect(engine.listFolders()).toMatchObject([{ path: inner, photos: 1, missing: 0 }]);
      expect(engine.libraryStatus()).toMatchObject({ photos: 1, faces: 3 });
      expect(reads()).toBe(2);
    });
  });

  it('while it is scanned ends that scan; the others are scanned to the end', async () => {
    const { here, there } = await twoFolders();
    for (let copy = 0; copy < 6; copy += 1) {
      await writeSample(3, join(here, `more ${copy}.jpg`), (photo) => photo.modulate({ brightness: 1 - copy / 20 }));
    }
    await withLibrary(newLibrary(), async (library) => {
      const { engine, reads } = library;
      await engine.addFolders({ paths: [here, there] });
      await until(() => reads() > 0);
      engine.removeFolder({ folderId: idOf(library, here) });
      await until(() => engine.libraryStatus().photos === 1 && engine.libraryStatus().faces === 4);
      await idle(library);
      expect(engine.listFolders()).toMatchObject([{ path: there, photos: 1, pending: 0 }]);
      expect(library.problems).toEqual([]);
    });
  });

  it('while its scan is paused leaves the scan of the others paused', async () => {
    const { here, there } = await twoFolders();
    await withLibrary(newLibrary(), async (library) => {
      const { engine, store } = library;
      await engine.addFolders({ paths: [here, there] });
      await until(() => engine.libraryStatus().scan.phase !== 'idle');
      engine.pauseScan();
      engine.removeFolder({ folderId: idOf(library, here) });
      await until(() => store.folders.leaving().length === 0 && engine.libraryStatus().scan.phase === 'paused');
      engine.resumeScan();
      await until(() => engine.libraryStatus().faces === 4);
      await idle(library);
      expect(engine.libraryStatus()).toMatchObject({ photos: 1, folders: 1 });
    });
  });

  it('goes on leaving after a crash in the middle; added before that, it keeps what it has', async () => {
    const { here, there } = await twoFolders();
    const folder = newLibrary();
    await withLibrary(folder, async (library) => {
      const { engine, store } = library;
      await engine.scan([here, there]);
      // All that is on the disk when a crash comes right after the user's word.
      store.folders.leave(idOf(library, here));
    });
    await withLibrary(folder, async (library) => {
      const { engine } = library;
      engine.startScan();
      await until(() => engine.libraryStatus().photos === 1);
      await idle(library);
      expect(engine.listFolders()).toMatchObject([{ path: there, photos: 1 }]);
    });
    await withLibrary(folder, async (library) => {
      const { engine, store, reads } = library;
      store.folders.leave(idOf(library, there));
      await engine.scan([there]);
      expect(engine.listFolders()).toMatchObject([{ path: there, photos: 1 }]);
      expect(reads()).toBe(0);
    });
  });

  it('must be one of the library', () =>
    withLibrary(newLibrary(), async ({ engine }) => {
      expect((await failureOf(() => engine.removeFolder({ folderId: 7 }))).code).toBe('folder-unknown');
      expect((await failureOf(() => engine.removed('/nowhere'))).code).toBe('folder-unknown');
    }));
});

describe('the command line', () => {
  it('takes a folder out and says what went', async () => {
    const { root, here } = await twoFolders();
    const library = newLibrary();
    await facetJson('scan', root, here, '--library', library);
    expect(await facetJson('remove', root, '--library', library)).toEqual({ folder: root, photos: 1, kept: 2 });
    expect(await facetJson('faces', '--library', library)).toHaveLength(6);
    const again = await facet('remove', root, '--library', library);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('is not one of the folders of this library');
  });

  it('reads what could not be read once more', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a.jpg');
    const whole = await sample(4).jpeg().toBuffer();
    await writeBytes(path, Buffer.alloc(whole.length, 7));
    await utimes(path, 1_600_000_000, 1_600_000_000);
    const library = newLibrary();
    await facetJson('scan', folder, '--library', library);
    const failed = [{ path, reason: 'The file does not hold a picture that Facet can read.' }];
    expect(await facetJson('retry', '--library', library)).toEqual({ tried: 1, failed });
    await writeFile(path, whole);
    await utimes(path, 1_600_000_000, 1_600_000_000);
    expect(await facetJson('retry', '--library', library)).toEqual({ tried: 1, failed: [] });
    expect(await facetJson('retry', '--library', library)).toEqual({ tried: 0, failed: [] });
    expect(await facetJson('faces', '--library', library)).toHaveLength(4);
  });
});
