/** Files as sharp takes them. */

import sharp, { type Metadata } from 'sharp';

/** Photos that only make a decoder warn are shown by every other program, so Facet takes them too. */
export const FAIL_ON = 'error';

/** What a file says of its picture, nothing decoded; null where it holds none that sharp knows. */
export async function pictureHeader(bytes: Buffer): Promise<Metadata | null> {
  return sharp(asStill(bytes), { failOn: FAIL_ON, limitInputPixels: false })
    .metadata()
    .catch(() => null);
}

/** A file, an animated AVIF as one that is not: its still picture is there, but libvips looks for it at that name only. */
export function asStill(bytes: Buffer): Buffer {
  if (bytes.toString('latin1', 4, 12) !== 'ftypavis') return bytes;
  const still = Buffer.from(bytes);
  still.write('avif', 8, 'latin1');
  return still;
}
