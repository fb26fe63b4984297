/**
 * One scale for faces whose embeddings are of different models. Each pair of models that may be compared has thresholds of
 * its own in a model card (harmonic embeddings, FaceNet, section 5.6). A cosine of such a pair is taken to the cosine that as
 * many strangers reach within the model in use: linear between the thresholds and beyond the outer ones, as `farAt` has
 * it. Evidence, support and sureness, which are fitted to the model in use, then hold for every pair.
 */

import { cosineAt, type Threshold } from './sureness.ts';

/** The likeness of two faces whose embeddings must not be compared: like nobody. */
export const NOT_COMPARED = -1;

/** From a cosine of a pair of models to the common scale: points in ascending order. */
interface Way {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

const SAME: Way = { from: [], to: [] };

/** Models are spoken of by their places; the model in use has place 0. */
export class Scale {
  readonly #models: number;
  /** The way of models a and b at `a * models + b`; null where no card allows it. */
  readonly #ways: readonly (Way | null)[];

  /**
   * @param models how many there are, the one in use among them.
   * @param thresholds of a pair of models; null when they must not be compared. Those of (0, 0) make the scale.
   */
  constructor(models: number, thresholds: (a: number, b: number) => readonly Threshold[] | null) {
    this.#models = models;
    const own = thresholds(0, 0);
    this.#ways = Array.from({ length: models * models }, (_, at) => {
      const [a, b] = [Math.floor(at / models), at % models];
      if (a === 0 && b === 0) return SAME;
      const pair = thresholds(a, b);
      return pair && own ? wayOf(pair, own) : null;
    });
  }

  /** Whether embeddings of two models may be compared. */
  compares(a: number, b: number): boolean {
    return this.#way(a, b) !== null;
  }

  /** A cosine of two models' embeddings as that of the model in use that says as much, -1..1. */
  likeness(a: number, b: number, cosine: number): number {
    const way = this.#way(a, b);
    return way === SAME ? cosine : way === null ? NOT_COMPARED : along(way, cosine);
  }

  /** The largest likeness that a cosine with a face of model `a` comes to, whatever the other's model. */
  bound(a: number, cosine: number): number {
    let most = NOT_COMPARED;
    for (let b = 0; b < this.#models; b += 1) most = Math.max(most, this.likeness(a, b, cosine));
    return most;
  }

  #way(a: number, b: number): Way | null {
    return this.#ways[a * this.#models + b] ?? null;
  }
}

/** The scale of faces that are all of one model. */
export const PLAIN = new Scale(1, () => null);

function wayOf(pair: readonly Threshold[], own: readonly Threshold[]): Way {
  const points = pair
    .map(({ far, cosine }) => ({ from: cosine, to: cosineAt(far, own) }))
    .sort((a, b) => a.from - b.from)
    // A card whose thresholds do not rise would turn likeness around.
    .filter((point, at, all) => at === 0 || point.to > (all[at - 1]?.to ?? -1));
  if (points.length < 2) throw new Error('a pair of models has two or more thresholds that rise');
  return { from: points.map(({ from }) => from), to: points.map(({ to }) => to) };
}

function along({ from, to }: Way, cosine: number): number {
  let high = 1;
  while (high < from.length - 1 && (from[high] ?? 1) < cosine) high += 1;
  const [x0 = 0, x1 = 1, y0 = 0, y1 = 1] = [from[high - 1], from[high], to[high - 1], to[high]];
  const value = y0 + ((cosine - x0) * (y1 - y0)) / (x1 - x0);
  return value > 1 ? 1 : value < -1 ? -1 : value;
}
