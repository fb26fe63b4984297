/** Model cards: what an ONNX file expects and gives, and what it may be trusted with. The card travels with the weights. */

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { Failure } from '../../contract/errors.ts';
import type { ModelSummary } from '../../contract/types.ts';
import type { AlignmentTemplate } from '../../core/alignment.ts';
import type { DetectorRules } from '../../core/detector.ts';
import type { RefinementRules } from '../../core/landmarks.ts';

const point = v.tuple([v.number(), v.number()]);

const common = {
  id: v.string(),
  file: v.string(),
  sha256: v.pipe(v.string(), v.hexadecimal()),
  bytes: v.number(),
  licence: v.string(),
};

const detectorCard = v.object({
  ...common,
  role: v.literal('detector'),
  input: v.object({ multipleOf: v.number() }),
  stride: v.number(),
  scoreThreshold: v.number(),
  nmsIoU: v.number(),
  nmsContained: v.number(),
  /** Which long edges the network runs at; see core/detector.ts. */
  passes: v.pipe(
    v.array(
      v.object({ longEdge: v.number(), minFace: v.exactOptional(v.number()), maxFace: v.exactOptional(v.number()) }),
    ),
    v.minLength(1),
  ),
});

const embedderCard = v.object({
  ...common,
  role: v.literal('embedder'),
  dims: v.literal(128),
  alignment: v.object({ points: v.pipe(v.array(point), v.length(5)), size: v.number() }),
  /** Cosine thresholds, each with the false-accept rate it was calibrated to. */
  thresholds: v.array(v.object({ far: v.number(), cosine: v.number() })),
  /** The fit of clustering to this embedding; see core/clustering.ts and core/evidence.ts. */
  clustering: v.object({
    least: v.number(),
    join: v.number(),
    ask: v.number(),
    evidence: v.object({
      bias: v.number(),
      cosine: v.number(),
      margin: v.number(),
      bothInCompany: v.number(),
      company: v.number(),
      low: v.number(),
      high: v.number(),
    }),
  }),
});

const landmarkerCard = v.object({
  ...common,
  role: v.literal('landmarker'),
  input: v.object({ size: v.tuple([v.number(), v.number()]) }),
  crop: v.object({ scale: v.number(), shift: v.number() }),
  weight: v.number(),
  maxDisagreement: v.number(),
  leastFace: v.number(),
});

const card = v.variant('role', [detectorCard, landmarkerCard, embedderCard]);

export type ModelCard = v.InferOutput<typeof card>;
export type DetectorCard = v.InferOutput<typeof detectorCard>;
export type LandmarkerCard = v.InferOutput<typeof landmarkerCard>;
export type EmbedderCard = v.InferOutput<typeof embedderCard>;

/** The cards of a models folder, and which of them are in use. */
export interface Models {
  readonly folder: string;
  readonly cards: readonly ModelCard[];
  readonly detector: DetectorCard;
  readonly landmarker: LandmarkerCard;
  readonly embedder: EmbedderCard;
}

/** Reads the cards (`*.json`) of a folder. @throws Failure model-invalid. */
export function readModels(folder: string): Models {
  const cards = files(folder).map((file) => readCard(join(folder, file)));
  const detector = cards.find((each) => each.role === 'detector');
  const landmarker = cards.find((each) => each.role === 'landmarker');
  const embedder = cards.find((each) => each.role === 'embedder');
  if (!detector || !landmarker || !embedder) {
    throw new Failure(
      'model-invalid',
      `The models folder ${folder} lacks a detector, a landmarker or an embedder. Install Facet again.`,
    );
  }
  return { folder, cards, detector, landmarker, embedder };
}

/** The cards as lists show them. */
export function summarise({ cards, detector, landmarker, embedder }: Models, provider: string): ModelSummary[] {
  const used = [detector.id, landmarker.id, embedder.id];
  return cards.map(({ id, role, file, bytes, licence }) => {
    return { id, role, file, bytes, licence, inUse: used.includes(id), provider };
  });
}

/** The weights of a card, checked against its hash. @throws Failure model-invalid. */
export function readWeights(folder: string, model: ModelCard): Uint8Array {
  const path = join(folder, model.file);
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (thrown) {
    throw new Failure('model-invalid', `The model ${path} cannot be read. Install Facet again.`, { cause: thrown });
  }
  if (createHash('sha256').update(bytes).digest('hex') !== model.sha256) {
    throw new Failure('model-invalid', `The model ${path} is not the one its card describes. Install Facet again.`);
  }
  return bytes;
}

/** The part of the card that core's detector obeys. */
export function rulesOf({ input, passes, stride, scoreThreshold, nmsIoU, nmsContained }: DetectorCard): DetectorRules {
  return { passes, multipleOf: input.multipleOf, stride, scoreThreshold, nmsIoU, nmsContained };
}

/** The part of the card that core's landmarks obey. */
export function refinementOf({ crop, weight, maxDisagreement, leastFace }: LandmarkerCard): RefinementRules {
  return { ...crop, weight, maxDisagreement, leastFace };
}

/** Where the embedder wants the landmarks. */
export function templateOf(model: EmbedderCard): AlignmentTemplate {
  return { points: model.alignment.points, size: model.alignment.size };
}

function files(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort();
  } catch (thrown) {
    throw new Failure('model-invalid', `There is no models folder at ${folder}. Install Facet again.`, {
      cause: thrown,
    });
  }
}

function readCard(path: string): ModelCard {
  try {
    return v.parse(card, JSON.parse(readFileSync(path, 'utf8')));
  } catch (thrown) {
    throw new Failure('model-invalid', `The model card ${path} is not valid. Install Facet again.`, { cause: thrown });
  }
}
