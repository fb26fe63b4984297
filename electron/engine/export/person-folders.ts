/** One folder for each person with a name, with copies of their photos or links to them. Originals are only read. */

import { lstat, readlink, stat, symlink } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { DistinctNames } from '../../core/safe-names.ts';
import type { Store } from '../store/store.ts';
import { copyInto, explainCopying, Names, prepareFolder } from './copies.ts';
import { checkPlace, keptOf } from './output.ts';

/** What came of it. */
export interface PersonFolders {
  readonly folder: string;
  /** Folders of people. */
  readonly people: number;
  /** Copies or links that were made; what an earlier run made is kept. */
  readonly made: number;
  readonly kept: number;
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * Fills the folder, which is made where there is none. A person's folder that is there is added to.
 * @param links symbolic links in place of copies: they take no room, and lead nowhere once a photo moves.
 * @throws Failure folder-inside-library, inside-photos, folder-not-a-folder, export-not-writable, disk-full.
 */
export async function exportPersonFolders(
  store: Store,
  target: string,
  links: boolean,
  onDone: (photos: number, total: number) => void = () => undefined,
): Promise<PersonFolders> {
  const folder = resolve(target);
  checkPlace(folder, keptOf(store));
  await prepareFolder(folder, store.folder);
  const names = new DistinctNames();
  const failed: { path: string; reason: string }[] = [];
  let [made, kept, done] = [0, 0, 0];
  const people = store.people.list().filter(({ name }) => name !== null);
  const total = people.reduce((sum, { photos }) => sum + photos, 0);
  // By id, so that of two people of one name the same is always the second.
  for (const { id, name } of people.sort((a, b) => a.id - b.id)) {
    const own = join(folder, names.name(name ?? ''));
    await prepareFolder(own, store.folder);
    const free = new Names(own);
    const { photos } = store;
    for (const path of photos.ofPerson(id).flatMap((photo) => photos.byId(photo.id)?.path ?? [])) {
      try {
        const isNew = links ? await link(path, free) : await copyInto(path, free);
        if (isNew) made += 1;
        else kept += 1;
      } catch (thrown) {
        const failure = await explainCopying(thrown, own);
        if (failure.code !== 'photo-gone') throw failure;
        failed.push({ path, reason: failure.message });
      }
      done += 1;
      onDone(done, total);
    }
  }
  return { folder, people: people.length, made, kept, failed };
}

/** Links to a file under a name that is free; false where a link to it is there already. */
async function link(path: string, names: Names): Promise<boolean> {
  await stat(path);
  for (;;) {
    const target = names.next(basename(path));
    const there = await lstat(target).catch(() => null);
    if (!there) {
      await symlink(path, target);
      return true;
    }
    if (there.isSymbolicLink() && (await readlink(target)) === path) return false;
  }
}
