/** Reading and decoding: from a path to an upright RGB picture of bounded size. */

import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import sharp, { type Metadata, type Sharp } from 'sharp';
import type { RgbImage } from '../../core/image.ts';
import { errorCode } from '../errno.ts';
import { factsOf, type ExifFacts } from './facts.ts';
import type { RenderBounds } from './messages.ts';
import { UnusablePhoto } from './problem.ts';
import { takenAt, wallClock } from './taken.ts';

/** Longest edge, in pixels, of the picture the pipeline works on: crops of small faces are cut from it. */
export const WORKING_EDGE = 2048;

/** Larger files are not photos; reading one whole would push everything else out of memory. */
const MAX_BYTES = 1024 * 1024 * 1024;
/** Pixels beyond which decoding is refused: a small file can claim any size. */
const MAX_PIXELS = 300_000_000;
/** What sharp's own libvips decodes and Facet promises. AVIF is its `heif` with av1 inside. */
const FORMATS = new Set(['jpeg', 'png', 'webp', 'heif', 'gif', 'tiff']);

// One photo at a time per worker: more threads would fight with the other workers, a cache would never hit.
sharp.concurrency(1);
sharp.cache(false);

/** A photo's bytes. */
export interface PhotoFile {
  readonly bytes: Buffer;
  /** SHA-256, hex. */
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
  /** See taken.ts. */
  readonly takenAt: string | null;
}

/** Reads a file. @throws UnusablePhoto gone, unreadable, empty, too-large. */
export async function readPhoto(path: string): Promise<PhotoFile> {
  try {
    const { size, mtimeMs } = await stat(path);
    if (size === 0) throw new UnusablePhoto('empty', 'The file is empty.');
    if (size > MAX_BYTES)
      throw new UnusablePhoto(
        'too-large',
        `The file has ${(size / 2 ** 30).toFixed(1)} GB; Facet reads photos up to 1 GB.`,
      );
    const bytes = await readFile(path);
    return { bytes, hash: createHash('sha256').update(bytes).digest('hex'), changedMs: mtimeMs };
  } catch (thrown) {
    if (thrown instanceof UnusablePhoto) throw thrown;
    const code = errorCode(thrown);
    if (code === 'ENOENT') throw new UnusablePhoto('gone', 'The file is not there (any more).', { cause: thrown });
    if (code === 'EACCES' || code === 'EPERM') {
      throw new UnusablePhoto('unreadable', 'Facet is not allowed to read this file.', { cause: thrown });
    }
    throw new UnusablePhoto('unreadable', `The file could not be read (${code || 'unknown error'}).`, {
      cause: thrown,
    });
  }
}

/**
 * Decodes to the working size, upright (EXIF orientation 1-8), first frame, sRGB, transparency on white.
 * JPEG and WebP are shrunk while they are decoded.
 * @throws UnusablePhoto not-an-image, damaged, too-large.
 */
export async function decodePhoto(bytes: Buffer): Promise<DecodedPhoto> {
  const { pipeline, width, height, exif } = await open(bytes, WORKING_EDGE);
  try {
    const { data, info } = await pipeline.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`decoded to ${info.channels} channels`);
    return { image: { data, width: info.width, height: info.height }, width, height, takenAt: takenAt(exif) };
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

/** When the photo in a file was taken; the file's own time where it does not say, or is no photo. */
export async function dateOf({ bytes, changedMs }: PhotoFile): Promise<string> {
  const metadata = await sharp(bytes, { failOn: 'error', limitInputPixels: false })
    .metadata()
    .catch(() => null);
  return takenAt(metadata?.exif) ?? wallClock(changedMs);
}

/** What the camera wrote into a file; nothing where it holds no photo. */
export async function readFacts({ bytes }: PhotoFile): Promise<ExifFacts> {
  const metadata = await sharp(bytes, { failOn: 'error', limitInputPixels: false })
    .metadata()
    .catch(() => null);
  return factsOf(metadata?.exif);
}

interface OpenedPhoto {
  readonly pipeline: Sharp;
  readonly width: number;
  readonly height: number;
  readonly exif: Buffer | undefined;
}

async function open(bytes: Buffer, longEdge: number, pixels = MAX_PIXELS): Promise<OpenedPhoto> {
  // 'error': photos that only make a decoder warn are shown by every other program, so Facet takes them too.
  const options = { failOn: 'error', limitInputPixels: MAX_PIXELS } as const;
  let metadata: Metadata;
  try {
    metadata = await sharp(bytes, { ...options, limitInputPixels: false }).metadata();
  } catch (thrown) {
    throw new UnusablePhoto('not-an-image', 'The file does not hold a picture that Facet can read.', { cause: thrown });
  }
  if (!FORMATS.has(metadata.format)) {
    throw new UnusablePhoto(
      'not-an-image',
      `The file holds ${metadata.format.toUpperCase()}, which Facet does not read.`,
    );
  }
  const { width, height } = metadata.autoOrient;
  if (width * height > MAX_PIXELS) {
    throw new UnusablePhoto(
      'too-large',
      `The picture has ${Math.round((width * height) / 1e6)} megapixels; Facet reads up to ${MAX_PIXELS / 1e6}.`,
    );
  }
  const ratio = Math.max(width, height) / Math.max(1, Math.min(width, height));
  const edge = Math.min(longEdge, Math.max(1, Math.floor(Math.sqrt(pixels * ratio))));
  const pipeline = sharp(bytes, options)
    .autoOrient()
    .resize({ width: edge, height: edge, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb');
  return { pipeline, width, height, exif: metadata.exif };
}

function damaged(thrown: unknown): UnusablePhoto {
  return new UnusablePhoto('damaged', 'The file is damaged or cut off; its picture cannot be decoded.', {
    cause: thrown,
  });
}
