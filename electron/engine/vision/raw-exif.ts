/** What a RAW file says of itself, put into the JPEG that it carries: most previews have no EXIF of their own. */

import { blob, long, rational, short, text, TiffWriter, type TiffField } from './tiff.ts';

/** ExifTool's values by its names for them, numbers where they are some; anything may be missing, or nonsense. */
export type RawTags = Record<string, unknown>;

/** Segments of a JPEG file: SOI, APP1, SOS. */
const SOI = 0xd8;
const APP1 = 0xe1;
const SOS = 0xda;
/** No text that a camera writes is longer. */
const LONGEST = 200;

/** The JPEG with these facts in its EXIF (2.32, in APP1), in place of what EXIF it had; its picture stays as it is. */
export function withExif(jpeg: Buffer, tags: RawTags): Buffer {
  const block = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exifBlock(tags)]);
  const head = Buffer.from([0xff, SOI, 0xff, APP1, 0, 0]);
  head.writeUInt16BE(block.length + 2, 4);
  return Buffer.concat([head, block, withoutExif(jpeg)]);
}

/** A JPEG's bytes behind SOI, its EXIF left out. */
function withoutExif(jpeg: Buffer): Buffer {
  const kept: Buffer[] = [];
  let at = 2;
  while (at + 4 <= jpeg.length && jpeg[at] === 0xff) {
    const marker = jpeg[at + 1] ?? 0;
    const end = at + 2 + jpeg.readUInt16BE(at + 2);
    if (marker === SOS || end > jpeg.length) break;
    const isExif = marker === APP1 && jpeg.toString('latin1', at + 4, at + 8) === 'Exif';
    if (!isExif) kept.push(jpeg.subarray(at, end));
    at = end;
  }
  return Buffer.concat([...kept, jpeg.subarray(at)]);
}

function exifBlock(tags: RawTags): Buffer {
  const writer = new TiffWriter();
  const taken = words(tags, 'DateTimeOriginal') ?? words(tags, 'CreateDate');
  const exif = present([
    number(tags, 'ExposureTime', (value) => rational(0x829a, value)),
    number(tags, 'FNumber', (value) => rational(0x829d, value)),
    number(tags, 'ISO', (value) => short(0x8827, Math.min(65_535, Math.round(value)))),
    blob(0x9000, Buffer.from('0232')),
    // ExifTool's times may have decimals and a zone behind them, which have tags of their own.
    taken === null ? null : text(0x9003, taken.slice(0, 19)),
    written(tags, 'OffsetTimeOriginal', 0x9011),
    written(tags, 'SubSecTimeOriginal', 0x9291),
    number(tags, 'FocalLength', (value) => rational(0x920a, value)),
    number(tags, 'FocalLengthIn35mmFormat', (value) => short(0xa405, Math.min(65_535, Math.round(value)))),
    written(tags, 'LensModel', 0xa434),
  ]);
  const place = placeOf(tags.GPSLatitude, tags.GPSLongitude);
  const orientation = Number(tags.Orientation);
  const main = present([
    written(tags, 'Make', 0x010f),
    written(tags, 'Model', 0x0110),
    short(0x0112, orientation >= 1 && orientation <= 8 ? orientation : 1),
    long(0x8769, writer.directory(exif)),
    place === null ? null : long(0x8825, writer.directory(place)),
  ]);
  return writer.finish(writer.directory(main));
}

function present(fields: readonly (TiffField | null)[]): TiffField[] {
  return fields.filter((field) => field !== null);
}

/** A text; ExifTool gives those that look like numbers as numbers. */
function words(tags: RawTags, name: string): string | null {
  const value = tags[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, LONGEST) : null;
}

function written(tags: RawTags, name: string, tag: number): TiffField | null {
  const value = words(tags, name);
  return value === null ? null : text(tag, value);
}

function number(tags: RawTags, name: string, field: (value: number) => TiffField): TiffField | null {
  const value = tags[name];
  return typeof value === 'number' && value > 0 && value < 2 ** 32 ? field(value) : null;
}

/** Degrees, with a sign as ExifTool gives them. */
function placeOf(latitude: unknown, longitude: unknown): TiffField[] | null {
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return null;
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return null;
  return [
    text(1, latitude < 0 ? 'S' : 'N'),
    rational(2, Math.abs(latitude), 0, 0),
    text(3, longitude < 0 ? 'W' : 'E'),
    rational(4, Math.abs(longitude), 0, 0),
  ];
}
