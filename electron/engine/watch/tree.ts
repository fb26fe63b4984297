/** Hears of changes in a folder and all below it, from the system. */

import { watch, type FSWatcher } from 'node:fs';
import { opendir, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { inTime } from '../patience.ts';
import { isElsewhere, isHidden } from '../scan/walk.ts';

/** Systems that watch a whole tree with one handle; elsewhere Node would watch each single file, and read the tree at once. */
const WHOLE_TREES = ['darwin', 'win32'].includes(process.platform);

export interface TreeOptions {
  readonly root: string;
  /** A folder that is left out: the library itself. */
  readonly exclude: string;
  /** A file or folder came, went or changed; which of them, and whether it is a photo, is for the listener to find out. */
  readonly onChange: (path: string) => void;
  /** Watching ended: the system has no more watches or handles, or the tree is gone. Told once. */
  readonly onTrouble: (thrown: unknown) => void;
  /** For tests: one handle for all, also where the system has none. */
  readonly wholeTree?: boolean;
}

/** A watched folder, with those below it. */
interface Watched {
  readonly watcher: FSWatcher;
  readonly real: string;
  readonly below: Set<string>;
}

/**
 * Watches a tree: with one handle where the system can, else folder by folder, never file by file. ADR 12 has the
 * figures that decided so.
 */
export class Tree {
  readonly #options: TreeOptions;
  readonly #folders = new Map<string, Watched>();
  /** Where each watched folder really is: links may lead to one twice, or round and round. */
  readonly #reals = new Set<string>();
  #top = '';
  #closed = false;

  constructor(options: TreeOptions) {
    this.#options = options;
  }

  /** How many folders have a watch of their own. */
  get size(): number {
    return this.#folders.size;
  }

  /** Begins; resolves when all folders that are there are watched, or there was trouble. */
  async open(): Promise<void> {
    const { root, wholeTree = WHOLE_TREES } = this.#options;
    this.#top = await inTime(realpath(root)).catch(() => root);
    if (!wholeTree) return this.#add(root);
    this.#try(() => {
      const watcher = watch(root, { recursive: true }, (_, name) => {
        if (name !== null && !isHidden(name)) this.#tell(join(root, name));
      });
      this.#folders.set(root, { watcher: this.#kept(watcher), real: this.#top, below: new Set() });
    });
  }

  close(): void {
    this.#closed = true;
    for (const { watcher } of this.#folders.values()) watcher.close();
    this.#folders.clear();
    this.#reals.clear();
  }

  /** Watches a folder and those below it. */
  async #add(top: string): Promise<void> {
    const waiting = [top];
    for (let folder = waiting.pop(); folder !== undefined && !this.#closed; folder = waiting.pop()) {
      const real = await inTime(realpath(folder)).catch(() => null);
      if (real === null || !this.#takes(folder, real)) continue;
      if (!this.#try(() => this.#watch(folder, real))) continue;
      waiting.push(...(await inTime(foldersIn(folder)).catch(() => [])));
    }
  }

  /** Whether a folder is to be watched: not hidden, not the library, and not watched under another name. */
  #takes(folder: string, real: string): boolean {
    const { root, exclude } = this.#options;
    if (folder === exclude || (folder !== root && isHidden(relative(root, folder)))) return false;
    return !this.#closed && !this.#reals.has(real) && !isElsewhere(folder, real, root, this.#top);
  }

  #watch(folder: string, real: string): void {
    const watcher = this.#kept(watch(folder, (event, name) => void this.#heard(folder, event, name)));
    this.#folders.set(folder, { watcher, real, below: new Set() });
    this.#reals.add(real);
    this.#folders.get(dirname(folder))?.below.add(folder);
  }

  async #heard(folder: string, event: string, name: string | null): Promise<void> {
    if (this.#closed || name?.startsWith('.')) return;
    const path = name === null ? folder : join(folder, name);
    this.#tell(path);
    if (event !== 'rename') return;
    // Something of this name came or went; a watch that is there hears of a folder that may be elsewhere by now.
    this.#drop(path);
    const info = await inTime(stat(path)).catch(() => null);
    if (!info?.isDirectory()) return;
    await this.#add(path);
    // What came into it before it was watched.
    this.#tell(path);
  }

  #drop(folder: string): void {
    const known = this.#folders.get(folder);
    if (!known || folder === this.#options.root) return;
    this.#folders.delete(folder);
    this.#reals.delete(known.real);
    this.#folders.get(dirname(folder))?.below.delete(folder);
    known.watcher.close();
    for (const below of known.below) this.#drop(below);
  }

  #tell(path: string): void {
    if (!this.#closed && path !== this.#options.exclude && !path.startsWith(this.#options.exclude + sep)) {
      this.#options.onChange(path);
    }
  }

  #kept(watcher: FSWatcher): FSWatcher {
    // Windows tells so of a folder that was deleted. Whether the root is there is looked after elsewhere.
    watcher.on('error', () => undefined);
    watcher.unref();
    return watcher;
  }

  /** Starts a watch; false when that cannot be. */
  #try(start: () => void): boolean {
    try {
      start();
      return true;
    } catch (thrown) {
      // A folder that is gone or closed to us is not watched; the others are.
      if (isShortage(thrown)) {
        this.close();
        this.#options.onTrouble(thrown);
      }
      return false;
    }
  }
}

/** Whether the system has no more watches (ENOSPC) or handles to give. */
function isShortage(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    'code' in thrown &&
    ['ENOSPC', 'EMFILE', 'ENFILE', 'ENOMEM'].includes(String(thrown.code))
  );
}

/** Folders, and links to folders, in a folder; none when it cannot be read. */
async function foldersIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const entry of await opendir(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) found.push(path);
      else if (entry.isSymbolicLink() && (await stat(path).catch(() => null))?.isDirectory()) found.push(path);
    }
  } catch {
    // Gone, or closed to us.
  }
  return found;
}
