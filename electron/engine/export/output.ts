/**
 * A file that is written for the user: beside its place first, and put there when it is whole. Nothing that is there is
 * written over unless they say so, and nothing is put among their photos or into the library.
 */

import { createWriteStream, realpathSync, rmSync, statSync, type WriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { once } from 'node:events';
import { Failure } from '../../contract/errors.ts';
import { errorCode } from '../errno.ts';
import type { Store } from '../store/store.ts';

/** Where nothing is written to. */
export interface Kept {
  /** The library's folder. */
  readonly library: string;
  /** Folders of photos. */
  readonly photos: readonly string[];
}

export function keptOf(store: Store): Kept {
  return { library: store.folder, photos: store.folders.all().map(({ path }) => path) };
}

/**
 * Refuses a file that is not to be written to.
 * @throws Failure folder-inside-library, inside-photos, folder-missing, file-there.
 */
export function checkFile(path: string, kept: Kept, force: boolean): void {
  checkPlace(path, kept);
  const folder = dirname(path);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Failure('folder-missing', `There is no folder ${folder} to write into. Make it first.`);
  }
  const there = statSync(path, { throwIfNoEntry: false });
  if (there && !there.isFile()) throw new Failure('file-there', `${path} is not a file. Choose another name.`);
  if (there && !force) {
    throw new Failure('file-there', `There is a file ${path} already. Choose another name, or say --force.`);
  }
}

/** @throws Failure folder-inside-library, inside-photos. */
export function checkPlace(path: string, { library, photos }: Kept): void {
  // A link on the way may lead among the photos.
  const real = reallyAt(path);

  if (isWithin(path, library) || isWithin(real, reallyAt(library))) {
    throw new Failure('folder-inside-library', `${path} lies in Facet's own library folder; choose another place.`);
  }
  const folder = photos.find((each) => isWithin(path, each) || isWithin(real, reallyAt(each)));
  if (folder === undefined) return;
  throw new Failure('inside-photos', `${path} lies among your photos in ${folder}, where Facet writes nothing.`);
}

/** Where a path leads through links; of what is not there, its folder. */
function reallyAt(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(reallyAt(folder), basename(path));
  }
}

/** Whether a path is a folder, or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  const below = relative(folder, path);
  return below === '' || (below.split(sep)[0] !== '..' && resolve(folder, below) === resolve(path));
}

/** Writes text piece by piece, waiting where the reader or the disk is slow. @throws Failure disk-full, export-not-writable. */
export async function writeFileWhole(path: string, pieces: Iterable<string>): Promise<void> {
  const part = `${path}.part`;
  const stream = createWriteStream(part);
  try {
    await pour(stream, pieces);
    const closed = once(stream, 'close');
    stream.end();
    await closed;
    await rename(part, path);
  } catch (thrown) {
    stream.destroy();
    rmSync(part, { force: true });
    throw explainWriting(thrown, path);
  }
}

/** Writes pieces to a stream that is left open. */
export async function pour(stream: WriteStream | NodeJS.WriteStream, pieces: Iterable<string>): Promise<void> {
  let failure: Error | null = null;
  // It stays: the stream may tell of an error after the write that had it was refused.
  stream.on('error', (error: Error) => {
    failure ??= error;
  });
  const write = (text: string): Promise<void> =>
    new Promise((settle, reject) => {
      if (failure) reject(failure);
      else stream.write(text, (error) => (error ? reject(error) : settle()));
    });
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < CHUNK) continue;
    await write(text);
    text = '';
  }
  await write(text);
}

/** Characters written at a time. */
const CHUNK = 64 * 1024;

/** Why a file could not be written, in words where they are known. */
export function explainWriting(thrown: unknown, path: string): unknown {
  const code = errorCode(thrown);
  if (['ENOSPC', 'EDQUOT', 'SQLITE_FULL'].includes(code)) {
    return new Failure('disk-full', `The disk with ${path} is full. Make room and try again.`, { cause: thrown });
  }
  if (['EACCES', 'EPERM', 'EROFS', 'EISDIR', 'ENOENT', 'SQLITE_CANTOPEN', 'SQLITE_READONLY'].includes(code)) {
    return new Failure('export-not-writable', `Facet cannot write ${path}. Choose another place.`, { cause: thrown });
  }
  return thrown;
}
