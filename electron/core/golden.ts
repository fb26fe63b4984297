/** Golden faces: what the models are known to find on a picture that ships with them. */

import type { Detection } from './detector.ts';
import { dot } from './embedding.ts';
import { iou } from './geometry.ts';
import type { Agreement } from './providers.ts';

/** A face with its known embedding. */
export interface GoldenFace extends Pick<Detection, 'box' | 'landmarks'> {
  /** 128 floats of unit norm. */
  readonly embedding: Float32Array;
}

/**
 * Compares what a provider gave with what is known; the worst of all faces counts.
 * @param found faces of the picture, their landmarks refined, in any order.
 * @param embeddings of the golden faces as they are aligned by their known landmarks, in their order.
 */
export function agreement(
  golden: readonly GoldenFace[],
  found: readonly Pick<Detection, 'box' | 'landmarks'>[],
  embeddings: readonly Float32Array[],
): Agreement {
  const cosines = golden.map(({ embedding }, index) => {
    const own = embeddings[index];
    return own ? dot(own, embedding) : NaN;
  });
  const pairs = golden.map((face) => {
    const nearest = found.toSorted((a, b) => iou(b.box, face.box) - iou(a.box, face.box))[0];
    return { face, nearest };
  });
  const boxes = pairs.map(({ face, nearest }) => (nearest ? iou(nearest.box, face.box) : 0));
  const landmarks = pairs.map(({ face, nearest }) => (nearest ? off(face, nearest) : Infinity));
  return {
    cosine: Math.min(...cosines),
    boxes: found.length === golden.length ? Math.min(...boxes) : 0,
    landmarks: Math.max(...landmarks),
  };
}

/** How far the worst landmark is off, as a share of the longer edge of the known box. */
function off(face: Pick<Detection, 'box' | 'landmarks'>, found: Pick<Detection, 'landmarks'>): number {
  const distances = face.landmarks.map(([x, y], index) => {
    const [u, v] = found.landmarks[index] ?? [NaN, NaN];
    return Math.hypot(x - u, y - v);
  });
  return Math.max(...distances) / Math.max(face.box.width, face.box.height);
}
