/** What the disk says of single files. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { errorCode } from '../errno.ts';
import { inTime, PATIENCE_MS, whileAnswering } from '../patience.ts';
import type { FoundFile, PhotoRow } from '../store/photos.ts';

/** Read at a time: each piece is waited for by itself. */
const PIECE_BYTES = 2 ** 20;

/** The file at a path as a walk records it; null when there is none, or it cannot be asked. */
export async function fileAt(path: string): Promise<FoundFile | null> {
  const info = await inTime(stat(path)).catch(() => null);
  return info?.isFile() ? { path, size: info.size, mtimeMs: Math.trunc(info.mtimeMs) } : null;
}

/** The first row whose file is known to be missing or is found to be gone. */
export async function firstGone(rows: readonly PhotoRow[]): Promise<PhotoRow | undefined> {
  for (const row of rows) if (!row.present || (await isGone(row.path))) return row;
  return undefined;
}

/** True when there is no file at a path (a folder may have taken its name); false when that cannot be found out. */
export async function isGone(path: string): Promise<boolean> {
  return inTime(stat(path)).then(
    (info) => !info.isFile(),
    (thrown: unknown) => ['ENOENT', 'ENOTDIR'].includes(errorCode(thrown)),
  );
}

/**
 * SHA-256 of a file, hex, read piece by piece. @throws what reading throws; Silent when the disk gives nothing for too
 * long.
 */
export async function hashFile(path: string, patienceMs = PATIENCE_MS): Promise<string> {
  const hash = createHash('sha256');
  const stream = createReadStream(path, { highWaterMark: PIECE_BYTES });
  try {
    const pieces: AsyncIterable<Buffer> = stream;
    for await (const piece of whileAnswering(pieces, { last: 0 }, patienceMs)) hash.update(piece);
  } finally {
    stream.destroy();
  }
  return hash.digest('hex');
}
