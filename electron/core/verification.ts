/**
 * Face verification as LFW's protocol and FaceNet (section 4) measure it, from the similarities of labelled
 * pairs. Similarity is cosine; a threshold accepts a pair whose similarity is at least it.
 */

/** A pair of faces with its truth. */
export interface ScoredPair {
  readonly same: boolean;
  /** Cosine similarity, -1..1; null when a face of the pair was not detected, which counts as a wrong answer. */
  readonly similarity: number | null;
  /** Which fold of the protocol it belongs to, from 0. */
  readonly fold: number;
}

/** What the protocol reports. */
export interface Verification {
  /** Mean over the folds, 0..1, each with the threshold that is best on the other folds. */
  readonly accuracy: number;
  /** Standard error of that mean. */
  readonly standardError: number;
  /** VAL (true accepts) at each asked FAR, the threshold taken from the other folds, mean over the folds. */
  readonly valAtFar: Readonly<Record<string, number>>;
}

/**
 * Runs the protocol. At least two folds.
 * @param fars false-accept rates to report VAL at; the keys of `valAtFar` are their decimal forms.
 */
export function verify(pairs: readonly ScoredPair[], fars: readonly number[]): Verification {
  const folds = [...new Set(pairs.map((pair) => pair.fold))].sort((a, b) => a - b);
  if (folds.length < 2) throw new Error('the protocol needs at least two folds');
  const accuracies = folds.map((fold) => {
    const threshold = bestThreshold(pairs.filter((pair) => pair.fold !== fold));
    return accuracy(
      pairs.filter((pair) => pair.fold === fold),
      threshold,
    );
  });
  const valAtFar: Record<string, number> = {};
  for (const far of fars) {
    valAtFar[String(far)] = mean(
      folds.map((fold) => {
        const threshold = thresholdAtFar(
          pairs.filter((pair) => pair.fold !== fold),
          far,
        );
        return validationRate(
          pairs.filter((pair) => pair.fold === fold),
          threshold,
        );
      }),
    );
  }
  const average = mean(accuracies);
  const variance = accuracies.reduce((sum, value) => sum + (value - average) ** 2, 0) / (folds.length - 1);
  return { accuracy: average, standardError: Math.sqrt(variance / folds.length), valAtFar };
}

/** Share of pairs judged rightly at a threshold, 0..1. */
export function accuracy(pairs: readonly ScoredPair[], threshold: number): number {
  const right = pairs.filter((pair) => pair.similarity !== null && pair.similarity >= threshold === pair.same);
  return right.length / pairs.length;
}

/**
 * A threshold of the highest accuracy: of several the highest, in the middle between the pairs it parts.
 * Infinity when accepting anything would be a loss.
 */
export function bestThreshold(pairs: readonly ScoredPair[]): number {
  const sorted = known(pairs).sort((a, b) => b.similarity - a.similarity);
  // Going down through the pairs, each accepted same pair gains one right answer, each different one loses one.
  let gain = 0;
  let best = 0;
  let threshold = Infinity;
  sorted.forEach((pair, index) => {
    gain += pair.same ? 1 : -1;
    const next = sorted[index + 1];
    if (next?.similarity === pair.similarity) return;
    if (gain > best) {
      best = gain;
      threshold = next ? (pair.similarity + next.similarity) / 2 : pair.similarity;
    }
  });
  return threshold;
}

/** The lowest threshold whose false-accept rate does not exceed `far`. */
export function thresholdAtFar(pairs: readonly ScoredPair[], far: number): number {
  const impostors = known(pairs)
    .filter((pair) => !pair.same)
    .map((pair) => pair.similarity)
    .sort((a, b) => b - a);
  const allowed = Math.floor(far * impostors.length + 1e-9);
  const highestRejected = impostors[allowed];
  return highestRejected === undefined ? -1 : highestRejected + 1e-9;
}

/** VAL: share of the same-person pairs that are accepted, 0..1. */
export function validationRate(pairs: readonly ScoredPair[], threshold: number): number {
  const genuine = pairs.filter((pair) => pair.same);
  return genuine.filter((pair) => pair.similarity !== null && pair.similarity >= threshold).length / genuine.length;
}

function known(pairs: readonly ScoredPair[]): (ScoredPair & { similarity: number })[] {
  return pairs.filter((pair): pair is ScoredPair & { similarity: number } => pair.similarity !== null);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
