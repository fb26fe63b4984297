/** What preload puts on `window.facet`: the engine's methods and events, and what only the shell can do. */

import type { FailureData } from './errors.ts';
import type { Arguments, EngineEvents, Result, SearchQuery, WindowMethodName } from './methods.ts';
import type { ExportProgress } from './people.ts';

/** A reply across a process border: never a rejected promise, so that typed failures keep their code. */
export type Reply<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failure: FailureData };

/** What the native menu asks of the window. */
export type MenuCommand = 'add-folders' | 'undo' | 'redo' | 'help';

/** All that a window hears: the engine's events, and the shell's own. */
export interface WindowEvents extends EngineEvents {
  readonly menu: { readonly command: MenuCommand };
  /** The system handed folders to Facet: they are there to be taken. */
  readonly foldersOpened: Readonly<Record<string, never>>;
}

/** The one object a window sees of the outside. */
export interface Bridge {
  call<Name extends WindowMethodName>(name: Name, args: Arguments<Name>): Promise<Reply<Result<Name>>>;
  /** Calls back for each event; returns a function that stops it. */
  on<Name extends keyof WindowEvents>(name: Name, listener: (event: WindowEvents[Name]) => void): () => void;
  /** Opens the system's folder dialog; empty when cancelled. */
  chooseFolders(): Promise<string[]>;
  /** The folders that the system handed to Facet (command line, "Open with"), each given once. */
  takeFolders(): Promise<string[]>;
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
  /** Asks for a folder and starts to copy into it what a search finds; null when no folder was chosen. */
  exportPhotos(query: SearchQuery): Promise<Reply<ExportProgress | null>>;
  /** Shows the folder that was copied into last in the system's file manager. */
  showExport(): Promise<Reply<null>>;
  /** Gives back the memory of decoded pictures that are out of sight. */
  freePictures(): void;
}

/** IPC channels between preload and main. */
export const CHANNELS = {
  call: 'facet:call',
  event: 'facet:event',
  chooseFolders: 'facet:choose-folders',
  takeFolders: 'facet:take-folders',
  showInFolder: 'facet:show-in-folder',
  openFile: 'facet:open-file',
  copyPicture: 'facet:copy-picture',
  copyPath: 'facet:copy-path',
  exportPhotos: 'facet:export-photos',
  showExport: 'facet:show-export',
} as const;
