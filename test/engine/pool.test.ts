import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { MODELS, WORKER_ENTRY } from '../../electron/cli/paths.ts';
import { openPool } from '../../electron/engine/host.ts';
import { forkSpawner } from '../../electron/engine/process/spawner.ts';
import { readModels, readWeights } from '../../electron/engine/vision/cards.ts';
import { Pipeline } from '../../electron/engine/vision/pipeline.ts';
import { VisionPool } from '../../electron/engine/vision/pool.ts';
import { failureOf } from './support/failures.ts';
import { temporaryFolder } from './support/folder.ts';
import { faceless, handWorkers, settle, type HandWorker } from './support/hand-worker.ts';
import { until, withLibrary } from './support/library.ts';
import { writeSample } from './support/photos.ts';

const TROUBLED = join(import.meta.dirname, 'support', 'troubled-worker.ts');

const pools: VisionPool[] = [];

afterEach(() => {
  for (const pool of pools.splice(0)) pool.close();
});

function closing(pool: VisionPool): VisionPool {
  pools.push(pool);
  return pool;
}

/** A pool of workers that the test works by hand, and those workers in the order they were started. */
function byHand(workers: number): { pool: VisionPool; started: HandWorker[] } {
  const { spawn, started } = handWorkers();
  return { pool: closing(new VisionPool({ spawn, workers, patienceMs: 2 ** 30 })), started };
}

function photo(path: string): { kind: 'analyse'; path: string } {
  return { kind: 'analyse', path };
}

function at(workers: readonly HandWorker[], index: number): HandWorker {
  const worker = workers[index];
  if (!worker) throw new Error(`worker ${index} was not started`);
  return worker;
}

describe('a photo that crashes its worker', () => {
  it('is tried twice and fails; every other photo is indexed', async () => {
    const folder = temporaryFolder();
    for (let n = 1; n <= 6; n += 1) await writeSample(n, join(folder, n === 3 ? '3 crash.jpg' : `${n}.jpg`));
    let started = 0;
    const fork = forkSpawner(TROUBLED, [JSON.stringify({ models: MODELS })]);
    const spawn = (): ReturnType<typeof fork> => {
      started += 1;
      return fork();
    };
    const pool = closing(new VisionPool({ spawn, workers: 2 }));
    const library = join(temporaryFolder(), 'library');
    await withLibrary(
      library,
      async ({ engine, store }) => {
        const result = await engine.scan([folder]);
        const crashed = join(folder, '3 crash.jpg');
        expect(result).toMatchObject({ photos: 6, indexed: 6, faces: 22 - 3 });
        expect(result.failed).toEqual([{ path: crashed, reason: 'Reading this file crashed twice; it was given up.' }]);
        expect(store.photos.byPath(crashed)).toMatchObject({ status: 'failed', problem: 'crashed' });
        expect(store.photos.pendingCount()).toBe(0);
      },
      pool,
    );
    // Two workers died of it; what was behind it in the queue cost no third.
    expect(started).toBeLessThanOrEqual(4);
    expect(started).toBeGreaterThanOrEqual(3);
  });

  it('is tried the second time alone', async () => {
    const { pool, started } = byHand(1);
    const outcomes = ['bad', 'b', 'c'].map((path) => pool.run(photo(path)));
    at(started, 0).ready();
    expect(at(started, 0).given).toEqual(['bad', 'b']);
    at(started, 0).exit();
    at(started, 1).ready();
    expect(at(started, 1).given).toEqual(['bad']);
    at(started, 1).answer(faceless('bad'));
    await expect(outcomes[0]).resolves.toMatchObject({ ok: true });
    expect(at(started, 1).given).toEqual(['bad', 'b', 'c']);
    at(started, 1).answer(faceless('b'));
    at(started, 1).answer(faceless('c'));
    await expect(Promise.all(outcomes)).resolves.toHaveLength(3);
  });
});

describe('a photo that meets a bug of Facet', () => {
  it('is that photo alone, with a reason; its worker goes on', async () => {
    const { pool, started } = byHand(1);
    const [odd, fine] = [pool.run(photo('odd')), pool.run(photo('fine'))];
    at(started, 0).ready();
    at(started, 0).bug();
    at(started, 0).answer(faceless('fine'));
    expect(await odd).toMatchObject({ ok: false, problem: { code: 'crashed' } });
    expect(await fine).toMatchObject({ ok: true });
    expect(started).toHaveLength(1);
  });
});

describe('a photo that takes too long', () => {
  it('is given up, and the others are read', async () => {
    const folder = temporaryFolder();
    const spawn = forkSpawner(TROUBLED, [JSON.stringify({ models: MODELS })]);
    const pool = closing(new VisionPool({ spawn, workers: 1, patienceMs: 8_000 }));
    await pool.info();
    const names = ['1.jpg', '2 hang.jpg', '3.jpg'];
    const paths = await Promise.all(names.map((name, index) => writeSample(index + 1, join(folder, name))));
    const outcomes = await Promise.all(paths.map((path) => pool.run(photo(path))));
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, true]);
    expect(outcomes[1]).toMatchObject({ problem: { code: 'too-slow' } });
  });

  it('does not take another photo down with its worker', async () => {
    const { spawn, started } = handWorkers();
    const pool = closing(new VisionPool({ spawn, workers: 2, patienceMs: 50 }));
    const hung = pool.run(photo('hung'));
    await expect(hung).resolves.toMatchObject({ ok: false, problem: { code: 'too-slow' } });
    expect(at(started, 0).killed).toBe(true);
    // The process was told to end and has not yet: nothing may be given to it.
    const next = pool.run(photo('next'));
    next.catch(() => undefined);
    expect(at(started, 0).given).toEqual(['hung']);
    at(started, 1).answer(faceless('next'));
    await expect(next).resolves.toMatchObject({ ok: true });
    at(started, 0).exit();
  });
});

describe('models that do not fit their cards', () => {
  function modelsCopy(): string {
    const copy = join(temporaryFolder(), 'models');
    cpSync(MODELS, copy, { recursive: true, filter: (path) => !path.includes('convert') });
    return copy;
  }

  it('are refused by their hash, once and for all photos', async () => {
    const models = modelsCopy();
    const { file } = readModels(models).embedder;
    const weights = readFileSync(join(models, file));
    weights[weights.length - 1] = (weights.at(-1) ?? 0) ^ 1;
    writeFileSync(join(models, file), weights);
    const pool = closing(openPool({ models, workerEntry: WORKER_ENTRY, workers: 2 }));
    const failures = await Promise.all(
      ['a.jpg', 'b.jpg', 'c.jpg'].map((path) => failureOf(() => pool.run(photo(path)))),
    );
    for (const failure of failures) {
      expect(failure.code).toBe('model-invalid');
      expect(failure.message).toContain(file);
      expect(failure.message).not.toContain('\n');
    }
    await expect(failureOf(() => pool.info())).resolves.toMatchObject({ code: 'model-invalid' });
  });

  it.each([
    ['cut off', (file: string) => truncateSync(file, 1_000)],
    ['empty', (file: string) => truncateSync(file, 0)],
    ['missing', (file: string) => rmSync(file)],
    ['another model', (file: string) => copyFileSync(join(MODELS, 'facet-1s.onnx'), file)],
    [
      'a folder',
      (file: string) => {
        rmSync(file);
        mkdirSync(file);
      },
    ],
  ])('are refused when a file is %s, whichever model it is of', async (_what, spoil) => {
    for (const role of ['detector', 'landmarker', 'embedder'] as const) {
      const models = modelsCopy();
      const card = readModels(models)[role];
      spoil(join(models, card.file));
      const failure = await failureOf(() => readWeights(models, card));
      expect(failure.code).toBe('model-invalid');
      expect(failure.message).toContain(card.file);
      // Pipeline.load opens all three, whichever jobs come.
      const loading = await failureOf(() => Pipeline.load(readModels(models)));
      expect(loading).toMatchObject({ code: 'model-invalid', message: failure.message });
    }
  });

  it.each(['../detector.onnx', '/etc/passwd', '..', 'sub/detector.onnx', 'C:\\detector.onnx', 'detector.txt', ''])(
    'are refused when a card points to %j',
    (file) => {
      const models = modelsCopy();
      const card = JSON.parse(readFileSync(join(models, 'detector.json'), 'utf8')) as object;
      writeFileSync(join(models, 'detector.json'), JSON.stringify({ ...card, file }));
      expect(() => readModels(models)).toThrow(/detector\.json is not valid/u);
    },
  );

  it('are refused when a card is damaged, or one is lacking', async () => {
    const models = modelsCopy();
    writeFileSync(join(models, 'detector.json'), '{"role":"detector"}');
    await expect(failureOf(() => readModels(models))).resolves.toMatchObject({ code: 'model-invalid' });
    await expect(failureOf(() => readModels(temporaryFolder()))).resolves.toMatchObject({ code: 'model-invalid' });
    await expect(failureOf(() => readModels(join(models, 'no such')))).resolves.toMatchObject({
      code: 'model-invalid',
    });
  });
});

describe('workers that never start', () => {
  it('are given up after some tries, in words', async () => {
    const entry = join(temporaryFolder(), 'broken.mjs');
    writeFileSync(entry, 'process.exit(3);');
    const pool = closing(openPool({ models: MODELS, workerEntry: entry, workers: 2 }));
    await expect(failureOf(() => pool.run(photo('a.jpg')))).resolves.toMatchObject({ code: 'model-invalid' });
    await expect(failureOf(() => pool.info())).resolves.toMatchObject({ code: 'model-invalid' });
  });
});

describe('the queue', () => {
  it('fills workers evenly, two jobs each, and hands out the rest as they answer', async () => {
    const { pool, started } = byHand(2);
    const outcomes = ['a', 'b', 'c', 'd', 'e'].map((path) => pool.run(photo(path)));
    expect(pool.capacity).toBe(4);
    expect(started.map(({ given }) => given)).toEqual([
      ['a', 'c'],
      ['b', 'd'],
    ]);
    at(started, 1).answer(faceless('b'));
    expect(at(started, 1).given).toEqual(['b', 'd', 'e']);
    for (const worker of started) while (worker.open > 0) worker.answer(faceless('x'));
    await expect(Promise.all(outcomes)).resolves.toHaveLength(5);
  });

  it('lets what somebody looks at go first', () => {
    const { pool, started } = byHand(1);
    for (const path of ['a', 'b', 'c']) pool.run(photo(path)).catch(() => undefined);
    pool
      .run({ kind: 'render', path: 'urgent', bounds: { longEdge: 100, pixels: 10_000 } }, true)
      .catch(() => undefined);
    at(started, 0).answer(faceless('a'));
    expect(at(started, 0).given).toEqual(['a', 'b', 'urgent']);
  });

  it('is refused when the pool closes, and after', async () => {
    const { pool, started } = byHand(1);
    const waiting = ['a', 'b', 'c'].map((path) => failureOf(() => pool.run(photo(path))));
    pool.close();
    await settle();
    for (const failure of await Promise.all(waiting)) expect(failure.code).toBe('engine-stopped');
    expect(at(started, 0).killed).toBe(true);
    await expect(failureOf(() => pool.run(photo('d')))).resolves.toMatchObject({ code: 'engine-stopped' });
  });
});

describe('a pool that gives way', () => {
  it('begins nothing on two workers, but for what is urgent, and goes on by itself afterwards', async () => {
    const { pool, started } = byHand(2);
    const read = [1, 2, 3, 4, 5, 6].map((n) => pool.run(photo(`${n}.jpg`)));
    const inHand = (): number => started.reduce((sum, { open }) => sum + open, 0);
    expect(inHand()).toBe(4);
    pool.giveWay(200);
    for (let n = 0; n < 4; n += 1) {
      const busy = started.find(({ open }) => open > 0);
      busy?.answer(faceless(`content ${n}`));
    }
    // What was in hand is finished, and nothing follows.
    expect(inHand()).toBe(0);
    const urgent = pool.run(photo('looked at.jpg'), true);
    expect(inHand()).toBe(1);
    await until(() => !pool.givesWay);
    expect(inHand()).toBe(3);
    for (const worker of started) while (worker.open > 0) worker.answer(faceless('content'));
    await Promise.all([...read, urgent]);
  });

  it('of eight workers leaves three', async () => {
    const { pool, started } = byHand(8);
    pool.giveWay(2 ** 30);
    const read = Array.from({ length: 20 }, (_, n) => pool.run(photo(`${n}.jpg`)));
    expect(started.filter(({ open }) => open > 0)).toHaveLength(3);
    pool.close();
    await Promise.allSettled(read);
  });

  it('does so for as long as it is told again', async () => {
    const { pool } = byHand(2);
    pool.giveWay(10);
    pool.giveWay(2 ** 30);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(pool.givesWay).toBe(true);
  });
});
