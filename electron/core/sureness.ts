/** How sure a likeness is, by the thresholds that the embedder's card was calibrated to. */

/** A cosine and the share of pairs of strangers that reach it. */
export interface Threshold {
  /** False-accept rate, 0..1. */
  readonly far: number;
  readonly cosine: number;
}

/** How sure, in a word. */
export type SurenessLevel = 'almost-certain' | 'very-likely' | 'likely' | 'possible';

/** How sure it is that two are one person. */
export interface Sureness {
  /** Cosine similarity, the average over the faces of both. */
  readonly similarity: number;
  /** The share of pairs of strangers who look as much alike, 0..1, between the card's thresholds. */
  readonly far: number;
  /** The chance that, of all people of the library, none looks as much alike by accident, 0..1. Relatives do. */
  readonly sure: number;
  readonly level: SurenessLevel;
  /** Both for the user. */
  readonly words: string;
}

const LEVELS: readonly { readonly far: number; readonly level: SurenessLevel; readonly words: string }[] = [
  { far: 1e-5, level: 'almost-certain', words: 'almost certainly' },
  { far: 1e-4, level: 'very-likely', words: 'very likely' },
  { far: 1e-3, level: 'likely', words: 'likely' },
  { far: 1, level: 'possible', words: 'possibly' },
];

/** A cosine that is a card's threshold is of its level, however logarithms are rounded. */
const ROUNDING = 1 + 1e-9;

/**
 * @param others how many other people there are to be mistaken for: the more, the likelier is one alike by accident.
 */
export function sureness(similarity: number, thresholds: readonly Threshold[], others: number): Sureness {
  const far = farAt(similarity, thresholds);
  const { level, words } = LEVELS.find((each) => far <= each.far * ROUNDING) ?? {
    level: 'possible',
    words: 'possibly',
  };
  const strangers = Math.max(2, Number((1 / far).toPrecision(2)));
  return {
    similarity,
    far,
    sure: (1 - far) ** Math.max(1, others),
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
