import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodePhoto, readFacts, readPhoto, renderPhoto } from '../../electron/engine/vision/decode.ts';
import { UnusablePhoto } from '../../electron/engine/vision/problem.ts';
import { closeRaw, problemOf } from '../../electron/engine/vision/raw.ts';
import { temporaryFolder } from './support/folder.ts';
import { withLibrary } from './support/library.ts';
import { plainPng, sample, writeBytes } from './support/photos.ts';
import { RAW } from './support/raw.ts';

const KINDS = Object.keys(RAW);
/** The picture as a camera held upright stores it: its top to the left; and the same upright. */
let stored: Buffer;
let upright: Buffer;

beforeAll(async () => {
  upright = await sample(1).jpeg({ quality: 92 }).toBuffer();
  stored = await sharp(upright).rotate(270).jpeg({ quality: 92 }).toBuffer();
});

afterAll(closeRaw);

function write(name: string, bytes: Uint8Array): Promise<string> {
  return writeBytes(join(temporaryFolder(), name), bytes);
}

function make(kind: string, preview: Buffer | null, orientation = 1): Buffer {
  const raw = RAW[kind]?.({ preview, orientation });
  if (!raw) throw new Error(`no RAW of kind ${kind}`);
  return raw;
}

/** Mean difference of two pictures of one size, 0..255. */
async function difference(one: Buffer, other: Buffer): Promise<number> {
  const [a, b] = await Promise.all(
    [one, other].map((picture) => sharp(picture).resize(64, 48, { fit: 'fill' }).raw().toBuffer()),
  );
  if (!a || !b) throw new Error('no pixels');
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.length;
}

function refusal(code: string, words: string): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof UnusablePhoto && thrown.code === code && thrown.message.includes(words);
}

describe('a camera RAW', () => {
  it.each(KINDS)('%s is shown by its preview, upright by the orientation of the RAW', async (kind) => {
    const path = await write(`IMG_1.${kind.toUpperCase()}`, make(kind, stored, 6));
    const file = await readPhoto(path);
    const { image, width, height } = await decodePhoto(file.bytes);
    expect([image.width, image.height]).toEqual([width, height]);
    expect(width).toBeGreaterThan(height);
    const shown = Buffer.from(await renderPhoto(file.bytes, { longEdge: 2_560, pixels: 2_560 ** 2 }));
    expect(await difference(shown, upright)).toBeLessThan(4);
  });

  it.each(KINDS)('%s says when, where and with what it was taken', async (kind) => {
    const path = await write(`a.${kind}`, make(kind, stored, 6));
    await expect(readFacts(path)).resolves.toMatchObject({
      takenAt: '2019-07-14T18:20:05',
      camera: expect.stringMatching(/NIKON|Pixel|ILCE|EOS|X-T2|E-M1|GX8/u) as string,
      iso: 400,
      place: { latitude: expect.closeTo(-33.5, 5) as number, longitude: expect.closeTo(-70.25, 5) as number },
    });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('of orientation %i is turned as its JPEG would be', async (orientation) => {
    const jpeg = await sharp(stored).withMetadata({ orientation }).jpeg({ quality: 92 }).toBuffer();
    const file = await readPhoto(await write('a.nef', make('nef', stored, orientation)));
    const bounds = { longEdge: 640, pixels: 640 ** 2 };
    const [one, other] = await Promise.all([renderPhoto(file.bytes, bounds), renderPhoto(jpeg, bounds)]);
    expect(await difference(Buffer.from(one), Buffer.from(other))).toBeLessThan(3);
  });

  it('does not need the ending of its maker where its bytes say what it is', async () => {
    for (const kind of ['raf', 'cr3', 'cr2', 'orf']) {
      const { bytes } = await readPhoto(await write('renamed.jpg', make(kind, stored, 6)));
      await expect(sharp(bytes).metadata()).resolves.toMatchObject({ format: 'jpeg', orientation: 6 });
    }
    const { bytes } = await readPhoto(await write('a jpeg.nef', upright));
    expect(bytes.equals(upright)).toBe(true);
  });
});

describe('a RAW that cannot be shown', () => {
  it.each(KINDS)('%s says that it has no preview', async (kind) => {
    const path = await write(`a.${kind}`, make(kind, null));
    await expect(readPhoto(path)).rejects.toSatisfy(refusal('not-an-image', 'no preview'));
  });

  it.each(KINDS)('%s says that its preview is garbage', async (kind) => {
    const garbage = Buffer.alloc(30_000, 'garbage');
    garbage.set([0xff, 0xd8, 0xff, 0xdb, 0, 4, 0, 0]);
    await expect(readPhoto(await write(`a.${kind}`, make(kind, garbage)))).rejects.toBeInstanceOf(UnusablePhoto);
  });

  it('is no worse when it is cut off, claims a preview of gigabytes, or is of noise', async () => {
    const nef = make('nef', stored, 6);
    const claims = Buffer.from(nef);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(stored.length);
    for (let at = claims.indexOf(length); at >= 0; at = claims.indexOf(length, at + 4))
      claims.writeUInt32LE(0xfffffff0, at);
    for (const bytes of [
      nef.subarray(0, nef.length / 3),
      nef.subarray(0, 12),
      claims,
      Buffer.from('II*\0 no TIFF at all'),
    ]) {
      const reading = readPhoto(await write('bad.nef', bytes)).then((file) => decodePhoto(file.bytes));
      await expect(reading).rejects.toBeInstanceOf(UnusablePhoto);
    }
    // And ExifTool goes on.
    await expect(readPhoto(await write('good.nef', nef))).resolves.toBeDefined();
  });

  it('ends, though its directories lead round in a circle', async () => {
    const loop = Buffer.alloc(64);
    loop.write('II*\0', 'latin1');
    loop.writeUInt32LE(8, 4);
    loop.writeUInt16LE(1, 8);
    loop.set([0x4a, 0x01, 4, 0, 1, 0, 0, 0, 8, 0, 0, 0], 10); // SubIFD: this very directory
    loop.writeUInt32LE(8, 22); // and it is its own successor, too
    const path = await write('loop.nef', loop);
    await expect(readPhoto(path)).rejects.toSatisfy(refusal('not-an-image', 'no preview'));
  });

  it('is refused with a thumbnail alone: no face is seen on that', async () => {
    const tiny = await sharp(await plainPng(160, 120))
      .jpeg()
      .toBuffer();
    await expect(readPhoto(await write('a.nef', make('nef', tiny)))).rejects.toBeInstanceOf(UnusablePhoto);
  });

  it('waits for Perl where there is none', () => {
    const missing = new Error('Perl must be installed. Please add perl to your $PATH and try again.');
    expect(problemOf(missing)).toContain('needs Perl');
    expect(problemOf(new Error('timeout'))).toContain('next scan');
  });
});

describe('a RAW and the JPEG beside it', () => {
  it('are two photos with the same faces, and the RAW is not touched', async () => {
    const album = temporaryFolder();
    const raw = make('cr2', stored, 6);
    await writeBytes(join(album, '_MG_1.CR2'), raw);
    await writeBytes(join(album, '_MG_1.JPG'), upright);
    await writeBytes(join(album, 'no preview.dng'), make('dng', null));
    await withLibrary(join(temporaryFolder(), 'library'), async ({ engine, store }) => {
      const result = await engine.scan([album]);
      expect(result).toMatchObject({ photos: 3, faces: 6 });
      expect(result.failed).toMatchObject([{ reason: expect.stringContaining('no preview') as string }]);
      await expect(engine.scan([album])).resolves.toMatchObject({ indexed: 0, unchanged: 3 });
      const { id = 0 } = store.photos.byPath(join(album, '_MG_1.CR2')) ?? {};
      for (const kind of ['photo', 'full', 'thumb'] as const) {
        const { width, height } = await sharp((await engine.getImage({ kind, id })).bytes).metadata();
        expect(width).toBeGreaterThan(height);
      }
    });
    expect(readFileSync(join(album, '_MG_1.CR2')).equals(raw)).toBe(true);
  });
});
