/**
 * Refinement of the detector's five landmarks by a second network that looks at each face alone. The detector's
 * own are good enough to find a face by, the refined ones align it better (models/README.md has the figures).
 */

import { centre, type Box, type Point } from './geometry.ts';

/** The part of the landmark model's card that this file obeys. */
export interface RefinementRules {
  /** The network sees a square of this many box heights ... */
  readonly scale: number;
  /** ... whose middle lies this many box heights below the box's. */
  readonly shift: number;
  /** Share of the refined points in the result, 0..1; the rest is the detector's. */
  readonly weight: number;
  /** Mean distance between both sets, as a share of the square's side, beyond which the detector's stay. */
  readonly maxDisagreement: number;
  /** Box height in pixels below which the detector's stay. */
  readonly leastFace: number;
}

/** Where the landmarks of a face that looks ahead lie in its box, as shares of width and height. */
const TYPICAL: readonly Point[] = [
  [0.29, 0.4],
  [0.71, 0.4],
  [0.5, 0.6],
  [0.33, 0.75],
  [0.67, 0.75],
];

/** The landmarks to begin with where nobody but a box tells of a face. */
export function typicalLandmarks(box: Box): readonly Point[] {
  return TYPICAL.map(([x, y]): Point => [box.x + x * box.width, box.y + y * box.height]);
}

/** The square that the network sees, in pixels of the picture; null when the face is too small for it. */
export function refinementSquare(box: Box, rules: RefinementRules): Box | null {
  if (box.height < rules.leastFace || box.height < 1) return null;
  const side = rules.scale * box.height;
  const [x, y] = centre(box);
  return { x: x - side / 2, y: y + rules.shift * box.height - side / 2, width: side, height: side };
}

/**
 * The landmarks to align by.
 * @param detected the detector's, in pixels of the picture.
 * @param shares the network's, x and y each as a share (0..1) of the square: [x0, y0, x1, y1, ...].
 */
export function refineLandmarks(
  detected: readonly Point[],
  shares: ArrayLike<number>,
  square: Box,
  rules: RefinementRules,
): readonly Point[] {
  if (shares.length !== 2 * detected.length) throw new Error('the network gives as many points as the detector');
  const refined = detected.map((_, index): Point => {
    const x = shares[2 * index] ?? 0;
    const y = shares[2 * index + 1] ?? 0;
    return [square.x + x * square.width, square.y + y * square.height];
  });
  // Where both see different faces (or none), the one that found the face is believed.
  const apart = meanDistance(detected, refined) / square.width;
  if (!(apart <= rules.maxDisagreement)) return detected;
  const { weight } = rules;
  return detected.map(([x, y], index): Point => {
    const [rx, ry] = refined[index] ?? [x, y];
    return [weight * rx + (1 - weight) * x, weight * ry + (1 - weight) * y];
  });
}

function meanDistance(a: readonly Point[], b: readonly Point[]): number {
  const distances = a.map(([x, y], index) => {
    const [ox, oy] = b[index] ?? [x, y];
    return Math.hypot(x - ox, y - oy);
  });
  return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
}
