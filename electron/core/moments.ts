/** Moments of a video: when two faces are of one, and which of the many faces of one person are worth keeping. */

import { dequantise, dot } from './embedding.ts';

/** Moments at most this far apart, milliseconds, are one: a decoder may stop a frame sooner or later. */
export const SAME_MOMENT_MS = 250;

/** Whether two faces are of one moment of a video, or both of a photo. `at` is in milliseconds. */
export function isSameMoment(a: { readonly at?: number }, b: { readonly at?: number }): boolean {
  if (a.at === undefined || b.at === undefined) return a.at === b.at;
  return Math.abs(a.at - b.at) <= SAME_MOMENT_MS;
}

/** Longer than any video: 2^27 ms are 37 hours. */
const MOMENTS = 2 ** 27;

/**
 * A number for what was seen at once: a photo, or one moment of a video. Two faces of one frame are two people; one
 * person may well be on several frames of a video.
 * @param at milliseconds from the video's beginning; null for a photo.
 */
export function frameOf(photoId: number, at: number | null): number {
  return photoId * MOMENTS + (at === null ? 0 : Math.min(at, MOMENTS - 2) + 1);
}

/** A face that was found on one frame of a video. */
export interface SeenFace {
  readonly at: number;
  /** 0..1. */
  readonly quality: number;
  /** 128 int8, as stored. */
  readonly vector: Int8Array;
}

/** So many faces of a person are kept of one video. */
const FEW = 3;

/**
 * The faces of a video that are worth keeping, in order of time: of those that look alike only the best few, because
 * hundreds of one person a second apart say no more than three. Two faces of one frame are never taken for one.
 * @param alike least cosine at which two faces are taken for one person's.
 */
export function bestFaces<Face extends SeenFace>(faces: readonly Face[], alike: number): Face[] {
  const kept: { readonly face: Face; readonly unit: Float32Array }[] = [];
  const best = faces.toSorted((a, b) => b.quality - a.quality || a.at - b.at);
  for (const face of best) {
    const unit = dequantise(face.vector);
    const others = kept.filter((other) => other.face.at !== face.at && dot(other.unit, unit) >= alike);
    if (others.length < FEW) kept.push({ face, unit });
  }
  return kept.map(({ face }) => face).sort((a, b) => a.at - b.at);
}
