import { fork } from 'node:child_process';
import type { FromEngine } from '../contract/wire.ts';
import type { Host } from './host.ts';

/** Starts the engine on the Node at `nodeBinary`; it forks its vision workers itself. */
export function nodeHost(engineEntry: string, nodeBinary: string): Host {
  return {
    start(options, listener) {
      const child = fork(engineEntry, [JSON.stringify(options)], {
        execPath: nodeBinary,
        // Not inherited: main may run under an inspector, whose port a second process cannot have.
        execArgv: [],
        serialization: 'advanced',
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      for (const stream of [child.stdout, child.stderr]) {
        stream?.setEncoding('utf8').on('data', (text: string) => listener.output(text));
      }
      let ended = false;
      const end = (code: number): void => {
        if (ended) return;
        ended = true;
        listener.exit(code);
      };
      child.on('message', (message) => listener.message(message as FromEngine));
      child.once('exit', (code) => end(code ?? 1));
      child.once('error', (error) => {
        listener.output(`${error.message}\n`);
        if (child.pid === undefined) end(1); // it never started, so no exit will follow
      });
      return {
        post: (message) => {
          // The channel closes before `exit` is told; what is posted in between has no reader.
          if (child.connected) child.send(message, () => undefined);
        },
        kill: () => void child.kill('SIGKILL'),
      };
    },
  };
}
