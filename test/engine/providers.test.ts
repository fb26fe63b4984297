import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MODELS, WORKER_ENTRY } from '../../electron/cli/paths.ts';
import { candidatesOn, judge, PROVIDERS, type Provider, type Trial } from '../../electron/core/providers.ts';
import { openProviders } from '../../electron/engine/host.ts';
import { forkSpawner } from '../../electron/engine/process/spawner.ts';
import { readModels } from '../../electron/engine/vision/cards.ts';
import { builtProviders, machineKey, NOTHING_KEPT, readKept, writeKept } from '../../electron/engine/vision/machine.ts';
import { VisionPool } from '../../electron/engine/vision/pool.ts';
import { Providers } from '../../electron/engine/vision/providers.ts';
import { readGolden } from '../../electron/engine/vision/trial.ts';
import { ProviderTrials } from '../../electron/engine/vision/trials.ts';
import { copyApp } from './support/app-copy.ts';
import { failureOf } from './support/failures.ts';
import { temporaryFolder } from './support/folder.ts';
import { faceless, HandWorker, handWorkers } from './support/hand-worker.ts';
import { sharedPool, until, withLibrary } from './support/library.ts';
import { FACES, writeSample } from './support/photos.ts';

// Each starts several processes, on machines that may do much else.
vi.setConfig({ testTimeout: 300_000 });

const FAKE = join(import.meta.dirname, 'support', 'fake-provider-worker.ts');
const models = readModels(MODELS);
const embedder = models.embedder.id;

const open: { close(): void }[] = [];

afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

function closing<Thing extends { close(): void }>(thing: Thing): Thing {
  open.push(thing);
  return thing;
}

/** Workers with a graphics processor by hand; see support/fake-provider-worker.ts. */
function fakeSpawner(faults: Readonly<Partial<Record<Provider, string>>>): ReturnType<typeof forkSpawner> {
  return forkSpawner(FAKE, [JSON.stringify({ models: MODELS }), JSON.stringify(faults)]);
}

function fakeTrials(faults: Readonly<Partial<Record<Provider, string>>>, patienceMs = 120_000): ProviderTrials {
  const built = new Set(PROVIDERS);
  return closing(new ProviderTrials({ spawn: fakeSpawner(faults), workers: 1, embedder, patienceMs, built }));
}

/** Six photos with 22 faces, and a library that is not there yet. */
async function sixPhotos(): Promise<{ folder: string; library: string; faces: number }> {
  const folder = temporaryFolder();
  for (let n = 1; n <= 6; n += 1) await writeSample(n, join(folder, `${n}.jpg`));
  const faces = Object.values(FACES).reduce((sum, count) => sum + count, 0);
  return { folder, library: join(temporaryFolder(), 'library'), faces };
}

describe('the golden faces', () => {
  it('are eight, of the models that ship', async () => {
    const { faces, image } = await readGolden(models);
    expect(faces).toHaveLength(8);
    expect(image.width).toBe(1280);
    for (const each of faces) expect(each.embedding).toHaveLength(128);
    expect((await readGolden(readModels(MODELS, 'facet-1s'))).faces).toHaveLength(8);
  });

  it.each([
    ['damaged', (file: string) => writeFileSync(file, 'not JSON')],
    [
      'of other models',
      (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace(/"facet-1": "../u, '"facet-1": "zz')),
    ],
    ['of another picture', (file: string) => writeFileSync(join(file, '..', 'group.jpg'), 'no picture')],
    [
      'elsewhere',
      (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace('group.jpg', '../../package.jpg')),
    ],
  ])('are refused when they are %s', async (_, spoil) => {
    const root = temporaryFolder();
    copyApp(root, []);
    spoil(join(root, 'models', 'golden', 'faces.json'));
    const failure = await failureOf(() => readGolden(readModels(join(root, 'models'))));
    expect(failure).toMatchObject({ code: 'model-invalid' });
  });
});

describe('a trial in a process of its own', () => {
  it('finds the CPU to be as the golden faces say, and the quick one faster', async () => {
    const trials = fakeTrials({ webgpu: 'quick' });
    const [cpu, webgpu] = [await trials.run('cpu'), await trials.run('webgpu')];
    if (cpu.outcome !== 'measured') throw new Error('the CPU was not measured');
    expect(cpu.agreement.cosine).toBeGreaterThan(0.9999);
    expect(cpu.facesPerSecond).toBeGreaterThan(0);
    expect(judge(webgpu, cpu.facesPerSecond)).toBe('good');
  });

  it.each([
    ['wrong', 'inexact'],
    ['none', 'failed'],
    ['absent', 'no-adapter'],
    ['lost 3', 'failed'],
    ['crash 3', 'crashed'],
  ])('finds out what is %s', async (fault, verdict) => {
    expect(judge(await fakeTrials({ webgpu: fault }).run('webgpu'), 0)).toBe(verdict);
  });

  it('ends when its time is over', async () => {
    await expect(fakeTrials({ webgpu: 'hang 0' }, 4_000).run('webgpu')).resolves.toEqual({ outcome: 'hung' });
  });

  it('starts nothing for what this build lacks', async () => {
    const spawn = (): never => {
      throw new Error('a process was started');
    };
    const trials = new ProviderTrials({ spawn, workers: 1, embedder, built: new Set(['cpu']) });
    await expect(trials.run('coreml')).resolves.toEqual({ outcome: 'absent' });
    expect(builtProviders().has('cpu')).toBe(true);
  });

  it('is given up when Facet closes', async () => {
    const trials = fakeTrials({ webgpu: 'hang 0' });
    const running = failureOf(() => trials.run('webgpu'));
    trials.close();
    await expect(running).resolves.toMatchObject({ code: 'engine-stopped' });
  });
});

describe('the choice', () => {
  it('is made before photos are read, by real trials, and the photos are read on what was chosen', async () => {
    const { folder, library, faces } = await sixPhotos();
    const trials = fakeTrials({ cuda: 'wrong', webgpu: 'quick' });
    const pool = closing(new VisionPool({ spawn: fakeSpawner({ webgpu: 'right' }), workers: 1 }));
    const keeps: unknown[] = [];
    const providers = new Providers({
      pool,
      candidates: candidatesOn('linux'),
      tryOut: (provider) => trials.run(provider),
      kept: NOTHING_KEPT,
      keep: (kept) => keeps.push(kept),
      close: () => trials.close(),
    });
    expect(providers.computing()).toMatchObject({ provider: 'cpu', state: 'waiting', wanted: 'auto' });
    await withLibrary(
      library,
      async ({ engine }) => {
        await expect(engine.scan([folder])).resolves.toMatchObject({ indexed: 6, faces });
        expect(engine.libraryStatus().provider).toBe('webgpu');
        expect(engine.listModels().every(({ provider }) => provider === 'webgpu')).toBe(true);
      },
      pool,
      { providers },
    );
    expect(providers.computing()).toMatchObject({
      provider: 'webgpu',
      state: 'known',
      judged: [{ verdict: 'inexact' }, { verdict: 'good' }, { verdict: 'good' }],
    });
    expect(keeps).toHaveLength(1);
  });

  it('is left open with models that are not fit to be tried, and photos are read on the CPU', async () => {
    const root = temporaryFolder();
    copyApp(root, []);
    writeFileSync(join(root, 'models', 'golden', 'faces.json'), '{}');
    const machine = temporaryFolder();
    const options = { models: join(root, 'models'), workerEntry: FAKE, workers: 1, machine, provider: 'webgpu' };
    const { pool, providers } = openProviders(options, readModels(options.models));
    closing(pool);
    await providers.ready();
    expect(providers.computing()).toMatchObject({ provider: 'cpu', state: 'waiting' });
    expect(readKept(machine, machineKey(models, 1)).trials).toEqual({});
  });

  it('by the user is kept, tries what it takes, and falls back on the CPU with a sentence', async () => {
    const pool = closing(new VisionPool({ spawn: () => new HandWorker().port, workers: 1 }));
    const asked: Provider[] = [];
    let kept = NOTHING_KEPT;
    const trial: Trial = {
      outcome: 'measured',
      agreement: { cosine: 1, boxes: 1, landmarks: 0 },
      facesPerSecond: 1,
    };
    const providersOf = (): Providers =>
      new Providers({
        pool,
        candidates: candidatesOn('linux'),
        tryOut: (provider) => {
          asked.push(provider);
          return Promise.resolve(provider === 'webgpu' ? trial : { outcome: 'crashed' });
        },
        kept,
        keep: (what) => (kept = what),
        close: () => undefined,
      });
    const providers = providersOf();
    const problems: unknown[] = [];
    let changes = 0;
    providers.listen(
      () => (changes += 1),
      ({ code }) => problems.push(code),
    );
    await expect(providers.choose('webgpu')).resolves.toMatchObject({ wanted: 'webgpu', provider: 'webgpu' });
    expect({ asked, problems, on: pool.provider }).toEqual({ asked: ['webgpu'], problems: [], on: 'webgpu' });
    expect(changes).toBeGreaterThan(0);
    await expect(providers.choose('cuda')).resolves.toMatchObject({ wanted: 'cuda', provider: 'cpu', state: 'known' });
    expect({ problems, on: pool.provider }).toEqual({ problems: ['provider-not-usable'], on: 'cpu' });
    // It is told at the next start as well, once, and no trial is made again.
    const again = providersOf();
    again.listen(
      () => undefined,
      ({ code }) => problems.push(code),
    );
    await again.ready();
    await again.ready();
    expect(problems).toHaveLength(2);
    expect(asked).toEqual(['webgpu', 'cuda']);
    await again.choose('cpu');
    expect(again.computing()).toMatchObject({ wanted: 'cpu', provider: 'cpu', state: 'known' });
    expect(problems).toHaveLength(2);
  });
});

describe('a provider that fails while photos are read', () => {
  it.each([
    ['lost 2', 'the device was lost'],
    ['crash 2', 'it ended the process that used it'],
    ['none', 'gives no numbers'],
  ])('(%s) loses no photo, and is set aside with one sentence', async (fault, said) => {
    const { folder, library, faces } = await sixPhotos();
    const pool = closing(new VisionPool({ spawn: fakeSpawner({ webgpu: fault }), workers: 1 }));
    const measured: Trial = {
      outcome: 'measured',
      agreement: { cosine: 1, boxes: 1, landmarks: 0 },
      facesPerSecond: 9,
    };
    let kept = { ...NOTHING_KEPT, wanted: 'webgpu' as const, trials: { webgpu: measured } };
    const providers = new Providers({
      pool,
      candidates: candidatesOn('linux'),
      tryOut: () => Promise.reject(new Error('nothing is to be tried')),
      kept,
      keep: (what) => (kept = what as typeof kept),
      close: () => undefined,
    });
    expect(pool.provider).toBe('webgpu');
    await withLibrary(
      library,
      async ({ engine, store, problems }) => {
        const result = await engine.scan([folder]);
        expect(result).toMatchObject({ photos: 6, indexed: 6, faces, failed: [] });
        expect(store.photos.pendingCount()).toBe(0);
        expect(problems.filter((problem) => problem.includes('graphics processor'))).toHaveLength(1);
        expect(engine.computing().judged).toContainEqual(
          expect.objectContaining({
            provider: 'webgpu',
            verdict: 'set-aside',
            message: expect.stringContaining(said) as string,
          }),
        );
        expect(engine.libraryStatus().provider).toBe('cpu');
        // The next start tries it again.
        expect(kept).toMatchObject({ wanted: 'webgpu', trials: {} });
        await compareWithCpu(folder, (path) => store.photos.byPath(path)?.hash ?? null, engine.getPhoto);
      },
      pool,
      { providers },
    );
    expect(pool.provider).toBe('cpu');
  });

  it('by hanging is left by the photo, which is read on the CPU', async () => {
    const { spawn, started } = handWorkers();
    const pool = closing(new VisionPool({ spawn, workers: 1, patienceMs: 5_000 }));
    pool.use('webgpu');
    const outcome = pool.run({ kind: 'analyse', path: 'a' });
    await until(() => started.length === 2);
    expect(started.map(({ on }) => on)).toEqual([['webgpu'], ['cpu']]);
    expect(started[0]?.killed).toBe(true);
    started[1]?.answer(faceless('a'));
    await expect(outcome).resolves.toMatchObject({ ok: true });
  });

  it('is not at fault where the photo fails on the CPU, too', async () => {
    const { spawn, started } = handWorkers();
    const pool = closing(new VisionPool({ spawn, workers: 1, patienceMs: 2 ** 30 }));
    const setAside: Provider[] = [];
    pool.use('webgpu', (provider) => setAside.push(provider));
    const latest = (): HandWorker => started.at(-1) ?? new HandWorker();
    for (let photo = 0; photo < 4; photo += 1) {
      const outcome = pool.run({ kind: 'analyse', path: 'hostile' });
      // Once on the provider, and twice on the CPU.
      for (let time = 0; time < 3; time += 1) {
        latest().ready();
        latest().exit();
      }
      await expect(outcome).resolves.toMatchObject({ ok: false, problem: { code: 'crashed' } });
    }
    expect(started.flatMap(({ on }) => on).slice(0, 6)).toEqual(['webgpu', 'cpu', 'cpu', 'webgpu', 'cpu', 'cpu']);
    expect(setAside).toEqual([]);
    expect(pool.provider).toBe('webgpu');
  });

  it('is set aside after three failures, and work without models is none of its business', async () => {
    const worker = new HandWorker();
    const pool = closing(new VisionPool({ spawn: () => worker.port, workers: 1, patienceMs: 2 ** 30 }));
    const setAside: string[] = [];
    pool.use('webgpu', (provider, message) => setAside.push(`${provider} ${message}`));
    void pool.run({ kind: 'picture', path: 'p' }).catch(() => undefined);
    expect(worker.on).toEqual(['cpu']);
    worker.answer(faceless('p'));
    for (const path of ['a', 'b', 'c', 'd']) {
      const outcome = pool.run({ kind: 'analyse', path });
      if (path !== 'd') worker.failProvider('lost');
      worker.answer(faceless(path));
      await expect(outcome).resolves.toMatchObject({ ok: true });
    }
    expect(worker.on).toEqual(['cpu', 'webgpu', 'cpu', 'webgpu', 'cpu', 'webgpu', 'cpu', 'cpu']);
    expect(setAside).toEqual(['webgpu lost']);
  });
});

describe('what is known of this computer', () => {
  const KEPT = { wanted: 'cpu', trials: { webgpu: { outcome: 'hung' } }, at: 1_000_000 } as const;
  const MONTH = 31 * 24 * 3_600_000;

  it('is read again, as long as it holds; the choice holds for ever', () => {
    const folder = join(temporaryFolder(), 'new');
    writeKept(folder, 'key', KEPT);
    expect(readKept(folder, 'key', KEPT.at + 5)).toEqual(KEPT);
    expect(readKept(folder, 'other', KEPT.at)).toEqual({ ...KEPT, trials: {} });
    expect(readKept(folder, 'key', KEPT.at + MONTH)).toEqual({ ...KEPT, trials: {} });
    // A clock that was set back.
    expect(readKept(folder, 'key', KEPT.at - 5)).toEqual({ ...KEPT, trials: {} });
  });

  it('is nothing where the file is not there or says what cannot be', () => {
    const folder = temporaryFolder();
    expect(readKept(folder, 'key')).toEqual(NOTHING_KEPT);
    for (const text of ['', '[]', '{"wanted": "gpu"}', '{"wanted":"cpu","key":"key","at":1,"trials":{"gpu":{}}}']) {
      writeFileSync(join(folder, 'providers.json'), text);
      expect(readKept(folder, 'key')).toEqual(NOTHING_KEPT);
    }
  });

  it('is not kept where there is no place, which is no failure', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(() => writeKept(join(file, 'below'), 'key', KEPT)).not.toThrow();
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'providers.json'));
    expect(() => writeKept(folder, 'key', KEPT)).not.toThrow();
  });

  it('depends on the models and on how many workers there are', () => {
    const keys = [machineKey(models, 2), machineKey(models, 4), machineKey(readModels(MODELS, 'facet-1s'), 2)];
    expect(new Set(keys).size).toBe(3);
    expect(machineKey(models, 2)).toBe(keys[0]);
  });
});

describe('on this computer', () => {
  it('what is chosen was tried and is right, or it is the CPU; the next start knows it', async () => {
    const machine = temporaryFolder();
    const options = { models: MODELS, workerEntry: WORKER_ENTRY, workers: 1, machine };
    const first = openProviders(options, models);
    closing(first.pool);
    closing(first.providers);
    await first.providers.ready();
    const { provider, state, judged } = first.providers.computing();
    expect(state).toBe('known');
    expect(judged.at(-1)).toMatchObject({ provider: 'cpu' });
    // Whatever graphics processor there is or not.
    for (const each of judged) {
      const isRight = each.cosine !== null && each.cosine > 0.999;
      if (each.provider !== 'cpu') expect(each.provider === provider).toBe(each.verdict === 'good' && isRight);
    }
    const second = openProviders(options, models);
    closing(second.pool);
    expect(second.providers.computing()).toEqual({ wanted: 'auto', provider, state: 'known', judged });
  });

  it('without a place to keep it, nothing is tried', async () => {
    const { pool, providers } = openProviders({ models: MODELS, workerEntry: WORKER_ENTRY, workers: 1 }, models);
    closing(pool);
    await providers.ready();
    expect(providers.computing()).toMatchObject({ provider: 'cpu', state: 'known' });
  });
});

/** The library's faces are where the CPU finds them. */
async function compareWithCpu(
  folder: string,
  hashOf: (path: string) => string | null,
  getPhoto: (args: { photoId: number }) => { path: string; faces: readonly { box: { x: number } }[] },
): Promise<void> {
  for (let photoId = 1; photoId <= 6; photoId += 1) {
    const { path, faces } = getPhoto({ photoId });
    const outcome = await sharedPool().run({ kind: 'analyse', path });
    if (!outcome.ok) throw new Error(`${folder}: ${outcome.problem.message}`);
    expect(hashOf(path)).toBe(outcome.value.hash);
    const places = (all: readonly { box: { x: number } }[]): number[] =>
      all.map(({ box }) => Math.round(box.x)).sort((a, b) => a - b);
    expect(places(faces)).toEqual(places(outcome.value.faces));
  }
}
