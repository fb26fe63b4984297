/** Libraries for tests: the engine over a real database with real vision workers, and what it said meanwhile. */

import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { MODELS, WORKER_ENTRY } from '../../../electron/cli/paths.ts';
import type { ScanProgress } from '../../../electron/contract/types.ts';
import { Engine, type EngineParts } from '../../../electron/engine/engine.ts';
import { openPool } from '../../../electron/engine/host.ts';
import { Store } from '../../../electron/engine/store/store.ts';
import { readModels } from '../../../electron/engine/vision/cards.ts';
import type { VisionPool } from '../../../electron/engine/vision/pool.ts';
import { temporaryFolder } from './folder.ts';

/** A library that is open. */
export interface OpenLibrary {
  readonly engine: Engine;
  readonly store: Store;
  /** Progress events, in the order they came. */
  readonly progress: ScanProgress[];
  /** Sentences of `problem` events. */
  readonly problems: string[];
  /** How many photos went through the vision pipeline; those that were recognised by their content do not. */
  readonly reads: () => number;
}

let pool: VisionPool | undefined;

afterAll(() => pool?.close());

/** The vision workers of this test file: loading the models once is enough. */
export function sharedPool(): VisionPool {
  pool ??= openPool({ models: MODELS, workerEntry: WORKER_ENTRY, workers: 2 });
  return pool;
}

/** Opens a library for as long as `work` takes. Its engine is not closed, only its store: the workers are shared. */
export async function withLibrary<Value>(
  folder: string,
  work: (library: OpenLibrary) => Value | Promise<Value>,
  workers: VisionPool = sharedPool(),
  options: Pick<EngineParts, 'providers' | 'patienceMs'> = {},
): Promise<Value> {
  const store = new Store(folder, 'own');
  const progress: ScanProgress[] = [];
  const problems: string[] = [];
  let reads = 0;
  const engine = new Engine({
    store,
    pool: workers,
    ...options,
    models: readModels(MODELS),
    emit: (name, event) => {
      if (name === 'scanProgress') progress.push(event as ScanProgress);
      if (name === 'problem') problems.push((event as { message: string }).message);
    },
    onTimes: () => (reads += 1),
  });
  try {
    return await work({ engine, store, progress, problems, reads: () => reads });
  } finally {
    await engine.settled();
    store.close();
  }
}

/** A copy of a closed library, to change. */
export function copyLibrary(folder: string): string {
  const copy = join(temporaryFolder(), 'library');
  cpSync(folder, copy, { recursive: true });
  return copy;
}

/** Resolves when a condition holds; there is no other way to wait for what another process does. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Waits until the scans that were asked for in the background have ended. */
export function idle({ progress }: OpenLibrary): Promise<void> {
  return until(() => progress.at(-1)?.phase === 'idle');
}
