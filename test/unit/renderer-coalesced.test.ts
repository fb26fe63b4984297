import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Coalesced } from '../../renderer/state/coalesced.ts';
import { Random, seeds } from './support/random.ts';

/** A job whose runs end when the test says so, and that counts what goes on. */
class Job {
  starts = 0;
  ends = 0;
  mostAtOnce = 0;
  #open: { resolve: () => void; reject: (reason: Error) => void }[] = [];

  readonly run = (): Promise<void> => {
    this.starts += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.starts - this.ends);
    return new Promise((resolve, reject) => this.#open.push({ resolve, reject }));
  };

  get isRunning(): boolean {
    return this.#open.length > 0;
  }

  /** Ends the run that is open, well or with an error of the given sentence. */
  async end(sentence: string | null = null): Promise<void> {
    const open = this.#open.shift();
    if (open === undefined) throw new Error('nothing runs');
    this.ends += 1;
    if (sentence === null) open.resolve();
    else open.reject(new Error(sentence));
    await settle();
  }
}

/** Lets everything happen that is not waiting for time to pass. */
async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

/** What has become of a promise so far; an error's sentence where it failed. */
function watch(promise: Promise<void>): { state: string } {
  const seen = { state: 'open' };
  promise.then(
    () => (seen.state = 'done'),
    (thrown: unknown) => (seen.state = thrown instanceof Error ? thrown.message : 'not an error'),
  );
  return seen;
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('Coalesced', () => {
  it.each(seeds(60))('never overlaps, and runs after the last time it was asked for (seed %i)', async (seed) => {
    const random = new Random(seed);
    const job = new Job();
    const coalesced = new Coalesced(job.run, random.pick([0, 0, 100]));
    const asked: { startsBefore: number; seen: { state: string } }[] = [];
    let last = 'done';
    const check = (): void => {
      expect(job.mostAtOnce).toBeLessThanOrEqual(1);
      expect(job.starts).toBeLessThanOrEqual(asked.length);
      // Who was answered was answered by a run that started after asking and has ended.
      for (const { startsBefore, seen } of asked)
        if (seen.state !== 'open') expect(job.ends).toBeGreaterThan(startsBefore);
    };
    for (let step = 0; step < 60; step += 1) {
      const action = random.below(4);
      if (action === 0) asked.push({ startsBefore: job.starts, seen: watch(coalesced.ask()) });
      else if (action === 1) await vi.advanceTimersByTimeAsync(random.below(150));
      else if (action === 2) await settle();
      else if (job.isRunning) await job.end((last = random.pick(['done', 'lost'])) === 'done' ? null : last);
      check();
    }
    asked.push({ startsBefore: job.starts, seen: watch(coalesced.ask()) });
    const final = asked.at(-1);
    for (let step = 0; step < 4; step += 1) {
      await vi.advanceTimersByTimeAsync(1000);
      if (job.isRunning) await job.end((last = random.pick(['done', 'lost'])) === 'done' ? null : last);
      check();
    }
    expect(job.isRunning).toBe(false);
    expect(job.starts).toBeGreaterThan(final?.startsBefore ?? NaN);
    expect(asked.filter(({ seen }) => seen.state === 'open')).toEqual([]);
    expect(final?.seen.state).toBe(last);
  });

  it('runs once for one request', async () => {
    const job = new Job();
    const seen = watch(new Coalesced(job.run).ask());
    await settle();
    expect([job.starts, seen.state]).toEqual([1, 'open']);
    await job.end();
    await vi.advanceTimersByTimeAsync(10_000);
    expect([job.starts, seen.state]).toEqual([1, 'done']);
  });

  it('runs once more for any number of requests during a run', async () => {
    const job = new Job();
    const coalesced = new Coalesced(job.run);
    const first = watch(coalesced.ask());
    await settle();
    const others = [1, 2, 3, 4, 5].map(() => watch(coalesced.ask()));
    await job.end();
    expect(job.starts).toBe(2);
    expect(others.map(({ state }) => state)).toEqual(others.map(() => 'open'));
    await job.end();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(job.starts).toBe(2);
    expect([first, ...others].map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'done'));
  });

  it('waits its pause before it runs again, and takes up what is asked meanwhile', async () => {
    const job = new Job();
    const coalesced = new Coalesced(job.run, 500);
    const first = watch(coalesced.ask());
    await settle();
    const second = watch(coalesced.ask());
    await job.end();
    await vi.advanceTimersByTimeAsync(499);
    const third = watch(coalesced.ask());
    expect(job.starts).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(job.starts).toBe(2);
    await job.end();
    expect([first, second, third].map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(job.starts).toBe(2);
  });

  it('leaves no timer when nothing was asked for meanwhile', async () => {
    const job = new Job();
    const seen = watch(new Coalesced(job.run, 500).ask());
    await settle();
    await job.end();
    expect(seen.state).toBe('done');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tells of an error and works again after it', async () => {
    const job = new Job();
    const coalesced = new Coalesced(job.run, 500);
    const first = watch(coalesced.ask());
    await settle();
    await job.end('lost');
    expect(first.state).toBe('lost');
    const second = watch(coalesced.ask());
    await settle();
    expect(job.starts).toBe(2);
    await job.end();
    expect(second.state).toBe('done');
  });

  it('runs for who asked during a run that then failed, and tells how that run went', async () => {
    for (const [end, state] of [
      [null, 'done'],
      ['lost again', 'lost again'],
    ] as const) {
      const job = new Job();
      const coalesced = new Coalesced(job.run);
      watch(coalesced.ask());
      await settle();
      const second = watch(coalesced.ask());
      await job.end('lost');
      expect([job.starts, second.state]).toEqual([2, 'open']);
      await job.end(end);
      expect([job.starts, second.state]).toEqual([2, state]);
    }
  });

  it('works again after a job that throws before it promises anything', async () => {
    let fails = true;
    let runs = 0;
    const coalesced = new Coalesced(() => {
      runs += 1;
      if (fails) throw new Error('lost');
      return Promise.resolve();
    });
    const first = watch(coalesced.ask());
    await settle();
    expect(first.state).toBe('lost');
    fails = false;
    const second = watch(coalesced.ask());
    await settle();
    expect([runs, second.state]).toEqual([2, 'done']);
  });

  it('runs again after a job that asks for itself, not inside it', async () => {
    const job = new Job();
    let more = 1;
    const coalesced: Coalesced = new Coalesced(() => {
      if (more-- > 0) watch(coalesced.ask());
      return job.run();
    });
    const seen = watch(coalesced.ask());
    await settle();
    expect([job.starts, job.mostAtOnce]).toEqual([1, 1]);
    await job.end();
    expect([job.starts, job.mostAtOnce, seen.state]).toEqual([2, 1, 'open']);
    await job.end();
    expect([job.starts, seen.state]).toEqual([2, 'done']);
  });
});
