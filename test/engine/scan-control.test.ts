import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VisionPool } from '../../electron/engine/vision/pool.ts';
import { temporaryFolder } from './support/folder.ts';
import { faceless, HandWorker, settle } from './support/hand-worker.ts';
import { idle, until, withLibrary, type OpenLibrary } from './support/library.ts';
import { writeBytes, writeSample } from './support/photos.ts';

/** A scan of ten files whose vision worker the test works by hand. */
async function withHand(work: (library: OpenLibrary, worker: HandWorker) => Promise<void>): Promise<void> {
  const folder = temporaryFolder();
  for (let n = 0; n < 10; n += 1) await writeBytes(join(folder, `${n}.jpg`), 'x'.repeat(n + 1));
  const worker = new HandWorker();
  const pool = new VisionPool({ spawn: () => worker.port, workers: 1, patienceMs: 2 ** 30 });
  await withLibrary(
    join(temporaryFolder(), 'library'),
    async (library) => {
      await library.engine.addFolders({ paths: [folder] });
      await until(() => worker.open === pool.capacity);
      await work(library, worker);
    },
    pool,
  );
  pool.close();
}

/** Answers jobs until there are none, letting the scan go on in between. */
async function answerAll(worker: HandWorker): Promise<void> {
  while (worker.open > 0) {
    worker.answer(faceless(`content ${worker.given.length} ${worker.open}`));
    await settle();
  }
}

describe('a paused scan', () => {
  it('finishes the photos in hand and starts none until it is resumed', () =>
    withHand(async (library, worker) => {
      expect(worker.given).toHaveLength(2);
      expect(library.engine.pauseScan().phase).toBe('paused');
      await answerAll(worker);
      expect(worker.given).toHaveLength(2);
      expect(library.engine.libraryStatus().scan).toMatchObject({
        phase: 'paused',
        done: 2,
        total: 10,
        remainingSeconds: null,
      });
      expect(library.store.photos.pendingCount()).toBe(8);
      expect(library.engine.resumeScan().phase).toBe('indexing');
      await settle();
      expect(worker.given).toHaveLength(4);
      await answerAll(worker);
      await idle(library);
      expect(worker.given).toHaveLength(10);
      expect(library.store.photos.pendingCount()).toBe(0);
    }));

  it('can be paused and resumed again and again, and pausing twice is pausing once', () =>
    withHand(async (library, worker) => {
      for (let n = 0; n < 3; n += 1) {
        library.engine.pauseScan();
        library.engine.pauseScan();
        await answerAll(worker);
        library.engine.resumeScan();
        await settle();
      }
      expect(worker.given).toHaveLength(8);
      await answerAll(worker);
      await idle(library);
      expect(library.progress.map(({ phase }) => phase)).toContain('paused');
      expect(library.progress.at(-1)?.phase).toBe('idle');
    }));
});

describe('a scan that is stopped', () => {
  it('writes the photos in hand and leaves the others to be read, also when it is paused', () =>
    withHand(async (library, worker) => {
      library.engine.pauseScan();
      const closed = library.engine.close();
      await answerAll(worker);
      await closed;
      expect(worker.given).toHaveLength(2);
      expect(worker.killed).toBe(true);
      const left = await withLibrary(library.store.folder, ({ store }) => store.photos.pendingCount());
      expect(left).toBe(8);
    }));

  it('does not wait for a photo that never ends', () =>
    withHand(async (library, worker) => {
      await library.engine.close();
      expect(worker.killed).toBe(true);
      const left = await withLibrary(library.store.folder, ({ store }) => store.photos.pendingCount());
      expect(left).toBe(10);
    }));
});

describe('an engine that is closed', () => {
  it('leaves no timer behind that would keep a command from ending', () =>
    withHand(async (library, worker) => {
      const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
      while (worker.given.length < 10 || worker.open > 0) await answerAll(worker);
      await idle(library);
      const before = timers();
      await library.engine.close();
      expect(timers()).toBeLessThanOrEqual(before);
    }));
});

describe('a scan that was stopped', () => {
  it('is taken up where it was when the library is opened again', async () => {
    const folder = temporaryFolder();
    for (let n = 1; n <= 6; n += 1) await writeSample(n, join(folder, `${n}.jpg`));
    const path = join(temporaryFolder(), 'library');
    await withLibrary(path, ({ store }) => {
      store.write(() => {
        const { id } = store.folders.add(folder, 1);
        store.photos.insert(id, { path: join(folder, '1.jpg'), size: 1, mtimeMs: 1 });
      });
    });
    await withLibrary(path, async (library) => {
      library.engine.startScan();
      await idle(library);
      expect(library.engine.libraryStatus()).toMatchObject({ photos: 6, failed: 0, faces: 22 });
      expect(library.reads()).toBe(6);
    });
    await withLibrary(path, async (library) => {
      library.engine.startScan();
      await idle(library);
      expect(library.reads()).toBe(0);
    });
  });
});

describe('a start without folders', () => {
  it('scans nothing and says nothing', () =>
    withLibrary(join(temporaryFolder(), 'library'), async (library) => {
      library.engine.startScan();
      await settle();
      expect(library.progress).toEqual([]);
      expect(library.problems).toEqual([]);
    }));
});

describe('progress', () => {
  it('walks, indexes, clusters and ends idle; done never exceeds total', async () => {
    const folder = temporaryFolder();
    for (let n = 1; n <= 4; n += 1) await writeSample(n, join(folder, `${n}.jpg`));
    await writeBytes(join(folder, 'bad.jpg'), 'text');
    await withLibrary(join(temporaryFolder(), 'library'), async ({ engine, progress }) => {
      await engine.scan([folder]);
      const phases = progress.map(({ phase }) => phase).filter((phase, index, all) => phase !== all[index - 1]);
      expect(phases).toEqual(['walking', 'indexing', 'clustering', 'idle']);
      expect(progress.every(({ done, total }) => done <= total)).toBe(true);
      expect(progress.find(({ phase }) => phase === 'clustering')).toMatchObject({
        done: 5,
        total: 5,
        failed: 1,
        faces: 13,
      });
      expect(progress.at(-1)).toEqual({
        phase: 'idle',
        done: 0,
        total: 0,
        failed: 0,
        faces: 0,
        photosPerSecond: 0,
        remainingSeconds: null,
      });
    });
  });

  it('tells of scans one after the other when several are asked for', async () => {
    const folders = [temporaryFolder(), temporaryFolder()];
    for (const [index, folder] of folders.entries()) await writeSample(index + 1, join(folder, 'photo.jpg'));
    await withLibrary(join(temporaryFolder(), 'library'), async ({ engine, progress }) => {
      const results = await Promise.all(folders.map((folder) => engine.scan([folder])));
      expect(results.map(({ photos, indexed }) => [photos, indexed])).toEqual([
        [1, 1],
        [1, 1],
      ]);
      expect(progress.filter(({ phase }) => phase === 'idle')).toHaveLength(2);
    });
  });
});

it('a photo that is being written each time it is read stays to be read, and is read by the next scan', () =>
  withHand(async (library, worker) => {
    const problem = { code: 'changing', message: 'The file was being written.' } as const;
    worker.answer({ ok: false, problem });
    await settle();
    await answerAll(worker);
    for (let round = 0; round < 3; round += 1) {
      await until(() => worker.open === 1);
      worker.answer({ ok: false, problem });
    }
    await idle(library);
    expect(library.store.photos.pendingCount()).toBe(1);
    expect(library.engine.listFailed()).toEqual([]);
    library.engine.startScan();
    await until(() => worker.open === 1);
    await answerAll(worker);
    await idle(library);
    expect(library.store.photos.pendingCount()).toBe(0);
  }));

describe('a file that changes while it is read', () => {
  it('is not taken for what was read of it, and is read again by the same scan', async () => {
    const folder = temporaryFolder();
    const path = await writeBytes(join(folder, 'photo.jpg'), 'half');
    const worker = new HandWorker();
    const pool = new VisionPool({ spawn: () => worker.port, workers: 1, patienceMs: 2 ** 30 });
    await withLibrary(
      join(temporaryFolder(), 'library'),
      async (library) => {
        await library.engine.addFolders({ paths: [folder] });
        await until(() => worker.open === 1);
        await writeBytes(path, 'half and the other half');
        worker.answer(faceless('half'));
        await until(() => worker.open === 1);
        expect(library.store.photos.byPath(path)).toMatchObject({ status: 'pending', hash: null, size: 23 });
        worker.answer(faceless('whole'));
        await idle(library);
        expect(library.store.photos.byPath(path)).toMatchObject({ status: 'done', hash: 'whole' });
        expect(worker.given).toEqual([path, path]);
      },
      pool,
    );
    pool.close();
  });
});
