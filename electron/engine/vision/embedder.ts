/** The face embedder: aligned crops in, unit vectors out. Scaling and normalisation are inside the graph. */

import { DIMENSIONS } from '../../core/embedding.ts';
import { CHANNELS, type RgbImage } from '../../core/image.ts';
import { Tensor } from './runtime.ts';
import { floatOutput, type Session } from './session.ts';

/** Crops a run takes. On a processor one at a time is fastest: a face's activations fit its caches, eight faces' do not. */
const BATCH = 1;

export class FaceEmbedder {
  readonly #session: Session;
  readonly #batch: number;

  /** @param batch crops a run takes. */
  constructor(session: Session, batch = BATCH) {
    this.#session = session;
    this.#batch = batch;
  }

  /** One vector of 128 floats and unit norm for each crop (all of the card's size). */
  async embed(crops: readonly RgbImage[]): Promise<Float32Array[]> {
    const embeddings: Float32Array[] = [];
    for (let start = 0; start < crops.length; start += this.#batch) {
      embeddings.push(...(await this.#run(crops.slice(start, start + this.#batch))));
    }
    return embeddings;
  }

  async #run(crops: readonly RgbImage[]): Promise<Float32Array[]> {
    const [first] = crops;
    if (!first) return [];
    const bytes = first.data.length;
    const pixels = new Uint8Array(bytes * crops.length);
    crops.forEach((crop, index) => pixels.set(crop.data, index * bytes));
    const input = new Tensor('uint8', pixels, [crops.length, first.height, first.width, CHANNELS]);
    const all = floatOutput(await this.#session.run({ crops: input }), 'embeddings');
    return crops.map((_, index) => all.slice(index * DIMENSIONS, (index + 1) * DIMENSIONS));
  }
}
