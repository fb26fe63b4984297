/**
 * Camera RAW files in the shape of each maker's, without a sensor's data: containers that ExifTool takes for the real
 * thing, around a preview. There are no real ones here.
 */

import { blob, long, short, text, TiffWriter, type TiffField } from '../../../electron/engine/vision/tiff.ts';

export interface RawContent {
  /** The largest JPEG; null for a RAW without one. */
  readonly preview: Buffer | null;
  /** EXIF orientation of the RAW. */
  readonly orientation?: number;
}

/** The directories that all makers write: camera and orientation, time and exposure, place. */
function common(writer: TiffWriter, make: string, model: string, orientation: number): TiffField[] {
  const exif = writer.directory([
    text(0x9003, '2019:07:14 18:20:05'),
    text(0x9011, '+02:00'),
    short(0x8827, 400),
    text(0xa434, '50mm F1.8'),
  ]);
  const degrees = (value: number): Buffer => {
    const bytes = Buffer.alloc(24);
    [value * 1e6, 1e6, 0, 1, 0, 1].forEach((word, index) => bytes.writeUInt32LE(word, 4 * index));
    return bytes;
  };
  const gps = writer.directory([
    text(1, 'S'),
    { tag: 2, type: 5, count: 3, bytes: degrees(33.5) },
    text(3, 'W'),
    { tag: 4, type: 5, count: 3, bytes: degrees(70.25) },
  ]);
  return [text(0x010f, make), text(0x0110, model), short(0x0112, orientation), long(0x8769, exif), long(0x8825, gps)];
}

const size = [long(0x0100, 6_000), long(0x0101, 4_000)];

/** A sub-directory with a JPEG at the tags that Nikon and others use. */
function jpegDirectory(writer: TiffWriter, jpeg: Buffer, fields: readonly TiffField[] = []): number {
  const at = writer.add(jpeg);
  return writer.directory([short(0x0103, 6), long(0x0201, at), long(0x0202, jpeg.length), ...fields]);
}

function nef({ preview, orientation = 1 }: RawContent): Buffer {
  const writer = new TiffWriter();
  const sub = preview ? [long(0x014a, jpegDirectory(writer, preview, [long(0x00fe, 1)]))] : [];
  const main = common(writer, 'NIKON CORPORATION', 'NIKON D750', orientation);
  return writer.finish(writer.directory([...main, ...sub, ...size, long(0x00fe, 1)]));
}

function dng({ preview, orientation = 1 }: RawContent): Buffer {
  const writer = new TiffWriter();
  const sub: TiffField[] = [];
  if (preview) {
    const at = writer.add(preview);
    const fields = [
      long(0x00fe, 1),
      short(0x0103, 7),
      short(0x0106, 6),
      long(0x0111, at),
      long(0x0117, preview.length),
    ];
    sub.push(long(0x014a, writer.directory(fields)));
  }
  const version = { tag: 0xc612, type: 1, count: 4, bytes: Buffer.from([1, 4, 0, 0]) };
  const main = common(writer, 'Google', 'Pixel 7', orientation);
  return writer.finish(writer.directory([...main, ...sub, ...size, long(0x00fe, 1), version]));
}

function arw({ preview, orientation = 1 }: RawContent): Buffer {
  const writer = new TiffWriter();
  const at = preview ? writer.add(preview) : 0;
  const jpeg = preview ? [long(0x0201, at), long(0x0202, preview.length)] : [];
  const main = common(writer, 'SONY', 'ILCE-7M3', orientation);
  return writer.finish(writer.directory([...main, ...jpeg, ...size, long(0x00fe, 1), short(0x0103, 6)]));
}

function cr2({ preview, orientation = 1 }: RawContent): Buffer {
  const writer = new TiffWriter();
  // The header goes on: 'CR', version 2.0, and where the directory of the sensor's data is.
  writer.add(Buffer.from([0x43, 0x52, 2, 0, 0, 0, 0, 0]));
  const at = preview ? writer.add(preview) : 0;
  const strip = preview ? [long(0x0111, at), long(0x0117, preview.length)] : [];
  const main = common(writer, 'Canon', 'Canon EOS 6D', orientation);
  return writer.finish(writer.directory([...main, ...strip, ...size, short(0x0103, 6)]));
}

/** Olympus: 'IIRO', and the preview's place in the maker's note, counted from its beginning. */
function orf({ preview, orientation = 1 }: RawContent): Buffer {
  const writer = new TiffWriter();
  const notes: TiffField[] = [];
  if (preview) {
    // 'OLYMPUS\0II\3\0', a directory with CameraSettings (0x2020), that directory, and the JPEG.
    const settingsAt = 12 + 2 + 12 + 4;
    const jpegAt = settingsAt + 2 + 3 * 12 + 4;
    const entry = (tag: number, type: number, value: number): Buffer => {
      const bytes = Buffer.alloc(12);
      bytes.writeUInt16LE(tag, 0);
      bytes.writeUInt16LE(type, 2);
      bytes.writeUInt32LE(1, 4);
      bytes.writeUInt32LE(value, 8);
      return bytes;
    };
    const count = (n: number): Buffer => Buffer.from([n, 0]);
    const end = Buffer.alloc(4);
    const settings = [entry(0x0100, 4, 1), entry(0x0101, 4, jpegAt), entry(0x0102, 4, preview.length)];
    notes.push(
      blob(
        0x927c,
        Buffer.concat([
          Buffer.from('OLYMPUS\0II\x03\0', 'latin1'),
          ...[count(1), entry(0x2020, 13, settingsAt), end],
          ...[count(3), ...settings, end, preview],
        ]),
      ),
    );
  }
  const main = common(writer, 'OLYMPUS CORPORATION', 'E-M1', orientation).filter(({ tag }) => tag !== 0x8769);
  const exif = writer.directory([text(0x9003, '2019:07:14 18:20:05'), short(0x8827, 400), ...notes]);
  const file = writer.finish(writer.directory([...main, long(0x8769, exif), ...size]));
  file.write('IIRO', 'latin1');
  return file;
}

/** Panasonic: 'IIU\0', the JPEG is a field of the first directory. */
function rw2({ preview, orientation = 1 }: RawContent): Buffer {
  const writer = new TiffWriter();
  const main = common(writer, 'Panasonic', 'DMC-GX8', orientation);
  const file = writer.finish(writer.directory([...main, ...(preview ? [blob(0x002e, preview)] : [])]));
  file.write('IIU\0', 'latin1');
  return file;
}

/** Fujifilm: a header with the place of a whole JPEG, whose EXIF is the RAW's. */
function raf({ preview, orientation = 1 }: RawContent): Buffer {
  const header = Buffer.alloc(160);
  header.write('FUJIFILMCCD-RAW 0201FF383501X-T2', 'latin1');
  const writer = new TiffWriter();
  const tiff = writer.finish(writer.directory(common(writer, 'FUJIFILM', 'X-T2', orientation)));
  const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const start = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 0]);
  start.writeUInt16BE(exif.length + 2, 4);
  const jpeg = preview ? Buffer.concat([start, exif, preview.subarray(2)]) : Buffer.alloc(0);
  header.writeUInt32BE(preview ? header.length : 0, 0x54);
  header.writeUInt32BE(jpeg.length, 0x58);
  return Buffer.concat([header, jpeg, Buffer.alloc(64)]);
}

function box(type: string, ...content: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + content.reduce((sum, { length }) => sum + length, 0));
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...content]);
}

/** Canon's CR3: boxes of ISO 14496-12; CMT1, 2 and 4 are TIFF, PRVW holds the preview. */
function cr3({ preview, orientation = 1 }: RawContent): Buffer {
  const tiff = (fields: readonly TiffField[]): Buffer => {
    const writer = new TiffWriter();
    return writer.finish(writer.directory(fields));
  };
  const degrees = (value: number): Buffer => {
    const bytes = Buffer.alloc(24);
    [value * 1e6, 1e6, 0, 1, 0, 1].forEach((word, index) => bytes.writeUInt32LE(word, 4 * index));
    return bytes;
  };
  const moov = box(
    'moov',
    box(
      'uuid',
      Buffer.from('85c0b687820f11e08111f4ce462b6a48', 'hex'),
      box('CNCV', Buffer.from('CanonCR3_001/00.10.00/00.00.00', 'latin1')),
      box('CMT1', tiff([text(0x010f, 'Canon'), text(0x0110, 'Canon EOS R'), short(0x0112, orientation)])),
      box('CMT2', tiff([text(0x9003, '2019:07:14 18:20:05'), short(0x8827, 400)])),
      box(
        'CMT4',
        tiff([
          text(1, 'S'),
          { tag: 2, type: 5, count: 3, bytes: degrees(33.5) },
          text(3, 'W'),
          { tag: 4, type: 5, count: 3, bytes: degrees(70.25) },
        ]),
      ),
    ),
  );
  const head = Buffer.alloc(16);
  head.writeUInt32BE(preview?.length ?? 0, 12);
  const prvw = preview
    ? box('uuid', Buffer.from('eaf42b5e1c984b88b9fbb7dc406e4d16', 'hex'), Buffer.alloc(8), box('PRVW', head, preview))
    : Buffer.alloc(0);
  return Buffer.concat([box('ftyp', Buffer.from('crx \0\0\0\x01crx isom', 'latin1')), moov, prvw, box('mdat')]);
}

/** A RAW file of each kind, by its extension. */
export const RAW: Readonly<Record<string, (content: RawContent) => Buffer>> = {
  nef,
  dng,
  arw,
  cr2,
  cr3,
  raf,
  orf,
  rw2,
};
