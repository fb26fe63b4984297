/**
 * The vision workers: a few processes that share a queue. A worker has at most two jobs, so that it never
 * waits for the next; a worker that dies takes no photo with it: the job it was at is tried once more, alone
 * in a fresh worker, and then given up as crashed; the job behind it goes back to the queue.
 *
 * What an execution provider other than the CPU cannot do is done on the CPU, whether it said so, crashed or hung: a
 * photo never fails because of it. A provider that fails some times is set aside.
 */

import { Failure, fromFailureData } from '../../contract/errors.ts';
import type { Provider } from '../../core/providers.ts';
import type { ChildPort } from '../process/port.ts';
import type { Spawner } from '../process/spawner.ts';
import type { JobMessage, JobResults, Outcome, VisionJob, WorkerMessage } from './messages.ts';

/** What a running pool can tell about itself. */
export interface PoolInfo {
  readonly embedder: string;
  readonly provider: Provider;
  /** Highest resident memory of each worker seen so far, bytes. */
  readonly peakRssBytes: readonly number[];
}

interface Task {
  readonly id: number;
  readonly job: VisionJob;
  /** How often its worker died of it, on the CPU. */
  crashes: number;
  /** What it was given to a worker with; null while it waits. */
  on: Provider | null;
  /** Another provider failed at it, so it is done on the CPU; `suspected` when that did not say so itself. */
  fell: { readonly from: Provider; readonly message: string; readonly suspected: boolean } | null;
  settle(outcome: Outcome<never>): void;
  fail(error: Error): void;
}

interface Worker {
  readonly port: ChildPort;
  /** In the order sent; the first is the one being worked on. */
  readonly tasks: Task[];
  ready: boolean;
  peakRss: number;
  timer: NodeJS.Timeout | undefined;
}

export interface PoolOptions {
  readonly spawn: Spawner;
  readonly workers: number;
  /** A job that takes longer has hung; its worker is ended. Milliseconds. */
  readonly patienceMs?: number;
}

/** Told once when a provider is not used any more, and why. */
export type OnSetAside = (provider: Provider, message: string) => void;

const JOBS_PER_WORKER = 2;
const PATIENCE_MS = 120_000;
/** A worker that dies this often without ever becoming ready will not be better the next time. */
const STILLBIRTHS = 3;
/** A provider that failed at so many photos is not used any more. */
const PROVIDER_FAILURES = 3;
/** Jobs that go through models, and so have to do with providers. */
const WITH_MODELS: readonly VisionJob['kind'][] = ['analyse', 'frame', 'crop', 'place', 'embed'];

export class VisionPool {
  readonly #options: PoolOptions;
  readonly #workers = new Set<Worker>();
  readonly #urgent: Task[] = [];
  readonly #queue: Task[] = [];
  /** What nobody waits for: behind all else. */
  readonly #idle: Task[] = [];
  /** Jobs whose worker died: each goes alone into a worker of its own. */
  readonly #suspects: Task[] = [];
  readonly #peaks: number[] = [];
  #lastId = 0;
  #stillbirths = 0;
  #unfit: Failure | null = null;
  #closed = false;
  #embedder: string | null = null;
  #provider: Provider = 'cpu';
  #providerFailures = 0;
  #onSetAside: OnSetAside | undefined;
  readonly #onReady: (() => void)[] = [];
  /** Set while others need the processor: what wakes the pool afterwards. */
  #way: NodeJS.Timeout | null = null;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /**
   * Jobs that are given to workers from now on run on this provider.
   * @param onSetAside told once if it fails so often that jobs run on the CPU again.
   */
  use(provider: Provider, onSetAside?: OnSetAside): void {
    this.#provider = provider;
    this.#providerFailures = 0;
    this.#onSetAside = onSetAside;
  }

  /** What jobs run on. */
  get provider(): Provider {
    return this.#provider;
  }

  /** Jobs that keep every worker busy; more would only wait. */
  get capacity(): number {
    return this.#options.workers * JOBS_PER_WORKER;
  }

  /**
   * Runs a job. The outcome says whether the photo could be used; a rejection is a bug or unfit models.
   * @param urgent goes before all that waits: somebody looks at the window; 'idle': behind all that waits.
   */
  run<Kind extends VisionJob['kind']>(
    job: Extract<VisionJob, { kind: Kind }>,
    urgent: boolean | 'idle' = false,
  ): Promise<Outcome<JobResults[Kind]>> {
    if (this.#unfit) return Promise.reject(this.#unfit);
    if (this.#closed) return Promise.reject(new Failure('engine-stopped', 'Facet is closing.'));
    return new Promise((resolve, reject) => {
      const task: Task = {
        id: (this.#lastId += 1),
        job,
        crashes: 0,
        on: null,
        fell: null,
        settle: resolve,
        fail: reject,
      };
      (urgent === 'idle' ? this.#idle : urgent ? this.#urgent : this.#queue).push(task);
      this.#dispatch();
    });
  }

  /** Whether others need the processor now. */
  get givesWay(): boolean {
    return this.#way !== null;
  }

  /** Gives few workers anything to do for a while, or none, but for what is urgent. @param ms milliseconds from now. */
  giveWay(ms: number): void {
    if (this.#way) clearTimeout(this.#way);
    this.#way = setTimeout(() => {
      this.#way = null;
      this.#dispatch();
    }, ms).unref();
  }

  /** Which embedder and provider the workers use; starts one to find out. */
  async info(): Promise<PoolInfo> {
    if (this.#embedder === null) {
      await new Promise<void>((resolve, reject) => {
        const tell = (): void => {
          if (this.#unfit) reject(this.#unfit);
          else resolve();
        };
        if (this.#unfit) {
          tell();
          return;
        }
        this.#onReady.push(tell);
        if (this.#workers.size === 0) this.#start();
      });
    }
    const peakRssBytes = [...this.#peaks, ...[...this.#workers].map((worker) => worker.peakRss)];
    return { embedder: this.#embedder ?? '', provider: this.#provider, peakRssBytes };
  }

  /** Ends all workers; what they were at is rejected. */
  close(): void {
    this.#closed = true;
    const stopped = new Failure('engine-stopped', 'Facet is closing.');
    if (this.#way) clearTimeout(this.#way);
    for (const worker of this.#workers) {
      clearTimeout(worker.timer);
      worker.port.kill();
    }
    this.#failAll(stopped);
  }

  #start(): Worker {
    const worker: Worker = { port: this.#options.spawn(), tasks: [], ready: false, peakRss: 0, timer: undefined };
    this.#workers.add(worker);
    worker.port.onMessage((message) => this.#received(worker, message as WorkerMessage));
    worker.port.onExit(() => this.#exited(worker));
    return worker;
  }

  #dispatch(): void {
    if (this.#closed) return;
    for (let worker = this.#roomFor(); worker; worker = this.#roomFor()) {
      const alone = worker.tasks.length === 0 ? this.#suspects.shift() : undefined;
      const task = alone ?? this.#urgent.shift() ?? this.#queue.shift() ?? this.#idle.shift();
      if (!task) return;
      worker.tasks.push(task);
      task.on = task.fell || !WITH_MODELS.includes(task.job.kind) ? 'cpu' : this.#provider;
      worker.port.post({ type: 'job', id: task.id, job: task.job, provider: task.on } satisfies JobMessage);
      if (worker.tasks.length === 1) this.#watch(worker);
    }
  }

  /** The worker with the fewest jobs that may have another, started if need be; undefined when all are full. */
  #roomFor(): Worker | undefined {
    const queued = this.#urgent.length + this.#queue.length + this.#idle.length;
    const waiting = this.#suspects.length + queued;
    if (waiting === 0 || this.#isKeptBack()) return undefined;
    const open = [...this.#workers]
      .filter(({ tasks }) => tasks.length < JOBS_PER_WORKER && !tasks.some(isSuspect))
      .sort((a, b) => a.tasks.length - b.tasks.length)[0];
    if (open?.tasks.length === 0) return open;
    if (this.#workers.size < this.#options.workers) return this.#start();
    // A suspect waits until a worker has nothing else.
    return queued > 0 && this.#suspects.length === 0 ? open : undefined;
  }

  /** Whether others go first now, and enough is in hand. */
  #isKeptBack(): boolean {
    if (!this.#way || this.#urgent.length > 0) return false;
    // A window that moves wants two cores and more: of two workers none begins anything, of eight three do.
    const most = Math.floor((this.#options.workers - 1) / 2);
    return [...this.#workers].reduce((sum, { tasks }) => sum + tasks.length, 0) >= most;
  }

  #watch(worker: Worker): void {
    clearTimeout(worker.timer);
    if (worker.tasks.length === 0) return;
    worker.timer = setTimeout(() => {
      const [hung, ...behind] = worker.tasks.splice(0);
      this.#queue.unshift(...behind);
      if (hung && !this.#fallsBack(hung, 'it did not answer', true))
        hung.settle(problem('too-slow', 'Reading this file took too long; it was given up.'));
      // It lives on for a moment, in which it must not be given another photo to take down with it.
      this.#workers.delete(worker);
      worker.port.kill();
      this.#dispatch();
    }, this.#options.patienceMs ?? PATIENCE_MS);
  }

  #received(worker: Worker, message: WorkerMessage): void {
    switch (message.type) {
      case 'ready':
        worker.ready = true;
        worker.peakRss = message.peakRssBytes;
        this.#stillbirths = 0;
        this.#embedder = message.embedder;
        for (const tell of this.#onReady.splice(0)) tell();
        return;
      case 'unfit':
        this.#giveUp(message.message);
        return;
      case 'done':
        worker.peakRss = message.peakRssBytes;
        this.#done(this.#take(worker, message.id), message.outcome as Outcome<never>);
        break;
      case 'provider-failed': {
        const task = this.#take(worker, message.id);
        if (task && this.#fallsBack(task, message.message, false)) this.#providerFailed(task);
        break;
      }
      case 'failed':
        this.#take(worker, message.id)?.fail(fromFailureData(message.failure));
        break;
      case 'bug':
        // The worker has logged it. It is that one file's trouble; the others are read.
        this.#take(worker, message.id)?.settle(
          problem('crashed', 'Reading this file failed because of an error inside Facet. Its log says more.'),
        );
        break;
    }
    this.#watch(worker);
    this.#dispatch();
  }

  #done(task: Task | undefined, outcome: Outcome<never>): void {
    // Only now is it sure that the provider was at fault, and not the photo.
    if (task?.fell?.suspected && outcome.ok) this.#providerFailed(task);
    task?.settle(outcome);
  }

  /** Puts a task back for the CPU. @returns false when the CPU is what failed at it. */
  #fallsBack(task: Task, message: string, suspected: boolean): boolean {
    if (task.fell || task.on === null || task.on === 'cpu') return false;
    task.fell = { from: task.on, message, suspected };
    // A photo that may have brought down a process goes alone.
    if (suspected) this.#suspects.push(task);
    else this.#queue.unshift(task);
    return true;
  }

  #providerFailed({ fell }: Task): void {
    // What others failed at before this one was in use does not count.
    if (fell?.from !== this.#provider) return;
    this.#providerFailures += 1;
    if (this.#providerFailures < PROVIDER_FAILURES) return;
    const tell = this.#onSetAside;
    this.use('cpu');
    tell?.(fell.from, fell.message);
  }

  #take(worker: Worker, id: number): Task | undefined {
    const at = worker.tasks.findIndex((task) => task.id === id);
    return at < 0 ? undefined : worker.tasks.splice(at, 1)[0];
  }

  #exited(worker: Worker): void {
    clearTimeout(worker.timer);
    this.#workers.delete(worker);
    this.#peaks.push(worker.peakRss);
    if (this.#closed) return;
    if (!worker.ready) {
      this.#stillbirths += 1;
      this.#queue.unshift(...worker.tasks.splice(0));
      if (this.#stillbirths >= STILLBIRTHS) {
        this.#giveUp('The part of Facet that reads photos cannot be started on this computer. Its log says why.');
        return;
      }
    }
    const [crashed, ...behind] = worker.tasks;
    this.#queue.unshift(...behind);
    if (crashed && !this.#fallsBack(crashed, 'it ended the process that used it', true)) {
      crashed.crashes += 1;
      if (crashed.crashes < 2) this.#suspects.push(crashed);
      else crashed.settle(problem('crashed', 'Reading this file crashed twice; it was given up.'));
    }
    if (this.#onReady.length > 0 && this.#workers.size === 0) this.#start();
    this.#dispatch();
  }

  #giveUp(message: string): void {
    this.#unfit = new Failure('model-invalid', message);
    for (const tell of this.#onReady.splice(0)) tell();
    this.#failAll(this.#unfit);
  }

  #failAll(error: Error): void {
    const tasks = [...this.#workers].flatMap((worker) => worker.tasks.splice(0));
    const queues = [this.#suspects, this.#urgent, this.#queue, this.#idle];
    for (const task of [...tasks, ...queues.flatMap((queue) => queue.splice(0))]) task.fail(error);
  }
}

/** Whether a worker died of a task, so that it must not take others along. */
function isSuspect({ crashes, fell }: Task): boolean {
  return crashes > 0 || fell?.suspected === true;
}

function problem(code: 'crashed' | 'too-slow', message: string): Outcome<never> {
  return { ok: false, problem: { code, message } };
}
