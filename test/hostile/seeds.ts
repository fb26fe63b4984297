/** Valid files of every format that Facet reads, small, some with faces and metadata: what hostile ones are made of. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { heic } from '../engine/support/heic.ts';
import { sample } from '../engine/support/photos.ts';
import { RAW } from '../engine/support/raw.ts';
import {
  exifBlock,
  iptcBlock,
  segment,
  withChunks,
  withExifBlock,
  withSegments,
  withXmp,
  xmpPacket,
} from './blocks.ts';

export interface Seed {
  readonly name: string;
  /** Of the file's name, without the dot. */
  readonly ending: string;
  readonly bytes: Buffer;
  /** What lies beside it is spoiled in its place, when there is something: the ending of its name. */
  readonly sidecar?: string;
  /** How often it is taken; those that take long to read come less often. */
  readonly weight: number;
}

const FIXTURES = join(import.meta.dirname, '..', 'fixtures');
const SIZE = { width: 64, height: 48 };

/** All seeds. They are the same with each call. */
export async function makeSeeds(): Promise<Seed[]> {
  const plain = noise();
  const jpeg = await plain.clone().jpeg().toBuffer();
  const png = await plain.clone().png().toBuffer();
  const full = withSegments(
    withXmp(withExifBlock(await plain.clone().withIccProfile('p3').jpeg().toBuffer(), exifBlock()), xmpPacket()),
    segment(0xed, iptcBlock()),
  );
  const seed = (name: string, ending: string, bytes: Buffer, weight = 4, sidecar?: string): Seed => ({
    ...{ name, ending, bytes, weight },
    ...(sidecar === undefined ? {} : { sidecar }),
  });
  const made = async (name: string, ending: string, picture: Sharp): Promise<Seed> =>
    seed(name, ending, await picture.toBuffer());
  const frames = await animation();
  const preview = await sample(1, 480).jpeg({ quality: 60 }).toBuffer();
  return [
    seed('JPEG', 'jpg', jpeg),
    seed('JPEG with EXIF, XMP, IPTC and ICC', 'jpg', full, 10),
    seed('JPEG with faces', 'jpg', await sample(1, 320).jpeg({ quality: 60 }).toBuffer(), 2),
    await made('JPEG, progressive', 'jpg', plain.clone().jpeg({ progressive: true })),
    await made('JPEG, CMYK', 'jpeg', plain.clone().toColourspace('cmyk').jpeg()),
    await made('JPEG, grey', 'jpe', plain.clone().greyscale().jpeg()),
    seed('PNG', 'png', png),
    seed(
      'PNG with EXIF, XMP and ICC',
      'png',
      withChunks(
        await plain.clone().withIccProfile('p3').png().toBuffer(),
        ['eXIf', exifBlock()],
        ['iTXt', Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0${xmpPacket()}`)],
      ),
      8,
    ),
    await made('PNG, palette', 'png', plain.clone().png({ palette: true })),
    await made('PNG, interlaced, 16 bits', 'png', plain.clone().toColourspace('rgb16').png({ progressive: true })),
    await made(
      'WebP',
      'webp',
      plain
        .clone()
        .webp()
        .withExif({ IFD0: { Make: 'Canon' } })
        .withXmp(xmpPacket()),
    ),
    await made('WebP, lossless with alpha', 'webp', plain.clone().ensureAlpha(0.5).webp({ lossless: true })),
    await made('WebP, animated', 'webp', frames.clone().webp()),
    await made('GIF', 'gif', plain.clone().gif()),
    await made('GIF, animated', 'gif', frames.clone().gif()),
    await made('TIFF', 'tif', plain.clone().tiff({ compression: 'none' }).withXmp(xmpPacket())),
    await made('TIFF, LZW', 'tiff', plain.clone().tiff({ compression: 'lzw', predictor: 'horizontal' })),
    await made(
      'TIFF, deflate, tiled',
      'tiff',
      plain.clone().tiff({ compression: 'deflate', tile: true, tileWidth: 32, tileHeight: 32 }),
    ),
    await made('TIFF, JPEG', 'tif', plain.clone().tiff({ compression: 'jpeg' })),
    await made(
      'TIFF, fax',
      'tif',
      plain.clone().threshold().toColourspace('b-w').tiff({ compression: 'ccittfax4', bitdepth: 1 }),
    ),
    await made('TIFF, pages', 'tif', plain.clone().tiff({ pyramid: true, tile: true, tileWidth: 16, tileHeight: 16 })),
    await made('TIFF, big', 'tif', plain.clone().tiff({ bigtiff: true, compression: 'lzw' })),
    await made('AVIF', 'avif', plain.clone().avif({ effort: 0 })),
    seed('AVIF, animated', 'avif', readFileSync(join(FIXTURES, 'heic', 'sequence.avif'))),
    seed('HEIC', 'heic', heic('turned-6'), 6),
    seed('HEIC with alpha', 'heif', heic('glass'), 3),
    seed('HEIC with a profile', 'heic', heic('p3'), 3),
    seed('HEIC with faces', 'heic', heic('group'), 1),
    ...Object.entries(RAW).map(([ending, make]) =>
      seed(`RAW, ${ending}`, ending, make({ preview, orientation: 6 }), 1),
    ),
    seed('MP4', 'mp4', readFileSync(join(FIXTURES, 'people.mp4')).subarray(0, 4_096), 3),
    seed('XMP beside a JPEG', 'jpg', jpeg, 8, '.xmp'),
    seed("Picasa's list beside a JPEG", 'jpg', jpeg, 2, '.picasa.ini'),
  ];
}

/** What a sidecar of a seed holds before it is spoiled. */
export function besideOf(ending: string): Buffer {
  if (ending === '.xmp') return Buffer.from(xmpPacket());
  return Buffer.from('[Contacts2]\nab12=Ann;;\n[photo.jpg]\nfaces=rect64(3f845bcb59418507),ab12\n');
}

/** Shades without a pattern, which compress badly: every part of a decoder has something to do. */
function noise(): Sharp {
  const pixels = Buffer.alloc(SIZE.width * SIZE.height * 3);
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = (at * 7 + ((at * at) >> 5)) & 0xff;
  return sharp(pixels, { raw: { ...SIZE, channels: 3 } });
}

async function animation(): Promise<Sharp> {
  const frame = await noise().png().toBuffer();
  return sharp([frame, await sharp(frame).negate().png().toBuffer(), frame], { join: { animated: true } });
}
