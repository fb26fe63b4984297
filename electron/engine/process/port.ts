/**
 * The two ends of a background process. The code in it does not know whether it is an Electron utility
 * process or a plain Node child; the code that owns it does not know either.
 */

import { writeSync } from 'node:fs';
import { serialize } from 'node:v8';
import { framed, SAYS_ON } from '../../contract/framing.ts';

/** A process's connection to its owner. */
export interface ParentPort {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The owner is gone: nobody will ever read again. */
  onClose(listener: () => void): void;
}

/** The owner's connection to a process. */
export interface ChildPort {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, when the process is gone; code is null when a signal ended it. */
  onExit(listener: (code: number | null) => void): void;
  kill(): void;
}

/** Electron's MessagePort, as far as it is used here. */
export interface MessagePortLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
  start(): void;
}

/** Electron's `process.parentPort`, as far as it is used here. */
export interface UtilityParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown; ports: MessagePortLike[] }) => void): void;
}

/** `process.parentPort` inside an Electron utility process, undefined elsewhere. */
export function utilityParentPort(): UtilityParentPort | undefined {
  return (process as { parentPort?: UtilityParentPort }).parentPort;
}

/** What this process speaks to its owner by; null when nobody listens. What fails has lost its reader: `disconnect` follows. */
function sender(): ParentPort['post'] | null {
  const pipe = process.env[SAYS_ON];
  if (pipe !== undefined) {
    // It is this process's own, not that of those it starts.
    Reflect.deleteProperty(process.env, SAYS_ON);
    return (message) => writeAll(Number(pipe), framed(serialize(message)));
  }
  const send = process.send?.bind(process);
  return send ? (message) => void send(message, undefined, undefined, () => undefined) : null;
}

/** Writes at once, so that nothing is lost at an exit, and without libuv's threads, which a silent disk may keep. */
function writeAll(descriptor: number, bytes: Uint8Array): void {
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
  } catch {
    // The reader is gone.
  }
}

/** The connection of this process to whoever started it. */
export function parentPort(): ParentPort {
  const utility = utilityParentPort();
  if (utility) {
    return {
      post: (message) => utility.postMessage(message),
      onMessage: (listener) => utility.on('message', (event) => listener(event.data)),
      // A utility process ends with the application that owns it.
      onClose: () => undefined,
    };
  }
  const send = sender();
  if (!send) throw new Error('this file is the entry of a background process; it is not started by hand');
  return {
    post: send,
    onMessage: (listener) => void process.on('message', listener),
    onClose: (listener) => void process.on('disconnect', listener),
  };
}

/**
 * The connection of a vision worker to the engine: under Node the engine is its parent; in Electron main
 * starts it and hands it a MessagePort to the engine.
 */
export function enginePort(): Promise<ParentPort> {
  const utility = utilityParentPort();
  if (!utility) return Promise.resolve(parentPort());
  return new Promise((resolve) => {
    utility.on('message', ({ ports: [port] }) => {
      if (!port) return;
      resolve({
        post: (message) => port.postMessage(message),
        onMessage: (listener) => {
          port.on('message', (event) => listener(event.data));
          port.start();
        },
        onClose: (listener) => port.on('close', listener),
      });
    });
  });
}
