/** ExifTool, by which our reading is judged, and small pictures for it to write into. */

import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

const { resolve } = createRequire(import.meta.url);

/** The program itself: a Perl script, but on Windows. */
const PROGRAM =
  process.platform === 'win32'
    ? join(dirname(resolve('exiftool-vendored.exe/package.json')), 'bin', 'exiftool.exe')
    : join(dirname(resolve('exiftool-vendored.pl/package.json')), 'bin', 'exiftool');

/** Runs it. Returns what it printed. */
export function exiftool(...options: readonly string[]): string {
  // Without a console and its quoting: each argument as it is, in UTF-8.
  const input = options.map((option) => `#[CSTR]${option.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`).join('\n');
  return execFileSync(PROGRAM, ['-charset', 'filename=utf8', '-@', '-'], { input, encoding: 'utf8', maxBuffer: 1e8 });
}

/** A JPEG of one colour without a word in it. */
export function plainJpeg(width = 64, height = 48): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#808080' } })
    .jpeg()
    .toBuffer();
}
