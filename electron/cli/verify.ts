/** `facet verify`: LFW's protocol with the pipeline that ships. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../contract/errors.ts';
import { dequantise, dot } from '../core/embedding.ts';
import { nearestMiddle } from '../core/geometry.ts';
import { verify, type ScoredPair } from '../core/verification.ts';
import type { VisionPool } from '../engine/vision/pool.ts';
import { parsePairs } from './pairs.ts';

/** False-accept rates that VAL is reported at. */
const FARS = [0.001, 0.01];

export interface VerifyResult {
  readonly pairs: number;
  readonly accuracy: number;
  readonly standardError: number;
  readonly valAtFar: Readonly<Record<string, number>>;
  /** Photos in which no face was found. */
  readonly undetected: number;
  readonly model: string;
}

/**
 * Runs the protocol over the photos of a pairs file, with the stored (int8) form of the embeddings.
 * @param root the folder that holds a folder a person.
 * @throws Failure pairs-invalid when the file or a photo is missing.
 */
export async function runVerify(pool: VisionPool, pairsFile: string, root: string): Promise<VerifyResult> {
  const pairs = parsePairs(readPairs(pairsFile));
  const photos = [...new Set(pairs.flatMap((pair) => pair.photos))];
  const absent = photos.find((photo) => !existsSync(join(root, photo)));
  if (absent) throw new Failure('pairs-invalid', `The pairs file names ${absent}, which is not in ${root}.`);
  const vectors = new Map<string, Float32Array | null>();
  await Promise.all(
    photos.map(async (photo) => {
      const outcome = await pool.run({ kind: 'analyse', path: join(root, photo) });
      // LFW's photos are centred on the person they are named for; others may stand beside.
      const face = outcome.ok ? nearestMiddle(outcome.value.faces, outcome.value) : undefined;
      vectors.set(photo, face ? dequantise(face.vector) : null);
    }),
  );
  const scored = pairs.map(({ same, fold, photos: [a, b] }): ScoredPair => {
    const va = vectors.get(a);
    const vb = vectors.get(b);
    return { same, fold, similarity: va && vb ? dot(va, vb) : null };
  });
  const { embedder } = await pool.info();
  const undetected = [...vectors.values()].filter((vector) => vector === null).length;
  return { pairs: pairs.length, ...verify(scored, FARS), undetected, model: embedder };
}

function readPairs(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    throw new Failure('pairs-invalid', `The pairs file ${file} cannot be read.`, { cause: thrown });
  }
}
