/**
 * What crosses the border between the process that owns the window (or a terminal) and the engine.
 * Messages are structured-cloned, so typed arrays pass as they are: by Electron's ports, or under Node by its channel
 * (`serialization: 'advanced'`) and, from the engine, a pipe (framing.ts).
 */

import type { Reply } from './bridge.ts';
import type { FailureData } from './errors.ts';
import type { FramesOutcome } from './video.ts';
import type { EngineEvents, EventName, MethodName } from './methods.ts';

/** How an engine process is told what to own: JSON in its first argument. */
export interface EngineOptions {
  /** The library's folder; made when absent. */
  readonly library: string;
  /** The folder of the model cards and their ONNX files. */
  readonly models: string;
  /** Card id of the face embedder; the default one when absent. */
  readonly embedder?: string;
  /** The vision worker's entry file. */
  readonly workerEntry: string;
  /** Vision workers to run; as many as cores when absent. */
  readonly workers?: number;
  /** A folder for what is known of this computer: which provider reads photos best. Without one, the CPU does. */
  readonly machine?: string;
  /** `auto` or an execution provider, for this start; what is none is not heeded. */
  readonly provider?: string;
}

/** A call, from main to the engine. */
export interface EngineCall {
  readonly type: 'call';
  readonly id: number;
  readonly method: MethodName;
  readonly args: unknown;
}

/** Asks the engine to finish the write in hand, close the library and exit. */
export interface EngineStop {
  readonly type: 'stop';
}

/** Frames of a video that the engine asked for; see video.ts. */
export interface FramesAnswer {
  readonly type: 'frames';
  readonly request: number;
  readonly outcome: FramesOutcome;
}

/** From the engine: its one start message, replies, events and requests for frames. */
export type EngineMessage =
  | { readonly type: 'ready' }
  /** The library could not be opened; the process exits after this. */
  | { readonly type: 'failed'; readonly failure: FailureData }
  | { readonly type: 'reply'; readonly id: number; readonly reply: Reply<unknown> }
  | { readonly type: 'wantFrames'; readonly request: number; readonly photoId: number }
  | {
      [Name in EventName]: { readonly type: 'event'; readonly name: Name; readonly event: EngineEvents[Name] };
    }[EventName];

/**
 * An Electron utility process cannot fork one itself: there the engine asks main for its workers, and gets a
 * MessagePort to each. Under plain Node the engine forks them and these are not used.
 */
export type WorkerRequest =
  { readonly type: 'spawnWorker'; readonly worker: number } | { readonly type: 'killWorker'; readonly worker: number };

/**
 * Added to the environment of a vision worker, whoever starts it. With one arena glibc gives memory back between
 * photos: 460 MB at the peak instead of 780, and no slower. Other systems' allocators do not read it. Threads are as many as
 * libuv has by itself, not the engine's.
 */
export const WORKER_ENVIRONMENT = { MALLOC_ARENA_MAX: '1', UV_THREADPOOL_SIZE: '4' } as const;

/**
 * Added to the environment of the engine. Each call to a disk that never answers keeps one of libuv's threads for good, of
 * which there are four if nobody asks for more; folders that do answer want some, too.
 */
export const ENGINE_ENVIRONMENT = { UV_THREADPOOL_SIZE: '32' } as const;

/** Main's side of {@link WorkerRequest}. `workerPort` carries the port in the message's ports. */
export type WorkerNotice =
  | { readonly type: 'workerPort'; readonly worker: number }
  | { readonly type: 'workerExit'; readonly worker: number; readonly code: number };

export type ToEngine = EngineCall | EngineStop | FramesAnswer | WorkerNotice;
export type FromEngine = EngineMessage | WorkerRequest;
