/** Looks for what changed in a folder from which no events come, without writing anything or telling of a scan. */

import type { Folder } from '../store/folders.ts';
import type { Store } from '../store/store.ts';
import { isGone } from '../scan/files.ts';
import { walk } from '../scan/walk.ts';

/** Paths of photos below a folder that are new, changed, back or gone, by what the library knows. */
export async function survey(store: Store, { path: root }: Folder, goOn: () => boolean): Promise<string[]> {
  const changed: string[] = [];
  const seen = new Set<string>();
  for await (const entry of walk(root, store.folder)) {
    if (!goOn()) return [];
    // What cannot be read now tells nothing of what is in it.
    if (entry.kind === 'blocked' && entry.path === root) return [];
    if (entry.kind !== 'file') continue;
    const { path, size, mtimeMs } = entry.file;
    seen.add(path);
    const known = store.photos.byPath(path);
    if (!known?.present || known.size !== size || known.mtimeMs !== mtimeMs) changed.push(path);
  }
  for (const { path } of store.photos.presentUnder(root)) {
    if (!goOn()) return [];
    if (!seen.has(path) && (await isGone(path))) changed.push(path);
  }
  return changed;
}
