/** Puts an engine together: store, models, vision workers. The same for the window, the command line and tests. */

import { availableParallelism } from 'node:os';
import type { EngineEvents, EventName } from '../contract/methods.ts';
import type { EngineOptions } from '../contract/wire.ts';
import { Engine } from './engine.ts';
import { Embedder } from './people/embedder.ts';
import { candidatesOn, isWanted } from '../core/providers.ts';
import { spawnerFor, type Spawner } from './process/spawner.ts';
import { Store } from './store/store.ts';
import type { FrameSource } from './video/frames.ts';
import { embeddersOf, readModels, type Models } from './vision/cards.ts';
import { machineKey, NOTHING_KEPT, readKept, writeKept } from './vision/machine.ts';
import type { StageTimes, WorkerOptions } from './vision/messages.ts';
import { VisionPool } from './vision/pool.ts';
import { Providers } from './vision/providers.ts';
import { ProviderTrials } from './vision/trials.ts';

/** An engine's surroundings. */
export interface HostOptions extends EngineOptions {
  readonly emit?: <Name extends EventName>(name: Name, event: EngineEvents[Name]) => void;
  readonly onTimes?: (times: StageTimes) => void;
  /** What decodes videos; where there is none, they wait. */
  readonly frames?: FrameSource;
}

type PoolOptions = Pick<EngineOptions, 'models' | 'embedder' | 'workerEntry' | 'workers'>;

/** Vision workers without a library, on the CPU. */
export function openPool(options: PoolOptions): VisionPool {
  return new VisionPool({ spawn: workerSpawner(options), workers: options.workers ?? availableParallelism() });
}

function workerSpawner({ models, embedder, workerEntry }: Omit<PoolOptions, 'workers'>): Spawner {
  const workerOptions: WorkerOptions = { models, ...(embedder === undefined ? {} : { embedder }) };
  return spawnerFor(workerEntry, [JSON.stringify(workerOptions)]);
}

/**
 * Vision workers, and what they read photos on: the CPU, unless there is a folder to keep what is known of this computer
 * in, or a provider is wanted. @param models with the embedder in use.
 */
export function openProviders(
  options: PoolOptions & Pick<EngineOptions, 'machine' | 'provider'>,
  models: Models,
): { pool: VisionPool; providers: Providers } {
  const { machine, provider, workers = availableParallelism() } = options;
  // One spawner for both: in Electron main tells the workers of a spawner apart by their numbers.
  const spawn = workerSpawner(options);
  const pool = new VisionPool({ spawn, workers });
  const override = isWanted(provider) ? provider : undefined;
  if (machine === undefined && override === undefined) return { pool, providers: Providers.cpu(pool) };
  const key = machineKey(models, workers);
  const trials = new ProviderTrials({ spawn, workers, embedder: models.embedder.id });
  const providers = new Providers({
    pool,
    candidates: candidatesOn(process.platform),
    tryOut: (each) => trials.run(each),
    kept: machine === undefined ? NOTHING_KEPT : readKept(machine, key),
    keep: (kept) => machine !== undefined && writeKept(machine, key, kept),
    ...(override === undefined ? {} : { override }),
    close: () => trials.close(),
  });
  return { pool, providers };
}

/** Opens a library and an engine over it. @throws Failure when library or models cannot be opened. */
export function openEngine(options: HostOptions): { engine: Engine; pool: VisionPool; store: Store } {
  const store = new Store(options.library, 'own');
  const models = modelsFor(store, options);
  const { pool, providers } = openProviders({ ...options, embedder: models.embedder.id }, models);
  const engine = new Engine({
    store,
    pool,
    providers,
    models,
    emit: options.emit ?? (() => undefined),
    ...(options.onTimes ? { onTimes: options.onTimes } : {}),
    ...(options.frames ? { frames: options.frames } : {}),
  });
  return { engine, pool, store };
}

/** How a library's embeddings compare, for reading it. */
export function embedderOf(store: Store, folder: string): Embedder {
  const models = readModels(folder, usedCard(store, readModels(folder)));
  return new Embedder(store, embeddersOf(models), models.embedder.id);
}

/** The card that a library uses; undefined when it has none, or one that does not ship. */
function usedCard(store: Store, models: Models): string | undefined {
  const used = store.recognition.chosen()?.card ?? [...store.recognition.counts().keys()][0];
  return embeddersOf(models).find(({ id }) => id === used)?.id;
}

/**
 * The models for a library: the embedder that the user chose, else the one that most faces were embedded with; in a new
 * library the one that is asked for, else the default one (a library of a model that no longer ships is embedded again).
 */
function modelsFor(store: Store, { models, embedder }: HostOptions): Models {
  try {
    const shipped = readModels(models, embedder);
    const used = usedCard(store, shipped);
    return used === undefined ? shipped : readModels(models, used);
  } catch (thrown) {
    store.close();
    throw thrown;
  }
}
