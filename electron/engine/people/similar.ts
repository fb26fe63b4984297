/** The faces most like a face, of all that may be compared with it. */

import { DIMENSIONS } from '../../core/embedding.ts';
import { MostAlike } from '../../core/most-alike.ts';
import { cosine, inverseNorm, product } from '../../core/products.ts';
import type { Store } from '../store/store.ts';
import type { Embedder } from './embedder.ts';

/** A face and how alike it is, -1..1, on the scale of the embedder in use. */
export interface AlikeFace {
  readonly id: number;
  readonly similarity: number;
}

/**
 * Nearest first, the face itself and those that are not shown left out; none for a face without an embedding. All are read
 * from the library and compared, as is needed where no graph of them is at hand (see `Neighbourhood`).
 * @param most how many at most.
 */
export function mostAlike({ faces }: Store, embedder: Embedder, id: number, most: number): AlikeFace[] {
  const own = faces.stored(id);
  if (!own) return [];
  const place = embedder.place(own.modelId);
  const pair = new Int8Array(2 * DIMENSIONS);
  pair.set(own.vector);
  const inverse = inverseNorm(own.vector);
  const found = new MostAlike(most);
  for (const { id: other, vector, modelId } of faces.shownVectors()) {
    const model = embedder.place(modelId);
    if (other === id || !embedder.scale.compares(place, model)) continue;
    pair.set(vector, DIMENSIONS);
    const value = cosine(product(pair, 0, 1), inverse, inverseNorm(vector));
    found.offer(other, embedder.scale.likeness(place, model, value));
  }
  return found.list().map(({ face, likeness }) => ({ id: face, similarity: likeness }));
}
