/**
 * Hostile files through the real vision workers: decoding, detection, metadata and names, as a scan and the window ask
 * for them. Counts what must not happen.
 */

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MODELS, WORKER_ENTRY } from '../../electron/cli/paths.ts';
import { isPhoto } from '../../electron/core/formats.ts';
import { PicasaFolders } from '../../electron/engine/metadata/picasa.ts';
import { forkSpawner } from '../../electron/engine/process/spawner.ts';
import { readVideoFacts } from '../../electron/engine/video/reader.ts';
import type { WorkerMessage } from '../../electron/engine/vision/messages.ts';
import { VisionPool } from '../../electron/engine/vision/pool.ts';
import { Random } from '../unit/support/random.ts';
import { mutated } from './mutations.ts';
import { besideOf, type Seed } from './seeds.ts';

/** An input that did what none may. */
export interface Culprit {
  readonly what: string;
  readonly seed: string;
  readonly number: number;
}

/** What became of the inputs. */
export interface Verdict {
  inputs: number;
  /** Pictures that were shown all the same. */
  read: number;
  /** How many inputs were refused, by the code of the reason. */
  readonly refused: Map<string, number>;
  /** Workers that ended though nobody ended them. */
  crashes: number;
  timeouts: number;
  /** Errors that nobody expected. */
  bugs: number;
  slowest: { ms: number; seed: string; number: number };
  /** Highest resident memory of a worker, bytes. */
  peakBytes: number;
  readonly culprits: Culprit[];
}

export interface TrialOptions {
  readonly seeds: readonly Seed[];
  /** The first number of an input, and how many; a number and its seed make the same input every time. */
  readonly first: number;
  readonly count: number;
  readonly randomSeed: number;
  readonly workers: number;
  readonly patienceMs: number;
  /** Of the inputs, files are written here and removed again but for those that did what none may. */
  readonly folder: string;
  readonly onProgress?: (verdict: Verdict) => void;
}

/** The input with a number: a valid seed, spoiled. */
export function inputOf(
  seeds: readonly Seed[],
  randomSeed: number,
  number: number,
): { seed: Seed; bytes: Buffer; beside: Buffer | null } {
  const random = new Random(randomSeed * 1_000_003 + number);
  let turn = random.below(seeds.reduce((sum, { weight }) => sum + weight, 0));
  const seed = seeds.find(({ weight }) => (turn -= weight) < 0) ?? random.pick(seeds);
  const other = random.pick(seeds).bytes;
  if (seed.sidecar === undefined) return { seed, bytes: mutated(seed.bytes, random, other), beside: null };
  return { seed, bytes: seed.bytes, beside: mutated(besideOf(seed.sidecar), random, other) };
}

/** Runs the trial. */
export async function tryOut(options: TrialOptions): Promise<Verdict> {
  const { seeds, first, count, randomSeed, workers, patienceMs, folder, onProgress } = options;
  const verdict: Verdict = {
    ...{ inputs: 0, read: 0, refused: new Map(), crashes: 0, timeouts: 0, bugs: 0, peakBytes: 0, culprits: [] },
    slowest: { ms: 0, seed: '', number: 0 },
  };
  let closing = false;
  const fork = forkSpawner(WORKER_ENTRY, [JSON.stringify({ models: MODELS })]);
  const spawn = (): ReturnType<typeof fork> => {
    const port = fork();
    let killed = false;
    return {
      ...port,
      onMessage: (listener) => {
        port.onMessage((message) => {
          // An error that nobody expected costs the one file; the pool tells of it as of a crash.
          if ((message as WorkerMessage).type === 'bug') verdict.bugs += 1;
          listener(message);
        });
      },
      kill: () => {
        killed = true;
        port.kill();
      },
      onExit: (listener) => {
        port.onExit((code) => {
          if (!killed && !closing) verdict.crashes += 1;
          listener(code);
        });
      },
    };
  };
  const pool = new VisionPool({ spawn, workers, patienceMs });
  let next = first;
  const work = async (): Promise<void> => {
    while (next < first + count) {
      const number = next;
      next += 1;
      await tryOne(pool, verdict, { number, folder, ...inputOf(seeds, randomSeed, number) });
      onProgress?.(verdict);
    }
  };
  try {
    await pool.info();
    await Promise.all(Array.from({ length: pool.capacity }, work));
    verdict.peakBytes = Math.max(...(await pool.info()).peakRssBytes);
  } finally {
    closing = true;
    pool.close();
  }
  return verdict;
}

interface Input {
  readonly number: number;
  readonly folder: string;
  readonly seed: Seed;
  readonly bytes: Buffer;
  readonly beside: Buffer | null;
}

async function tryOne(
  pool: VisionPool,
  verdict: Verdict,
  { number, folder, seed, bytes, beside }: Input,
): Promise<void> {
  const own = join(folder, String(number));
  const path = join(own, `photo.${seed.ending}`);
  await mkdir(own, { recursive: true });
  await writeFile(path, bytes);
  if (beside) await writeFile(join(own, seed.sidecar === '.xmp' ? 'photo.jpg.xmp' : (seed.sidecar ?? '')), beside);
  const culprits = verdict.culprits.length;
  const blame = (what: string): void => void verdict.culprits.push({ what, seed: seed.name, number });
  const started = performance.now();
  const ask = async (name: string, job: () => Promise<{ ok: boolean; problem?: { code: string } }>): Promise<void> => {
    try {
      const outcome = await job();
      if (name === 'analyse' || name === 'film') {
        if (outcome.ok) verdict.read += 1;
        else {
          const code = outcome.problem?.code ?? '';
          verdict.refused.set(code, (verdict.refused.get(code) ?? 0) + 1);
        }
      }
      if (outcome.problem?.code === 'too-slow') verdict.timeouts += 1;
      if (['too-slow', 'crashed'].includes(outcome.problem?.code ?? ''))
        blame(`${name}: ${outcome.problem?.code ?? ''}`);
    } catch (thrown) {
      verdict.bugs += 1;
      blame(`${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  };
  if (isPhoto(path)) {
    await ask('analyse', () => pool.run({ kind: 'analyse', path }));
    await ask('names', () => pool.run({ kind: 'names', path }));
    if (number % 4 === 0) await ask('metadata', () => pool.run({ kind: 'metadata', path }));
    if (number % 8 === 0)
      await ask('render', () => pool.run({ kind: 'render', path, bounds: { longEdge: 2_560, pixels: 6_000_000 } }));
    if (number % 8 === 1) await ask('picture', () => pool.run({ kind: 'picture', path }));
  } else {
    await ask('film', () => readVideoFacts(path));
  }
  if (beside) await ask('Picasa', () => new PicasaFolders().regions(path).then(() => ({ ok: true })));
  const ms = performance.now() - started;
  if (ms > verdict.slowest.ms) verdict.slowest = { ms, seed: seed.name, number };
  verdict.inputs += 1;
  if (verdict.culprits.length === culprits) await rm(own, { recursive: true });
}
