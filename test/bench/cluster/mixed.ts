/**
 * What it costs that half of a library is still embedded by another model: how right people are with all faces of one
 * model, and with the first half of the photos of the other, on the scale of the model in use and by its card's rules.
 */

import { embeddersOf, readModels, type EmbedderCard } from '../../../electron/engine/vision/cards.ts';
import { scaleOf } from '../../../electron/engine/vision/pairs.ts';
import { MODELS } from '../../../electron/cli/paths.ts';
import type { LabelledSet } from './data.ts';
import { clusterOf, prepare } from './methods.ts';
import { score, type Scores } from './scores.ts';

/** A library of one model, or of two. */
export interface MixedScores {
  readonly inUse: string;
  /** The model of the first half of the faces; the one in use when all are of it. */
  readonly former: string;
  readonly scores: readonly Scores[];
}

/** @param sets of each model, by card id: the same faces in the same order. */
export async function mixed(sets: ReadonlyMap<string, readonly LabelledSet[]>): Promise<MixedScores[]> {
  const found: MixedScores[] = [];
  for (const [inUse, own] of sets) {
    const { embedder } = readModels(MODELS, inUse);
    for (const [former, others] of [[inUse, own] as const, ...[...sets].filter(([id]) => id !== inUse)]) {
      const scores: Scores[] = [];
      for (const [half, set] of own.entries()) scores.push(await scoreOf(embedder, set, others[half] ?? set, former));
      found.push({ inUse, former, scores });
    }
  }
  return found;
}

async function scoreOf(embedder: EmbedderCard, set: LabelledSet, before: LabelledSet, former: string): Promise<Scores> {
  const half = former === embedder.id ? 0 : set.faces.length / 2;
  const faces = set.faces.map((face, index) => {
    const other = before.faces[index];
    if (other?.key !== face.key) throw new Error('the sets are not of the same faces');
    return index < half ? { ...face, vector: other.vector, model: 1 } : face;
  });
  const scale = scaleOf(embeddersOf(readModels(MODELS)), [embedder.id, former]);
  const prepared = await prepare({ ...set, faces }, scale);
  return score(prepared.set, clusterOf(prepared, embedder.clustering));
}
