/** The window's side of the contract: calls that return their value or throw a sentence for the user. */

import type { Bridge, Reply, WindowEvents } from '../electron/contract/bridge.ts';
import { BUG_SENTENCE, Failure, fromFailureData } from '../electron/contract/errors.ts';
import type { Arguments, Result, SearchQuery, WindowMethodName } from '../electron/contract/methods.ts';
import type { ExportProgress } from '../electron/contract/people.ts';
import { text } from './text/text.ts';

declare global {
  interface Window {
    readonly facet: Bridge;
  }
}

/** Calls the engine. @throws Failure for what is expected to fail, Error for a bug. */
export async function call<Name extends WindowMethodName>(name: Name, args: Arguments<Name>): Promise<Result<Name>> {
  return unwrap(await window.facet.call(name, args));
}

/** Hears an event until the returned function is called. */
export function hear<Name extends keyof WindowEvents>(
  name: Name,
  listener: (event: WindowEvents[Name]) => void,
): () => void {
  return window.facet.on(name, listener);
}

/** Opens the system's folder dialog; empty when cancelled. */
export function chooseFolders(): Promise<string[]> {
  return window.facet.chooseFolders();
}

/** The folders that the system handed to Facet, each given once. */
export function takeFolders(): Promise<string[]> {
  return window.facet.takeFolders();
}

/** Paths of what was dropped on the window; what has none (text, a link) is left out. */
export function pathsOf(files: Iterable<File>): string[] {
  return [...files].map((file) => window.facet.pathOf(file)).filter((path) => path !== '');
}

/** Shows a photo's file in the system's file manager. @throws Failure when it is gone. */
export async function showInFolder(photoId: number): Promise<void> {
  unwrap(await window.facet.showInFolder(photoId));
}

/** Opens a photo's file with the system's program for it. @throws Failure when it is gone or nothing opens it. */
export async function openFile(photoId: number): Promise<void> {
  unwrap(await window.facet.openFile(photoId));
}

/** Puts a photo's picture on the clipboard. @throws Failure when there is none. */
export async function copyPicture(photoId: number): Promise<void> {
  unwrap(await window.facet.copyPicture(photoId));
}

/** Puts the path of a photo's file on the clipboard. */
export async function copyPath(photoId: number): Promise<void> {
  unwrap(await window.facet.copyPath(photoId));
}

/** Asks for a folder and starts to copy into it what a search finds; null when none was chosen. @throws Failure. */
export async function exportPhotos(query: SearchQuery): Promise<ExportProgress | null> {
  return unwrap(await window.facet.exportPhotos(query));
}

/** Shows the folder that was copied into last. @throws Failure when it is gone. */
export async function showExport(): Promise<void> {
  unwrap(await window.facet.showExport());
}

/** What to tell the user of something thrown. A bug of the page itself keeps its message for the console. */
export function sentenceOf(thrown: unknown): string {
  if (thrown instanceof Failure) return text.failures[thrown.code] ?? thrown.message;
  if (!(thrown instanceof Error) || thrown.message !== BUG_SENTENCE) console.error(thrown);
  return text.bug;
}

function unwrap<Value>(reply: Reply<Value>): Value {
  if (!reply.ok) throw fromFailureData(reply.failure);
  return reply.value;
}

/** Gives back the memory of decoded pictures that are out of sight. */
export function freePictures(): void {
  window.facet.freePictures();
}

/** The engine is told at most this often that the user does something, milliseconds; it gives way for longer. */
const MOVING_MS = 500;
let toldOfMoving = -Infinity;

/** The user does something: whatever reads photos in the background leaves the window the processor for a moment. */
export function moving(): void {
  const now = performance.now();
  if (now - toldOfMoving < MOVING_MS) return;
  toldOfMoving = now;
  // An engine that is not there needs no processor.
  void window.facet.call('giveWay', {});
}
