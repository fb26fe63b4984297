/**
 * How much speaks for two faces being one person, as log-odds. Beside their likeness the photos speak: whoever stands
 * beside a face is somebody else, so a face that is as near to the other's neighbour in the photo (its rival) proves
 * little; and two photos on which others resemble each other as well are of one circle, where the same people are to
 * be expected. Each is a weighted term; the weights are fitted to the embedding and travel with its card.
 */

/** The fit: log-odds = bias + cosine * likeness + margin * (likeness - rival) + bothInCompany + company * circle. */
export interface EvidenceRules {
  readonly bias: number;
  /** Of the two faces' cosine similarity. */
  readonly cosine: number;
  /** Of what the likeness has over the nearest rival's (at least 0), within +-0.5. */
  readonly margin: number;
  /** Added where both faces have somebody beside them. */
  readonly bothInCompany: number;
  /** Of how alike those beside them are: 0 up to `low`, 1 from `high`, straight between. */
  readonly company: number;
  readonly low: number;
  readonly high: number;
}

/** What is known of a pair. */
export interface PairEvidence {
  /** Cosine similarity of the two faces. */
  readonly likeness: number;
  /** The largest similarity of either face to somebody beside the other; -1 when nobody is. */
  readonly rival: number;
  /** The largest similarity between somebody beside the one and somebody beside the other; null when either is alone. */
  readonly company: number | null;
}

/** More people of a photo than these say nothing new, and a crowd would cost its square. */
export const MOST_COMPANIONS = 8;

/** For company fewer are enough: that two circles are one shows in the likest of some. */
const MOST_IN_COMPANY = 3;

const WIDEST_MARGIN = 0.5;

/** Log-odds (natural) that the two faces are one person. */
export function logOdds({ likeness, rival, company }: PairEvidence, rules: EvidenceRules): number {
  const margin = Math.min(WIDEST_MARGIN, Math.max(-WIDEST_MARGIN, likeness - Math.max(rival, 0)));
  const alone = rules.bias + rules.cosine * likeness + rules.margin * margin;
  if (company === null) return alone;
  const circle = Math.min(1, Math.max(0, (company - rules.low) / (rules.high - rules.low)));
  return alone + rules.bothInCompany + rules.company * circle;
}

/** A face as far as company matters. */
export interface PhotoFellow {
  readonly photoId: number;
  readonly key: string;
  readonly quality: number;
}

/**
 * For each face the indices of those beside it on its photo, best first: good ones, the best {@link MOST_COMPANIONS}, so that it
 * depends neither on order nor on how large a crowd is.
 */
export function companions(faces: readonly PhotoFellow[], leastQuality: number): (readonly number[])[] {
  const photos = new Map<number, number[]>();
  faces.forEach((face, index) => {
    const known = photos.get(face.photoId);
    if (face.quality < leastQuality) return;
    if (known) known.push(index);
    else photos.set(face.photoId, [index]);
  });
  for (const members of photos.values()) {
    members.sort((a, b) => better(faces, a, b));
    members.length = Math.min(members.length, MOST_COMPANIONS + 1);
  }
  return faces.map((face, index) => {
    const members = photos.get(face.photoId);
    if (!members || (members.length === 1 && members[0] === index)) return NOBODY;
    return members.filter((other) => other !== index).slice(0, MOST_COMPANIONS);
  });
}

const NOBODY: readonly number[] = [];

function better(faces: readonly PhotoFellow[], a: number, b: number): number {
  const [x, y] = [faces[a], faces[b]];
  if (!x || !y) throw new Error('no such face');
  return y.quality - x.quality || (x.key < y.key ? -1 : x.key > y.key ? 1 : a - b);
}

/**
 * Gathers what is known of the pair of faces `a` and `b`.
 * @param enough company at which no more of it is looked for: more counts no more.
 */
export function pairEvidence(
  a: number,
  b: number,
  likeness: number,
  beside: readonly (readonly number[])[],
  similarity: (a: number, b: number) => number,
  enough = Infinity,
): PairEvidence {
  const besideA = beside[a] ?? NOBODY;
  const besideB = beside[b] ?? NOBODY;
  let rival = -1;
  for (const other of besideA) rival = Math.max(rival, similarity(other, b));
  for (const other of besideB) rival = Math.max(rival, similarity(a, other));
  if (besideA.length === 0 || besideB.length === 0) return { likeness, rival, company: null };
  let company = -1;
  for (let i = 0; i < Math.min(besideA.length, MOST_IN_COMPANY); i += 1) {
    for (let j = 0; j < Math.min(besideB.length, MOST_IN_COMPANY) && company < enough; j += 1) {
      company = Math.max(company, similarity(besideA[i] ?? -1, besideB[j] ?? -1));
    }
  }
  return { likeness, rival, company };
}
