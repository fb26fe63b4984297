/**
 * Camera RAW, by the picture that the camera put into it: read as the JPEG that the camera would have written, with the
 * RAW file's orientation, date, place and camera in its EXIF. ExifTool finds both; it knows every maker's ways.
 */

import type { ExifTool } from 'exiftool-vendored';
import { kindOf } from '../../core/formats.ts';
import { pictureHeader } from '../sharp-input.ts';
import { withExif, type RawTags } from './raw-exif.ts';
import { UnusablePhoto } from './problem.ts';

/** Where makers put a JPEG of some size. The thumbnail of 160 pixels is none to look for faces on. */
const PREVIEWS = ['JpgFromRaw', 'JpgFromRaw2', 'PreviewImage', 'OtherImage'];
const FACTS = [
  ...['Orientation', 'Make', 'Model', 'LensModel', 'ExposureTime', 'FNumber', 'ISO', 'FocalLength'],
  ...['FocalLengthIn35mmFormat', 'DateTimeOriginal', 'CreateDate', 'OffsetTimeOriginal', 'SubSecTimeOriginal'],
  // With a sign, which the values of the GPS directory lack.
  ...['Composite:GPSLatitude', 'Composite:GPSLongitude'],
];
/** A smaller preview shows no face well enough. Pixels of the long edge. */
const LEAST_EDGE = 320;
/** A preview is a few megabytes; its text form must fit into memory twice. Bytes. */
const MOST_BYTES = 100 * 1024 * 1024;
/** Previews that are tried, largest first. */
const MOST_TRIES = 4;
const PATIENCE_MS = 30_000;

/** How the files of each maker begin that are no TIFF; ORF and RW2 are nearly one. */
const SIGNATURES = [/^FUJIFILMCCD-RAW/u, /^....ftypcrx /su, /^IIR[OS]/u, /^MMOR/u, /^IIU\0/u, /^II\*\0....CR/su];

/** Whether a file is camera RAW: by how it begins, and by its name where it is a TIFF like many. */
export function isRaw(path: string, bytes: Buffer): boolean {
  const start = bytes.toString('latin1', 0, 16);
  if (SIGNATURES.some((signature) => signature.test(start))) return true;
  return kindOf(path) === 'raw' && /^(II\*\0|MM\0\*)/u.test(start);
}

/** The largest usable preview as JPEG, upright by the EXIF in it. @throws UnusablePhoto not-an-image, damaged, unreadable. */
export async function rawPreview(path: string): Promise<Buffer> {
  const tags = await read(path, [...PREVIEWS, ...FACTS]);
  const facts: RawTags = {};
  const sizes: { tag: string; bytes: number }[] = [];
  for (const [key, value] of Object.entries(tags)) {
    const name = key.slice(key.indexOf(':') + 1);
    const bytes = Number(/^\(Binary data (\d+) bytes/u.exec(String(value))?.[1]);
    if (PREVIEWS.includes(name) && bytes > 0) sizes.push({ tag: key, bytes });
    // The RAW's own directories come first.
    else if (!PREVIEWS.includes(name)) facts[name] ??= value;
  }
  const tried = sizes.filter(({ bytes }) => bytes <= MOST_BYTES).sort((a, b) => b.bytes - a.bytes);
  for (const { tag } of tried.slice(0, MOST_TRIES)) {
    const preview = await extract(path, tag);
    if (preview && (await isUsable(preview))) return withExif(preview, facts);
  }
  if (sizes.length > 0)
    throw new UnusablePhoto(
      'damaged',
      'The file is damaged or cut off; the preview in this camera RAW cannot be read.',
    );
  throw new UnusablePhoto('not-an-image', 'This camera RAW holds no preview, which is what Facet shows of RAW photos.');
}

async function extract(path: string, tag: string): Promise<Buffer | null> {
  const value = (await read(path, [tag], ['-b']))[tag];
  if (typeof value !== 'string' || !value.startsWith('base64:')) return null;
  return Buffer.from(value.slice('base64:'.length), 'base64');
}

async function isUsable(preview: Buffer): Promise<boolean> {
  const metadata = await pictureHeader(preview);
  return metadata?.format === 'jpeg' && Math.max(metadata.width, metadata.height) >= LEAST_EDGE;
}

/** One ExifTool for this process, started when the first RAW comes; it ends when the process does. */
let exiftool: Promise<ExifTool> | null = null;

async function start(): Promise<ExifTool> {
  const library = await import('exiftool-vendored');
  return new library.ExifTool({ maxProcs: 1, taskRetries: 0, taskTimeoutMillis: PATIENCE_MS });
}

/** Ends ExifTool, where the process goes on. */
export async function closeRaw(): Promise<void> {
  const running = exiftool;
  exiftool = null;
  await (await running)?.end();
}

/** Values as numbers where they are some, by group and name (`IFD0:Make`). */
async function read(path: string, tags: readonly string[], options: readonly string[] = []): Promise<RawTags> {
  exiftool ??= start();
  try {
    const readArgs = ['-n', '-a', '-G1', ...options, ...tags.map((tag) => `-${tag}`)];
    const values: unknown = await (await exiftool).readRaw(path, { readArgs });
    return values as RawTags;
  } catch (thrown) {
    await closeRaw().catch(() => undefined);
    throw new UnusablePhoto('unreadable', problemOf(thrown), { cause: thrown });
  }
}

/** Why ExifTool did not answer; a file that broke it is tried again at the next scan, like one that is out of reach. */
export function problemOf(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return /\bperl\b.*\binstalled\b/iu.test(message)
    ? 'Reading camera RAW needs Perl, which is not installed on this computer. Install it and scan again.'
    : 'Reading this camera RAW did not come to an end; it is tried again at the next scan.';
}
