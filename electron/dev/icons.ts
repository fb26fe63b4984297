/**
 * Makes the icons of the three systems from build/icon.svg, again after that was changed.
 *
 *     node electron/dev/icons.ts
 *
 * Windows' ICO and Apple's ICNS are both a table of contents and then a PNG for each size.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { ROOT } from './build.ts';
import { runScript, say } from './explain.ts';

const BUILD = join(ROOT, 'build');
/** freedesktop.org's icon theme specification: a file for each size. */
const LINUX = [16, 32, 48, 64, 128, 256, 512];
const WINDOWS = [16, 24, 32, 48, 64, 128, 256];
/** Apple's name for each size, pixels; the first two of a size are for a display of twice the density. */
const APPLE: readonly (readonly [type: string, size: number])[] = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
];

/** A PNG of a size. */
export type Picture = readonly [size: number, png: Buffer];

/** A Windows icon. Sizes are at most 256 pixels. */
export function icoOf(pictures: readonly Picture[]): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2); // an icon, not a cursor
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  for (const [index, [size, png]] of pictures.entries()) {
    const at = 6 + 16 * index;
    head.writeUInt8(size % 256, at); // 0 means 256
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...pictures.map(([, png]) => png)]);
}

/** An Apple icon: each picture with its type of four letters. */
export function icnsOf(pictures: readonly (readonly [type: string, png: Buffer])[]): Buffer {
  const blocks = pictures.map(([type, png]) => Buffer.concat([blockHead(type, png.length), png]));
  const length = blocks.reduce((sum, block) => sum + block.length, 0);
  return Buffer.concat([blockHead('icns', length), ...blocks]);
}

function blockHead(type: string, length: number): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(length + head.length, 4);
  return head;
}

/** Renders the drawing at a size, pixels; Windows wants 32 bits a pixel. */
async function render(size: number): Promise<Buffer> {
  return sharp(join(BUILD, 'icon.svg')).resize(size, size).png({ compressionLevel: 9 }).toBuffer();
}

async function makeIcons(): Promise<void> {
  const pictures = new Map<number, Buffer>();
  for (const size of new Set([...LINUX, ...WINDOWS, ...APPLE.map(([, each]) => each)])) {
    pictures.set(size, await render(size));
  }
  const of = (size: number): Buffer => pictures.get(size) ?? Buffer.alloc(0);
  await mkdir(join(BUILD, 'icons'), { recursive: true });
  for (const size of LINUX) await writeFile(join(BUILD, 'icons', `${size}x${size}.png`), of(size));
  await writeFile(join(BUILD, 'icon.ico'), icoOf(WINDOWS.map((size): Picture => [size, of(size)])));
  await writeFile(join(BUILD, 'icon.icns'), icnsOf(APPLE.map(([type, size]) => [type, of(size)] as const)));
}

if (import.meta.main) {
  await runScript(async () => {
    await makeIcons();
    say('Made build/icon.ico, build/icon.icns and build/icons');
    return 0;
  });
}
