import { MessageChannelMain, utilityProcess } from 'electron';
import type { UtilityProcess } from 'electron';
import { ENGINE_ENVIRONMENT, WORKER_ENVIRONMENT } from '../contract/wire.ts';
import type { FromEngine, WorkerNotice, WorkerRequest } from '../contract/wire.ts';
import type { Host } from './host.ts';

/**
 * Starts the engine as Electron utility processes. Such a process cannot fork one itself, so main also starts
 * the vision workers the engine asks for, and gives both ends of a channel; the pictures' data does not pass here.
 */
export function utilityHost(engineEntry: string): Host {
  return {
    start(options, listener) {
      const engine = utilityProcess.fork(engineEntry, [JSON.stringify(options)], {
        serviceName: 'Facet engine',
        stdio: 'pipe',
        execArgv: [],
        env: { ...process.env, ...ENGINE_ENVIRONMENT },
      });
      const workers = new Map<number, UtilityProcess>();
      const notify = (notice: WorkerNotice): void => engine.postMessage(notice);

      const spawnWorker = (worker: number): void => {
        const child = utilityProcess.fork(options.workerEntry, [JSON.stringify(options)], {
          serviceName: 'Facet vision worker',
          stdio: 'pipe',
          execArgv: [],
          env: { ...process.env, ...WORKER_ENVIRONMENT },
        });
        workers.set(worker, child);
        forwardOutput(child, listener.output);
        child.once('exit', (code) => {
          workers.delete(worker);
          notify({ type: 'workerExit', worker, code });
        });
        const { port1, port2 } = new MessageChannelMain();
        child.postMessage({ type: 'port' }, [port2]);
        engine.postMessage({ type: 'workerPort', worker } satisfies WorkerNotice, [port1]);
      };

      forwardOutput(engine, listener.output);
      engine.on('message', (message: FromEngine | WorkerRequest) => {
        if (message.type === 'spawnWorker') spawnWorker(message.worker);
        else if (message.type === 'killWorker') workers.get(message.worker)?.kill();
        else listener.message(message);
      });
      engine.once('exit', (code) => {
        for (const worker of workers.values()) worker.kill();
        listener.exit(code);
      });
      return {
        post: (message) => engine.postMessage(message),
        kill: () => void engine.kill(),
      };
    },
  };
}

function forwardOutput(child: UtilityProcess, output: (text: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (bytes: Buffer) => output(bytes.toString('utf8')));
  }
}
