import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { MODELS } from '../../electron/cli/paths.ts';
import { dot } from '../../electron/core/embedding.ts';
import { iou } from '../../electron/core/geometry.ts';
import { readModels } from '../../electron/engine/vision/cards.ts';
import { decodePhoto, readFacts, renderPhoto } from '../../electron/engine/vision/decode.ts';
import { decodeHeif } from '../../electron/engine/vision/heif.ts';
import { Pipeline } from '../../electron/engine/vision/pipeline.ts';
import { UnusablePhoto } from '../../electron/engine/vision/problem.ts';
import { temporaryFolder } from './support/folder.ts';
import { heic, heicPath, setBox } from './support/heic.ts';
import { sharedPool, withLibrary } from './support/library.ts';
import { sample, writeBytes } from './support/photos.ts';

/** The colours at the four corners of a picture: R, G, B or W; anything else is '?'. */
async function cornersOf(picture: Buffer): Promise<string> {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number): string => {
    const from = (y * info.width + x) * info.channels;
    const bright = [...data.subarray(from, from + 3)].map((value) => value > 128);
    return (
      { 'true,false,false': 'R', 'false,true,false': 'G', 'false,false,true': 'B', 'true,true,true': 'W' }[
        bright.join()
      ] ?? '?'
    );
  };
  const [right, bottom] = [info.width - 5, info.height - 5];
  return [at(4, 4), at(right, 4), at(4, bottom), at(right, bottom)].join('');
}

/** What EXIF says of each orientation, for a picture stored as RG / BW. */
const UPRIGHT: Readonly<Record<number, string>> = {
  1: 'RGBW',
  2: 'GRWB',
  3: 'WBGR',
  4: 'BWRG',
  5: 'RBGW',
  6: 'BRWG',
  7: 'WGBR',
  8: 'GWRB',
};

async function decoded(bytes: Buffer): Promise<{ corners: string; width: number; height: number }> {
  const { image, width, height } = await decodePhoto(bytes);
  const raw = { width: image.width, height: image.height, channels: 3 } as const;
  return { corners: await cornersOf(await sharp(image.data, { raw }).png().toBuffer()), width, height };
}

function refusal(code: string, words: string): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof UnusablePhoto && thrown.code === code && thrown.message.includes(words);
}

describe('a HEIC photo', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turned and mirrored as EXIF says %i is upright, once', async (orientation) => {
    const photo = await decoded(heic(`turned-${orientation}`));
    expect(photo.corners).toBe(UPRIGHT[orientation]);
    expect([photo.width, photo.height]).toEqual(orientation < 5 ? [96, 64] : [64, 96]);
    await expect(cornersOf(Buffer.from(await renderPhoto(heic(`turned-${orientation}`), BOUNDS)))).resolves.toBe(
      UPRIGHT[orientation],
    );
  });

  it('is not turned by an orientation that is in EXIF alone, as HEIF says', async () => {
    await expect(decoded(heic('exif-only'))).resolves.toMatchObject({ corners: 'RGBW', width: 96, height: 64 });
  });

  it('says when, where and with what it was taken', async () => {
    await expect(readFacts(heicPath('group'))).resolves.toMatchObject({
      takenAt: '2021-05-08T14:03:21',
      camera: 'Facet Test Phone 3',
      iso: 64,
      place: { latitude: 47.375, longitude: expect.closeTo(8.5375, 6) as number },
    });
  });

  it('of ten bits a colour, or with alpha, is read as others are', async () => {
    const { image } = await decodePhoto(heic('deep'));
    expect([...image.data.subarray(0, 3)].map((value) => Math.round(value / 10))).toEqual([20, 2, 2]);
    const glass = await decodePhoto(heic('glass'));
    expect([...new Set(glass.image.data)]).toEqual([255]);
  });

  it('has its colours from its profile', async () => {
    // The decoder gives the bytes as they are; here they are of Display P3, whose white and grey are sRGB's.
    const { icc } = await sharp(heic('p3')).metadata();
    expect(icc).toBeDefined();
    const stored = await sharp(await decodeHeif(heic('p3')))
      .raw()
      .toBuffer();
    const { image } = await decodePhoto(heic('p3'));
    // Display P3's green is beyond sRGB's: of this one, nothing is left of red.
    const pixel = 3 * 80;
    expect(stored[pixel]).toBeGreaterThan(15);
    expect(image.data[pixel]).toBe(0);
    expect(image.data[pixel + 1]).toBeGreaterThanOrEqual(stored[pixel + 1] ?? 255);
  });
});

const BOUNDS = { longEdge: 2560, pixels: 2560 * 2560 };

describe('the faces on a HEIC photo', () => {
  let pipeline: Pipeline;
  beforeAll(async () => {
    pipeline = await Pipeline.load(readModels(MODELS));
  });

  it('are those of the JPEG, at their places, in the grid of tiles that a phone writes', async () => {
    const jpeg = await writeBytes(join(temporaryFolder(), 'a.jpg'), await sample(1).jpeg({ quality: 95 }).toBuffer());
    const truth = await pipeline.analyse(jpeg);
    const photo = await pipeline.analyse(heicPath('group'));
    expect([photo.width, photo.height]).toEqual([truth.width, truth.height]);
    expect(photo.takenAt).toBe('2021-05-08T14:03:21');
    expect(photo.faces).toHaveLength(3);
    for (const face of photo.faces) {
      const [same] = [...truth.faces].sort((a, b) => iou(b.box, face.box) - iou(a.box, face.box));
      expect(iou(same?.box ?? face.box, face.box)).toBeGreaterThan(0.7);
      expect(dot(same?.embedding ?? [], face.embedding)).toBeGreaterThan(0.8);
    }
  });
});

describe('a HEIC file that cannot be used', () => {
  it('says that it is cut off', async () => {
    const bytes = heic('group');
    for (const share of [0.1, 0.5, 0.9]) {
      await expect(decodePhoto(bytes.subarray(0, bytes.length * share))).rejects.toSatisfy(
        refusal('damaged', 'cut off'),
      );
    }
    // And the decoder is none the worse for it.
    await expect(decoded(heic('turned-1'))).resolves.toMatchObject({ corners: 'RGBW' });
  });

  it('is refused before it is decoded when it claims more pixels than a photo has', async () => {
    const bomb = setBox(heic('turned-1'), 'ispe', 4, [60_000, 60_000]);
    await expect(decodePhoto(bomb)).rejects.toSatisfy(refusal('too-large', '3600 megapixels'));
  });

  it('is refused when it holds far more pixels than it claims', async () => {
    const bomb = setBox(heic('wide'), 'ispe', 4, [64, 64]);
    await expect(decodePhoto(bomb)).rejects.toSatisfy(refusal('too-large', 'more memory'));
  });

  it('is refused when its parts are more than a picture needs, or lead back to itself', async () => {
    const wideTiles = setBox(heic('group'), 'ispe', 4, [8_192, 8_192]);
    await expect(decodePhoto(wideTiles)).rejects.toSatisfy(refusal('too-large', 'parts'));
    const loop = heic('group');
    const at = loop.indexOf('dimg') + 4;
    loop.copy(loop, at + 4, at, at + 2); // the first part of the grid is now the grid
    await expect(decodePhoto(loop)).rejects.toBeInstanceOf(UnusablePhoto);
  });

  it('is damaged when its bytes are noise, wherever they begin', async () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const bytes = heic(seed % 2 ? 'turned-7' : 'group');
      let state = seed;
      for (let n = 0; n < 30; n += 1) {
        state = (state * 48_271) % 2_147_483_647;
        bytes[16 + (state % (bytes.length - 16))] = state % 251;
      }
      await decodePhoto(bytes).then(
        ({ image }) => expect(image.data.length).toBe(image.width * image.height * 3),
        (thrown: unknown) => expect(thrown).toBeInstanceOf(UnusablePhoto),
      );
    }
  });

  it('or is very large leaves the memory of the workers bounded', async () => {
    const album = temporaryFolder();
    await writeBytes(join(album, 'wide.heic'), heic('wide'));
    await writeBytes(join(album, 'wide too.heic'), Buffer.concat([heic('wide'), Buffer.alloc(1)]));
    await writeBytes(join(album, 'bomb.heic'), setBox(heic('wide'), 'ispe', 4, [64, 64]));
    await withLibrary(join(temporaryFolder(), 'library'), async ({ engine }) => {
      await expect(engine.scan([album])).resolves.toMatchObject({
        photos: 3,
        failed: [{ path: join(album, 'bomb.heic') }],
      });
    });
    const { peakRssBytes } = await sharedPool().info();
    expect(Math.max(...peakRssBytes)).toBeLessThan(1.5e9);
  });
});

describe('an album of a phone', () => {
  it('is read by what is in the files, whatever their names say', async () => {
    const album = temporaryFolder();
    const jpeg = await sample(2).jpeg().toBuffer();
    await writeBytes(join(album, 'IMG_1.HEIC'), heic('group'));
    await writeBytes(join(album, 'IMG_1.MOV'), 'the moving half is no photo');
    await writeBytes(join(album, 'really a.heic'), jpeg);
    await writeBytes(join(album, 'really a heic.jpg'), heic('turned-6'));
    await writeBytes(join(album, 'empty.heic'), '');
    await writeBytes(join(album, 'text.heif'), 'This is not a photo.');
    await writeBytes(join(album, 'head.heic'), heic('group').subarray(0, 24));
    await withLibrary(join(temporaryFolder(), 'library'), async ({ engine, store }) => {
      const result = await engine.scan([album]);
      expect(result).toMatchObject({ photos: 6, faces: 6 });
      expect(Object.fromEntries(result.failed.map((one) => [one.path.slice(album.length + 1), one.reason]))).toEqual({
        'empty.heic': 'The file is empty.',
        'head.heic': expect.stringContaining('cut off') as string,
        'text.heif': expect.stringContaining('does not hold a picture') as string,
      });
      const { id = 0 } = store.photos.byPath(join(album, 'IMG_1.HEIC')) ?? {};
      expect(store.photos.tile(id)).toMatchObject({ width: 640, height: 427 });
      for (const kind of ['photo', 'full', 'thumb'] as const) {
        const { bytes, type } = await engine.getImage({ kind, id });
        expect(type).toBe('image/jpeg');
        const { width, height } = await sharp(bytes).metadata();
        expect(width).toBeGreaterThan(height);
      }
    });
    expect(readFileSync(join(album, 'IMG_1.HEIC')).equals(heic('group'))).toBe(true);
  });
});
