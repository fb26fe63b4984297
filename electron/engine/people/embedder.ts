/**
 * The embedder that a library uses, which may change while the engine runs, and how embeddings of other models compare with
 * its own.
 */

import type { ClusterRules } from '../../core/clustering.ts';
import { dequantise, dot } from '../../core/embedding.ts';
import type { Scale } from '../../core/scale.ts';
import type { Threshold } from '../../core/sureness.ts';
import type { StoredVector } from '../store/faces.ts';
import type { Store } from '../store/store.ts';
import type { EmbedderCard } from '../vision/cards.ts';
import { pairThresholds, scaleOf } from '../vision/pairs.ts';

/** The part of an embedder's card that comparing obeys. */
export type EmbedderFacts = Pick<EmbedderCard, 'id' | 'thresholds' | 'compatible' | 'clustering'>;

export class Embedder {
  readonly #store: Store;
  readonly #cards: readonly EmbedderFacts[];
  #card: EmbedderFacts;
  /** Card ids in the order of their places on the scale. */
  #ids: readonly string[] = [];
  #places = new Map<number, number>();
  #scale: Scale;

  /** @param cards all embedders that there are; @param id the one in use. */
  constructor(store: Store, cards: readonly EmbedderFacts[], id: string) {
    this.#store = store;
    this.#cards = cards;
    this.#card = this.#find(id);
    this.#scale = this.#makeScale();
  }

  /** Another is in use from now on. */
  use(id: string): void {
    this.#card = this.#find(id);
    this.#scale = this.#makeScale();
  }

  get id(): string {
    return this.#card.id;
  }

  get rules(): ClusterRules {
    return this.#card.clustering;
  }

  get thresholds(): readonly Threshold[] {
    return this.#card.thresholds;
  }

  get scale(): Scale {
    return this.#scale;
  }

  /** Names the scale: what was worked out on another is of no use. */
  get scaleName(): string {
    const pairs = this.#ids.flatMap((a, at) =>
      this.#ids
        .slice(at)
        .map((b) => pairThresholds(this.#cards, a, b)?.map(({ far, cosine }) => [far, cosine]) ?? null),
    );
    return `${this.id} ${JSON.stringify(pairs)}`;
  }

  /** The row id of the card in use, made when new. Runs inside a write. */
  modelId(): number {
    return this.#store.faces.modelId(this.id);
  }

  /** The place on the scale of a model by its row id. */
  place(modelId: number): number {
    const known = this.#places.get(modelId);
    if (known !== undefined) return known;
    const card = this.#store.recognition.models().get(modelId);
    const place = this.#ids.indexOf(card ?? '');
    if (place === -1) throw new Error(`model ${modelId} is not on the scale`);
    this.#places.set(modelId, place);
    return place;
  }

  /** How alike two embeddings are, -1..1, on the scale of the embedder in use. */
  likeness(a: StoredVector, b: StoredVector): number {
    const cosine = dot(dequantise(a.vector), dequantise(b.vector));
    return this.#scale.likeness(this.place(a.modelId), this.place(b.modelId), cosine);
  }

  /** Whether embeddings of two cards may be compared. */
  compares(a: string, b: string): boolean {
    return pairThresholds(this.#cards, a, b) !== null;
  }

  #find(id: string): EmbedderFacts {
    const card = this.#cards.find((each) => each.id === id);
    if (!card) throw new Error(`there is no embedder ${id}`);
    return card;
  }

  /** Of all embedders that there are, and of those that the library's faces had. */
  #makeScale(): Scale {
    const others = [...this.#cards.map(({ id }) => id), ...this.#store.recognition.models().values()];
    this.#ids = [...new Set([this.id, ...others])];
    this.#places = new Map();
    return scaleOf(this.#cards, this.#ids);
  }
}
