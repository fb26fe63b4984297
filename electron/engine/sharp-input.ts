/** Files as sharp takes them. */

import sharp, { type Metadata } from 'sharp';
import { isCostly } from './metadata/exif-cost.ts';
import { pictureAt } from './metadata/jpeg-segments.ts';

// A name says nothing of what is inside: without this an SVG or a PDF that is called .jpg would be rendered, with all that
// these formats can ask for.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map((loader) => `VipsForeignLoad${loader}`),
});

/** Photos that only make a decoder warn are shown by every other program, so Facet takes them too. */
export const FAIL_ON = 'error';

/** How a TIFF structure begins, in either order of bytes. */
const TIFF = ['II*\0', 'MM\0*'].map((start) => Buffer.from(start, 'latin1'));

/** What a file says of its picture, nothing decoded; null where it holds none that sharp knows. */
export async function pictureHeader(bytes: Buffer): Promise<Metadata | null> {
  // Of nothing at all, sharp throws at once.
  if (bytes.length === 0) return null;
  return sharp(asInput(bytes), { failOn: FAIL_ON, limitInputPixels: false })
    .metadata()
    .catch(() => null);
}

/**
 * A file as sharp can take it: an animated AVIF as one that is not (its still picture is there, but libvips looks for it at
 * that name only), and without EXIF that would hold libvips up for minutes. Mostly the bytes themselves.
 */
export function asInput(bytes: Buffer): Buffer {
  const isAnimation = bytes.toString('latin1', 4, 12) === 'ftypavis';
  const costly = costlyExif(bytes);
  if (!isAnimation && costly.length === 0) return bytes;
  const input = Buffer.from(bytes);
  if (isAnimation) input.write('avif', 8, 'latin1');
  for (const at of costly) input.fill(0, at, at + 4);
  return input;
}

/** Where EXIF begins that is too much, wherever a format keeps it; none in a TIFF, whose directories libexif does not read. */
function costlyExif(bytes: Buffer): number[] {
  if (TIFF.some((start) => bytes.subarray(0, start.length).equals(start))) return [];
  const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8;
  const searched = isJpeg ? bytes.subarray(0, pictureAt(bytes)) : bytes;
  const found: number[] = [];
  for (const start of TIFF) {
    for (let at = searched.indexOf(start); at >= 0; at = searched.indexOf(start, at + 4)) {
      if (isCostly(bytes.subarray(at))) found.push(at);
    }
  }
  return found;
}
