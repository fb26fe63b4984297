/** Processes that are there to be killed, and whether they took all of theirs along. */

import { fork, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MODELS, WORKER_ENTRY } from '../../../electron/cli/paths.ts';
import type { Reply } from '../../../electron/contract/bridge.ts';
import type { Arguments, MethodName, Result } from '../../../electron/contract/methods.ts';
import type { EngineMessage, EngineOptions } from '../../../electron/contract/wire.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const ENGINE = join(ROOT, 'electron', 'engine', 'main.ts');
const VICTIM = join(import.meta.dirname, 'victim.ts');
/** Whatever takes longer than this has hung, milliseconds. */
const PATIENCE_MS = 120_000;

/** The engine as a child, as it runs in development. */
export class EngineProcess {
  readonly child: ChildProcess;
  readonly exited: Promise<unknown>;
  readonly ready: Promise<void>;
  /** Resolves when a scan has ended. */
  readonly idle: Promise<void>;
  readonly #replies = new Map<number, (reply: Reply<unknown>) => void>();
  #last = 0;

  constructor(library: string) {
    const options: EngineOptions = { library, models: MODELS, workerEntry: WORKER_ENTRY };
    this.child = fork(ENGINE, [JSON.stringify(options)], { serialization: 'advanced', execArgv: [], stdio: quiet });
    this.exited = once(this.child, 'exit');
    let ready: () => void = () => undefined;
    let idle: () => void = () => undefined;
    this.idle = new Promise((resolve) => (idle = resolve));
    this.ready = new Promise((resolve, reject) => {
      ready = resolve;
      this.child.once('exit', () => reject(new Error('the engine ended')));
    });
    // Whoever kills it does not wait for it to be ready.
    this.ready.catch(() => undefined);
    this.child.on('message', (message) => {
      const heard = message as EngineMessage;
      if (heard.type === 'ready') ready();
      else if (heard.type === 'reply') this.#replies.get(heard.id)?.(heard.reply);
      else if (heard.type === 'event' && heard.name === 'scanProgress' && heard.event.phase === 'idle') idle();
    });
  }

  /** Asks the engine; the promise never settles when it dies before it answers. */
  call<Name extends MethodName>(method: Name, args: Arguments<Name>): Promise<Result<Name>> {
    const id = (this.#last += 1);
    return new Promise((resolve, reject) => {
      this.#replies.set(id, (reply) => {
        if (reply.ok) resolve(reply.value as Result<Name>);
        else reject(new Error(reply.failure.message));
      });
      this.child.send({ type: 'call', id, method, args }, () => undefined);
    });
  }

  async stop(): Promise<void> {
    this.child.send({ type: 'stop' }, () => undefined);
    await inTime(this.exited, 'the engine did not stop');
  }
}

const quiet: ('ignore' | 'ipc')[] = ['ignore', 'ignore', 'ignore', 'ipc'];

/** A step of `victim.ts` in a process of its own. It says when it begins and when it has ended. */
export class Victim {
  readonly child: ChildProcess;
  readonly exited: Promise<unknown>;
  readonly begun: Promise<unknown>;

  constructor(step: string, ...args: readonly string[]) {
    this.child = fork(VICTIM, [step, ...args], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.exited = once(this.child, 'exit');
    this.begun = once(this.child, 'message');
  }
}

/** Starts Facet with its window; main is the process that is returned. */
export function startWindow(binary: string, library: string, config: string): ChildProcess {
  const args = ['--no-sandbox', '--disable-gpu', ROOT, '--library', library];
  return spawn(binary, args, { stdio: 'ignore', env: { ...process.env, XDG_CONFIG_HOME: config } });
}

/** Kills a process, and waits until it and all that it had started are gone. @throws when something stays. */
export async function killWhole(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  const below = child.pid === undefined ? [] : descendants(child.pid);
  child.kill('SIGKILL');
  await inTime(exited, 'a killed process did not end');
  const end = performance.now() + PATIENCE_MS;
  while (below.some(isAlive)) {
    if (performance.now() > end) throw new Error('a killed process left others behind');
    await sleep(20);
  }
}

/** Processes that a process started, and those that these did. */
export function descendants(pid: number): number[] {
  const pairs = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .stdout.trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/u).map(Number));
  const below = [pid];
  for (const each of below) for (const [child, parent] of pairs) if (parent === each && child) below.push(child);
  return below.slice(1);
}

/** A process that has ended and waits to be asked how is not alive. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}

/** What a promise resolves to, if it does so before all patience is gone. */
export async function inTime<Value>(promise: Promise<Value>, sentence: string): Promise<Value> {
  const patience = new AbortController();
  try {
    const late = sleep(PATIENCE_MS, undefined, { signal: patience.signal }).then(() => {
      throw new Error(sentence);
    });
    late.catch(() => undefined);
    return await Promise.race([promise, late]);
  } finally {
    patience.abort();
  }
}
