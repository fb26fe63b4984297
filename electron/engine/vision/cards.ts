/** Model cards: what an ONNX file expects and gives, and what it may be trusted with. The card travels with the weights. */

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { Failure } from '../../contract/errors.ts';
import type { ModelSummary } from '../../contract/types.ts';
import type { AlignmentTemplate } from '../../core/alignment.ts';
import type { DetectorRules } from '../../core/detector.ts';
import type { Provider } from '../../core/providers.ts';
import type { RefinementRules } from '../../core/landmarks.ts';

const point = v.tuple([v.number(), v.number()]);

const common = {
  id: v.string(),
  /** A name in the folder of the cards: a card leads nowhere else. */
  file: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9.-]*\.onnx$/iu)),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/u)),
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

const thresholds = v.array(v.object({ far: v.number(), cosine: v.number() }));

const embedderCard = v.object({
  ...common,
  role: v.literal('embedder'),
  dims: v.literal(128),
  alignment: v.object({ points: v.pipe(v.array(point), v.length(5)), size: v.number() }),
  /** Cosine thresholds, each with the false-accept rate it was calibrated to. */
  thresholds,
  /** Models whose vectors may be compared with this one's (harmonic embeddings), with that pair's own thresholds. */
  compatible: v.exactOptional(v.array(v.object({ id: v.string(), thresholds }))),
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
  built: v.object({ macs: v.number() }),
  /** Figures of the embedding as it is stored; a card may have more. */
  measured: v.exactOptional(
    v.object({ int8: v.object({ lfw: v.object({ accuracy: v.number(), standardError: v.number() }) }) }),
  ),
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

/** The embedder that is used unless another is asked for. */
export const DEFAULT_EMBEDDER = 'facet-1';

/**
 * Reads the cards (`*.json`) of a folder. @param embedder card id of the embedder to use.
 * @throws Failure model-invalid, and model-unknown when there is no such embedder.
 */
export function readModels(folder: string, embedder = DEFAULT_EMBEDDER): Models {
  const cards = files(folder).map((file) => readCard(join(folder, file)));
  const detector = cards.find((each) => each.role === 'detector');
  const landmarker = cards.find((each) => each.role === 'landmarker');
  const embedders = cards.filter((each) => each.role === 'embedder');
  if (!detector || !landmarker || embedders.length === 0) {
    throw new Failure(
      'model-invalid',
      `The models folder ${folder} lacks a detector, a landmarker or an embedder. Install Facet again.`,
    );
  }
  const chosen = embedders.find(({ id }) => id === embedder);
  if (!chosen) {
    const known = embedders.map(({ id }) => id).join(', ');
    throw new Failure('model-unknown', `There is no face embedder ${embedder}; there are: ${known}.`);
  }
  return { folder, cards, detector, landmarker, embedder: chosen };
}

/** The embedders among the cards. */
export function embeddersOf({ cards }: Pick<Models, 'cards'>): EmbedderCard[] {
  return cards.filter((each) => each.role === 'embedder');
}

/** The cards as lists show them. @param inUse card id of the embedder in use. */
export function summarise({ cards, detector, landmarker }: Models, inUse: string, provider: Provider): ModelSummary[] {
  const used = [detector.id, landmarker.id, inUse];
  return cards.map((each) => {
    const { id, role, file, bytes, licence } = each;
    const lfw = each.role === 'embedder' ? each.measured?.int8.lfw : undefined;
    const accuracy = lfw ? { share: lfw.accuracy, standardError: lfw.standardError } : null;
    return { id, role, file, bytes, licence, inUse: used.includes(id), provider, accuracy };
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
