/** Reads the metadata of a photo from its file and its sidecar. */

import { open, readFile } from 'node:fs/promises';
import { findBlocks, isJpeg } from './container.ts';
import { reachesPicture } from './jpeg-segments.ts';
import { describe, type PhotoMetadata } from './metadata.ts';
import { readSidecar } from './xmp-packet.ts';

/** Most JPEGs have all that stands before the picture in this many bytes. */
const HEAD = 128 * 1024;
/** More than this before the picture is not read, whatever it is. */
const LONGEST_HEAD = 32 * 1024 * 1024;

/** The beginning of a JPEG up to its picture; of any other file all of it. @throws the system's errors. */
export async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    for (let length = HEAD; ; length *= 4) {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, 0);
      const head = buffer.subarray(0, bytesRead);
      if (!isJpeg(head)) return bytesRead < length ? head : await readFile(path);
      if (bytesRead < length || reachesPicture(head) || length >= LONGEST_HEAD) return head;
    }
  } finally {
    await file.close();
  }
}

/**
 * All that is known of a photo besides its picture. A file that is no photo is told by its name and time.
 * @param bytes the file, or its {@link readHead}.
 */
export async function readMetadata(path: string, bytes: Buffer, changedMs: number): Promise<PhotoMetadata> {
  const [blocks, sidecar] = await Promise.all([findBlocks(bytes), readSidecar(path)]);
  return describe({ path, changedMs }, blocks, sidecar, Date.now());
}
