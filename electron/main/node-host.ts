import { fork } from 'node:child_process';
import { deserialize } from 'node:v8';
import { SAYS_ON, Unframer } from '../contract/framing.ts';
import { ENGINE_ENVIRONMENT, type FromEngine } from '../contract/wire.ts';
import type { Host } from './host.ts';

/** The first descriptor behind those of `stdio` and of the channel to the engine. */
const PIPE = 4;

/** Starts the engine on the Node at `nodeBinary`; it forks its vision workers itself. */
export function nodeHost(engineEntry: string, nodeBinary: string): Host {
  return {
    start(options, listener) {
      const child = fork(engineEntry, [JSON.stringify(options)], {
        execPath: nodeBinary,
        // Not inherited: main may run under an inspector, whose port a second process cannot have.
        execArgv: [],
        serialization: 'advanced',
        stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
        env: { ...process.env, ...ENGINE_ENVIRONMENT, [SAYS_ON]: String(PIPE) },
      });
      const unframer = new Unframer();
      // A process that could not be started has no pipes.
      const says = (child.stdio as typeof child.stdio | undefined)?.[PIPE];
      says?.on('data', (bytes: Uint8Array) => {
        for (const message of unframer.push(bytes)) {
          // Each by itself: an error at one costs none of the others.
          process.nextTick(() => listener.message(deserialize(message) as FromEngine));
        }
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
      child.once('exit', (code) => {
        // What it said last may still be in the pipe.
        if (says && !says.closed) says.once('close', () => end(code ?? 1));
        else end(code ?? 1);
      });
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
