/** Walks folders for photos. */

import type { Stats } from 'node:fs';
import { lstat, opendir, realpath, stat } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { errorCode } from '../errno.ts';
import type { FoundFile } from '../store/photos.ts';

/** Extensions, lower case, of the formats that are read. What is inside decides later. */
export const PHOTO_EXTENSIONS: ReadonlySet<string> = new Set([
  '.jpg',
  '.jpeg',
  '.jpe',
  '.jfif',
  '.png',
  '.webp',
  '.avif',
  '.gif',
  '.tif',
  '.tiff',
]);

const NOT_ALLOWED = 'Facet is not allowed to read this folder.';

/** Such a name cannot be given back to the system as it was. */
const NOT_UTF8 = 'The name of this file is not valid text (UTF-8). Rename it, and Facet will read it.';

/** A photo file, or a part of the tree that could not be walked. */
export type WalkEntry =
  | { readonly kind: 'file'; readonly file: FoundFile }
  | { readonly kind: 'blocked'; readonly path: string; readonly reason: string };

/**
 * Yields the photos under a folder, in order of name. Symbolic links are followed, each real folder is walked
 * once, so that loops end; a link to a photo or a folder of the same root is left out: it is found under its own name.
 * Hidden files and folders (their names start with a dot) are left out, and so is `exclude` (the library itself).
 * @param part walks this file or folder below the root alone, as it would be on the way of the whole.
 */
export async function* walk(root: string, exclude: string | null = null, part = root): AsyncGenerator<WalkEntry> {
  const visited = new Set<string>();
  if (exclude !== null) visited.add(await realpath(exclude).catch(() => exclude));
  const top = await realpath(root).catch(() => root);
  const trip: Walk = { root, top, visited };
  if (part === root) {
    yield* walkFolder(root, trip);
    return;
  }
  if (isHidden(relative(root, part)) || (exclude !== null && part.startsWith(exclude + sep))) return;
  const found = await look(part, top);
  if (found === 'folder') yield* walkFolder(part, trip);
  else if (found && found !== 'closed') yield { kind: 'file', file: found };
}

/** Whether a path, relative to a folder that was added, leads to what is left out for its name. */
export function isHidden(path: string): boolean {
  return path.split(sep).some((name) => name.startsWith('.'));
}

/**
 * Whether a folder of a root is one that lies elsewhere in it, too: a link leads there. The other name is its own.
 * @param real where the folder really is.
 * @param top where the root really is.
 */
export function isElsewhere(folder: string, real: string, root: string, top: string): boolean {
  const below = real.slice(top.length);
  return (real === top || real.startsWith(top + sep)) && folder !== root + below && !isHidden(below);
}

/** A walk in hand: its root, as named and as it really is, and the real folders it has been to. */
interface Walk {
  readonly root: string;
  readonly top: string;
  readonly visited: Set<string>;
}

async function* walkFolder(folder: string, walk: Walk): AsyncGenerator<WalkEntry> {
  let names: string[];
  try {
    const real = await realpath(folder);
    if (walk.visited.has(real) || isElsewhere(folder, real, walk.root, walk.top)) return;
    walk.visited.add(real);
    names = await list(folder);
  } catch (thrown) {
    yield { kind: 'blocked', path: folder, reason: folderReason(thrown) };
    return;
  }
  for (const name of names) {
    const path = join(folder, name);
    if (name.includes('\uFFFD') && PHOTO_EXTENSIONS.has(extname(name).toLowerCase()) && !(await reachable(path))) {
      yield { kind: 'blocked', path, reason: NOT_UTF8 };
      continue;
    }
    const found = await look(path, walk.top);
    if (found === 'closed') {
      yield { kind: 'blocked', path: folder, reason: NOT_ALLOWED };
      return;
    }
    if (found === 'folder') yield* walkFolder(path, walk);
    else if (found) yield { kind: 'file', file: found };
  }
}

async function list(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of await opendir(folder)) if (!entry.name.startsWith('.')) names.push(entry.name);
  return names.sort();
}

/**
 * What a path is: a photo, a folder, or nothing for a scan (other files, sockets, links into nowhere). 'closed'
 * when the folder around it may be listed but not entered.
 */
async function look(path: string, top: string): Promise<FoundFile | 'folder' | 'closed' | null> {
  let link: Stats;
  try {
    link = await lstat(path);
  } catch (thrown) {
    return isRefusal(thrown) ? 'closed' : null;
  }
  try {
    const info = link.isSymbolicLink() ? await stat(path) : link;
    if (info.isDirectory()) return 'folder';
    if (!info.isFile() || !PHOTO_EXTENSIONS.has(extname(path).toLowerCase())) return null;
    // A link to a photo below the same root: the photo itself is found there.
    if (link.isSymbolicLink() && (await realpath(path)).startsWith(top + sep)) return null;
    return { path, size: info.size, mtimeMs: Math.trunc(info.mtimeMs) };
  } catch {
    // Gone since it was listed, or a link that leads nowhere: there is no photo to speak of.
    return null;
  }
}

async function reachable(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function folderReason(thrown: unknown): string {
  const code = errorCode(thrown);
  if (code === 'ENOENT') return 'The folder is no longer there.';
  return isRefusal(thrown) ? NOT_ALLOWED : `The folder could not be read (${code || 'unknown error'}).`;
}

function isRefusal(thrown: unknown): boolean {
  return ['EACCES', 'EPERM'].includes(errorCode(thrown));
}
