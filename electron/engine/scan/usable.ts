/** Whether a folder can be scanned at all. */

import { constants, type Stats } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { Failure } from '../../contract/errors.ts';
import { errorCode } from '../errno.ts';
import { inTime, Silent } from '../patience.ts';

/** Somebody waits: shorter than a scan's patience, and longer than a disk that sleeps takes. Milliseconds. */
const PATIENCE_MS = 15_000;

/** Why a folder cannot be scanned; null when it can. A disk that does not answer is waited for as long as is said. */
export async function folderFailure(path: string, library: string, patienceMs = PATIENCE_MS): Promise<Failure | null> {
  try {
    const isFolder = (await inTime(look(path), patienceMs)).isDirectory();
    if (!isFolder) return new Failure('folder-not-a-folder', `${path} is not a folder.`);
  } catch (thrown) {
    if (thrown instanceof Silent) {
      const why = 'it may be on a network that is away. Add it when its drive is there.';
      return new Failure('folder-not-answering', `The folder ${path} does not answer; ${why}`, { cause: thrown });
    }
    const absent = ['ENOENT', 'ENOTDIR'].includes(errorCode(thrown));
    return absent
      ? new Failure('folder-missing', `The folder ${path} does not exist.`, { cause: thrown })
      : new Failure('folder-unreadable', `Facet is not allowed to read the folder ${path}.`, { cause: thrown });
  }
  const inside = relative(library, path);
  if (inside === '' || (!inside.startsWith('..') && resolve(library, inside) === path)) {
    return new Failure('folder-inside-library', `${path} is Facet's own library folder; choose a folder of photos.`);
  }
  return null;
}

/** What is at a path, which may be read and entered where it is a folder. @throws what the system says. */
async function look(path: string): Promise<Stats> {
  const info = await stat(path);
  if (info.isDirectory()) await access(path, constants.R_OK | constants.X_OK);
  return info;
}
