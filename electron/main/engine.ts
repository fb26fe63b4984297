/** The life of the engine process: start, ready, crash, restart, stop; and the calls it answers. */

import { EventEmitter } from 'node:events';
import type { Reply } from '../contract/bridge.ts';
import { Failure, assertNever, toFailureData, type FailureData } from '../contract/errors.ts';
import type { Arguments, EngineEvents, EventName, MethodName, Result } from '../contract/methods.ts';
import type { EngineCall, EngineOptions, FromEngine } from '../contract/wire.ts';
import type { FramesOutcome } from '../contract/video.ts';
import type { EngineProcess, Host } from './host.ts';

/** An event of the engine as main passes it on: its name and what it carries. */
export type NamedEvent = { [Name in EventName]: [name: Name, event: EngineEvents[Name]] }[EventName];

interface EngineSignals {
  /** An event for the windows. */
  event: NamedEvent;
  /** It wants frames of a video, and takes them by the function. */
  wantFrames: [photoId: number, answer: (outcome: FramesOutcome) => void];
  /** What the process wrote, and what became of it; for the log. */
  log: [text: string];
}

type State =
  /** The process runs but has not opened the library, or a crash is being waited out: calls queue. */
  | 'starting'
  | 'ready'
  /** It could not open the library, or crashed too often: calls fail until Facet is started again. */
  | 'failed'
  | 'stopping'
  | 'stopped';

/** Crashes within this time count together. */
const CRASH_WINDOW_MS = 60_000;
/** Waiting before each restart in that time; one more crash and the engine stays down. */
const RESTART_DELAYS_MS: readonly number[] = [100, 500, 1_000, 2_000, 4_000];
/** A write in hand takes far less; longer than this and it hangs. */
const STOP_MS = 5_000;

const STARTING_AGAIN = 'The part of Facet that reads your photos stopped and is starting again.';
const STAYS_DOWN =
  'The part of Facet that reads your photos keeps stopping. Your library is unchanged; close Facet and open it again.';
const NOT_RUNNING = 'Facet is closing.';

/** How long to wait before the next start, given when crashes happened; null when there were too many. */
export function restartDelay(crashes: readonly number[], now: number): number | null {
  const recent = crashes.filter((time) => now - time < CRASH_WINDOW_MS).length;
  return RESTART_DELAYS_MS[Math.max(recent - 1, 0)] ?? null;
}

/** One engine, however many processes it takes. */
export class Engine extends EventEmitter<EngineSignals> {
  readonly #host: Host;
  readonly #options: EngineOptions;
  readonly #waiting = new Map<number, (reply: Reply<unknown>) => void>();
  /** Calls made while there is no ready process to take them, in their order. */
  readonly #queue: EngineCall[] = [];
  #process: EngineProcess | null = null;
  #state: State = 'stopped';
  #nextId = 1;
  #crashes: number[] = [];
  #restart: NodeJS.Timeout | null = null;
  #failure = new Failure('engine-stopped', NOT_RUNNING);
  /** Set once stopping was asked for; no exit is a crash from then on. */
  #stopping: Promise<void> | null = null;
  #exited: (() => void) | null = null;

  constructor(host: Host, options: EngineOptions) {
    super();
    this.#host = host;
    this.#options = options;
  }

  /** Starts the engine; calls may be made at once, they wait until it is ready. */
  start(): void {
    if (this.#state !== 'stopped') return;
    this.#state = 'starting';
    this.#stopping = null;
    this.#spawn();
  }

  /** Calls a method. Never rejects: what went wrong is in the reply. */
  call<Name extends MethodName>(method: Name, args: Arguments<Name>): Promise<Reply<Result<Name>>> {
    if (this.#state !== 'starting' && this.#state !== 'ready') return Promise.resolve(this.#refusal());
    const call: EngineCall = { type: 'call', id: this.#nextId++, method, args };
    const reply = new Promise<Reply<unknown>>((resolve) => this.#waiting.set(call.id, resolve));
    if (this.#state === 'ready') this.#process?.post(call);
    else this.#queue.push(call);
    return reply as Promise<Reply<Result<Name>>>;
  }

  /** Lets the engine finish the write in hand; ends it when that takes too long. Asked again, waits for the same end. */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  async #stop(): Promise<void> {
    if (this.#restart !== null) clearTimeout(this.#restart);
    this.#restart = null;
    this.#failure = new Failure('engine-stopped', NOT_RUNNING);
    const running = this.#process;
    if (running !== null) {
      this.#state = 'stopping';
      const exited = new Promise<void>((resolve) => (this.#exited = resolve));
      running.post({ type: 'stop' });
      const timer = setTimeout(() => {
        this.emit('log', 'the engine did not stop in time and was ended\n');
        running.kill();
      }, STOP_MS);
      await exited;
      clearTimeout(timer);
    }
    this.#state = 'stopped';
    this.#refuseAll();
  }

  #spawn(): void {
    this.#restart = null;
    this.#process = this.#host.start(this.#options, {
      message: (message) => this.#receive(message),
      output: (text) => this.emit('log', text),
      exit: (code) => this.#exit(code),
    });
  }

  #receive(message: FromEngine): void {
    switch (message.type) {
      case 'ready':
        if (this.#state !== 'starting') return;
        this.#state = 'ready';
        for (const call of this.#queue.splice(0)) this.#process?.post(call);
        this.emit('event', 'engineState', { running: true, message: null });
        return;
      case 'failed':
        this.#fail(message.failure.message, message.failure.code);
        return;
      case 'reply':
        this.#waiting.get(message.id)?.(message.reply);
        this.#waiting.delete(message.id);
        return;
      case 'event':
        // Name and payload belong together by the message's type; a spread loses that they do.
        this.emit('event', ...([message.name, message.event] as NamedEvent));
        return;
      case 'wantFrames': {
        const asking = this.#process;
        const { request, photoId } = message;
        // An engine that was started again meanwhile did not ask.
        this.emit('wantFrames', photoId, (outcome) => {
          if (asking === this.#process) asking?.post({ type: 'frames', request, outcome });
        });
        return;
      }
      case 'spawnWorker':
      case 'killWorker':
        return; // the host's business
      default:
        assertNever(message);
    }
  }

  #exit(code: number): void {
    this.#process = null;
    if (this.#stopping !== null) {
      this.#exited?.();
      return;
    }
    if (this.#state === 'failed') return;
    this.#crash(code);
  }

  #crash(code: number): void {
    // Not the time of day, which may be set back.
    const now = performance.now();
    this.#crashes = [...this.#crashes, now].filter((time) => now - time < CRASH_WINDOW_MS);
    const delay = restartDelay(this.#crashes, now);
    this.emit('log', `the engine ended with code ${code}${delay === null ? '' : `; next start in ${delay} ms`}\n`);
    if (delay === null) {
      this.#fail(STAYS_DOWN, 'engine-stopped');
      return;
    }
    // Calls in flight may have caused it, so they are not repeated; queued ones were never seen by it.
    this.#failure = new Failure('engine-stopped', STARTING_AGAIN);
    const queued = new Set(this.#queue.map((call) => call.id));
    this.#refuseAll((id) => !queued.has(id));
    this.#state = 'starting';
    // The window has words of its own for this.
    this.emit('event', 'engineState', { running: false, message: null });
    this.#restart = setTimeout(() => this.#spawn(), delay);
  }

  #fail(sentence: string, code: FailureData['code']): void {
    this.#state = 'failed';
    this.#failure = new Failure('engine-stopped', sentence);
    this.#refuseAll();
    this.emit('event', 'engineState', { running: false, message: sentence, code });
  }

  #refuseAll(which: (id: number) => boolean = () => true): void {
    for (const [id, resolve] of this.#waiting) {
      if (!which(id)) continue;
      this.#waiting.delete(id);
      resolve(this.#refusal());
    }
    const left = this.#queue.filter((call) => this.#waiting.has(call.id));
    this.#queue.splice(0, this.#queue.length, ...left);
  }

  #refusal(): Reply<never> {
    return { ok: false, failure: toFailureData(this.#failure) };
  }
}
