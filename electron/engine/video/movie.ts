/**
 * What an MP4 or QuickTime file says of itself: when it was made and how long it is. The `mvhd` box inside `moov`
 * (ISO/IEC 14496-12, 8.2.2) is found by going from box to box; of a film of gigabytes a few dozen bytes are read.
 */

import { open, type FileHandle } from 'node:fs/promises';

/** What a movie's header says; null for what it does not, or what makes no sense. */
export interface MovieHeader {
  /** Milliseconds since 1970. */
  readonly createdMs: number | null;
  readonly durationMs: number | null;
}

const NOTHING: MovieHeader = { createdMs: null, durationMs: null };
/** The format counts seconds from 1904. */
const EPOCH_SECONDS = 2_082_844_800;
/** More boxes than these before the header are no movie. */
const MOST_BOXES = 1_000;
/** Version 1 with 64-bit times, up to the duration. */
const HEADER_BYTES = 32;

/** Reads the header; a file of another format says nothing. @throws what opening the file throws. */
export async function readMovieHeader(path: string): Promise<MovieHeader> {
  const file = await open(path, 'r');
  try {
    return await find(file);
  } finally {
    await file.close();
  }
}

async function find(file: FileHandle): Promise<MovieHeader> {
  let at = 0;
  for (let box = 0; box < MOST_BOXES; box += 1) {
    const head = await read(file, at, 16);
    if (head.length < 8) return NOTHING;
    const type = head.toString('latin1', 4, 8);
    const short = head.readUInt32BE(0);
    const isLong = short === 1 && head.length === 16;
    const header = isLong ? 16 : 8;
    if (type === 'mvhd') return parse(await read(file, at + header, HEADER_BYTES));
    // Its own header is inside; all others are gone past. A box that goes to the end of the file is the last.
    const size = isLong ? Number(head.readBigUInt64BE(8)) : short;
    if (type === 'moov') at += header;
    else if (size < header) return NOTHING;
    else at += size;
    // 64 bits may say more than a file can have, or a number be exact about.
    if (!Number.isSafeInteger(at)) return NOTHING;
  }
  return NOTHING;
}

function parse(bytes: Buffer): MovieHeader {
  if (bytes.length < HEADER_BYTES) return NOTHING;
  const isWide = bytes[0] === 1;
  const created = isWide ? Number(bytes.readBigUInt64BE(4)) : bytes.readUInt32BE(4);
  const timescale = bytes.readUInt32BE(isWide ? 20 : 12);
  const duration = isWide ? Number(bytes.readBigUInt64BE(24)) : bytes.readUInt32BE(16);
  const createdMs = (created - EPOCH_SECONDS) * 1000;
  return {
    // Cameras without a clock write 0, or count from 1970 and seem to have filmed before there was film.
    createdMs: createdMs > 0 && createdMs < 8e12 ? createdMs : null,
    durationMs: timescale > 0 && duration > 0 ? (duration / timescale) * 1000 : null,
  };
}

async function read(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}
