/** Vision workers that do nothing by themselves: the test sees each job and answers it when it likes. */

import { setTimeout as sleep } from 'node:timers/promises';
import { describeFile } from '../../../electron/engine/metadata/metadata.ts';
import type { ChildPort } from '../../../electron/engine/process/port.ts';
import type { JobMessage, Outcome, AnalysedPhoto, WorkerMessage } from '../../../electron/engine/vision/messages.ts';

/** One worker "process". */
export class HandWorker {
  /** Paths of the jobs it was given, in order. */
  readonly given: string[] = [];
  /** What each of them was to run on. */
  readonly on: JobMessage['provider'][] = [];
  killed = false;
  readonly #jobs: JobMessage[] = [];
  #tell: (message: WorkerMessage) => void = () => undefined;
  #exit: (code: number | null) => void = () => undefined;

  readonly port: ChildPort = {
    post: (message) => {
      const job = message as JobMessage;
      if (job.job.kind === 'names') {
        // Asked of every photo after it was read; here they say nothing.
        const problem = { code: 'not-an-image', message: 'No picture.' } as const;
        setImmediate(() => this.#tell({ type: 'done', id: job.id, outcome: { ok: false, problem }, peakRssBytes: 1 }));
        return;
      }
      this.#jobs.push(job);
      this.on.push(job.provider);
      this.given.push('path' in job.job ? job.job.path : job.job.kind);
    },
    onMessage: (listener) => void (this.#tell = listener),
    onExit: (listener) => void (this.#exit = listener),
    kill: () => void (this.killed = true),
  };

  /** Says that its models are loaded. */
  ready(): void {
    this.#tell({ type: 'ready', embedder: 'by hand', provider: 'none', peakRssBytes: 1 });
  }

  /** Answers the oldest job it has. */
  answer(outcome: Outcome<AnalysedPhoto>): void {
    const job = this.#jobs.shift();
    if (!job) throw new Error('this worker has no job');
    this.#tell({ type: 'done', id: job.id, outcome, peakRssBytes: 1 });
  }

  /** Says of the oldest job that its provider failed. */
  failProvider(message: string): void {
    const job = this.#jobs.shift();
    if (!job) throw new Error('this worker has no job');
    this.#tell({ type: 'provider-failed', id: job.id, message });
  }

  /** Jobs it has not answered. */
  get open(): number {
    return this.#jobs.length;
  }

  /** Says that it met a bug at the oldest job it has. */
  bug(): void {
    const job = this.#jobs.shift();
    if (!job) throw new Error('this worker has no job');
    this.#tell({ type: 'bug', id: job.id });
  }

  /** Ends, as a process does that crashed or was killed. */
  exit(): void {
    this.#exit(null);
  }
}

/** Starts workers that the test works by hand, and those workers in the order they were started. */
export function handWorkers(): { spawn: () => HandWorker['port']; started: HandWorker[] } {
  const started: HandWorker[] = [];
  const spawn = (): HandWorker['port'] => {
    const worker = new HandWorker();
    started.push(worker);
    return worker.port;
  };
  return { spawn, started };
}

/** The result of a photo without faces, its content told apart by `hash`. */
export function faceless(hash: string): Outcome<AnalysedPhoto> {
  const times = { read: 0, decode: 0, detect: 0, landmarks: 0, align: 0, quality: 0, embed: 0, encode: 0 };
  const metadata = describeFile({ path: '2001-02-03 04.05.06.jpg', changedMs: 0 }, Date.now());
  return {
    ok: true,
    value: {
      ...{ hash, width: 1, height: 1, takenAt: metadata.takenAt, metadata },
      ...{ thumb: new Uint8Array(1), print: new Uint8Array(1024), faces: [], times },
    },
  };
}

/** Lets everything that is ready to run, run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  // The system is asked about files in between.
  await sleep(50);
}
