/**
 * Writes embeddings.json: the embedding of every face of the sample photos, as the pipeline gives it now. The test
 * test/engine/golden.test.ts compares with it. Run it (`npm run golden`) when a model changes on purpose, never to
 * make a test pass.
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODELS } from '../../electron/cli/paths.ts';
import { centre } from '../../electron/core/geometry.ts';
import { samplesFolder } from '../../electron/dev/album.ts';
import { readModels } from '../../electron/engine/vision/cards.ts';
import { Pipeline } from '../../electron/engine/vision/pipeline.ts';

/** The golden file's form. */
export interface GoldenEmbeddings {
  /** Card id of the embedder. */
  readonly model: string;
  readonly photos: readonly GoldenPhoto[];
}

export interface GoldenPhoto {
  /** File name among the samples. */
  readonly photo: string;
  readonly faces: readonly GoldenFace[];
}

export interface GoldenFace {
  /** Middle of the box, in pixels of the photo, rounded: enough to tell faces apart. */
  readonly centre: readonly [number, number];
  /** The 128 int8 of the stored embedding, base64. */
  readonly embedding: string;
}

const FILE = join(import.meta.dirname, 'embeddings.json');

if (process.argv[1] === import.meta.filename) {
  const models = readModels(MODELS);
  const pipeline = await Pipeline.load(models);
  const photos: GoldenPhoto[] = [];
  for (const number of [1, 2, 3, 4, 5, 6]) {
    const photo = `sample${number}.jpg`;
    const { faces } = await pipeline.analyse(join(samplesFolder(), photo));
    photos.push({ photo, faces: faces.map(golden).sort((a, b) => a.centre[0] - b.centre[0]) });
  }
  const file: GoldenEmbeddings = { model: models.embedder.id, photos };
  writeFileSync(FILE, `${JSON.stringify(file, null, 2)}\n`);
  console.log(`${FILE}: ${photos.reduce((sum, { faces }) => sum + faces.length, 0)} faces, ${file.model}`);
}

function golden({ box, vector }: { box: Parameters<typeof centre>[0]; vector: Int8Array }): GoldenFace {
  const [x, y] = centre(box);
  return { centre: [Math.round(x), Math.round(y)], embedding: Buffer.from(vector).toString('base64') };
}
