/** The faces most like a face, of all that may be compared with it. */

import { cosine, product } from '../../core/products.ts';
import { DIMENSIONS } from '../../core/embedding.ts';
import type { Store } from '../store/store.ts';
import type { Embedder } from './embedder.ts';

/** A face and how alike it is, -1..1, on the scale of the embedder in use. */
export interface AlikeFace {
  readonly id: number;
  readonly similarity: number;
}

/**
 * Nearest first, the face itself left out: from sqlite-vec's index, which knows one model at a time, or, while there are
 * embeddings of several, by comparing all. @param most how many at most.
 */
export function mostAlike({ faces, recognition }: Store, embedder: Embedder, id: number, most: number): AlikeFace[] {
  const own = faces.stored(id);
  if (!own) return [];
  const place = embedder.place(own.modelId);
  if (recognition.indexed() && recognition.counts().size <= 1) {
    return faces
      .similar(id, own.modelId, most)
      .map((each) => ({ id: each.id, similarity: embedder.scale.likeness(place, place, each.similarity) }));
  }
  const pair = new Int8Array(2 * DIMENSIONS);
  pair.set(own.vector);
  const inverse = inverseOf(own.vector);
  const found: AlikeFace[] = [];
  for (const [other, { vector, modelId }] of faces.vectorsFrom(0)) {
    pair.set(vector, DIMENSIONS);
    const model = embedder.place(modelId);
    if (other === id || !embedder.scale.compares(place, model)) continue;
    const value = cosine(product(pair, 0, 1), inverse, inverseOf(vector));
    found.push({ id: other, similarity: embedder.scale.likeness(place, model, value) });
  }
  const shown: AlikeFace[] = [];
  for (const face of found.sort((a, b) => b.similarity - a.similarity || a.id - b.id)) {
    if (shown.length >= most) break;
    if (faces.photoOf(face.id) !== null) shown.push(face);
  }
  return shown;
}

function inverseOf(vector: Int8Array): number {
  let squared = 0;
  for (const value of vector) squared += value * value;
  return squared > 0 ? 1 / Math.sqrt(squared) : 0;
}
