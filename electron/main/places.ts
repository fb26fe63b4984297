/** Where things lie: the library, the models, and the files of the app itself. Pure, so that each case is tested. */

import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';

/** What Electron knows of this start. */
export interface Start {
  readonly argv: readonly string[];
  readonly packaged: boolean;
  /** The app's folder, or its asar archive. */
  readonly appPath: string;
  readonly resourcesPath: string;
  readonly userData: string;
}

/** The folders and files of this start. */
export interface Places {
  readonly library: string;
  /** Window size, log and Chromium's own files; one folder for each library. */
  readonly userData: string;
  readonly models: string;
  readonly engineEntry: string;
  readonly workerEntry: string;
  readonly preload: string;
  /** The script of the page that plays videos (renderer/frames). */
  readonly framesEntry: string;
  readonly renderer: string;
}

/** The value of `--name value` or `--name=value`; null when it is not given. */
export function argument(argv: readonly string[], name: string): string | null {
  for (const [index, item] of argv.entries()) {
    if (item === `--${name}`) return argv[index + 1] ?? null;
    if (item.startsWith(`--${name}=`)) return item.slice(name.length + 3);
  }
  return null;
}

/** Finds everything for a start. */
export function findPlaces(start: Start): Places {
  const given = argument(start.argv, 'library');
  const library = given === null ? join(start.userData, 'library') : resolve(given);
  // Electron's single-instance lock belongs to userData, so a userData per library makes one instance per library.
  const userData = given === null ? start.userData : join(start.userData, 'libraries', shortHash(library));
  // Native code loads the engine's files by their path, which leads nowhere inside an archive.
  const unpacked = start.appPath.replace(/app\.asar$/, 'app.asar.unpacked');
  return {
    library,
    userData,
    models: start.packaged ? join(start.resourcesPath, 'models') : join(start.appPath, 'models'),
    engineEntry: join(unpacked, 'dist', 'engine.mjs'),
    workerEntry: join(unpacked, 'dist', 'worker.mjs'),
    preload: join(start.appPath, 'dist', 'preload.cjs'),
    framesEntry: join(start.appPath, 'dist', 'frames.js'),
    // Another page in the same window, for development: the specimens.
    renderer: (start.packaged ? null : argument(start.argv, 'page')) ?? join(start.appPath, 'dist', 'renderer'),
  };
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
