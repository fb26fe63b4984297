import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MODELS } from '../../electron/cli/paths.ts';
import type { EmbeddedFace, FaceRecord } from '../../electron/contract/types.ts';
import { dot } from '../../electron/core/embedding.ts';
import { DEFAULT_EMBEDDER, readModels } from '../../electron/engine/vision/cards.ts';
import { facet, facetJson } from './support/cli.ts';
import { temporaryFolder } from './support/folder.ts';
import { samplePath, writeSample } from './support/photos.ts';

const SMALL = 'facet-1s';

/** The vectors of a photo's faces, left to right. */
async function embedded(photo: string, model: string): Promise<number[][]> {
  const { stdout } = await facet('embed', photo, '--model', model);
  const { faces } = JSON.parse(stdout) as { faces: EmbeddedFace[] };
  return faces.toSorted((a, b) => a.box.x - b.box.x).map(({ embedding }) => [...embedding]);
}

describe('the two embedders that ship', () => {
  it('declare each other compatible, with thresholds of the pair', () => {
    const [accurate, small] = [readModels(MODELS).embedder, readModels(MODELS, SMALL).embedder];
    expect([accurate.id, small.id]).toEqual([DEFAULT_EMBEDDER, SMALL]);
    for (const [card, other] of [
      [accurate, small],
      [small, accurate],
    ] as const) {
      const pair = card.compatible?.find(({ id }) => id === other.id);
      expect(pair?.thresholds.map(({ far }) => far)).toEqual([1e-2, 1e-3, 1e-4, 1e-5]);
    }
    expect(small.bytes).toBeLessThanOrEqual(1.5e6);
  });

  it('give vectors that can be compared: a face of one is nearest to itself of the other', async () => {
    const photo = samplePath(4);
    const [first, second] = [await embedded(photo, DEFAULT_EMBEDDER), await embedded(photo, SMALL)];
    expect(first.length).toBeGreaterThan(2);
    expect(second).toHaveLength(first.length);
    first.forEach((vector, index) => {
      const cosines = second.map((other) => dot(vector, other));
      expect(cosines.indexOf(Math.max(...cosines))).toBe(index);
      expect(cosines[index]).toBeGreaterThan(0.7);
    });
  });

  it('index a library with either', async () => {
    const [album, library] = [temporaryFolder(), join(temporaryFolder(), 'library')];
    await writeSample(1, join(album, 'one.jpg'));
    await facetJson('scan', album, '--library', library, '--model', SMALL);
    const faces = (await facetJson('faces', '--library', library)) as FaceRecord[];
    expect(new Set(faces.map(({ model }) => model))).toEqual(new Set([SMALL]));
  });

  it('are told when another is asked for, in one line', async () => {
    const said = await facet('embed', samplePath(1), '--model', 'facet-9');
    expect(said).toMatchObject({ code: 1, stdout: '' });
    expect(said.stderr.trimEnd()).toBe('facet: There is no face embedder facet-9; there are: facet-1, facet-1s.');
  });
});
