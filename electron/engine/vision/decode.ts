/** Reading and decoding: from a path to an upright RGB picture of bounded size. */

import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import sharp, { type Metadata, type Sharp } from 'sharp';
import { LARGEST_PHOTO } from '../../core/formats.ts';
import type { RgbImage } from '../../core/image.ts';
import type { PhotoMetadata } from '../metadata/metadata.ts';
import { readHead, readMetadata } from '../metadata/read.ts';
import { asInput, FAIL_ON, pictureHeader } from '../sharp-input.ts';
import { decodeHeif, isHeif } from './heif.ts';
import type { RenderBounds } from './messages.ts';
import { damaged, UnusablePhoto, unreadable } from './problem.ts';
import { isRaw, rawPreview } from './raw.ts';
import { uncompressedTiff } from './tiff.ts';

/** Longest edge, in pixels, of the picture the pipeline works on: crops of small faces are cut from it. */
export const WORKING_EDGE = 2048;

/** Pixels beyond which decoding is refused: a small file can claim any size. */
const MAX_PIXELS = 300_000_000;
/** Bytes of a picture that a decoder must hold whole; others go from row to row. */
const MAX_HELD = 1_300_000_000;
/** Pixels of AVIF, whose decoder holds a picture several times. */
const MAX_AVIF_PIXELS = 100_000_000;
/** What sharp's own libvips decodes and Facet promises. AVIF is its `heif` with av1 inside. */
const FORMATS = new Set(['jpeg', 'png', 'webp', 'heif', 'gif', 'tiff']);

// One photo at a time per worker: more threads would fight with the other workers, a cache would never hit.
sharp.concurrency(1);
sharp.cache(false);

/** A photo's bytes. */
export interface PhotoFile {
  /** The file's; of camera RAW those of its preview, with the RAW's EXIF in it. */
  readonly bytes: Buffer;
  /** SHA-256 of the file, hex. */
  readonly hash: string;
  /** When the file was last changed, milliseconds since 1970. */
  readonly changedMs: number;
}

/** A decoded photo. */
export interface DecodedPhoto {
  /** Upright, its long edge at most {@link WORKING_EDGE}. */
  readonly image: RgbImage;
  /** Upright full size in pixels. */
  readonly width: number;
  readonly height: number;
}

/** Reads a file. @throws UnusablePhoto gone, unreadable, empty, too-large, changing; for camera RAW also what rawPreview says. */
export async function readPhoto(path: string): Promise<PhotoFile> {
  const { bytes, changedMs } = await readUnchanged(path, readFile);
  const hash = createHash('sha256').update(bytes).digest('hex');
  return { bytes: await shown(path, bytes), hash, changedMs };
}

/** What a photo says of itself besides its picture. @throws UnusablePhoto like readPhoto. */
export async function readFacts(path: string): Promise<PhotoMetadata> {
  const { bytes, changedMs } = await readUnchanged(path, readHead);
  return readMetadata(path, await shown(path, bytes), changedMs);
}

/** The bytes that are decoded: the file's own, but of camera RAW its preview, with the RAW's EXIF in it. */
async function shown(path: string, file: Buffer): Promise<Buffer> {
  return isRaw(path, file) ? rawPreview(path) : file;
}

/** Reads from a file that is not being written meanwhile: half of a photo is none. */
async function readUnchanged(
  path: string,
  read: (path: string) => Promise<Buffer>,
): Promise<{ readonly bytes: Buffer; readonly changedMs: number }> {
  try {
    const before = await stat(path);
    const { size } = before;
    if (size === 0) throw new UnusablePhoto('empty', 'The file is empty.');
    if (size > LARGEST_PHOTO)
      throw new UnusablePhoto(
        'too-large',
        `The file has ${(size / 2 ** 30).toFixed(1)} GB; Facet reads photos up to 1 GB.`,
      );
    const bytes = await read(path);
    const after = await stat(path);
    if (after.size !== size || after.mtimeMs !== before.mtimeMs)
      throw new UnusablePhoto('changing', 'The file was being written while Facet read it; the next scan reads it.');
    return { bytes, changedMs: after.mtimeMs };
  } catch (thrown) {
    if (thrown instanceof UnusablePhoto) throw thrown;
    throw unreadable(thrown);
  }
}

/**
 * Decodes to the working size, upright (EXIF orientation 1-8), first frame, sRGB, transparency on white.
 * JPEG and WebP are shrunk while they are decoded.
 * @throws UnusablePhoto not-an-image, damaged, too-large.
 */
export async function decodePhoto(bytes: Buffer): Promise<DecodedPhoto> {
  const { pipeline, width, height } = await open(bytes, WORKING_EDGE);
  try {
    const { data, info } = await pipeline.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`decoded to ${info.channels} channels`);
    return { image: { data, width: info.width, height: info.height }, width, height };
  } catch (thrown) {
    throw damaged(thrown);
  }
}

/** A crop that was kept, as it is: a square of `size` pixels a side. Null when it is damaged or another picture. */
export async function decodeCrop(bytes: Uint8Array, size: number): Promise<RgbImage | null> {
  try {
    const { data, info } = await sharp(bytes, { failOn: 'error' }).raw().toBuffer({ resolveWithObject: true });
    return info.width === size && info.height === size && info.channels === 3
      ? { data, width: size, height: size }
      : null;
  } catch {
    return null;
  }
}

/** The photo for the viewer: upright JPEG within bounds. @throws UnusablePhoto like decodePhoto. */
export async function renderPhoto(bytes: Buffer, bounds: RenderBounds): Promise<Uint8Array> {
  const { pipeline } = await open(bytes, bounds.longEdge, bounds.pixels);
  try {
    return await pipeline.jpeg({ quality: 88 }).toBuffer();
  } catch (thrown) {
    throw damaged(thrown);
  }
}

/** The file in sharp's hands, to be decoded. */
function opened(bytes: Buffer): Sharp {
  return sharp(asInput(bytes), { failOn: FAIL_ON, limitInputPixels: MAX_PIXELS });
}

interface OpenedPhoto {
  readonly pipeline: Sharp;
  readonly width: number;
  readonly height: number;
}

async function open(bytes: Buffer, longEdge: number, pixels = MAX_PIXELS): Promise<OpenedPhoto> {
  const metadata = await pictureHeader(bytes);
  // Only AVIF, which is HEIF, too, is left to sharp.
  if (metadata ? metadata.format === 'heif' && metadata.compression !== 'av1' : isHeif(bytes)) {
    const picture = await decodeHeif(bytes);
    const { width, height, pipeline } = await open(picture, longEdge, pixels);
    return { width, height, pipeline: await inColour(pipeline, metadata?.icc) };
  }
  if (!metadata) throw new UnusablePhoto('not-an-image', 'The file does not hold a picture that Facet can read.');
  if (!FORMATS.has(metadata.format)) {
    throw new UnusablePhoto(
      'not-an-image',
      `The file holds ${metadata.format.toUpperCase()}, which Facet does not read.`,
    );
  }
  const { width, height } = metadata.autoOrient;
  const most = metadata.format === 'heif' ? MAX_AVIF_PIXELS : MAX_PIXELS;
  if (width * height > most) {
    throw new UnusablePhoto(
      'too-large',
      `The picture has ${Math.round((width * height) / 1e6)} megapixels; Facet reads up to ${most / 1e6}.`,
    );
  }
  if (heldBytes(metadata) > MAX_HELD) {
    throw new UnusablePhoto(
      'too-large',
      `The picture needs ${(heldBytes(metadata) / 1e9).toFixed(1)} GB of memory, because it is stored in passes; Facet reads up to ${MAX_HELD / 1e9}.`,
    );
  }
  const ratio = Math.max(width, height) / Math.max(1, Math.min(width, height));
  const edge = Math.min(longEdge, Math.max(1, Math.floor(Math.sqrt(pixels * ratio))));
  const pipeline = opened(bytes)
    .autoOrient()
    .resize({ width: edge, height: edge, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb');
  return { pipeline, width, height };
}

/** What a decoder holds of a picture that comes in passes: of JPEG a coefficient of two bytes for each sample. */
function heldBytes({ width, height, channels, depth, format, isProgressive }: Metadata): number {
  if (!isProgressive) return 0;
  return width * height * channels * (format === 'jpeg' || depth === 'ushort' ? 2 : 1);
}

/** The picture with its colours read by a profile, after it was made small: that is most of the work saved. */
async function inColour(pipeline: Sharp, icc: Buffer | undefined): Promise<Sharp> {
  if (!icc) return pipeline;
  const { data, info } = await pipeline.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const { file, pixels } = uncompressedTiff(info, 3, icc);
  data.copy(pixels);
  return opened(file).toColourspace('srgb');
}
