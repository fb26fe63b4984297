import { sep } from 'node:path';

/** Whether a path lies below a folder. */
export function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** The bounds, both exclusive, between which the paths of all files below a folder sort: an index finds them. */
export function pathsBelow(folder: string): [after: string, before: string] {
  const prefix = folder.endsWith(sep) ? folder : folder + sep;
  // The first path that sorts behind all that begin with the prefix.
  const end = prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
  return [prefix, end];
}
