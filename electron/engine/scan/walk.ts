/** Walks folders for photos. */

import type { Stats } from 'node:fs';
import { lstat, opendir, realpath, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
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

/** A photo file, or a part of the tree that could not be walked. */
export type WalkEntry =
  | { readonly kind: 'file'; readonly file: FoundFile }
  | { readonly kind: 'blocked'; readonly path: string; readonly reason: string };

/**
 * Yields the photos under a folder, in order of name. Symbolic links are followed, each real folder is walked
 * once, so that loops end. Hidden files and folders (their names start with a dot) are left out, and so is
 * `exclude` (the library itself).
 */
export async function* walk(root: string, exclude: string | null = null): AsyncGenerator<WalkEntry> {
  const visited = new Set<string>();
  if (exclude !== null) visited.add(await realpath(exclude).catch(() => exclude));
  yield* walkFolder(root, visited);
}

async function* walkFolder(folder: string, visited: Set<string>): AsyncGenerator<WalkEntry> {
  let names: string[];
  try {
    const real = await realpath(folder);
    if (visited.has(real)) return;
    visited.add(real);
    names = await list(folder);
  } catch (thrown) {
    yield { kind: 'blocked', path: folder, reason: folderReason(thrown) };
    return;
  }
  for (const name of names) {
    const path = join(folder, name);
    const found = await look(path);
    if (found === 'closed') {
      yield { kind: 'blocked', path: folder, reason: NOT_ALLOWED };
      return;
    }
    if (found === 'folder') yield* walkFolder(path, visited);
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
async function look(path: string): Promise<FoundFile | 'folder' | 'closed' | null> {
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
    return { path, size: info.size, mtimeMs: Math.trunc(info.mtimeMs) };
  } catch {
    // Gone since it was listed, or a link that leads nowhere: there is no photo to speak of.
    return null;
  }
}

function folderReason(thrown: unknown): string {
  const code = errorCode(thrown);
  if (code === 'ENOENT') return 'The folder is no longer there.';
  return isRefusal(thrown) ? NOT_ALLOWED : `The folder could not be read (${code || 'unknown error'}).`;
}

function isRefusal(thrown: unknown): boolean {
  return ['EACCES', 'EPERM'].includes(errorCode(thrown));
}
