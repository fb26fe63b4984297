import { sep } from 'node:path';

/** How the paths of all files below a folder begin; that of a root ends with the separator already. */
function prefixOf(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep;
}

/** Whether a path lies below a folder. */
export function isBelow(path: string, folder: string): boolean {
  return path.startsWith(prefixOf(folder));
}

/** The bounds, both exclusive, between which the paths of all files below a folder sort: an index finds them. */
export function pathsBelow(folder: string): [after: string, before: string] {
  const prefix = prefixOf(folder);
  // The first path that sorts behind all that begin with the prefix.
  const end = prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
  return [prefix, end];
}
