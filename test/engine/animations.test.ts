import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { readMetadata } from '../../electron/engine/metadata/read.ts';
import { decodePhoto } from '../../electron/engine/vision/decode.ts';
import { temporaryFolder } from './support/folder.ts';
import { withLibrary } from './support/library.ts';
import { chunk, plainPng, sample, writeBytes } from './support/photos.ts';

/** Frames of one colour each: the first red, the second blue. */
async function frames(count = 2): Promise<Sharp> {
  const [red, blue] = await Promise.all([plainPng(64, 48, '#d02020'), plainPng(64, 48, '#2020d0')]);
  const list = Array.from({ length: count }, (_, index) => (index === 0 ? red : blue));
  return sharp(list, { join: { animated: true } });
}

async function firstPixel(bytes: Buffer): Promise<{ width: number; height: number; isRed: boolean }> {
  const { image, width, height } = await decodePhoto(bytes);
  const [red = 0, , blue = 0] = image.data;
  expect(image.data.length).toBe(width * height * 3);
  return { width, height, isRed: red > 150 && blue < 100 };
}

/** A PNG with the chunks of an animation (APNG 1.0): its picture is the first frame, another one follows. */
async function apng(): Promise<Buffer> {
  const still = await plainPng(64, 48, '#d02020');
  const end = still.length - 12;
  const words = (...values: number[]): Buffer => {
    const bytes = Buffer.alloc(4 * values.length);
    values.forEach((value, index) => bytes.writeUInt32BE(value, 4 * index));
    return bytes;
  };
  const control = (sequence: number): Buffer =>
    chunk('fcTL', Buffer.concat([words(sequence, 64, 48, 0, 0), Buffer.from([0, 1, 0, 10, 0, 0])]));
  const data = (await plainPng(64, 48, '#2020d0')).subarray(33 + 8 + 9 + 4);
  // Behind the header (8 and 25 bytes): two frames, without end.
  return Buffer.concat([
    still.subarray(0, 33),
    ...[chunk('acTL', words(2, 0)), control(0), still.subarray(33, end)],
    ...[control(1), chunk('fdAT', Buffer.concat([words(2), data])), still.subarray(end)],
  ]);
}

/** A GIF that shows one frame so many times over. */
async function longGif(count: number): Promise<Buffer> {
  const gif = await (await frames()).gif({ loop: 0, delay: [10, 10] }).toBuffer();
  const at = gif.indexOf(Buffer.from([0x21, 0xf9, 4]), gif.indexOf(Buffer.from([0x21, 0xf9, 4])) + 1);
  const second = gif.subarray(at, -1);
  return Buffer.concat([gif.subarray(0, at), ...Array<Buffer>(count - 1).fill(second), gif.subarray(-1)]);
}

describe('an animation', () => {
  it('gives its first frame: GIF, WebP, AVIF, APNG', async () => {
    const files = {
      gif: await (await frames()).gif({ loop: 0, delay: [10, 10] }).toBuffer(),
      webp: await (await frames()).webp({ loop: 0 }).toBuffer(),
      avif: readFileSync(join(import.meta.dirname, '..', 'fixtures', 'heic', 'sequence.avif')),
      apng: await apng(),
    };
    for (const bytes of Object.values(files)) {
      await expect(firstPixel(bytes)).resolves.toEqual({ width: 64, height: 48, isRed: true });
    }
    expect(files.avif.toString('latin1', 8, 12)).toBe('avis');
    await expect(sharp(files.gif, { pages: -1 }).metadata()).resolves.toMatchObject({ pages: 2 });
    await expect(sharp(files.webp, { pages: -1 }).metadata()).resolves.toMatchObject({ pages: 2 });
  });

  it('says when it was taken, an AVIF sequence like a still one', async () => {
    const exif = { IFD2: { DateTimeOriginal: '2019:07:14 18:20:05' } };
    const bytes = await sharp(await plainPng(64, 48, '#d02020'))
      .withExif(exif)
      .avif()
      .toBuffer();
    const sequence = Buffer.from(bytes);
    sequence.write('avis', 8, 'latin1');
    for (const each of [bytes, sequence])
      await expect(readMetadata('a.avif', each, 0)).resolves.toMatchObject({ takenAt: '2019-07-14T18:20:05' });
  });

  it('of ten thousand frames is one frame of work, and its other frames may be broken', async () => {
    const long = await longGif(10_000);
    await expect(sharp(long, { pages: 1 }).metadata()).resolves.toMatchObject({ pages: 10_000 });
    await expect(firstPixel(long)).resolves.toEqual({ width: 64, height: 48, isRed: true });
    const cut = long.subarray(0, long.length - 50);
    await expect(firstPixel(cut)).resolves.toMatchObject({ isRed: true });
  });
});

describe('a Motion Photo', () => {
  it('is the JPEG in front of its film', async () => {
    const album = temporaryFolder();
    const jpeg = await sample(1).jpeg().toBuffer();
    const film = Buffer.concat([Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0isommp42', 'latin1'), Buffer.alloc(100_000, 7)]);
    await writeBytes(join(album, 'PXL_20210508_140321000.MP.jpg'), Buffer.concat([jpeg, film]));
    await withLibrary(join(temporaryFolder(), 'library'), async ({ engine }) => {
      await expect(engine.scan([album])).resolves.toMatchObject({ photos: 1, faces: 3, failed: [] });
    });
  });
});
