/** An uncompressed picture in a file: the one form of bare pixels in which sharp takes a colour profile along. */

import type { Size } from '../../core/geometry.ts';

const SHORT = 3;
const LONG = 4;
const UNDEFINED = 7;

/**
 * A TIFF 6.0 (little endian, one strip) of 8 bits a sample, its pixels still black.
 * @param samples 3 for RGB, 4 for RGB and alpha that is not multiplied in.
 * @returns the file, and the view of its pixels (row by row, no padding) to fill.
 */
export function uncompressedTiff(
  { width, height }: Size,
  samples: 3 | 4,
  icc: Buffer | undefined,
): { file: Buffer; pixels: Buffer } {
  const bits = Buffer.alloc(8);
  for (let sample = 0; sample < 4; sample += 1) bits.writeUInt16LE(8, 2 * sample);
  const profile = icc ?? Buffer.alloc(0);
  const strip = width * height * samples;
  const bitsAt = 8;
  const profileAt = bitsAt + bits.length;
  const directoryAt = profileAt + profile.length + (profile.length % 2);
  // Tags in rising order: tag, type, count, and the value or where it is.
  const entries = (stripAt: number): (readonly [number, number, number, number])[] => [
    [256, LONG, 1, width],
    [257, LONG, 1, height],
    [258, SHORT, samples, bitsAt],
    [259, SHORT, 1, 1], // not compressed
    [262, SHORT, 1, 2], // RGB
    [273, LONG, 1, stripAt],
    [277, SHORT, 1, samples],
    [278, LONG, 1, height],
    [279, LONG, 1, strip],
    ...(samples === 4 ? [[338, SHORT, 1, 2] as const] : []),
    ...(profile.length > 0 ? [[34675, UNDEFINED, profile.length, profileAt] as const] : []),
  ];
  const count = entries(0).length;
  const stripAt = directoryAt + 2 + 12 * count + 4;
  const file = Buffer.alloc(stripAt + strip);
  file.write('II*\0', 'latin1');
  file.writeUInt32LE(directoryAt, 4);
  bits.copy(file, bitsAt);
  profile.copy(file, profileAt);
  file.writeUInt16LE(count, directoryAt);
  entries(stripAt).forEach(([tag, type, many, value], index) => {
    const at = directoryAt + 2 + 12 * index;
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(type, at + 2);
    file.writeUInt32LE(many, at + 4);
    if (many === 1 && type === SHORT) file.writeUInt16LE(value, at + 8);
    else file.writeUInt32LE(value, at + 8);
  });
  return { file, pixels: file.subarray(stripAt) };
}
