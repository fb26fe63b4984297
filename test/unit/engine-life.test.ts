import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineOptions, FromEngine, ToEngine } from '../../electron/contract/wire.ts';
import { Engine, restartDelay } from '../../electron/main/engine.ts';
import type { NamedEvent } from '../../electron/main/engine.ts';
import type { EngineListener, Host } from '../../electron/main/host.ts';

const OPTIONS: EngineOptions = { library: '/library', models: '/models', workerEntry: '/worker' };

/** A host whose processes do what the test says, and remember what they were told. */
class PuppetHost implements Host {
  starts = 0;
  killed = 0;
  posted: ToEngine[] = [];
  #listener: EngineListener | null = null;

  start(_options: EngineOptions, listener: EngineListener) {
    this.starts += 1;
    this.#listener = listener;
    return {
      post: (message: ToEngine) => void this.posted.push(message),
      kill: () => {
        this.killed += 1;
        this.exit(1);
      },
    };
  }

  says(message: FromEngine): void {
    this.#listener?.message(message);
  }

  exit(code: number): void {
    this.#listener?.exit(code);
  }

  get calls(): number[] {
    return this.posted.flatMap((message) => (message.type === 'call' ? [message.id] : []));
  }
}

describe('Engine', () => {
  let host: PuppetHost;
  let engine: Engine;
  let events: NamedEvent[];

  beforeEach(() => {
    vi.useFakeTimers();
    host = new PuppetHost();
    engine = new Engine(host, OPTIONS);
    events = [];
    engine.on('event', (...named) => events.push(named));
    engine.start();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('holds calls back until the engine is ready, then posts them in order', async () => {
    const first = engine.call('listPeople', {});
    void engine.call('listFolders', {});
    expect(host.posted).toEqual([]);
    host.says({ type: 'ready' });
    expect(host.posted).toMatchObject([{ method: 'listPeople' }, { method: 'listFolders' }]);
    host.says({ type: 'reply', id: host.calls[0] ?? 0, reply: { ok: true, value: [] } });
    await expect(first).resolves.toEqual({ ok: true, value: [] });
    expect(events).toEqual([['engineState', { running: true, message: null }]]);
  });

  it('fails the calls in flight when the engine crashes, and starts it again', async () => {
    host.says({ type: 'ready' });
    const lost = engine.call('listPeople', {});
    host.exit(139);
    await expect(lost).resolves.toMatchObject({ ok: false, failure: { code: 'engine-stopped' } });
    const later = engine.call('listFolders', {});
    await vi.advanceTimersByTimeAsync(100);
    expect(host.starts).toBe(2);
    host.says({ type: 'ready' });
    host.says({ type: 'reply', id: host.calls.at(-1) ?? 0, reply: { ok: true, value: [] } });
    await expect(later).resolves.toEqual({ ok: true, value: [] });
    expect(events.map(([, event]) => event)).toMatchObject([{ running: true }, { running: false }, { running: true }]);
  });

  it('gives up after five restarts in a minute, and says so to whoever calls', async () => {
    const waiting = engine.call('listPeople', {});
    for (let crash = 0; crash < 6; crash++) {
      host.exit(1);
      await vi.advanceTimersByTimeAsync(4_000);
    }
    await vi.advanceTimersByTimeAsync(60_000);
    expect(host.starts).toBe(6);
    const reply = await waiting;
    expect(reply).toMatchObject({ ok: false, failure: { code: 'engine-stopped' } });
    await expect(engine.call('listPeople', {})).resolves.toEqual(reply);
    await engine.stop();
  });

  it('does not start again when the library cannot be opened, and repeats the reason', async () => {
    const waiting = engine.call('listPeople', {});
    host.says({ type: 'failed', failure: { code: 'library-newer', message: 'Made by a newer Facet.' } });
    host.exit(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(host.starts).toBe(1);
    const refusal = { ok: false, failure: { code: 'engine-stopped', message: 'Made by a newer Facet.' } };
    await expect(waiting).resolves.toEqual(refusal);
    await expect(engine.call('listPeople', {})).resolves.toEqual(refusal);
    expect(events).toEqual([
      ['engineState', { running: false, message: 'Made by a newer Facet.', code: 'library-newer' }],
    ]);
  });

  it('passes events on', () => {
    host.says({ type: 'event', name: 'peopleChanged', event: { people: 2, faces: 3 } });
    expect(events).toEqual([['peopleChanged', { people: 2, faces: 3 }]]);
  });

  it('waits for the engine to finish when stopped', async () => {
    host.says({ type: 'ready' });
    const unanswered = engine.call('listPeople', {});
    const stopped = engine.stop();
    expect(host.posted.at(-1)).toEqual({ type: 'stop' });
    host.exit(0);
    await stopped;
    expect(host.killed).toBe(0);
    await expect(unanswered).resolves.toMatchObject({ failure: { code: 'engine-stopped' } });
    expect(host.starts).toBe(1);
  });

  it('waits for the same end when asked to stop twice, and takes that end for no crash', async () => {
    host.says({ type: 'ready' });
    let ended = 0;
    const stops = [engine.stop(), engine.stop()].map((stop) => stop.then(() => (ended += 1)));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(ended).toBe(0);
    host.exit(0);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ended).toBe(2);
    await Promise.all(stops);
    expect(host.posted).toEqual([{ type: 'stop' }]);
    expect(host.starts).toBe(1);
  });

  it('ends stopping when the library turns out not to open meanwhile', async () => {
    let ended = false;
    void engine.stop().then(() => (ended = true));
    host.says({ type: 'failed', failure: { code: 'library-newer', message: 'Made by a newer Facet.' } });
    host.exit(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ended).toBe(true);
    expect(host.starts).toBe(1);
  });

  it('ends an engine that does not stop in five seconds', async () => {
    host.says({ type: 'ready' });
    const stopped = engine.stop();
    await vi.advanceTimersByTimeAsync(4_999);
    expect(host.killed).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    await stopped;
    expect(host.killed).toBe(1);
  });

  it('does not start again when stopped while a restart is due', async () => {
    host.exit(1);
    await engine.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(host.starts).toBe(1);
  });
});

describe('restartDelay', () => {
  it('waits longer after each crash of a minute and forgets older ones', () => {
    const now = 1_000_000;
    const crashes = (count: number): number[] => Array.from({ length: count }, () => now);
    expect([1, 2, 3, 4, 5, 6].map((count) => restartDelay(crashes(count), now))).toEqual([
      100,
      500,
      1_000,
      2_000,
      4_000,
      null,
    ]);
    expect(restartDelay([...crashes(9).map((time) => time - 60_000), now], now)).toBe(100);
  });
});
