import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, promises } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { inTime, Silent, whileAnswering } from '../../electron/engine/patience.ts';
import { hashFile } from '../../electron/engine/scan/files.ts';
import { Scanner, type ScanCounts } from '../../electron/engine/scan/scanner.ts';
import { folderFailure } from '../../electron/engine/scan/usable.ts';
import { Store } from '../../electron/engine/store/store.ts';
import { survey } from '../../electron/engine/watch/survey.ts';
import { temporaryFolder } from './support/folder.ts';
import { sharedPool, withLibrary } from './support/library.ts';
import { writeSample } from './support/photos.ts';

const { opendir, stat } = promises;

afterEach(() => {
  hang(null);
  hangOnLook(null);
});

/** The disk never answers when this folder is to be listed, as on a network drive whose server went away. */
function hang(folder: string | null): void {
  promises.opendir = ((path: string) =>
    path === folder ? new Promise(() => undefined) : opendir(path)) as typeof opendir;
  syncBuiltinESMExports();
}

/** The same when it is to be looked at. */
function hangOnLook(path: string | null): void {
  promises.stat = ((asked: string) => (asked === path ? new Promise(() => undefined) : stat(asked))) as typeof stat;
  syncBuiltinESMExports();
}

function scan(store: Store): Promise<ScanCounts> {
  const scanner = new Scanner({
    store,
    pool: sharedPool(),
    videos: null,
    embedder: () => 'facet-1',
    isSameFace: () => false,
    ready: () => Promise.resolve(),
    patienceMs: 5_000,
  });
  return scanner.run(store.folders.all());
}

it('a folder that never answers keeps its photos, and the others are scanned', async () => {
  const root = temporaryFolder();
  const away = join(root, 'away');
  const here = join(root, 'here');
  await mkdir(join(away, 'deep'), { recursive: true });
  await writeSample(1, join(away, 'a.jpg'));
  await writeSample(2, join(away, 'deep', 'b.jpg'));
  await writeSample(3, join(here, 'c.jpg'));
  const store = new Store(join(root, 'library'), 'own');
  try {
    store.write(() => [away, here].forEach((folder) => store.folders.add(folder, Date.now())));
    expect(await scan(store)).toMatchObject({ photos: 3, indexed: 3, blocked: [] });

    // A photo is found before the disk falls silent; it must not be read, which would take long, nor be blamed.
    await writeSample(4, join(away, 'aa.jpg'));
    await writeSample(5, join(here, 'd.jpg'));
    hang(join(away, 'deep'));
    const during = await scan(store);
    expect(during.blocked).toEqual([{ path: away, reason: expect.any(String) as string, code: 'folder-silent' }]);
    expect(during).toMatchObject({ indexed: 1, missing: 0, failed: [] });
    expect(store.photos.byPath(join(here, 'd.jpg'))?.status).toBe('done');
    expect(store.photos.byPath(join(away, 'aa.jpg'))?.status).toBe('pending');
    expect(store.photos.byPath(join(away, 'deep', 'b.jpg'))).toMatchObject({ status: 'done', present: true });

    hang(null);
    expect(await scan(store)).toMatchObject({ photos: 5, indexed: 1, unchanged: 4, blocked: [], missing: 0 });
  } finally {
    store.close();
  }
});

it('a folder that never answers is not added, and nothing waits for it', async () => {
  const root = temporaryFolder();
  const away = join(root, 'away');
  hangOnLook(away);
  const failure = await folderFailure(away, join(root, 'library'), 50);
  expect(failure).toMatchObject({ code: 'folder-not-answering', message: expect.stringContaining(away) as string });
  expect(await folderFailure(root, join(root, 'library'), 60_000)).toBeNull();
});

it('folders that answer are added beside one that does not, which is told of; one of the library is kept', async () => {
  const root = temporaryFolder();
  const [away, here] = [join(root, 'away'), join(root, 'here')];
  await writeSample(1, join(away, 'a.jpg'));
  await writeSample(2, join(here, 'b.jpg'));
  await withLibrary(
    join(root, 'library'),
    async ({ engine }) => {
      hangOnLook(away);
      const result = await engine.scan([away, here]);
      expect(result).toMatchObject({
        photos: 1,
        failed: [{ path: away, reason: expect.stringContaining('answer') as string }],
      });
      hangOnLook(null);
      expect(await engine.scan([away])).toMatchObject({ photos: 1, failed: [] });
      hangOnLook(away);
      expect(engine.listFolders()).toHaveLength(2);
      expect(await engine.addFolders({ paths: [away] })).toHaveLength(2);
      // Comes behind that one.
      expect(await engine.scan([here])).toMatchObject({ unchanged: 1 });
    },
    sharedPool(),
    { patienceMs: 2_000 },
  );
});

it('a folder that falls silent while it is looked over has no news', async () => {
  const root = temporaryFolder();
  const album = join(root, 'album');
  await writeSample(1, join(album, 'a.jpg'));
  await writeSample(2, join(album, 'deep', 'b.jpg'));
  const store = new Store(join(root, 'library'), 'own');
  try {
    const folder = store.write(() => store.folders.add(album, Date.now()));
    const goOn = (): boolean => true;
    expect(await survey(store, folder, { goOn })).toHaveLength(2);
    hang(join(album, 'deep'));
    expect(await survey(store, folder, { goOn, patienceMs: 200 })).toEqual([]);
  } finally {
    store.close();
  }
});

it.skipIf(process.platform === 'win32')('a file whose disk gives nothing is not waited for', async () => {
  const pipe = join(temporaryFolder(), 'video.mp4');
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
  // Open for both, so that reading begins and then waits for what nobody writes.
  const end = openSync(pipe, constants.O_RDWR);
  try {
    await expect(hashFile(pipe, 100)).rejects.toThrow(Silent);
  } finally {
    closeSync(end);
  }
});

it('a slow disk is waited for as long as it answers at all', async () => {
  const signs = { last: 0 };
  const slow = async function* () {
    for (let n = 0; n < 8; n += 1) {
      await new Promise((resolve) => setTimeout(resolve, 400));
      signs.last = performance.now();
    }
    yield 'found';
  };
  const found: string[] = [];
  for await (const item of whileAnswering(slow(), signs, 3_000)) found.push(item);
  expect(found).toEqual(['found']);
});

it('a call that takes too long is given up, and one that fails says why', async () => {
  await expect(inTime(new Promise(() => undefined), 10)).rejects.toThrow(Silent);
  await expect(inTime(Promise.reject(new Error('no disk')), 10_000)).rejects.toThrow('no disk');
  expect(await inTime(Promise.resolve(3), 10_000)).toBe(3);
});
