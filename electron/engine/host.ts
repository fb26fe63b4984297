/** Puts an engine together: store, models, vision workers. The same for the window, the command line and tests. */

import { availableParallelism } from 'node:os';
import type { EngineEvents, EventName } from '../contract/methods.ts';
import type { EngineOptions } from '../contract/wire.ts';
import { Engine } from './engine.ts';
import { spawnerFor } from './process/spawner.ts';
import { Store } from './store/store.ts';
import type { FrameSource } from './video/frames.ts';
import { readModels, type Models } from './vision/cards.ts';
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

/**
 * The models for a library: the embedder that is asked for, else the one its faces were embedded with, else the default
 * one (a library of a model that no longer ships is embedded again).
 */
function modelsFor(store: Store, { models, embedder }: HostOptions): Models {
  try {
    const used = embedder === undefined ? store.faces.usedModel() : null;
    const shipped = readModels(models, embedder);
    const ours = shipped.cards.find((card) => card.role === 'embedder' && card.id === used);
    return ours ? readModels(models, ours.id) : shipped;
  } catch (thrown) {
    store.close();
    throw thrown;
  }
}
