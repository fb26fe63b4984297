/** Writes TIFF 6.0, little endian: the frame of EXIF, and the one form of bare pixels in which sharp takes a profile along. */

import type { Size } from '../../core/geometry.ts';

/** A field of a directory: its tag, TIFF's number for the type, how many values, and their bytes. */
export interface TiffField {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly bytes: Buffer;
}

export function short(tag: number, ...values: readonly number[]): TiffField {
  const bytes = Buffer.alloc(2 * values.length);
  values.forEach((value, index) => bytes.writeUInt16LE(value, 2 * index));
  return { tag, type: 3, count: values.length, bytes };
}

export function long(tag: number, ...values: readonly number[]): TiffField {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => bytes.writeUInt32LE(value, 4 * index));
  return { tag, type: 4, count: values.length, bytes };
}

/** Numbers from 0 to 2^32, with six decimals where there is room for them. */
export function rational(tag: number, ...values: readonly number[]): TiffField {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, index) => {
    const denominator = value < 4_000 ? 1_000_000 : 1;
    bytes.writeUInt32LE(Math.round(value * denominator), 8 * index);
    bytes.writeUInt32LE(denominator, 8 * index + 4);
  });
  return { tag, type: 5, count: values.length, bytes };
}

export function text(tag: number, value: string): TiffField {
  const bytes = Buffer.from(`${value}\0`);
  return { tag, type: 2, count: bytes.length, bytes };
}

export function blob(tag: number, bytes: Buffer): TiffField {
  return { tag, type: 7, count: bytes.length, bytes };
}

/** A file in the making. What a directory points to is added before it. */
export class TiffWriter {
  readonly #parts: Buffer[] = [];
  #length = 8;

  /** Adds bytes; returns where they are. */
  add(bytes: Buffer): number {
    const at = this.#length;
    this.#parts.push(bytes, Buffer.alloc(bytes.length % 2));
    this.#length += bytes.length + (bytes.length % 2);
    return at;
  }

  /** Adds a directory; returns where it is. @param next where the next of its chain is; 0 for none. */
  directory(fields: readonly TiffField[], next = 0): number {
    const entries = [...fields]
      .sort((a, b) => a.tag - b.tag)
      .map(({ tag, type, count, bytes }) => {
        const entry = Buffer.alloc(12);
        entry.writeUInt16LE(tag, 0);
        entry.writeUInt16LE(type, 2);
        entry.writeUInt32LE(count, 4);
        if (bytes.length <= 4) bytes.copy(entry, 8);
        else entry.writeUInt32LE(this.add(bytes), 8);
        return entry;
      });
    const count = Buffer.alloc(2);
    count.writeUInt16LE(entries.length);
    const link = Buffer.alloc(4);
    link.writeUInt32LE(next);
    return this.add(Buffer.concat([count, ...entries, link]));
  }

  /** The whole file. @param first where its first directory is. */
  finish(first: number): Buffer {
    const header = Buffer.from('II*\0....', 'latin1');
    header.writeUInt32LE(first, 4);
    return Buffer.concat([header, ...this.#parts]);
  }
}

/**
 * An uncompressed picture of 8 bits a sample, its pixels still black.
 * @param samples 3 for RGB, 4 for RGB and alpha that is not multiplied in.
 * @returns the file, and the view of its pixels (row by row, no padding) to fill.
 */
export function uncompressedTiff(
  { width, height }: Size,
  samples: 3 | 4,
  icc?: Buffer,
): { file: Buffer; pixels: Buffer } {
  const strip = width * height * samples;
  const head = (stripAt: number): Buffer => {
    const writer = new TiffWriter();
    const directory = writer.directory([
      long(256, width),
      long(257, height),
      short(258, ...Array<number>(samples).fill(8)),
      short(259, 1), // not compressed
      short(262, 2), // RGB
      long(273, stripAt),
      short(277, samples),
      long(278, height),
      long(279, strip),
      ...(samples === 4 ? [short(338, 2)] : []),
      ...(icc ? [blob(34675, icc)] : []),
    ]);
    return writer.finish(directory);
  };
  const { length } = head(0);
  const file = Buffer.alloc(length + strip);
  head(length).copy(file);
  return { file, pixels: file.subarray(length) };
}
