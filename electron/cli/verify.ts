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
 * @param against workers with a second model, which embeds the second photo of each pair.
 * @throws Failure pairs-invalid when the file or a photo is missing.
 */
export async function runVerify(
  pool: VisionPool,
  pairsFile: string,
  root: string,
  against: VisionPool = pool,
): Promise<VerifyResult> {
  const pairs = parsePairs(readPairs(pairsFile));
  const absent = pairs.flatMap((pair) => pair.photos).find((photo) => !existsSync(join(root, photo)));
  if (absent) throw new Failure('pairs-invalid', `The pairs file names ${absent}, which is not in ${root}.`);
  const firsts = embedAll(
    pool,
    root,
    against === pool ? pairs.flatMap(({ photos }) => photos) : pairs.map(({ photos }) => photos[0]),
  );
  const seconds =
    against === pool
      ? firsts
      : embedAll(
          against,
          root,
          pairs.map(({ photos }) => photos[1]),
        );
  const [left, right] = await Promise.all([firsts, seconds]);
  const scored = pairs.map(({ same, fold, photos: [a, b] }): ScoredPair => {
    const va = left.get(a);
    const vb = right.get(b);
    return { same, fold, similarity: va && vb ? dot(va, vb) : null };
  });
  const { embedder } = await pool.info();
  const undetected = new Set([...left, ...right].flatMap(([photo, vector]) => (vector ? [] : [photo])));
  const model = against === pool ? embedder : `${embedder} with ${(await against.info()).embedder}`;
  return { pairs: pairs.length, ...verify(scored, FARS), undetected: undetected.size, model };
}

/** Each photo's vector, through the stored form; null where there is no face. */
async function embedAll(
  pool: VisionPool,
  root: string,
  photos: readonly string[],
): Promise<Map<string, Float32Array | null>> {
  const vectors = new Map<string, Float32Array | null>();
  await Promise.all(
    [...new Set(photos)].map(async (photo) => {
      const outcome = await pool.run({ kind: 'analyse', path: join(root, photo) });
      // LFW's photos are centred on the person they are named for; others may stand beside.
      const face = outcome.ok ? nearestMiddle(outcome.value.faces, outcome.value) : undefined;
      vectors.set(photo, face ? dequantise(face.vector) : null);
    }),
  );
  return vectors;
}

function readPairs(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    throw new Failure('pairs-invalid', `The pairs file ${file} cannot be read.`, { cause: thrown });
  }
}
