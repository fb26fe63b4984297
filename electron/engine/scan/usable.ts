/** Whether a folder can be scanned at all. */

import { accessSync, constants, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { Failure } from '../../contract/errors.ts';
import { errorCode } from '../errno.ts';

/** Why a folder cannot be scanned; null when it can. */
export function folderFailure(path: string, library: string): Failure | null {
  try {
    if (!statSync(path).isDirectory()) return new Failure('folder-not-a-folder', `${path} is not a folder.`);
    accessSync(path, constants.R_OK | constants.X_OK);
  } catch (thrown) {
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
