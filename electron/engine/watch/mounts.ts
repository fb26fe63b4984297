/** Which drives are another computer's: the system tells of changes only that it makes itself. */

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** What is mounted where. */
export interface Mount {
  readonly point: string;
  /** As the system calls it: "ext4", "nfs4", "smbfs". */
  readonly type: string;
}

/** File systems behind a network, and those of programs, which tell of nothing. */
const NETWORK =
  /^(nfs\d?|cifs|smb\d?|smbfs|ncpfs|afs|afpfs|webdav|davfs2?|9p|ceph|glusterfs|lustre|beegfs|fuse\.(sshfs|rclone|davfs2?|glusterfs|s3fs|gvfsd-fuse|ceph|cifs|smbnetfs))$/u;

/** Reads Linux's /proc/mounts, whose blanks in paths are octal ("\040"). */
export function readProcMounts(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const [, point, type] = line.split(' ');
    if (point === undefined || type === undefined) return [];
    const plain = point.replace(/\\([0-7]{3})/gu, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
    return [{ point: plain, type }];
  });
}

/** Reads what `mount` prints on macOS: "//me@nas/photos on /Volumes/photos (smbfs, nodev)". */
export function readMountList(text: string): Mount[] {
  return [...text.matchAll(/^.+? on (?<point>.+) \((?<type>[^,)]+)[^)]*\)$/gmu)].map(({ groups }) => ({
    point: groups?.point ?? '',
    type: groups?.type ?? '',
  }));
}

/** Whether a path lies on a network drive, by what is mounted; of nested mounts, the innermost counts. */
export function isOnNetwork(path: string, mounts: readonly Mount[]): boolean {
  const around = mounts.filter(
    ({ point }) => path === point || path.startsWith(point.endsWith('/') ? point : `${point}/`),
  );
  const longest = Math.max(...around.map(({ point }) => point.length));
  // Of two mounts at one place, the later covers the earlier.
  const innermost = around.findLast(({ point }) => point.length === longest);
  return innermost !== undefined && NETWORK.test(innermost.type);
}

/**
 * Whether a folder lies on a network drive, as far as the system says so. On Windows only by its path
 * (`\\server\share`): a drive letter does not tell.
 */
export async function isNetworkFolder(path: string): Promise<boolean> {
  try {
    if (process.platform === 'win32') return path.startsWith('\\\\');
    if (process.platform === 'darwin') {
      return isOnNetwork(path, readMountList((await promisify(execFile)('/sbin/mount')).stdout));
    }
    return isOnNetwork(path, readProcMounts(await readFile('/proc/mounts', 'utf8')));
  } catch {
    return false;
  }
}
