/** What preload puts on `window.facet`: the engine's methods and events, and what only the shell can do. */

import type { FailureData } from './errors.ts';
import type { Arguments, EngineEvents, EventName, Result, WindowMethodName } from './methods.ts';

/** A reply across a process border: never a rejected promise, so that typed failures keep their code. */
export type Reply<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failure: FailureData };

/** The one object a window sees of the outside. */
export interface Bridge {
  call<Name extends WindowMethodName>(name: Name, args: Arguments<Name>): Promise<Reply<Result<Name>>>;
  /** Calls back for each event; returns a function that stops it. */
  on<Name extends EventName>(name: Name, listener: (event: EngineEvents[Name]) => void): () => void;
  /** Opens the system's folder dialog; empty when cancelled. */
  chooseFolders(): Promise<string[]>;
  /** The path of a file or folder that was dropped on the window; empty when it has none. */
  pathOf(file: unknown): string;
  /** Shows the photo's file in the system's file manager. */
  showInFolder(photoId: number): Promise<Reply<null>>;
  /** Opens the photo's file with the program that the system has for it. */
  openFile(photoId: number): Promise<Reply<null>>;
  /** Puts the picture on the clipboard, its long edge at most 2,560 pixels. */
  copyPicture(photoId: number): Promise<Reply<null>>;
  /** Puts the path of the photo's file on the clipboard. */
  copyPath(photoId: number): Promise<Reply<null>>;
}

/** IPC channels between preload and main. */
export const CHANNELS = {
  call: 'facet:call',
  event: 'facet:event',
  chooseFolders: 'facet:choose-folders',
  showInFolder: 'facet:show-in-folder',
  openFile: 'facet:open-file',
  copyPicture: 'facet:copy-picture',
  copyPath: 'facet:copy-path',
} as const;
