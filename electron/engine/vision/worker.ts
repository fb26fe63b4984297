/**
 * Entry of a vision worker process: takes one photo after the other through the pipeline. It knows no database
 * and no window, and keeps nothing: a file that crashes it costs one photo.
 */

import { constants, setPriority } from 'node:os';
import { Failure, toFailureData } from '../../contract/errors.ts';
import { enginePort } from '../process/port.ts';
import { readModels } from './cards.ts';
import { readFacts, readPhoto, renderPhoto } from './decode.ts';
import { printOf } from './encode.ts';
import type { JobMessage, JobResults, Outcome, VisionJob, WorkerMessage, WorkerOptions } from './messages.ts';
import { pictureHash, readNames } from './names.ts';
import { Pipeline } from './pipeline.ts';
import { UnusablePhoto } from './problem.ts';

// The window and whatever else the user does go first.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

const port = await enginePort();
const post = (message: WorkerMessage): void => port.post(message);
port.onClose(() => process.exit(0));

const { models, embedder } = JSON.parse(process.argv[2] ?? '{}') as WorkerOptions;
const loading = Pipeline.load(readModels(models, embedder));
// One job at a time: the next waits here, so that stage times are one photo's and memory is bounded.
let turn: Promise<void> = Promise.resolve();
port.onMessage((message) => {
  const { id, job } = message as JobMessage;
  turn = turn.then(() => work(id, job));
});

try {
  const pipeline = await loading;
  post({
    type: 'ready',
    embedder: pipeline.embedderId,
    provider: pipeline.provider,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  });
} catch (thrown) {
  if (!(thrown instanceof Failure)) console.error(thrown);
  post({ type: 'unfit', message: toFailureData(thrown).message });
  // Let the message leave before the process does.
  setTimeout(() => process.exit(1), 100);
}

async function work(id: number, job: VisionJob): Promise<void> {
  try {
    const outcome = await attempt(job);
    post({ type: 'done', id, outcome, peakRssBytes: process.resourceUsage().maxRSS * 1024 });
  } catch (thrown) {
    if (thrown instanceof Failure) {
      post({ type: 'failed', id, failure: toFailureData(thrown) });
      return;
    }
    console.error(thrown);
    post({ type: 'bug', id, message: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) });
  }
}

async function attempt(job: VisionJob): Promise<Outcome<JobResults[VisionJob['kind']]>> {
  try {
    return { ok: true, value: await result(job) };
  } catch (thrown) {
    if (thrown instanceof UnusablePhoto) return { ok: false, problem: thrown.toData() };
    throw thrown;
  }
}

async function result(job: VisionJob): Promise<JobResults[VisionJob['kind']]> {
  if (job.kind === 'render') return render(job);
  if (job.kind === 'metadata') return readFacts(job.path);
  if (job.kind === 'names') return readNames(job.path, job.packets);
  if (job.kind === 'picture') return pictureHash(job.path);
  if (job.kind === 'print') return print(job);
  const pipeline = await loading;
  if (job.kind === 'crop') return pipeline.crop(job);
  if (job.kind === 'embed') return pipeline.embed(job);
  if (job.kind === 'frame') return pipeline.frame(job);
  return job.kind === 'place' ? pipeline.place(job) : pipeline.analyse(job.path, job.embedder);
}

async function print({ thumb, edge, colour }: Extract<VisionJob, { kind: 'print' }>): Promise<Uint8Array> {
  return printOf(thumb, edge, colour).catch((thrown: unknown) => {
    throw new UnusablePhoto('damaged', 'The small picture that was kept is damaged.', { cause: thrown });
  });
}

async function render({ path, bounds }: Extract<VisionJob, { kind: 'render' }>): Promise<Uint8Array> {
  return renderPhoto((await readPhoto(path)).bytes, bounds);
}
