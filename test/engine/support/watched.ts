/** Libraries that watch their folders, with what became of changes. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MODELS } from '../../../electron/cli/paths.ts';
import type { FolderNews } from '../../../electron/contract/types.ts';
import { Engine, type EngineParts } from '../../../electron/engine/engine.ts';
import { Store } from '../../../electron/engine/store/store.ts';
import { readModels } from '../../../electron/engine/vision/cards.ts';
import { temporaryFolder } from './folder.ts';
import { sharedPool, until } from './library.ts';

export interface WatchedLibrary {
  readonly engine: Engine;
  readonly store: Store;
  readonly news: FolderNews[];
  readonly problems: string[];
  /** Photos that went through the vision pipeline. */
  readonly reads: () => number;
  /** The paths of photos whose files are there and read. */
  readonly present: () => string[];
}

/** Drives are looked for, and folders polled, oftener than a test is patient. */
export const QUICK = { rootsMs: 150, pollMs: 1_000 };

/** Opens a library, scans folders and watches them for as long as `work` takes. */
export async function watching<Value>(
  folders: readonly string[],
  work: (library: WatchedLibrary) => Promise<Value>,
  options: NonNullable<EngineParts['watching']> = { times: QUICK },
  path = join(temporaryFolder(), 'library'),
): Promise<Value> {
  const store = new Store(path, 'own');
  const news: FolderNews[] = [];
  const problems: string[] = [];
  let reads = 0;
  // Workers are shared between libraries: closing an engine must leave them alone.
  const shared = sharedPool();
  const pool = new Proxy(shared, {
    get: (target, name) => {
      if (name === 'close') return () => undefined;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  const engine = new Engine({
    store,
    pool,
    models: readModels(MODELS),
    emit: (name, event) => {
      if (name === 'folderNews') news.push(event as FolderNews);
      if (name === 'problem') problems.push((event as { message: string }).message);
    },
    onTimes: () => (reads += 1),
    watching: options,
  });
  try {
    engine.watch();
    if (folders.length > 0) await engine.scan(folders);
    return await work({
      engine,
      store,
      news,
      problems,
      reads: () => reads,
      present: () =>
        store.db
          .prepare<[], string>("SELECT path FROM photo WHERE present = 1 AND status = 'done' ORDER BY path")
          .pluck()
          .all(),
    });
  } finally {
    await engine.close();
  }
}

/** A new folder of a name. */
export async function newFolder(name = 'album'): Promise<string> {
  const folder = join(temporaryFolder(), name);
  await mkdir(folder);
  return folder;
}

/** Waits until how a folder is watched is as said. */
export function untilWatched({ engine }: WatchedLibrary, path: string, how: string): Promise<void> {
  return until(() => engine.listFolders().find((folder) => folder.path === path)?.watch === how);
}
