/** How commands get at a library. */

import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import type { Engine } from '../engine/engine.ts';
import { openEngine, type HostOptions } from '../engine/host.ts';
import { explain } from '../engine/store/database.ts';
import { Store } from '../engine/store/store.ts';
import { isWanted, PROVIDERS, type WantedProvider } from '../core/providers.ts';
import { MACHINE, MODELS, WORKER_ENTRY } from './paths.ts';

export interface Common {
  readonly json: boolean;
}

export interface WithProvider {
  readonly provider?: WantedProvider;
}

export interface InLibrary extends Common {
  readonly library: string;
}

/** What every engine of the command line is made of. */
export const PARTS = { models: MODELS, workerEntry: WORKER_ENTRY, machine: MACHINE } as const;

export const LIBRARY = ['--library <dir>', 'the library folder', parsePath] as const;
export const JSON_OPTION = ['--json', 'print the result as JSON', false] as const;

export const PROVIDER = [
  '--provider <name>',
  `what photos are read on this time: auto, ${PROVIDERS.join(', ')} (default: as chosen with facet providers)`,
  parseProvider,
] as const;

/** A command of `program` that works in a library. */
export function libraryCommand(program: Command, usage: string, description: string): Command {
  return program
    .command(usage)
    .description(description)
    .requiredOption(...LIBRARY)
    .option(...JSON_OPTION);
}

/** Works with the engine of a library, which this process owns meanwhile. */
export async function owning<Value>(
  library: string,
  work: (engine: Engine) => Value | Promise<Value>,
  emit: NonNullable<HostOptions['emit']> = () => undefined,
): Promise<Value> {
  // Naming somebody in a library that is not there must not make one.
  new Store(library, 'read').close();
  const { engine } = openEngine({ ...PARTS, library, emit });
  try {
    const value = await work(engine);
    await engine.settled();
    return value;
  } finally {
    await engine.close();
  }
}

/** Closes an engine when the user or the system ends the command. @returns aborted from then on. */
export function closesOnSignal(engine: Engine): AbortSignal {
  const stopped = new AbortController();
  const stop = (): void => {
    stopped.abort();
    void engine.close();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  return stopped.signal;
}

/** Reads a library, also while a window has it open. */
export function reading<Value>(library: string, work: (store: Store) => Value): Value {
  const folder = resolve(library);
  const store = new Store(folder, 'read');
  try {
    return work(store);
  } catch (thrown) {
    throw explain(thrown, folder);
  } finally {
    store.close();
  }
}

/** An absolute path. An empty one, mostly a variable that was not set, would mean the current folder. */
export function parsePath(text: string): string {
  if (text === '') throw new InvalidArgumentError('the path is empty');
  return resolve(text);
}

export function parseProvider(text: string): WantedProvider {
  if (!isWanted(text)) throw new InvalidArgumentError(`${text} is not one of auto, ${PROVIDERS.join(', ')}`);
  return text;
}

export function parseId(text: string): number {
  const id = Number(text);
  if (!Number.isSafeInteger(id) || id < 1) throw new InvalidArgumentError(`${text} is not an id`);
  return id;
}

/** For options that may be given several times, and arguments of which there may be several. */
export function parseIds(text: string, before: number[] | undefined): number[] {
  return [...(before ?? []), parseId(text)];
}
