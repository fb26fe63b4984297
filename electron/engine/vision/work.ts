/**
 * What a vision worker process does: takes one photo after the other through the pipeline. It knows no database
 * and no window, and keeps nothing: a file that crashes it costs one photo.
 */

import { constants, setPriority } from 'node:os';
import { Failure, toFailureData } from '../../contract/errors.ts';
import type { Provider } from '../../core/providers.ts';
import { enginePort } from '../process/port.ts';
import { readModels, type Models } from './cards.ts';
import { readFacts, readPhoto, renderPhoto } from './decode.ts';
import { printOf } from './encode.ts';
import type { JobMessage, JobResults, Outcome, VisionJob, WorkerMessage, WorkerOptions } from './messages.ts';
import { pictureHash, readNames } from './names.ts';
import { Pipeline } from './pipeline.ts';
import { UnusablePhoto } from './problem.ts';
import { ProviderFailure, type SessionOpener } from './session.ts';
import { tryOut } from './trial.ts';

/** Photos that one worker reads, on whatever provider it is told for each. */
class Work {
  readonly #models: Models;
  readonly #open: SessionOpener | undefined;
  /** The CPU's is there from the start: it shows that the models are fit, and is what others fall back on. */
  readonly #pipelines = new Map<Provider, Promise<Pipeline>>();

  constructor(models: Models, open: SessionOpener | undefined) {
    this.#models = models;
    this.#open = open;
  }

  /** The pipeline on a provider, opened when it is first asked for. @throws Failure model-invalid, ProviderFailure. */
  pipeline(provider: Provider): Promise<Pipeline> {
    const pipeline = this.#pipelines.get(provider) ?? Pipeline.load(this.#models, provider, this.#open);
    this.#pipelines.set(provider, pipeline);
    return pipeline;
  }

  /** @throws Failure, ProviderFailure, or a bug. */
  async outcome(job: VisionJob, provider: Provider): Promise<Outcome<JobResults[VisionJob['kind']]>> {
    try {
      return { ok: true, value: await this.#result(job, provider) };
    } catch (thrown) {
      // A device that was lost may be back: the next job opens the models on it anew.
      if (thrown instanceof ProviderFailure) this.#pipelines.delete(provider);
      if (thrown instanceof UnusablePhoto) return { ok: false, problem: thrown.toData() };
      throw thrown;
    }
  }

  async #result(job: VisionJob, provider: Provider): Promise<JobResults[VisionJob['kind']]> {
    if (job.kind === 'render') return render(job);
    if (job.kind === 'metadata') return readFacts(job.path);
    if (job.kind === 'names') return readNames(job.path, job.packets);
    if (job.kind === 'picture') return pictureHash(job.path);
    if (job.kind === 'print') return print(job);
    if (job.kind === 'trial') return tryOut(this.#models.folder, job, this.#open);
    const pipeline = await this.pipeline(provider);
    if (job.kind === 'crop') return pipeline.crop(job);
    if (job.kind === 'embed') return pipeline.embed(job);
    if (job.kind === 'frame') return pipeline.frame(job);
    return job.kind === 'place' ? pipeline.place(job) : pipeline.analyse(job.path, job.embedder);
  }
}

/**
 * Takes jobs from the engine until it goes.
 * @param open how sessions are opened; ONNX Runtime's unless told otherwise.
 */
export async function takeWork(open?: SessionOpener): Promise<void> {
  // The window and whatever else the user does go first.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const port = await enginePort();
  const post = (message: WorkerMessage): void => port.post(message);
  port.onClose(() => process.exit(0));
  try {
    const { models, embedder } = JSON.parse(process.argv[2] ?? '{}') as WorkerOptions;
    const work = new Work(readModels(models, embedder), open);
    const loading = work.pipeline('cpu');
    // One job at a time: the next waits here, so that stage times are one photo's and memory is bounded.
    let turn: Promise<void> = Promise.resolve();
    port.onMessage((message) => {
      const job = message as JobMessage;
      turn = turn.then(async () => post(await answer(work, job)));
    });
    const { embedderId } = await loading;
    post({ type: 'ready', embedder: embedderId, provider: 'cpu', peakRssBytes: peakRssBytes() });
  } catch (thrown) {
    if (!(thrown instanceof Failure)) console.error(thrown);
    post({ type: 'unfit', message: toFailureData(thrown).message });
    // Let the message leave before the process does.
    setTimeout(() => process.exit(1), 100);
  }
}

async function answer(work: Work, { id, job, provider = 'cpu' }: JobMessage): Promise<WorkerMessage> {
  try {
    return { type: 'done', id, outcome: await work.outcome(job, provider), peakRssBytes: peakRssBytes() };
  } catch (thrown) {
    if (thrown instanceof Failure) return { type: 'failed', id, failure: toFailureData(thrown) };
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    console.error(thrown instanceof ProviderFailure ? `Done on the CPU again: ${message}` : thrown);
    if (thrown instanceof ProviderFailure) return { type: 'provider-failed', id, message };
    return { type: 'bug', id };
  }
}

/** Highest resident memory of this process so far. */
function peakRssBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}

async function print({ thumb, edge, colour }: Extract<VisionJob, { kind: 'print' }>): Promise<Uint8Array> {
  return printOf(thumb, edge, colour).catch((thrown: unknown) => {
    throw new UnusablePhoto('damaged', 'The small picture that was kept is damaged.', { cause: thrown });
  });
}

async function render({ path, bounds }: Extract<VisionJob, { kind: 'render' }>): Promise<Uint8Array> {
  return renderPhoto((await readPhoto(path)).bytes, bounds);
}
