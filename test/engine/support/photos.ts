/** Real group photos (see electron/dev/album.ts), made small so that tests are quick, and things that are no photos. */

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { samplesFolder } from '../../../electron/dev/album.ts';

/** Width of the photos in tests: every face of the samples is still found. */
export const WIDTH = 640;

/** How many faces each sample shows; the first has none before it, so that numbers begin at 1. */
export const FACES: Readonly<Record<number, number>> = { 1: 3, 2: 3, 3: 3, 4: 4, 5: 5, 6: 4 };

/** The file of a sample, full size. */
export function samplePath(number: number): string {
  return join(samplesFolder(), `sample${number}.jpg`);
}

/** A sample, reduced to the given width. */
export function sample(number: number, width = WIDTH): Sharp {
  return sharp(samplePath(number)).resize(width);
}

/** Writes a sample as a photo of a test; the format follows the extension. Returns its path. */
export async function writeSample(
  number: number,
  path: string,
  edit: (photo: Sharp) => Sharp = (photo) => photo,
): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await edit(sample(number)).toFile(path);
  return path;
}

/** Writes any bytes, making the folder. Returns the path. */
export async function writeBytes(path: string, bytes: Uint8Array | string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  return path;
}

/** A PNG of one colour without a face. */
export function plainPng(width: number, height: number, colour = '#6080a0'): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: colour } })
    .png()
    .toBuffer();
}

/** A PNG that claims any size and holds one row: a few hundred bytes that would decode to gigabytes. */
export function claimingPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits a sample, grey.
  header[8] = 8;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(width + 1))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A chunk of a PNG. */
export function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
