/** Folders that are renamed, go away, or come with others that cannot be used. */

import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { walk, type WalkEntry } from '../../electron/engine/scan/walk.ts';
import { failureOf } from './support/failures.ts';
import { temporaryFolder } from './support/folder.ts';
import { idle, withLibrary } from './support/library.ts';
import { writeSample } from './support/photos.ts';

/** A folder `name` with two photos of six faces. */
async function album(name = 'album'): Promise<string> {
  const folder = join(temporaryFolder(), name);
  await mkdir(folder);
  for (const number of [1, 2]) await writeSample(number, join(folder, `${number}.jpg`));
  return folder;
}

function newLibrary(): string {
  return join(temporaryFolder(), 'library');
}

describe('a renamed folder', () => {
  it('keeps its faces and names when only the new name is scanned', () =>
    withLibrary(newLibrary(), async ({ engine, store, reads }) => {
      const before = await album();
      await engine.scan([before]);
      const person = engine.listPeople()[0]?.id ?? 0;
      engine.namePerson({ personId: person, name: 'Ada' });
      const after = join(before, '..', 'renamed');
      await rename(before, after);
      const result = await engine.scan([after]);
      expect(result).toMatchObject({ photos: 2, faces: 6, failed: [] });
      expect(reads()).toBe(2);
      expect(store.faces.list().every((face) => face.photo.startsWith(after))).toBe(true);
      expect(engine.listPeople()[0]).toMatchObject({ id: person, name: 'Ada' });
    }));
});

describe('a folder of the library that is gone', () => {
  it('has missing photos after it was scanned again, and is named as the reason', () =>
    withLibrary(newLibrary(), async ({ engine }) => {
      const folder = await album();
      await engine.scan([folder]);
      await rm(folder, { recursive: true });
      const result = await engine.scan([folder]);
      expect(result).toMatchObject({ photos: 0, faces: 6 });
      expect(result.failed.map(({ path }) => path)).toEqual([folder]);
      expect(engine.libraryStatus()).toMatchObject({ photos: 2, missing: 2 });
    }));

  it('is told of in the window', () =>
    withLibrary(newLibrary(), async (library) => {
      const folder = await album();
      await library.engine.scan([folder]);
      await rm(folder, { recursive: true });
      library.progress.length = 0;
      library.engine.startScan();
      await idle(library);
      expect(library.problems).toHaveLength(1);
      expect(library.problems[0]).toContain(folder);
    }));
});

describe('several folders, one of which cannot be used', () => {
  it('are scanned but for that one, which is among what failed', () =>
    withLibrary(newLibrary(), async ({ engine }) => {
      const folder = await album();
      const absent = join(folder, 'absent');
      const result = await engine.scan([absent, folder]);
      expect(result).toMatchObject({ photos: 2, indexed: 2 });
      expect(result.failed).toEqual([{ path: absent, reason: `The folder ${absent} does not exist.` }]);
    }));

  it('are added in the window, with a word about that one', () =>
    withLibrary(newLibrary(), async (library) => {
      const folder = await album();
      const file = join(folder, '1.jpg');
      expect((await library.engine.addFolders({ paths: [folder, file] })).map(({ path }) => path)).toEqual([folder]);
      expect(library.problems).toEqual([`${file} is not a folder.`]);
      await idle(library);
      expect((await failureOf(() => library.engine.addFolders({ paths: [file] }))).code).toBe('folder-not-a-folder');
    }));
});

describe('what a scan counts', () => {
  it('is of its own folders, also when it reads what another left', () =>
    withLibrary(newLibrary(), async ({ engine, store, reads }) => {
      const [own, other] = [await album('own'), await album('other')];
      await writeSample(3, join(other, '3.jpg'));
      store.write(() => {
        const { id } = store.folders.add(other, 1);
        store.photos.insert(id, { path: join(other, '3.jpg'), size: 1, mtimeMs: 1 });
      });
      expect(await engine.scan([own])).toMatchObject({ photos: 2, indexed: 2, unchanged: 0 });
      expect(reads()).toBe(3);
    }));
});

describe('the walk', () => {
  it('takes a photo once, however many links of the same root lead to it, and links from outside', async () => {
    const [folder, outside] = [await album(), await album('outside')];
    await symlink(join(folder, '1.jpg'), join(folder, 'link inside.jpg'));
    await symlink(join(outside, '2.jpg'), join(folder, 'link outside.jpg'));
    expect(await paths(folder)).toEqual(['1.jpg', '2.jpg', 'link outside.jpg']);
  });

  it('says so when a name is not valid text', async () => {
    const folder = await album();
    await writeFile(Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9]), Buffer.from('.jpg')]), 'x');
    const entries = await collect(folder);
    const blocked = entries.filter((entry) => entry.kind === 'blocked');
    expect(blocked.map(({ reason }) => reason)).toEqual([expect.stringContaining('not valid text')]);
    expect(entries).toHaveLength(3);
  });
});

async function collect(folder: string): Promise<WalkEntry[]> {
  const entries: WalkEntry[] = [];
  for await (const entry of walk(folder)) entries.push(entry);
  return entries;
}

async function paths(folder: string): Promise<string[]> {
  const entries = await collect(folder);
  return entries.flatMap((entry) => (entry.kind === 'file' ? [entry.file.path.slice(folder.length + 1)] : []));
}
