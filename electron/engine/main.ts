/** Entry of the engine process: opens the library it is told to, answers calls, sends events. */

import * as v from 'valibot';
import type { Reply } from '../contract/bridge.ts';
import { Failure, toFailureData } from '../contract/errors.ts';
import { methods, type EngineApi, type MethodName } from '../contract/methods.ts';
import type { EngineCall, EngineMessage, EngineOptions, ToEngine } from '../contract/wire.ts';
import type { Engine } from './engine.ts';
import { openEngine } from './host.ts';
import { AskedFrames } from './video/frames.ts';
import { parentPort } from './process/port.ts';

const port = parentPort();
const post = (message: EngineMessage): void => port.post(message);

try {
  const options = JSON.parse(process.argv[2] ?? '{}') as EngineOptions;
  const frames = new AskedFrames((request, photoId) => post({ type: 'wantFrames', request, photoId }));
  const { engine } = openEngine({
    ...options,
    frames,
    emit: (name, event) => post({ type: 'event', name, event } as EngineMessage),
  });
  serve(engine, frames);
  post({ type: 'ready' });
  engine.watch();
  // What changed while Facet was not running, and what an earlier scan did not finish.
  engine.startScan();
  engine.embedAgain();
  engine.keepBackups();
} catch (thrown) {
  const failure = toFailureData(thrown);
  if (failure.code === 'bug') console.error(thrown);
  post({ type: 'failed', failure });
  // Let the message leave before the process does.
  setTimeout(() => process.exit(1), 100);
}

function serve(engine: Engine, frames: AskedFrames): void {
  const stop = (): void => void engine.close().finally(() => process.exit(0));
  port.onClose(stop);
  port.onMessage((message) => {
    const heard = message as ToEngine;
    if (heard.type === 'call') void answer(engine, heard);
    else if (heard.type === 'frames') frames.answer(heard.request, heard.outcome);
    else if (heard.type === 'stop') stop();
  });
}

async function answer(engine: EngineApi, { id, method, args }: EngineCall): Promise<void> {
  let reply: Reply<unknown>;
  try {
    reply = { ok: true, value: await dispatch(engine, method, args) };
  } catch (thrown) {
    const failure = toFailureData(thrown);
    if (failure.code === 'bug') console.error(thrown);
    reply = { ok: false, failure };
  }
  post({ type: 'reply', id, reply });
}

/** Calls a method by name, its arguments checked: whoever sent them is another process. */
function dispatch(engine: EngineApi, method: MethodName, args: unknown): unknown {
  if (!Object.hasOwn(methods, method)) throw new Failure('arguments-invalid', `There is no method ${method}.`);
  const parsed = v.safeParse(methods[method].schema, args);
  if (!parsed.success) throw new Failure('arguments-invalid', `The arguments of ${method} are not valid.`);
  return (engine[method] as (args: unknown) => unknown)(parsed.output);
}
