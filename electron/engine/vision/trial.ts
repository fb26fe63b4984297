/**
 * Trying a provider out, in a vision worker: the golden picture goes through detector, landmarker and embedder as a photo
 * does, and what comes out is compared with what ships beside it. A driver that crashes or hangs does so here.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { Failure } from '../../contract/errors.ts';
import { alignFace } from '../../core/alignment.ts';
import { agreement, type GoldenFace } from '../../core/golden.ts';
import type { RgbImage } from '../../core/image.ts';
import { readModels, templateOf, type EmbedderCard, type Models } from './cards.ts';
import { decodePhoto } from './decode.ts';
import { FaceEmbedder } from './embedder.ts';
import type { JobResults, VisionJob } from './messages.ts';
import { openFinders } from './pipeline.ts';
import { openGuarded, ProviderFailure, type SessionOpener } from './session.ts';

/** The speed is measured over as many rounds as fit this, and at least {@link LEAST_ROUNDS}. */
const MEASURED_MS = 1_500;
const LEAST_ROUNDS = 2;

const point = v.tuple([v.number(), v.number()]);

/** The form of `models/golden/faces.json`, which `npm run golden` writes. */
const file = v.object({
  /** A JPEG beside it, and its hash. */
  picture: v.pipe(v.string(), v.regex(/^[a-z0-9.-]+\.jpg$/u)),
  sha256: v.string(),
  /** Hashes of the models that made it, by card id: of others it says nothing. */
  models: v.record(v.string(), v.string()),
  faces: v.array(
    v.object({
      box: v.object({ x: v.number(), y: v.number(), width: v.number(), height: v.number() }),
      landmarks: v.pipe(v.array(point), v.length(5)),
      /** By card id of the embedder: 128 floats, little-endian, base64. */
      embeddings: v.record(v.string(), v.string()),
    }),
  ),
});

export type GoldenFile = v.InferOutput<typeof file>;

/** The golden picture, and what an embedder gives for its faces. */
export interface Golden {
  readonly image: RgbImage;
  readonly faces: readonly GoldenFace[];
}

/** Reads the golden faces of a models folder. @throws Failure model-invalid when they are not those of its models. */
export async function readGolden({ folder, detector, landmarker, embedder }: Models): Promise<Golden> {
  const golden = readFile(folder);
  const bytes = readBytes(join(folder, 'golden', golden.picture));
  const isTheirs = [detector, landmarker, embedder].every(({ id, sha256 }) => golden.models[id] === sha256);
  if (!isTheirs || createHash('sha256').update(bytes).digest('hex') !== golden.sha256) throw unfit(folder);
  const { image } = await decodePhoto(bytes);
  const faces = golden.faces.map(({ box, landmarks, embeddings }): GoldenFace => {
    const coded = Buffer.from(embeddings[embedder.id] ?? '', 'base64');
    const embedding = new Float32Array(new Uint8Array(coded).buffer);
    return { box, landmarks, embedding };
  });
  return { image, faces };
}

/** @throws Failure model-invalid, model-unknown. */
export async function tryOut(
  folder: string,
  { provider, embedder }: Extract<VisionJob, { kind: 'trial' }>,
  open?: SessionOpener,
): Promise<JobResults['trial']> {
  const models = readModels(folder, embedder);
  const golden = await readGolden(models);
  try {
    const { detector, landmarker } = await openFinders(models, provider, open);
    const network = new FaceEmbedder(await openGuarded(folder, models.embedder, provider, open));
    const crops = alignAll(golden, models.embedder);
    const round = async () => ({
      found: await landmarker.refine(golden.image, await detector.detect(golden.image)),
      embeddings: await network.embed(crops),
    });
    // Not counted: a graphics processor's programs are made during the first.
    const { found, embeddings } = await round();
    const started = performance.now();
    let rounds = 0;
    while (rounds < LEAST_ROUNDS || performance.now() - started < MEASURED_MS) {
      await round();
      rounds += 1;
    }
    return {
      outcome: 'measured',
      agreement: agreement(golden.faces, found, embeddings),
      facesPerSecond: (rounds * crops.length * 1000) / (performance.now() - started),
    };
  } catch (thrown) {
    if (thrown instanceof ProviderFailure) return { outcome: 'failed', message: thrown.message };
    throw thrown;
  }
}

function alignAll({ image, faces }: Golden, card: EmbedderCard): RgbImage[] {
  return faces.map(({ landmarks }) => {
    const crop = alignFace(image, landmarks, templateOf(card));
    if (!crop) throw new Error('a golden face whose landmarks coincide');
    return crop;
  });
}

function readFile(folder: string): GoldenFile {
  try {
    return v.parse(file, JSON.parse(readBytes(join(folder, 'golden', 'faces.json')).toString('utf8')));
  } catch (thrown) {
    throw unfit(folder, thrown);
  }
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (thrown) {
    throw unfit(path, thrown);
  }
}

function unfit(place: string, cause?: unknown): Failure {
  return new Failure(
    'model-invalid',
    `The faces in ${place} that models are tried with are not right. Install Facet again.`,
    {
      cause,
    },
  );
}
