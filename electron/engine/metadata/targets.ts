/** The files that names are written to: which one it is, whether it may be written, and writing it in one go. */

import { createHash, randomUUID } from 'node:crypto';
import { lstat, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { errorCode } from '../errno.ts';
import { decodePacket, sidecarNames } from './xmp-packet.ts';
import { LONGEST_PACKET, parseXmp } from './xmp.ts';

/** Why the names of one photo were not written; the sentence is for the user. */
export class NotWritten extends Error {
  /** True when no other photo can be written either. */
  readonly isFatal: boolean;

  constructor(reason: string, options: ErrorOptions & { isFatal?: boolean } = {}) {
    super(reason, options);
    this.name = 'NotWritten';
    this.isFatal = options.isFatal ?? false;
  }
}

/** What a file was when it was looked at. */
export interface Seen {
  readonly size: number;
  readonly mtimeMs: number;
  /** Permissions. */
  readonly mode: number;
}

/** A sidecar, which may not be there yet. */
export interface SidecarTarget {
  readonly path: string;
  readonly bytes: Buffer | null;
}

/**
 * The sidecar to write for a photo: the one of its own (`photo.jpg.xmp`, which digiKam and darktable read), or one
 * without the photo's ending where that is there and no other file of the folder can be meant.
 * @throws NotWritten when it may not be written, or holds what cannot be kept.
 */
export async function sidecarOf(photo: string): Promise<SidecarTarget> {
  const folder = dirname(photo);
  const [own, , shared] = sidecarNames(photo);
  const names = await readdir(folder).catch((thrown: unknown) => {
    throw reasonOf(thrown, folder);
  });
  const find = (name: string): string | undefined =>
    names.find((each) => each === name) ?? names.find((each) => each.toLowerCase() === name.toLowerCase());
  const stem = basename(photo, extname(photo));
  const siblings = names.filter((name) => basename(name, extname(name)) === stem && !/\.xmp$/iu.test(name));
  const found = find(own) ?? (siblings.length === 1 ? find(shared) : undefined);
  const path = join(folder, found ?? own);
  if (found === undefined) return { path, bytes: null };
  const info = await seen(path);
  if (info.size > 2 * LONGEST_PACKET) throw new NotWritten(`The sidecar ${found} is too large to be XMP.`);
  const bytes = await readFile(path).catch((thrown: unknown) => {
    throw reasonOf(thrown, path);
  });
  const parsed = parseXmp(decodePacket(bytes));
  if (!parsed.ok) throw new NotWritten(`The sidecar ${found} cannot be kept: ${parsed.problem.message}`);
  return { path, bytes };
}

/** A file as it is now. @throws NotWritten for what is no plain file: a link may lead anywhere. */
export async function seen(path: string): Promise<Seen> {
  const info = await lstat(path).catch((thrown: unknown) => {
    throw reasonOf(thrown, path);
  });
  const name = basename(path);
  if (info.isSymbolicLink()) throw new NotWritten(`${name} is a link; Facet writes to no link.`);
  if (!info.isFile()) throw new NotWritten(`${name} is not a file.`);
  if ((info.mode & 0o222) === 0) throw new NotWritten(`${name} is read-only.`);
  return { size: info.size, mtimeMs: info.mtimeMs, mode: info.mode };
}

/**
 * Puts bytes in the place of a file: whole or not at all, also when the power fails.
 * @param before what was there when the bytes were made, null for a new file; anything else is left alone.
 * @param keepTime the file keeps its time, by which programs date photos.
 * @throws NotWritten.
 */
export async function replaceFile(
  path: string,
  bytes: Uint8Array,
  before: Seen | null,
  keepTime = false,
): Promise<void> {
  const temporary = join(dirname(path), `.facet-${randomUUID()}.tmp`);
  try {
    const file = await open(temporary, 'wx', before ? before.mode & 0o777 : 0o644);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    if (keepTime && before) await utimes(temporary, before.mtimeMs / 1000, before.mtimeMs / 1000);
    await unchanged(path, before);
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw reasonOf(thrown, path);
  }
}

/** @throws NotWritten when a file is not what it was. */
export async function unchanged(path: string, before: Seen | null): Promise<void> {
  const now = await lstat(path).catch(() => null);
  const isSame = before ? now?.isFile() && now.size === before.size && now.mtimeMs === before.mtimeMs : now === null;
  if (!isSame)
    throw new NotWritten(`${basename(path)} was changed meanwhile by another program. Write the names again.`);
}

/** SHA-256, hex. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What went wrong with a file, in words. */
export function reasonOf(thrown: unknown, path: string): NotWritten {
  if (thrown instanceof NotWritten) return thrown;
  const code = errorCode(thrown);
  const cause = { cause: thrown };
  switch (code) {
    case '':
      throw thrown;
    case 'ENOSPC':
    case 'EDQUOT':
      return new NotWritten('The disk is full. Make room and write the names again.', { ...cause, isFatal: true });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new NotWritten(`Facet is not allowed to write in ${dirname(path)}.`, cause);
    case 'ENOENT':
    case 'ENOTDIR':
      return new NotWritten(`${basename(path)} is no longer where it was.`, cause);
    default:
      return new NotWritten(`${basename(path)} could not be written (${code}).`, cause);
  }
}

/** So that the new name lasts; systems that cannot do so keep it by themselves. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** Size and time as the library has them. */
export async function fileState(path: string): Promise<{ size: number; mtimeMs: number }> {
  const { size, mtimeMs } = await stat(path);
  return { size, mtimeMs: Math.trunc(mtimeMs) };
}
