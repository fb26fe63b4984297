/** Files made by hand to hurt: pictures that are small and claim to be large, and metadata without end. */

import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { long, text, TiffWriter, uncompressedTiff, type TiffField } from '../../electron/engine/vision/tiff.ts';
import { heic, setBox } from '../engine/support/heic.ts';
import { chunk, claimingPng, sample } from '../engine/support/photos.ts';
import { RAW } from '../engine/support/raw.ts';
import { box, segment, withChunks, withExifBlock, withSegments, withXmp, xmpPacket } from './blocks.ts';

export interface Attack {
  readonly name: string;
  readonly ending: string;
  readonly bytes: Buffer;
  /** What lies beside it as `<name>.xmp`. */
  readonly sidecar?: Buffer | string;
  /** The codes of reasons that may be given; 'done' where the picture is readable and must be shown. */
  readonly expected: readonly string[];
}

const REFUSED = ['too-large', 'damaged', 'not-an-image'];
const DONE = ['done'];

function plain(width = 64, height = 48): Sharp {
  return sharp({ create: { width, height, channels: 3, background: '#6080a0' } });
}

/** Pictures that would decode to gigabytes, or take hours. */
export async function bombs(): Promise<Attack[]> {
  const jpeg = await plain().jpeg().toBuffer();
  const progressive = await plain().jpeg({ progressive: true }).toBuffer();
  const webp = await plain().webp().toBuffer();
  const avif = await plain().avif({ effort: 0 }).toBuffer();
  const gif = await plain().gif().toBuffer();
  const preview = await sample(1, 480).jpeg().toBuffer();
  const attack = (name: string, ending: string, bytes: Buffer, expected = REFUSED): Attack => {
    return { name, ending, bytes, expected };
  };
  return [
    attack('PNG of 60,000 x 60,000', 'png', claimingPng(60_000, 60_000)),
    attack('PNG of 2^31 columns', 'png', claimingPng(0x7fffffff, 1)),
    attack('PNG in passes, 16 bits, of 17,000 x 17,000', 'png', passesPng(17_000)),
    attack('PNG of one colour, 8,000 x 8,000', 'png', await wholePng(8_000), DONE),
    attack('JPEG that claims 65,535 x 65,535', 'jpg', sized(jpeg, 65_535, 65_535)),
    attack('JPEG that claims 17,000 x 17,000', 'jpg', sized(jpeg, 17_000, 17_000), [...REFUSED, 'done']),
    attack('JPEG in passes that claims 17,000 x 17,000', 'jpg', sized(progressive, 17_000, 17_000)),
    attack('JPEG in thousands of passes', 'jpg', passesJpeg(progressive), [...REFUSED, 'done', 'too-slow']),
    attack('GIF of 100,000 frames', 'gif', framesGif(gif, 100_000), DONE),
    attack('GIF that claims 65,535 x 65,535', 'gif', sizedGif(gif)),
    attack('WebP of 16,383 x 16,383 with nothing in it', 'webp', sizedWebp(webp)),
    attack('WebP of 2,000 frames', 'webp', await framesWebp(), [...REFUSED, 'done']),
    attack('TIFF with a strip of 4 GB', 'tif', stripTiff(40_000, 7_000, 0xfffffff0)),
    attack('TIFF of 2^32 - 1 rows', 'tif', stripTiff(64, 0xffffffff, 64)),
    attack('TIFF of 10,000 pages', 'tif', pagesTiff(10_000), [...REFUSED, 'done']),
    attack('TIFF whose pages go round', 'tif', roundTiff(), [...REFUSED, 'done']),
    attack('AVIF that claims 60,000 x 60,000', 'avif', setBox(avif, 'ispe', 4, [60_000, 60_000])),
    attack('AVIF that claims 2^32 - 1', 'avif', setBox(avif, 'ispe', 4, [0xffffffff, 0xffffffff])),
    attack('HEIC that claims 60,000 x 60,000', 'heic', setBox(heic('turned-1'), 'ispe', 4, [60_000, 60_000])),
    attack(
      'HEIC whose box is longer than the file',
      'heic',
      Buffer.concat([box('ftyp', Buffer.from('heic\0\0\0\0heic')), box('meta', Buffer.alloc(8), 0x7fffffff)]),
    ),
    attack('RAW whose preview claims 65,535 x 65,535', 'nef', raw('nef', sized(preview, 65_535, 65_535))),
    attack('RAW whose preview claims to be 4 GB', 'dng', lengthened(raw('dng', preview), preview.length), [
      ...REFUSED,
      'done',
      'unreadable',
    ]),
    ...['jpg', 'png', 'heic', 'nef', 'gif'].map((ending) =>
      attack(`nothing that is called ${ending}`, ending, Buffer.alloc(0), ['empty']),
    ),
    attack('SVG that is called PNG', 'png', Buffer.from(SVG), ['not-an-image']),
    attack(
      'PDF that is called JPEG',
      'jpg',
      Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>'),
      ['not-an-image'],
    ),
  ];
}

/** Metadata that would cost too much, or lead nowhere, in pictures that are whole: the picture must be shown. */
export async function metadataAttacks(): Promise<Attack[]> {
  const jpeg = await plain().jpeg().toBuffer();
  const png = await plain().png().toBuffer();
  const zeros = deflateSync(Buffer.alloc(200_000_000));
  const inJpeg = (name: string, bytes: Buffer, sidecar?: Buffer | string): Attack => ({
    ...{ name, ending: 'jpg', bytes, expected: DONE },
    ...(sidecar === undefined ? {} : { sidecar }),
  });
  const inPng = (name: string, type: string, data: Buffer): Attack => {
    return { name, ending: 'png', bytes: withChunks(png, [type, data]), expected: DONE };
  };
  const exif = (name: string, block: Buffer): Attack => inJpeg(name, withExifBlock(jpeg, block));
  const beside = (name: string, sidecar: Buffer | string): Attack => inJpeg(name, jpeg, sidecar);
  return [
    exif('EXIF whose directory is its own next', ringExif()),
    exif('EXIF whose directories lie in each other', nestedExif()),
    exif('EXIF whose values are counted 2^32 - 1', countsExif(0xffffffff)),
    exif('EXIF of thousands of tags with the same 64 KB', countsExif(60_000, 5_000)),
    exif('EXIF of fractions by nothing', fractionsExif()),
    exif('EXIF that is cut off', Buffer.from('MM\0*\0\0\0')),
    exif('EXIF that points behind itself', Buffer.from('II*\0\xff\xff\xff\x7f\0\0\0\0', 'latin1')),
    inJpeg(
      'a segment that is longer than the file',
      withSegments(jpeg, segment(0xe5, Buffer.alloc(4), 6), segment(0xe1, Buffer.alloc(0), 2)),
    ),
    inJpeg('XMP that is no XML', withXmp(jpeg, '<x:xmpmeta><rdf:RDF <<<&&&')),
    inJpeg('XMP with entities', withXmp(jpeg, LAUGHS + xmpPacket())),
    inJpeg(
      'an ICC profile of nothing',
      withSegments(jpeg, segment(0xe2, Buffer.from('ICC_PROFILE\0\x01\x01' + 'x'.repeat(400), 'latin1'))),
    ),
    inJpeg(
      'an extended packet that is counted 4 GB',
      withSegments(
        withXmp(
          jpeg,
          xmpPacket('<a:b xmlns:a="http://ns.adobe.com/xmp/note/" a:HasExtendedXMP="' + 'A'.repeat(32) + '"/>'),
        ),
        extension(0xffffffff),
      ),
    ),
    inPng('a profile of 200 MB in PNG', 'iCCP', Buffer.concat([Buffer.from('p\0\0'), zeros])),
    inPng('XMP of 200 MB in PNG', 'iTXt', Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\x01\0\0\0'), zeros])),
    inPng('a text of 200 MB in PNG', 'zTXt', Buffer.concat([Buffer.from('Comment\0\0'), zeros])),
    beside('a sidecar with entities', LAUGHS + xmpPacket()),
    beside('a sidecar of 100 MB', Buffer.alloc(100_000_000, ' ')),
    beside('a sidecar of 100,000 elements in each other', '<a>'.repeat(100_000)),
    beside('a sidecar of 100,000 elements beside each other', xmpPacket('<dc:x/>'.repeat(100_000))),
    beside('a sidecar of 20,000 prefixes and 50,000 elements', prefixes()),
    beside('a sidecar of entities only', xmpPacket(`<dc:title>${'&amp;'.repeat(150_000)}</dc:title>`)),
    beside('a sidecar of nothing but zeros', Buffer.alloc(4_000_000)),
    beside('a sidecar that is a picture', jpeg),
  ];
}

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>';

/** Ten entities, each ten times the one before: a billion of the first. */
const LAUGHS = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">${Array.from(
  { length: 9 },
  (_, n) => `<!ENTITY a${n + 1} "${`&a${n};`.repeat(10)}">`,
).join('')}]>`;

function prefixes(): string {
  const declared = Array.from({ length: 20_000 }, (_, n) => `xmlns:p${n}="u:${n}"`).join(' ');
  return xmpPacket(`<dc:x ${declared}>${'<dc:y/>'.repeat(50_000)}</dc:x>`);
}

/** The JPEG with another size in its frame (SOF0 or SOF2). */
function sized(jpeg: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(jpeg);
  for (let at = 2; at + 9 < changed.length; at += 2 + changed.readUInt16BE(at + 2)) {
    if (![0xc0, 0xc2].includes(changed[at + 1] ?? 0)) continue;
    changed.writeUInt16BE(height, at + 5);
    changed.writeUInt16BE(width, at + 7);
    return changed;
  }
  throw new Error('no frame');
}

/** The last pass of a progressive JPEG, ten thousand times, of a picture of 4,000 x 4,000. */
function passesJpeg(progressive: Buffer): Buffer {
  const last = progressive.lastIndexOf(Buffer.from([0xff, 0xda]));
  const pass = progressive.subarray(last, progressive.length - 2);
  return Buffer.concat([
    sized(progressive, 4_000, 4_000).subarray(0, -2),
    ...Array<Buffer>(10_000).fill(pass),
    Buffer.from([0xff, 0xd9]),
  ]);
}

function passesPng(edge: number): Buffer {
  const png = claimingPng(edge, edge);
  // Bits a sample, colours (RGB), and Adam7; libpng checks the sum over the header.
  const header = png.subarray(16, 29);
  Buffer.from([16, 2, 0, 0, 1]).copy(header, 8);
  chunk('IHDR', header).copy(png, 8);
  return png;
}

/** All of it is there: a thousandth of what it decodes to. */
async function wholePng(edge: number): Promise<Buffer> {
  return sharp({ create: { width: edge, height: edge, channels: 3, background: '#000000' } })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

function framesGif(gif: Buffer, frames: number): Buffer {
  const at = gif.indexOf(Buffer.from([0x2c, 0, 0, 0, 0]));
  const frame = gif.subarray(at, -1);
  return Buffer.concat([gif.subarray(0, at), ...Array<Buffer>(frames).fill(frame), Buffer.from([0x3b])]);
}

function sizedGif(gif: Buffer): Buffer {
  const changed = Buffer.from(gif);
  const at = changed.indexOf(Buffer.from([0x2c, 0, 0, 0, 0]));
  for (const place of [6, 8, at + 5, at + 7]) changed.writeUInt16LE(0xffff, place);
  return changed;
}

/** A lossy WebP with the largest size in its frame. */
function sizedWebp(webp: Buffer): Buffer {
  const changed = Buffer.from(webp);
  const at = changed.indexOf(Buffer.from([0x9d, 0x01, 0x2a]));
  changed.writeUInt16LE(16_383, at + 3);
  changed.writeUInt16LE(16_383, at + 5);
  return changed;
}

async function framesWebp(): Promise<Buffer> {
  const frame = await plain(16, 16).png().toBuffer();
  const other = await sharp(frame).negate().png().toBuffer();
  const short = await sharp([frame, other], { join: { animated: true } })
    .webp()
    .toBuffer();
  const at = short.indexOf('ANMF');
  const length = 8 + short.readUInt32LE(at + 4);
  const frames = Array<Buffer>(2_000).fill(short.subarray(at, at + length));
  const whole = Buffer.concat([short.subarray(0, at), ...frames]);
  whole.writeUInt32LE(whole.length - 8, 4);
  return whole;
}

function stripTiff(width: number, height: number, strip: number): Buffer {
  const { file } = uncompressedTiff({ width: 8, height: 8 }, 3);
  const changed = Buffer.from(file);
  // Entries of 12 bytes behind a count; the value is in the last four.
  const first = changed.readUInt32LE(4);
  for (let entry = first + 2; entry < first + 2 + 12 * changed.readUInt16LE(first); entry += 12) {
    const value = new Map([
      [256, width],
      [257, height],
      [278, height],
      [279, strip],
    ]).get(changed.readUInt16LE(entry));
    if (value !== undefined) changed.writeUInt32LE(value, entry + 8);
  }
  return changed;
}

function pagesTiff(pages: number): Buffer {
  const { file } = uncompressedTiff({ width: 8, height: 8 }, 3);
  const first = file.readUInt32LE(4);
  const length = 2 + 12 * file.readUInt16LE(first) + 4;
  const directory = file.subarray(first, first + length);
  const parts = [Buffer.from(file)];
  let end = file.length;
  parts[0]?.writeUInt32LE(end, first + length - 4);
  for (let page = 1; page < pages; page += 1) {
    const next = Buffer.from(directory);
    end += length;
    next.writeUInt32LE(page === pages - 1 ? 0 : end, length - 4);
    parts.push(next);
  }
  return Buffer.concat(parts);
}

function roundTiff(): Buffer {
  const { file } = uncompressedTiff({ width: 8, height: 8 }, 3);
  const first = file.readUInt32LE(4);
  file.writeUInt32LE(first, first + 2 + 12 * file.readUInt16LE(first));
  return file;
}

function raw(kind: string, preview: Buffer): Buffer {
  const make = RAW[kind];
  if (!make) throw new Error(`no RAW of kind ${kind}`);
  return make({ preview });
}

/** Every 32-bit number that is a length, in its place 4 GB. */
function lengthened(bytes: Buffer, length: number): Buffer {
  const changed = Buffer.from(bytes);
  const number = Buffer.alloc(4);
  number.writeUInt32LE(length);
  for (let at = changed.indexOf(number); at >= 0; at = changed.indexOf(number, at + 4))
    changed.writeUInt32LE(0xfffffff0, at);
  return changed;
}

function extension(length: number): Buffer {
  const head = Buffer.from(`http://ns.adobe.com/xmp/extension/\0${'A'.repeat(32)}........data`, 'latin1');
  head.writeUInt32BE(length, 67);
  head.writeUInt32BE(0xfffffff0, 71);
  return segment(0xe1, head);
}

/** TIFF's directory begins at 8 here, and so does its next. */
function ringExif(): Buffer {
  const writer = new TiffWriter();
  return writer.finish(writer.directory([text(0x010f, 'Me')], 8));
}

/** Directories of EXIF and GPS that are the first one again. */
function nestedExif(): Buffer {
  const writer = new TiffWriter();
  const again = Array.from({ length: 200 }, (): TiffField[] => [long(0x8769, 8), long(0x8825, 8), long(0xa005, 8)]);
  return writer.finish(writer.directory(again.flat()));
}

/** Tags that no table knows, each with so many 16-bit values, all at one place. */
function countsExif(count: number, tags = 20): Buffer {
  const writer = new TiffWriter();
  const fields = Array.from({ length: tags }, (_, n): TiffField => ({
    tag: 0xc000 + n,
    type: 3,
    count,
    bytes: Buffer.from([0, 0, 0, 0]),
  }));
  return writer.finish(writer.directory(fields));
}

function fractionsExif(): Buffer {
  const writer = new TiffWriter();
  const nothing = (tag: number, count: number): TiffField => ({ tag, type: 5, count, bytes: Buffer.alloc(8 * count) });
  const photo = writer.directory([nothing(0x829a, 1), nothing(0x829d, 1), nothing(0x920a, 1)]);
  const gps = writer.directory([text(1, 'N'), nothing(2, 3), text(3, 'E'), nothing(4, 3)]);
  return writer.finish(writer.directory([long(0x8769, photo), long(0x8825, gps)]));
}
