import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { MODELS } from '../../electron/cli/paths.ts';
import { dequantise, dot } from '../../electron/core/embedding.ts';
import { iou } from '../../electron/core/geometry.ts';
import { readModels } from '../../electron/engine/vision/cards.ts';
import { decodePhoto, WORKING_EDGE } from '../../electron/engine/vision/decode.ts';
import { FaceEmbedder } from '../../electron/engine/vision/embedder.ts';
import type { AnalysedFace, AnalysedPhoto } from '../../electron/engine/vision/messages.ts';
import { Pipeline } from '../../electron/engine/vision/pipeline.ts';
import { UnusablePhoto } from '../../electron/engine/vision/problem.ts';
import { openSession } from '../../electron/engine/vision/session.ts';
import { temporaryFolder } from './support/folder.ts';
import { claimingPng, FACES, plainPng, sample, samplePath, writeBytes } from './support/photos.ts';

const folder = temporaryFolder();
let pipeline: Pipeline;
/** A sample upright and without loss: its pixels, and what the pipeline finds on it. */
let upright: Buffer;
let truth: AnalysedPhoto;

beforeAll(async () => {
  pipeline = await Pipeline.load(readModels(MODELS));
  upright = await sample(1).png().toBuffer();
  truth = await analyse('upright.png', upright);
});

let written = 0;

async function analyse(name: string, bytes: Buffer): Promise<AnalysedPhoto> {
  written += 1;
  return pipeline.analyse(await writeBytes(join(folder, String(written), name), bytes));
}

/** For each face of the sample, the face found on it elsewhere, by place; fails when one is not found. */
function matched(photo: AnalysedPhoto, scale = 1): { before: AnalysedFace; after: AnalysedFace; overlap: number }[] {
  expect(photo.faces).toHaveLength(truth.faces.length);
  return truth.faces.map((before) => {
    const { x, y, width, height } = before.box;
    const place = { x: x * scale, y: y * scale, width: width * scale, height: height * scale };
    const [best] = [...photo.faces].sort((a, b) => iou(b.box, place) - iou(a.box, place));
    if (!best) throw new Error('no face');
    return { before, after: best, overlap: iou(best.box, place) };
  });
}

/** Expects the sample's faces at their places and with their embeddings. */
function expectSame(photo: AnalysedPhoto, cosine: number, scale = 1, overlapAtLeast = 0.8): void {
  for (const { before, after, overlap } of matched(photo, scale)) {
    expect(overlap).toBeGreaterThan(overlapAtLeast);
    expect(dot(before.embedding, after.embedding)).toBeGreaterThan(cosine);
  }
}

/** How a camera held otherwise stores the upright picture, by the EXIF orientation it writes. */
const STORED: Readonly<Record<number, (photo: Sharp) => Promise<Sharp>>> = {
  1: (photo) => Promise.resolve(photo),
  2: (photo) => Promise.resolve(photo.flop()),
  3: (photo) => Promise.resolve(photo.rotate(180)),
  4: (photo) => Promise.resolve(photo.flip()),
  5: async (photo) => (await turned(photo)).flop(),
  6: (photo) => Promise.resolve(photo.rotate(270)),
  7: async (photo) => (await turned(photo)).flip(),
  8: (photo) => Promise.resolve(photo.rotate(90)),
};

/** Turned by a quarter, in a step of its own: sharp mirrors before it turns. */
async function turned(photo: Sharp): Promise<Sharp> {
  return sharp(await photo.rotate(90).png().toBuffer());
}

describe('the EXIF orientation', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('%i gives the same upright faces', async (orientation) => {
    const stored = await STORED[orientation]?.(sharp(upright));
    if (!stored) throw new Error('no such orientation');
    const jpeg = await stored
      .withMetadata({ orientation })
      .jpeg({ quality: 97, chromaSubsampling: '4:4:4' })
      .toBuffer();
    await expect(sharp(jpeg).metadata()).resolves.toMatchObject({ orientation });
    const photo = await analyse('photo.jpg', jpeg);
    expect([photo.width, photo.height]).toEqual([truth.width, truth.height]);
    expectSame(photo, 0.97);
    const thumb = await sharp(photo.thumb).metadata();
    expect(thumb.width).toBeGreaterThan(thumb.height);
  });
});

describe('a format that is read', () => {
  it.each<[string, number, (photo: Sharp) => Sharp]>([
    ['jpg', 0.95, (photo) => photo.jpeg({ quality: 92 })],
    ['progressive.jpg', 0.95, (photo) => photo.jpeg({ quality: 92, progressive: true })],
    ['webp', 0.85, (photo) => photo.webp({ quality: 90 })],
    ['avif', 0.85, (photo) => photo.avif({ quality: 75, effort: 1 })],
    ['gif', 0.75, (photo) => photo.gif({ effort: 1 })],
    ['tif', 0.999, (photo) => photo.tiff({ compression: 'lzw' })],
    ['jpeg.tif', 0.9, (photo) => photo.tiff({ compression: 'jpeg', quality: 92 })],
    ['16-bit.png', 0.99, (photo) => photo.toColourspace('rgb16').png()],
    ['16-bit.tif', 0.99, (photo) => photo.toColourspace('rgb16').tiff({ compression: 'lzw' })],
    ['alpha.png', 0.999, (photo) => photo.ensureAlpha().png()],
    ['palette.png', 0.75, (photo) => photo.png({ palette: true, effort: 1 })],
    ['cmyk.jpg', 0.75, (photo) => photo.toColourspace('cmyk').jpeg({ quality: 95 })],
    ['grey.jpg', 0.5, (photo) => photo.greyscale().jpeg({ quality: 92 })],
    ['grey.png', 0.5, (photo) => photo.greyscale().toColourspace('b-w').png()],
    ['grey 16-bit.png', 0.5, (photo) => photo.greyscale().toColourspace('grey16').png()],
    ['grey alpha.png', 0.5, (photo) => photo.greyscale().ensureAlpha().toColourspace('b-w').png()],
  ])('%s shows the same faces (cosine > %d)', async (name, cosine, encode) => {
    const photo = await analyse(`photo.${name}`, await encode(sharp(upright)).toBuffer());
    expect([photo.width, photo.height]).toEqual([truth.width, truth.height]);
    expectSame(photo, cosine, 1, 0.7);
  });

  it('gives the first frame of an animation', async () => {
    const black = await sharp(await plainPng(truth.width, truth.height, '#000000'))
      .png()
      .toBuffer();
    const frames = await sharp([upright, black], { join: { animated: true } })
      .webp({ quality: 90, loop: 0 })
      .toBuffer();
    await expect(sharp(frames, { pages: -1 }).metadata()).resolves.toMatchObject({ pages: 2 });
    const photo = await analyse('film.webp', frames);
    expect([photo.width, photo.height]).toEqual([truth.width, truth.height]);
    expectSame(photo, 0.85);
  });

  it('puts what is transparent on white', async () => {
    const glass = sharp({ create: { width: 8, height: 8, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0 } } });
    const { image } = await decodePhoto(await glass.png().toBuffer());
    expect([...new Set(image.data)]).toEqual([255]);
  });
});

describe('a large photo', () => {
  it('is worked on at a bounded size, its boxes and landmarks in pixels of the full size', async () => {
    const scale = 5;
    const large = await sharp(upright)
      .resize(truth.width * scale)
      .jpeg({ quality: 90 })
      .toBuffer();
    const { image, width, height } = await decodePhoto(large);
    expect([width, height]).toEqual([truth.width * scale, truth.height * scale]);
    expect(Math.max(image.width, image.height)).toBe(WORKING_EDGE);
    const photo = await analyse('large.jpg', large);
    expect(photo.width).toBe(truth.width * scale);
    expectSame(photo, 0.8, scale, 0.7);
    for (const { after } of matched(photo, scale)) expectLandmarksIn(after);
  });

  it('is not enlarged when it is small', async () => {
    const { image } = await decodePhoto(await plainPng(30, 20));
    expect([image.width, image.height]).toEqual([30, 20]);
  });

  it('that is too large is refused before it is decoded', async () => {
    await expect(decodePhoto(claimingPng(30_000, 30_000))).rejects.toSatisfy(
      (thrown) => thrown instanceof UnusablePhoto && thrown.code === 'too-large',
    );
  });
});

function expectLandmarksIn({ box, landmarks }: AnalysedFace): void {
  expect(landmarks).toHaveLength(5);
  for (const [x, y] of landmarks) {
    expect(x).toBeGreaterThan(box.x);
    expect(x).toBeLessThan(box.x + box.width);
    expect(y).toBeGreaterThan(box.y);
    expect(y).toBeLessThan(box.y + box.height);
  }
}

describe('a face', () => {
  it.each([1, 2, 3, 4, 5, 6])('of sample %i has all that is kept of it', async (number) => {
    const photo = number === 1 ? truth : await analyse('photo.png', await sample(number).png().toBuffer());
    expect(photo.faces).toHaveLength(FACES[number] ?? 0);
    for (const face of photo.faces) {
      const { box, landmarks, score, quality, embedding, vector } = face;
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.y).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(photo.width);
      expect(box.y + box.height).toBeLessThanOrEqual(photo.height);
      expectLandmarksIn(face);
      const [eyeLeft, eyeRight, nose, mouthLeft, mouthRight] = landmarks;
      expect(eyeLeft?.[0]).toBeLessThan(eyeRight?.[0] ?? 0);
      expect(mouthLeft?.[0]).toBeLessThan(mouthRight?.[0] ?? 0);
      expect(nose?.[1]).toBeLessThan(mouthLeft?.[1] ?? 0);
      expect(eyeLeft?.[1]).toBeLessThan(nose?.[1] ?? 0);
      for (const share of [score, quality]) {
        expect(share).toBeGreaterThan(0);
        expect(share).toBeLessThanOrEqual(1);
      }
      expect(embedding).toHaveLength(128);
      expect(Math.sqrt(dot(embedding, embedding))).toBeCloseTo(1, 5);
      expect(vector).toHaveLength(128);
      expect(Math.max(...vector.map(Math.abs))).toBe(127);
      expect(dot(dequantise(vector), embedding)).toBeGreaterThan(0.999);
      await expect(sharp(face.crop).metadata()).resolves.toMatchObject({
        format: 'jpeg',
        width: 112,
        height: 112,
        channels: 3,
      });
      await expect(sharp(face.thumb).metadata()).resolves.toMatchObject({ format: 'jpeg', width: 224, height: 224 });
    }
    const thumb = await sharp(photo.thumb).metadata();
    expect([thumb.format, thumb.width]).toEqual(['jpeg', 480]);
  });

  it('is unlike the other faces of its photo', () => {
    truth.faces.forEach((face, index) => {
      for (const other of truth.faces.slice(index + 1)) expect(dot(face.embedding, other.embedding)).toBeLessThan(0.45);
    });
  });

  it('keeps a crop that embeds to nearly the same vector again', async () => {
    const { folder: models, embedder: card } = readModels(MODELS);
    const embedder = new FaceEmbedder(await openSession(models, card));
    for (const { crop, embedding } of truth.faces) {
      const [again] = await embedder.embed([{ data: await sharp(crop).raw().toBuffer(), width: 112, height: 112 }]);
      expect(dot(again ?? [], embedding)).toBeGreaterThan(0.99);
    }
  });

  it('is found the same whatever else the worker has seen', async () => {
    const again = await analyse('again.png', upright);
    expect(again.faces.map(({ box, score, vector }) => ({ box, score, vector }))).toEqual(
      truth.faces.map(({ box, score, vector }) => ({ box, score, vector })),
    );
    expect(again.hash).toBe(truth.hash);
    expect(again.hash).toMatch(/^[0-9a-f]{64}$/u);
  });
});

describe('a photo without a face', () => {
  it('has none', async () => {
    for (const [width, height] of [
      [1, 1],
      [640, 480],
      [2, 3_000],
    ] as const) {
      const photo = await analyse('plain.png', await plainPng(width, height));
      expect(photo).toMatchObject({ width, height, faces: [] });
    }
  });
});

describe('the full-size samples', () => {
  it('show the faces that the small ones do', async () => {
    const photo = await pipeline.analyse(samplePath(6));
    expect(photo.faces).toHaveLength(FACES[6] ?? 0);
    expect(Object.values(photo.times).every((time) => time >= 0)).toBe(true);
    expect(photo.times.detect).toBeGreaterThan(0);
  });
});
