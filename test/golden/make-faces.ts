/**
 * Writes models/golden: eight faces of two sample photos side by side, where the models find them, and what each embedder
 * gives for them, on the CPU. Facet tries execution providers with it (electron/engine/vision/trial.ts). A part of
 * `npm run golden`: when a model changes on purpose.
 */

import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { MODELS } from '../../electron/cli/paths.ts';
import { alignFace } from '../../electron/core/alignment.ts';
import { samplesFolder } from '../../electron/dev/album.ts';
import { embeddersOf, readModels, templateOf } from '../../electron/engine/vision/cards.ts';
import { decodePhoto } from '../../electron/engine/vision/decode.ts';
import { FaceEmbedder } from '../../electron/engine/vision/embedder.ts';
import { openFinders } from '../../electron/engine/vision/pipeline.ts';
import { openSession } from '../../electron/engine/vision/session.ts';
import type { GoldenFile } from '../../electron/engine/vision/trial.ts';

const FOLDER = join(MODELS, 'golden');
const PICTURE = 'group.jpg';
const SIZE = { width: 640, height: 420 };

const parts = await Promise.all(
  [1, 5].map((number) =>
    sharp(join(samplesFolder(), `sample${number}.jpg`))
      .resize({ ...SIZE, fit: 'cover' })
      .png()
      .toBuffer(),
  ),
);
const bytes = await sharp({ create: { width: 2 * SIZE.width, height: SIZE.height, channels: 3, background: '#000' } })
  .composite(parts.map((input, index) => ({ input, left: index * SIZE.width, top: 0 })))
  .jpeg({ quality: 85 })
  .toBuffer();

const models = readModels(MODELS);
const { image } = await decodePhoto(bytes);
const { detector, landmarker } = await openFinders(models, 'cpu');
const found = await landmarker.refine(image, await detector.detect(image));
const embeddings = new Map<string, Float32Array[]>();
for (const card of embeddersOf(models)) {
  const crops = found.map(({ landmarks }) => alignFace(image, landmarks, templateOf(card)));
  const network = new FaceEmbedder(await openSession(MODELS, card));
  embeddings.set(card.id, await network.embed(crops.filter((crop) => crop !== null)));
}
const file: GoldenFile = {
  picture: PICTURE,
  sha256: createHash('sha256').update(bytes).digest('hex'),
  models: Object.fromEntries(models.cards.map(({ id, sha256 }) => [id, sha256])),
  faces: found.map(({ box, landmarks }, index) => ({
    box,
    landmarks: landmarks.map(([x, y]): [number, number] => [x, y]),
    embeddings: Object.fromEntries([...embeddings].map(([id, all]) => [id, coded(all[index])])),
  })),
};
mkdirSync(FOLDER, { recursive: true });
writeFileSync(join(FOLDER, PICTURE), bytes);
writeFileSync(join(FOLDER, 'faces.json'), `${JSON.stringify(file, null, 2)}\n`);
console.log(`${FOLDER}: ${found.length} faces, ${bytes.length} bytes`);

function coded(embedding: Float32Array | undefined): string {
  if (!embedding) throw new Error('a face could not be aligned');
  return Buffer.from(embedding.buffer, embedding.byteOffset, embedding.byteLength).toString('base64');
}
