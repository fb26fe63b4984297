/** Puts an engine together: store, models, vision workers. The same for the window, the command line and tests. */

import { availableParallelism } from 'node:os';
import type { EngineEvents, EventName } from '../contract/methods.ts';
import type { EngineOptions } from '../contract/wire.ts';
import { Engine } from './engine.ts';
import { Embedder } from './people/embedder.ts';
import { spawnerFor } from './process/spawner.ts';
import { Store } from './store/store.ts';
import type { FrameSource } from './video/frames.ts';
import { embeddersOf, readModels, type Models } from './vision/cards.ts';
import type { StageTimes, WorkerOptions } from './vision/messages.ts';
import { VisionPool } from './vision/pool.ts';

/** An engine's surroundings. */
export interface HostOptions extends EngineOptions {
  readonly emit?: <Name extends EventName>(name: Name, event: EngineEvents[Name]) => void;
  readonly onTimes?: (times: StageTimes) => void;
  /** What decodes videos; where there is none, they wait. */
  readonly frames?: FrameSource;
}

/** Vision workers without a library. */
export function openPool(options: Pick<EngineOptions, 'models' | 'embedder' | 'workerEntry' | 'workers'>): VisionPool {
  const { models, embedder } = options;
  const workerOptions: WorkerOptions = { models, ...(embedder === undefined ? {} : { embedder }) };
  return new VisionPool({
    spawn: spawnerFor(options.workerEntry, [JSON.stringify(workerOptions)]),
    workers: options.workers ?? availableParallelism(),
  });
}

/** Opens a library and an engine over it. @throws Failure when library or models cannot be opened. */
export function openEngine(options: HostOptions): { engine: Engine; pool: VisionPool; store: Store } {
  const store = new Store(options.library, 'own');
  const models = modelsFor(store, options);
  const pool = openPool({ ...options, embedder: models.embedder.id });
  const engine = new Engine({
    store,
    pool,
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
