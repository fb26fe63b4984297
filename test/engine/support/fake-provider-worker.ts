/**
 * The real vision worker, with a graphics processor by hand: its sessions are those of the CPU, and what is the matter
 * with them the test says in the second argument, by provider:
 *   quick     answers are remembered, so that it is faster than any processor
 *   right     as the CPU
 *   wrong     embeddings point the other way
 *   none      results are all zero, as a lost device leaves them
 *   absent    there is no adapter
 *   lost <n>  fails for good after so many runs of the embedder; crash <n> ends the process then; hang <n> never answers
 */

import { Tensor } from '../../../electron/engine/vision/runtime.ts';
import { openSession, type Session, type SessionOpener } from '../../../electron/engine/vision/session.ts';
import { takeWork } from '../../../electron/engine/vision/work.ts';

type Run = Session['run'];
type Feeds = Parameters<Run>[0];

const faults = JSON.parse(process.argv[3] ?? '{}') as Readonly<Record<string, string>>;
let runs = 0;

const open: SessionOpener = async (folder, card, provider) => {
  const session = await openSession(folder, card);
  if (provider === 'cpu') return session;
  const [fault, count] = (faults[provider] ?? 'absent').split(' ');
  const run: Run = (feeds: Feeds) => session.run(feeds);
  switch (fault) {
    case 'right':
      return { run };
    case 'quick':
      return { run: remembering(run) };
    case 'wrong':
      return { run: changing(run, (value) => -value, card.role === 'embedder') };
    case 'none':
      return { run: changing(run, () => 0, true) };
    case 'lost':
    case 'crash':
    case 'hang':
      return { run: failing(run, fault, Number(count), card.role === 'embedder') };
    case undefined:
    default:
      throw new Error('Failed to get a Hand adapter: No supported adapters');
  }
};

function remembering(run: Run): Run {
  const known = new Map<string, ReturnType<Run>>();
  return (feeds: Feeds) => {
    const key = Object.values(feeds)
      .map((value) => Buffer.from(value.data as Uint8Array).toString('base64'))
      .join();
    const result = known.get(key) ?? run(feeds);
    known.set(key, result);
    return result;
  };
}

function changing(run: Run, change: (value: number) => number, changes: boolean): Run {
  return async (feeds: Feeds) => {
    const outputs = await run(feeds);
    if (!changes) return outputs;
    return Object.fromEntries(
      Object.entries(outputs).map(([name, value]) => {
        const { data, dims } = value;
        return [name, new Tensor('float32', (data as Float32Array).map(change), dims)];
      }),
    );
  };
}

function failing(run: Run, fault: string, after: number, counts: boolean): Run {
  return (feeds: Feeds) => {
    if (counts) runs += 1;
    if (runs <= after) return run(feeds);
    if (fault === 'crash') process.kill(process.pid, 'SIGKILL');
    if (fault === 'hang') return new Promise(() => undefined);
    return Promise.reject(new Error('the device was lost'));
  };
}

await takeWork(open);
