/**
 * Folders that the system hands to Facet: named on its command line, given by "Open with", or passed on by a second
 * start. They wait here until the window takes them, because the first come before there is one.
 */

import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Switches whose value may stand apart from them: Facet's own (places.ts), and Node's, with which tests begin. */
const WITH_VALUE = ['--library', '--lang', '--page', '-r', '--require'];

/**
 * The paths on a command line, absolute. Linux desktops write folders as file: addresses; what is neither a path nor such
 * an address is left out. Of a second start Chromium tells the switches first, so that a value which stood apart from its
 * switch comes as a path. (Electron's `additionalData`, meant for this, loses some data on some systems.)
 * @param args what follows the program. @param from the folder that relative paths start from.
 */
export function pathsOf(args: readonly string[], from: string): string[] {
  const paths: string[] = [];
  for (const [index, argument] of args.entries()) {
    if (argument === '' || argument.startsWith('-') || WITH_VALUE.includes(args[index - 1] ?? '')) continue;
    const path = asPath(argument);
    if (path !== null) paths.push(resolve(from, path));
  }
  return [...new Set(paths)];
}

function asPath(argument: string): string | null {
  // Windows has letters before a colon in its paths, too.
  if (!/^[a-z][a-z+.-]+:/iu.test(argument)) return argument;
  try {
    return fileURLToPath(argument);
  } catch {
    return null; // an address of something else, or of another computer
  }
}

/** The folders that no window has taken yet. */
export class OpenedFolders {
  readonly #waiting = new Set<string>();
  #tell: () => void = () => undefined;

  /** Adds folders by their absolute paths. */
  add(paths: readonly string[]): void {
    if (paths.length === 0) return;
    for (const path of paths) this.#waiting.add(path);
    this.#tell();
  }

  /** Calls back whenever there is something to take. */
  onAdded(tell: () => void): void {
    this.#tell = tell;
  }

  /** Gives them away: who takes them does what is to be done. */
  take(): string[] {
    const paths = [...this.#waiting];
    this.#waiting.clear();
    return paths;
  }
}
