/** Walks folders for photos. */

import type { Stats } from 'node:fs';
import { lstat, opendir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { BlockedCode } from '../../contract/errors.ts';
import { isLivePart, kindOf, LIVE_SECONDS, liveStills } from '../../core/formats.ts';
import { errorCode } from '../errno.ts';
import { sidecarNames } from '../metadata/xmp-packet.ts';
import type { Signs } from '../patience.ts';
import { isBelow } from '../store/paths.ts';
import type { FoundFile } from '../store/photos.ts';
import { readMovieHeader } from '../video/movie.ts';

const NOT_ALLOWED: Blocked = { reason: 'Facet is not allowed to read this folder.', code: 'folder-unreadable' };

/** Such a name cannot be given back to the system as it was. */
const NOT_UTF8: Blocked = {
  reason: 'The name of this file is not valid text (UTF-8). Rename it, and Facet will read it.',
  code: 'name-not-text',
};

/** Why a part of the tree could not be walked. */
interface Blocked {
  readonly reason: string;
  readonly code: BlockedCode;
}

/** A photo file, or a part of the tree that could not be walked. */
export type WalkEntry =
  { readonly kind: 'file'; readonly file: FoundFile } | ({ readonly kind: 'blocked'; readonly path: string } & Blocked);

/**
 * Yields the photos and videos under a folder, in order of name. Symbolic links are followed, each real folder is walked
 * once, so that loops end; a link to a photo or a folder of the same root is left out: it is found under its own name.
 * Hidden files and folders (their names start with a dot) are left out, and so is `exclude` (the library itself).
 * @param signs is told whenever the disk answered.
 * @param part walks this file or folder below the root alone, as it would be on the way of the whole; of a sidecar the
 *   photos that it may be of.
 */
export async function* walk(
  root: string,
  exclude: string | null = null,
  part = root,
  signs: Signs = { last: 0 },
): AsyncGenerator<WalkEntry> {
  const visited = new Set<string>();
  if (exclude !== null) visited.add(await realpath(exclude).catch(() => exclude));
  const top = await realpath(root).catch(() => root);
  const trip: Walk = { root, top, visited, signs };
  if (part === root) {
    yield* walkFolder(root, trip);
    return;
  }
  if (isHidden(relative(root, part)) || (exclude !== null && isBelow(part, exclude))) return;
  if ((await look(part, top)) === 'folder') yield* walkFolder(part, trip);
  else if (await reachable(dirname(part))) yield* walkFolder(dirname(part), trip, basename(part));
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
  return (real === top || isBelow(real, top)) && folder !== root + below && !isHidden(below);
}

/** A walk in hand: its root, as named and as it really is, and the real folders it has been to. */
interface Walk {
  readonly root: string;
  readonly top: string;
  readonly visited: Set<string>;
  readonly signs: Signs;
}

/** @param only the one file of the folder that is meant. */
async function* walkFolder(folder: string, walk: Walk, only?: string): AsyncGenerator<WalkEntry> {
  let names: string[];
  try {
    const real = await realpath(folder);
    if (walk.visited.has(real) || isElsewhere(folder, real, walk.root, walk.top)) return;
    walk.visited.add(real);
    names = await list(folder, walk.signs);
  } catch (thrown) {
    yield { kind: 'blocked', path: folder, ...folderReason(thrown) };
    return;
  }
  const stills = liveStills(names);
  const beside = new Set(names);
  for (const name of names) {
    walk.signs.last = performance.now();
    if (only !== undefined && name !== only && !sidecarNames(name).includes(only)) continue;
    const path = join(folder, name);
    if (isLivePart(name, stills) && (await isShort(path))) continue;
    if (name.includes('\uFFFD') && kindOf(name) !== null && !(await reachable(path))) {
      yield { kind: 'blocked', path, ...NOT_UTF8 };
      continue;
    }
    const found = await look(path, walk.top);
    if (found === 'closed') {
      yield { kind: 'blocked', path: folder, ...NOT_ALLOWED };
      return;
    }
    if (found === 'folder' && only === undefined) yield* walkFolder(path, walk);
    else if (found && found !== 'folder')
      yield { kind: 'file', file: { ...found, sidecar: await sidecarOf(path, beside) } };
  }
}

async function list(folder: string, signs: Signs): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of await opendir(folder)) {
    signs.last = performance.now();
    if (!entry.name.startsWith('.')) names.push(entry.name);
  }
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
    if (!info.isFile() || kindOf(path) === null) return null;
    // A link to a photo below the same root: the photo itself is found there.
    if (link.isSymbolicLink() && isBelow(await realpath(path), top)) return null;
    return { path, size: info.size, mtimeMs: Math.trunc(info.mtimeMs) };
  } catch {
    // Gone since it was listed, or a link that leads nowhere: there is no photo to speak of.
    return null;
  }
}

/** Whether a file that has the name of a photo is the moving half of it, and no film that is called the same. */
async function isShort(path: string): Promise<boolean> {
  const header = await readMovieHeader(path).catch(() => null);
  return header !== null && (header.durationMs === null || header.durationMs <= LIVE_SECONDS * 1000);
}

/** The sidecar of a photo as a text that is another when it changes; null for none. */
async function sidecarOf(photo: string, beside: ReadonlySet<string>): Promise<string | null> {
  const name = sidecarNames(photo).find((each) => beside.has(each));
  if (name === undefined) return null;
  const info = await stat(join(dirname(photo), name)).catch(() => null);
  return info?.isFile() ? `${name} ${Math.trunc(info.mtimeMs)} ${info.size}` : null;
}

async function reachable(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function folderReason(thrown: unknown): Blocked {
  const code = errorCode(thrown);
  if (code === 'ENOENT') return { reason: 'The folder is no longer there.', code: 'folder-vanished' };
  if (isRefusal(thrown)) return NOT_ALLOWED;
  return { reason: `The folder could not be read (${code || 'unknown error'}).`, code: 'folder-not-read' };
}

function isRefusal(thrown: unknown): boolean {
  return ['EACCES', 'EPERM'].includes(errorCode(thrown));
}
