/** How sure a likeness is, by the thresholds that the embedder's card was calibrated to. */

/** A cosine and the share of pairs of strangers that reach it. */
export interface Threshold {
  /** False-accept rate, 0..1. */
  readonly far: number;
  readonly cosine: number;
}

/** How sure, in a word. */
export type SurenessLevel = 'very-likely' | 'even' | 'possible' | 'unlikely';

/** How sure it is that two are one person. */
export interface Sureness {
  /** Cosine similarity, the average over the faces of both. */
  readonly similarity: number;
  /** The share of pairs of strangers who look as much alike, 0..1, between the card's thresholds. */
  readonly far: number;
  /**
   * The chance that they are one person, 0..1: what was measured of such questions, and no more than the chance that, of
   * all people of the library, none looks as much alike by accident.
   */
  readonly sure: number;
  readonly level: SurenessLevel;
  /** Both for the user. */
  readonly words: string;
}

/**
 * What clustering leaves to be asked is not any pair: those who are as much alike and the same it joined already, so of
 * the rest most are relatives. The chances are measured on such questions (ADR 7, `npm run bench:cluster`).
 */
const LEVELS: readonly {
  readonly far: number;
  readonly level: SurenessLevel;
  readonly chance: number;
  readonly words: string;
}[] = [
  { far: 1e-5, level: 'very-likely', chance: 0.93, words: 'very likely' },
  { far: 1e-4, level: 'even', chance: 0.5, words: 'as likely as not' },
  { far: 1e-3, level: 'possible', chance: 0.2, words: 'possibly' },
  { far: 1, level: 'unlikely', chance: 0.09, words: 'hardly' },
];

/** From the surest to the least sure. */
export const SURENESS_LEVELS: readonly SurenessLevel[] = LEVELS.map(({ level }) => level);

/** A cosine that is a card's threshold is of its level, however logarithms are rounded. */
const ROUNDING = 1 + 1e-9;

/**
 * @param others how many other people there are to be mistaken for: the more, the likelier is one alike by accident.
 */
export function sureness(similarity: number, thresholds: readonly Threshold[], others: number): Sureness {
  const far = farAt(similarity, thresholds);
  const found = LEVELS.find((each) => far <= each.far * ROUNDING) ?? LEVELS.at(-1);
  if (!found) throw new Error('every rate has a level');
  const { level, chance, words } = found;
  const strangers = Math.max(2, Number((1 / far).toPrecision(2)));
  return {
    similarity,
    far,
    sure: Math.min(chance, (1 - far) ** Math.max(1, others)),
    level,
    words: `${words} (one pair of strangers in ${strangers.toLocaleString('en')} looks as much alike)`,
  };
}

/** The least cosine that no more than this share of strangers reach. */
export function cosineAt(far: number, thresholds: readonly Threshold[]): number {
  let [low, high] = [-1, 1];
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (farAt(middle, thresholds) > far) low = middle;
    else high = middle;
  }
  return high;
}

/** The false-accept rate at a cosine: its logarithm is taken as linear between thresholds and beyond the outer ones. */
export function farAt(similarity: number, thresholds: readonly Threshold[]): number {
  const sorted = [...thresholds].sort((a, b) => a.cosine - b.cosine);
  const above = sorted.findIndex(({ cosine }) => cosine >= similarity);
  const high = Math.min(Math.max(above < 0 ? sorted.length - 1 : above, 1), sorted.length - 1);
  const [a, b] = [sorted[high - 1], sorted[high]];
  if (!a || !b) throw new Error('a card has two or more thresholds');
  const slope = (Math.log(b.far) - Math.log(a.far)) / (b.cosine - a.cosine);
  return Math.min(1, Math.exp(Math.log(a.far) + slope * (similarity - a.cosine)));
}
