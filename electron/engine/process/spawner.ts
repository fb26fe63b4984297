/** Starts vision workers: forked by the engine under plain Node, asked of main in an Electron utility process. */

import { fork } from 'node:child_process';
import { WORKER_ENVIRONMENT, type WorkerNotice, type WorkerRequest } from '../../contract/wire.ts';
import { utilityParentPort, type ChildPort, type MessagePortLike, type UtilityParentPort } from './port.ts';

/**
 * Starts one worker process. @param quiet what it writes to stderr is nothing for a terminal; Electron puts it in the log.
 */
export type Spawner = (quiet?: boolean) => ChildPort;

/** Workers as plain Node children of this process. */
export function forkSpawner(entry: string, args: readonly string[]): Spawner {
  return (quiet = false) => {
    const child = fork(entry, args, {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', quiet ? 'ignore' : 'inherit', 'ipc'],
      env: { ...process.env, ...WORKER_ENVIRONMENT },
    });
    let exited = false;
    const exit = (listener: (code: number | null) => void) => (code: number | null) => {
      if (exited) return;
      exited = true;
      listener(code);
    };
    return {
      post: (message) => void child.send(message as object, () => undefined),
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => {
        child.once('exit', exit(listener));
        child.once('error', () => exit(listener)(null));
      },
      kill: () => void child.kill('SIGKILL'),
    };
  };
}

/** Workers that Electron's main process starts on this utility process's behalf (see contract/wire.ts). */
export function electronSpawner(owner: UtilityParentPort): Spawner {
  let last = 0;
  const workers = new Map<number, { connect(port: MessagePortLike): void; exited(code: number): void }>();
  owner.on('message', ({ data, ports }) => {
    const notice = data as WorkerNotice;
    const [port] = ports;
    if (notice.type === 'workerPort' && port) workers.get(notice.worker)?.connect(port);
    if (notice.type === 'workerExit') {
      workers.get(notice.worker)?.exited(notice.code);
      workers.delete(notice.worker);
    }
  });
  const request = (message: WorkerRequest): void => owner.postMessage(message);
  return () => {
    const worker = (last += 1);
    const waiting: unknown[] = [];
    let post: ((message: unknown) => void) | null = null;
    let onMessage: (message: unknown) => void = () => undefined;
    let onExit: (code: number | null) => void = () => undefined;
    workers.set(worker, {
      connect: (port) => {
        port.on('message', (event) => onMessage(event.data));
        port.start();
        post = (message) => port.postMessage(message);
        for (const message of waiting.splice(0)) post(message);
      },
      exited: (code) => onExit(code),
    });
    request({ type: 'spawnWorker', worker });
    return {
      post: (message) => (post ? post(message) : void waiting.push(message)),
      onMessage: (listener) => void (onMessage = listener),
      onExit: (listener) => void (onExit = listener),
      kill: () => request({ type: 'killWorker', worker }),
    };
  };
}

/** The spawner that fits the process it is called in. */
export function spawnerFor(entry: string, args: readonly string[]): Spawner {
  const owner = utilityParentPort();
  return owner ? electronSpawner(owner) : forkSpawner(entry, args);
}
