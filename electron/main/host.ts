/**
 * How a background process is started, apart from what it is for. Two ways: Electron's utility process (what users
 * get), and a child process on a Node of its own, for an Electron whose built-in Node is too old for the engine.
 */

import type { EngineOptions, FromEngine, ToEngine } from '../contract/wire.ts';

/** A running engine process. */
export interface EngineProcess {
  post(message: ToEngine): void;
  /** Ends it at once. Harmless when it has ended. */
  kill(): void;
}

/** What an engine process tells whoever started it. Nothing comes after `exit`. */
export interface EngineListener {
  readonly message: (message: FromEngine) => void;
  /** A piece of what it wrote to stdout or stderr. */
  readonly output: (text: string) => void;
  readonly exit: (code: number) => void;
}

/** A way of starting engine processes. */
export interface Host {
  start(options: EngineOptions, listener: EngineListener): EngineProcess;
}

/** The Node release that the engine's native modules need. */
const ENGINE_NODE = 22;

/** True when a Node of this version can run the engine. */
export function runsEngine(nodeVersion: string): boolean {
  return Number.parseInt(nodeVersion, 10) >= ENGINE_NODE;
}
