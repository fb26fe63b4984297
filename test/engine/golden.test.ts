import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { MODELS } from '../../electron/cli/paths.ts';
import { dequantise, dot } from '../../electron/core/embedding.ts';
import { centre } from '../../electron/core/geometry.ts';
import { samplesFolder } from '../../electron/dev/album.ts';
import { readModels } from '../../electron/engine/vision/cards.ts';
import { Pipeline } from '../../electron/engine/vision/pipeline.ts';
import type { GoldenEmbeddings } from '../golden/make-embeddings.ts';

const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'golden', 'embeddings.json'), 'utf8'),
) as GoldenEmbeddings;
const models = readModels(MODELS);
let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await Pipeline.load(models);
});

describe('the golden embeddings', () => {
  it('are those of the model that ships, of all six samples', () => {
    expect(golden.model).toBe(models.embedder.id);
    expect(golden.photos).toHaveLength(6);
  });

  it.each(golden.photos)('of $photo are what the pipeline gives (cosine > 0.999)', async ({ photo, faces }) => {
    const { faces: found } = await pipeline.analyse(join(samplesFolder(), photo));
    expect(found).toHaveLength(faces.length);
    for (const { centre: middle, embedding } of faces) {
      const distance = (box: Parameters<typeof centre>[0]): number => {
        const [x, y] = centre(box);
        return Math.hypot(x - middle[0], y - middle[1]);
      };
      const [face] = [...found].sort((a, b) => distance(a.box) - distance(b.box));
      if (!face) throw new Error('no face');
      expect(distance(face.box)).toBeLessThan(face.box.width / 4);
      const stored = dequantise(new Int8Array(Buffer.from(embedding, 'base64')));
      expect(dot(dequantise(face.vector), stored)).toBeGreaterThan(0.999);
    }
  });
});
