/** Copies photos into a folder of the user's, one after the other, in the background. Originals are only read. */

import { constants } from 'node:fs';
import { access, copyFile, mkdir, stat, utimes } from 'node:fs/promises';
import { basename, extname, join, relative, resolve, sep } from 'node:path';
import { Failure, toFailureData, type CopyProblemCode } from '../../contract/errors.ts';
import type { ExportProgress } from '../../contract/people.ts';
import { errorCode } from '../errno.ts';

const IDLE: ExportProgress = { state: 'idle', folder: '', copied: 0, total: 0, failed: [], problem: null };

/** Milliseconds between two events of progress, at least. */
const PROGRESS_MS = 250;

/** File systems keep times to two seconds at the coarsest. */
const SAME_TIME_MS = 2_000;

/** The copying that is going on, or the last one. */
export class Copies {
  readonly #library: string;
  readonly #tell: (progress: ExportProgress) => void;
  readonly #copyFile: typeof copyFile;
  #progress = IDLE;
  #running: Promise<Failure | null> = Promise.resolve(null);
  #stopped = false;

  /** @param library Facet's own folder, into which nothing is copied. */
  constructor(library: string, tell: (progress: ExportProgress) => void, copy = copyFile) {
    this.#library = library;
    this.#tell = tell;
    this.#copyFile = copy;
  }

  get progress(): ExportProgress {
    return this.#progress;
  }

  /**
   * Starts to copy files into a folder, which is made where there is none.
   * @throws Failure export-running, folder-not-a-folder, folder-inside-library, export-not-writable, disk-full.
   */
  async start(paths: readonly string[], folder: string): Promise<ExportProgress> {
    if (this.#progress.state === 'running') {
      throw new Failure('export-running', 'Photos are being copied already. Wait for that to end, or cancel it.');
    }
    const target = resolve(folder);
    // Said before anything is awaited: two starts at once are one too many.
    const before = this.#progress;
    this.#stopped = false;
    this.#progress = { ...IDLE, state: 'running', folder: target, total: paths.length };
    try {
      await prepareFolder(target, this.#library);
    } catch (thrown) {
      this.#progress = before;
      throw thrown;
    }
    this.#running = this.#run(paths, target);
    return this.#progress;
  }

  /** Ends the copying after the file in hand; what is copied stays. */
  cancel(): void {
    this.#stopped = true;
  }

  /** Resolves when nothing is being copied, with why not all was tried. */
  ended(): Promise<Failure | null> {
    return this.#running;
  }

  async #run(paths: readonly string[], folder: string): Promise<Failure | null> {
    const names = new Names(folder);
    const failed: ExportProgress['failed'][number][] = [];
    let copied = 0;
    let told = 0;
    const set = (state: ExportProgress['state'], problem: ExportProgress['problem'] = null): void => {
      this.#progress = { state, folder, copied, total: paths.length, failed: [...failed], problem };
    };
    for (const path of paths) {
      if (this.#stopped) break;
      try {
        await copy(path, names, this.#copyFile);
        copied += 1;
      } catch (thrown) {
        const failure = await explainCopying(thrown, folder);
        if (failure.code !== 'photo-gone') {
          set('failed', toFailureData(failure));
          this.#tell(this.#progress);
          const message = `${failure.message} ${copied} of ${paths.length} photos were copied.`;
          return new Failure(failure.code, message, { cause: failure });
        }
        failed.push({ path, reason: failure.message, problem: problemOf(failure.cause) });
      }
      set('running');
      if (performance.now() - told < PROGRESS_MS) continue;
      told = performance.now();
      this.#tell(this.#progress);
    }
    set(copied + failed.length < paths.length ? 'cancelled' : 'done');
    this.#tell(this.#progress);
    return null;
  }
}

/** Names in a folder that nothing has yet: `name.jpg`, then `name (2).jpg`. */
export class Names {
  readonly #folder: string;
  /** The number to try next, so that a thousand files of one name do not try each other's. */
  readonly #next = new Map<string, number>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A path to try, another one each time. */
  next(name: string): string {
    const number = this.#next.get(name) ?? 1;
    this.#next.set(name, number + 1);
    const ending = extname(name);
    const stem = name.slice(0, name.length - ending.length);
    return join(this.#folder, number === 1 ? name : `${stem} (${number})${ending}`);
  }
}

/** Copies a file unless an earlier run did: a file of its name, size and time is taken for it. Says whether it copied. */
export async function copyInto(path: string, names: Names): Promise<boolean> {
  return copy(path, names, copyFile, isCopyOf);
}

async function isCopyOf(path: string, target: string): Promise<boolean> {
  const [original, there] = await Promise.all([stat(path), stat(target)]);
  return there.isFile() && there.size === original.size && Math.abs(there.mtimeMs - original.mtimeMs) < SAME_TIME_MS;
}

/** Copies a file under a name that is free; no file that is there is written to. @param isThere whether one will do. */
async function copy(
  path: string,
  names: Names,
  write: typeof copyFile,
  isThere: typeof isCopyOf = () => Promise.resolve(false),
): Promise<boolean> {
  for (;;) {
    const target = names.next(basename(path));
    try {
      // What was begun is taken away again by Node where it cannot be ended.
      await write(path, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    } catch (thrown) {
      if (errorCode(thrown) !== 'EEXIST') throw thrown;
      if (await isThere(path, target)) return false;
      continue;
    }
    // The copy sorts among the user's files as the photo does. Some file systems keep no such time: it is no loss.
    await stat(path).then(
      ({ atime, mtime }) => utimes(target, atime, mtime).catch(() => undefined),
      () => undefined,
    );
    return true;
  }
}

/** Makes a folder to copy into. @throws Failure when nothing can be copied there. */
export async function prepareFolder(folder: string, library: string): Promise<void> {
  const inside = relative(library, folder);
  if (inside === '' || (inside.split(sep)[0] !== '..' && resolve(library, inside) === folder)) {
    throw new Failure('folder-inside-library', `${folder} is Facet's own library folder; choose another folder.`);
  }
  try {
    await mkdir(folder, { recursive: true });
    if (!(await stat(folder)).isDirectory()) throw notAFolder(folder);
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    if (['EEXIST', 'ENOTDIR'].includes(errorCode(thrown))) throw notAFolder(folder);
    throw (await targetFailure(thrown, folder)) ?? thrown;
  }
}

function notAFolder(folder: string): Failure {
  return new Failure('folder-not-a-folder', `${folder} is not a folder.`);
}

/** Why a photo could not be copied: its own fault, or something else, as that the target takes no file so large. */
function problemOf(thrown: unknown): CopyProblemCode {
  const code = errorCode(thrown);
  if (code === 'ENOENT') return 'gone';
  return code === 'EACCES' || code === 'EPERM' ? 'unreadable' : 'not-copied';
}

/** What went wrong: `photo-gone` where it is the one photo's fault, anything else where it is the folder's. */
export async function explainCopying(thrown: unknown, folder: string): Promise<Failure> {
  const onTarget = await targetFailure(thrown, folder);
  if (onTarget) return onTarget;
  const code = errorCode(thrown);
  if (code === '') throw thrown;
  const reason = {
    gone: 'The file is no longer where it was.',
    unreadable: 'Facet is not allowed to read the file.',
    'not-copied': `The file could not be copied (${code}).`,
  }[problemOf(thrown)];
  return new Failure('photo-gone', reason, { cause: thrown });
}

/** Why nothing more can be written into the folder; null when it can. */
async function targetFailure(thrown: unknown, folder: string): Promise<Failure | null> {
  const code = errorCode(thrown);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const message = `The disk with ${folder} is full. Make room and copy again.`;
    return new Failure('export-disk-full', message, { cause: thrown });
  }
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    return code === 'EROFS' ? notWritable(folder, thrown) : null;
  } catch {
    return notWritable(folder, thrown);
  }
}

function notWritable(folder: string, cause: unknown): Failure {
  return new Failure('export-not-writable', `Facet cannot write into ${folder}. Choose another folder.`, { cause });
}
