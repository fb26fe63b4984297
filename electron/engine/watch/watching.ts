/**
 * Keeps an eye on the library's folders: hears of changes or looks for them, notices drives that come and go, and has
 * just what changed scanned, behind whatever scan runs.
 */

import { opendir, stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FolderWatch } from '../../contract/types.ts';
import { kindOf } from '../../core/formats.ts';
import { isSidecar } from '../metadata/xmp-packet.ts';
import { inTime } from '../patience.ts';
import type { Part } from '../scan/scanner.ts';
import type { Folder } from '../store/folders.ts';
import type { Store } from '../store/store.ts';
import { Gathering } from './gathering.ts';
import { isNetworkFolder } from './mounts.ts';
import { survey } from './survey.ts';
import { Tree } from './tree.ts';

/** Milliseconds. */
export interface WatchTimes {
  /** How often folders are looked for: drives come and go. */
  readonly rootsMs: number;
  /** How often a folder from which no events come is looked through, at most. */
  readonly pollMs: number;
}

const USUAL_TIMES: WatchTimes = { rootsMs: 10_000, pollMs: 60_000 };
/** Looking through a large folder over a slow network may take this share of the time. */
const POLL_SHARE = 0.1;
/** A drive that does not answer holds nobody up longer, milliseconds. */
const PATIENCE_MS = 3_000;

export interface WatchingParts {
  readonly store: Store;
  /** Has parts of folders scanned behind what is scanned now; asks for them when it is their turn. */
  readonly scan: (take: () => readonly Part[]) => void;
  /** How a folder is watched has changed. */
  readonly onState: () => void;
  /** Tells the user. */
  readonly tell: (message: string) => void;
  readonly times?: Partial<WatchTimes>;
  /** Whether a folder is to be polled; for tests. */
  readonly isNetwork?: (path: string) => Promise<boolean>;
}

/** A folder of the library as it is being watched. */
interface Root {
  readonly folder: Folder;
  state: FolderWatch;
  /** Which folder of which drive lies at the path. */
  identity: string | null;
  tree: Tree | null;
  poll: NodeJS.Timeout | null;
}

export class Watching {
  readonly #parts: WatchingParts;
  readonly #times: WatchTimes;
  readonly #gathering: Gathering;
  readonly #roots = new Map<number, Root>();
  /** Paths that came to rest and wait for their scan. */
  readonly #waiting = new Map<string, Part>();
  #isScanAsked = false;
  #looking: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #isOn = false;

  constructor(parts: WatchingParts) {
    this.#parts = parts;
    this.#times = { ...USUAL_TIMES, ...parts.times };
    this.#gathering = new Gathering((paths) => void this.#rested(paths));
  }

  start(): void {
    if (this.#isOn) return;
    this.#isOn = true;
    this.look();
  }

  /** Looks which folders are there now; to be called when some were added or taken away. */
  look(): void {
    if (!this.#isOn) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#looking = this.#looking
      .then(() => this.#lookAtRoots())
      .catch((thrown: unknown) => console.error(thrown))
      .finally(() => {
        if (this.#isOn && this.#timer === null)
          this.#timer = setTimeout(() => this.look(), this.#times.rootsMs).unref();
      });
  }

  /** Resolves when folders are watched, so that what a scan does not come by any more is heard of. */
  async ready(): Promise<void> {
    const patience = new AbortController();
    await Promise.race([
      this.#looking,
      sleep(PATIENCE_MS, undefined, { ref: false, signal: patience.signal }).catch(() => undefined),
    ]);
    patience.abort();
  }

  stateOf(folderId: number): FolderWatch {
    return this.#roots.get(folderId)?.state ?? 'off';
  }

  close(): void {
    this.#isOn = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#gathering.close();
    for (const root of this.#roots.values()) this.#leave(root);
  }

  async #lookAtRoots(): Promise<void> {
    const folders = this.#parts.store.folders.all();
    const ids = new Set(folders.map(({ id }) => id));
    for (const [id, root] of this.#roots) {
      if (ids.has(id)) continue;
      this.#leave(root);
      this.#roots.delete(id);
    }
    for (const folder of folders) if (this.#isOn) await this.#lookAtRoot(folder);
  }

  async #lookAtRoot(folder: Folder): Promise<void> {
    const known = this.#roots.get(folder.id);
    const identity = await this.#identityOf(folder, known);
    if (!this.#isOn) return;
    if (known) {
      if (known.identity === identity) return;
      this.#leave(known);
    }
    const root: Root = { folder, state: 'away', identity, tree: null, poll: null };
    this.#roots.set(folder.id, root);
    if (identity !== null) await this.#watch(root);
    // A folder seen for the first time is scanned by whoever added it.
    if (known) this.#want(folder);
    this.#parts.onState();
  }

  /** What lies at a folder's path; null when it is not there, or is the empty place of a drive that is not connected. */
  async #identityOf(folder: Folder, known: Root | undefined): Promise<string | null> {
    try {
      const { dev, ino } = await inTime(stat(folder.path));
      const identity = `${dev}:${ino}`;
      if (known?.identity === identity) return identity;
      return this.#parts.store.photos.hasUnder(folder.path) && (await inTime(isEmpty(folder.path))) ? null : identity;
    } catch {
      return null;
    }
  }

  async #watch(root: Root): Promise<void> {
    const { path } = root.folder;
    const { isNetwork = isNetworkFolder, store, tell } = this.#parts;
    if (await isNetwork(path)) {
      this.#poll(root);
      return;
    }
    root.state = 'live';
    root.tree = new Tree({
      root: path,
      exclude: store.folder,
      onChange: (changed) => this.#gathering.add(changed),
      onTrouble: () => {
        tell(`This computer cannot watch all of ${path}. Facet looks through it every minute instead.`);
        this.#poll(root);
        this.#parts.onState();
      },
    });
    await root.tree.open();
  }

  #poll(root: Root): void {
    root.state = 'polling';
    const { store } = this.#parts;
    const isWatched = (): boolean => this.#isOn && this.#roots.get(root.folder.id) === root;
    const later = (pause: number): void => {
      if (isWatched()) root.poll = setTimeout(() => void look(), pause).unref();
    };
    const look = async (): Promise<void> => {
      const started = performance.now();
      try {
        for (const path of await survey(store, root.folder, { goOn: isWatched })) this.#gathering.add(path);
      } catch (thrown) {
        console.error(thrown);
      }
      later(Math.max(this.#times.pollMs, (performance.now() - started) / POLL_SHARE));
    };
    later(this.#times.pollMs);
  }

  #leave(root: Root): void {
    root.tree?.close();
    root.tree = null;
    if (root.poll !== null) clearTimeout(root.poll);
  }

  async #rested(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      const isNews = await this.#isNews(path);
      if (!this.#isOn) return;
      const folder = isNews ? this.#folderOf(path) : undefined;
      if (folder) this.#want({ ...folder, path, within: folder.path });
    }
  }

  /** Whether there is something about a path that the library does not know. */
  async #isNews(path: string): Promise<boolean> {
    // The scan finds out whose it is, and whether it says anything new.
    if (isSidecar(path)) return this.#isOn;
    const info = await inTime(stat(path)).catch(() => null);
    if (!this.#isOn) return false;
    const { photos } = this.#parts.store;
    const known = photos.byPath(path);
    if (!info?.isFile()) return info?.isDirectory() === true || known?.present === true || photos.hasUnder(path);
    if (kindOf(path) === null) return false;
    const isAsKnown = known?.size === info.size && known.mtimeMs === Math.trunc(info.mtimeMs);
    return !isAsKnown || !known.present || known.status === 'pending' || known.problem === 'unreadable';
  }

  /** The innermost folder of the library around a path. */
  #folderOf(path: string): Folder | undefined {
    return [...this.#roots.values()]
      .map(({ folder }) => folder)
      .filter((folder) => isIn(path, folder.path))
      .sort((a, b) => b.path.length - a.path.length)[0];
  }

  #want(part: Part): void {
    this.#waiting.set(part.path, part);
    if (this.#isScanAsked) return;
    this.#isScanAsked = true;
    this.#parts.scan(() => this.#take());
  }

  /** All that waits; what lies in a folder that is walked anyway is left out. */
  #take(): Part[] {
    this.#isScanAsked = false;
    const parts: Part[] = [];
    for (const part of [...this.#waiting.values()].sort((a, b) => (inTreeOrder(a) < inTreeOrder(b) ? -1 : 1))) {
      const last = parts.at(-1);
      if (last === undefined || !isIn(part.path, last.path)) parts.push(part);
    }
    this.#waiting.clear();
    return parts;
  }
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Sorts a folder right before what is in it: "a/b" comes before "a b", as "a" does. */
function inTreeOrder({ path }: Part): string {
  return path.replaceAll(sep, '\0');
}

async function isEmpty(folder: string): Promise<boolean> {
  for await (const _ of await opendir(folder)) return false;
  return true;
}
