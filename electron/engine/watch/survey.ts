/** Looks for what changed in a folder from which no events come, without writing anything or telling of a scan. */

import type { Folder } from '../store/folders.ts';
import type { Store } from '../store/store.ts';
import { PATIENCE_MS, Silent, whileAnswering } from '../patience.ts';
import { isGone } from '../scan/files.ts';
import { walk } from '../scan/walk.ts';

/** What is asked of a survey. */
export interface SurveyOptions {
  /** Asked now and then; false ends it with nothing. */
  readonly goOn: () => boolean;
  /** How long a disk may be silent before it is left alone until the next time, milliseconds. */
  readonly patienceMs?: number;
}

/**
 * Paths of photos below a folder that are new, changed, back or gone, by what the library knows; none when the folder
 * does not answer.
 */
export async function survey(store: Store, folder: Folder, options: SurveyOptions): Promise<string[]> {
  try {
    return await changesIn(store, folder, options);
  } catch (thrown) {
    if (thrown instanceof Silent) return [];
    throw thrown;
  }
}

async function changesIn(
  store: Store,
  { path: root }: Folder,
  { goOn, patienceMs = PATIENCE_MS }: SurveyOptions,
): Promise<string[]> {
  const changed: string[] = [];
  const seen = new Set<string>();
  const signs = { last: 0 };
  for await (const entry of whileAnswering(walk(root, store.folder, root, signs), signs, patienceMs)) {
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
