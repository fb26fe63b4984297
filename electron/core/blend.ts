/** Several faces as one, for comparing: the mean of their unit vectors, apart for each model that made some of them. */

import { DIMENSIONS, dequantise, dot } from './embedding.ts';
import { NOT_COMPARED, type Scale } from './scale.ts';

/** The faces of one model. */
export interface BlendPart {
  /** Place of the model in the scale. */
  readonly model: number;
  readonly faces: number;
  /** Of their unit vectors: its dot product with another's is the average cosine of their faces. */
  readonly mean: ArrayLike<number>;
}

/** One part, as long as all faces are of one model. */
export type Blend = readonly BlendPart[];

/** The average likeness of the faces of two blends on a scale, -1..1; -1 when none of them may be compared. */
export function likenessOf(a: Blend, b: Blend, scale: Scale): number {
  let sum = 0;
  let pairs = 0;
  for (const x of a) {
    for (const y of b) {
      if (!scale.compares(x.model, y.model)) continue;
      const weight = x.faces * y.faces;
      sum += weight * scale.likeness(x.model, y.model, dot(x.mean, y.mean));
      pairs += weight;
    }
  }
  return pairs === 0 ? NOT_COMPARED : sum / pairs;
}

/** Adds up faces. */
export class Blending {
  readonly #sums = new Map<number, { sum: Float64Array; faces: number }>();
  #faces = 0;

  /** @param stored embedding of a face; @param model place of its model in the scale. */
  add(stored: Int8Array, model: number): void {
    const unit = dequantise(stored);
    const part = this.#sums.get(model) ?? { sum: new Float64Array(DIMENSIONS), faces: 0 };
    for (let i = 0; i < DIMENSIONS; i += 1) part.sum[i] = (part.sum[i] ?? 0) + (unit[i] ?? 0);
    part.faces += 1;
    this.#sums.set(model, part);
    this.#faces += 1;
  }

  get faces(): number {
    return this.#faces;
  }

  get blend(): Blend {
    return [...this.#sums].map(([model, { sum, faces }]) => ({
      model,
      faces,
      mean: sum.map((value) => value / faces),
    }));
  }
}
