/**
 * How useful a face is for recognition, 0..1: the product of what the detector thinks, how many pixels the
 * face has, how sharp its crop is and how far it is turned away. Each factor is a soft step, so that one bad
 * property is enough to make a face a poor witness.
 */

import type { Box, Point } from './geometry.ts';
import { luma, type RgbImage } from './image.ts';

/** What quality is judged from. */
export interface FaceEvidence {
  /** Detector score, 0..1. */
  readonly score: number;
  /** In pixels of the upright full-size picture. */
  readonly box: Box;
  /** Image-left eye, image-right eye, nose, image-left and image-right mouth corner. */
  readonly landmarks: readonly Point[];
  /** The aligned crop. */
  readonly crop: RgbImage;
}

/** The factors of quality, and their product. */
export interface Quality {
  readonly overall: number;
  /** Shorter side of the box in pixels. */
  readonly size: number;
  /** Variance of the Laplacian of the crop's luma; higher is sharper. */
  readonly sharpness: number;
  /** Turn to the side: 0 frontal, 1 profile; the sign says where the nose points (negative: image left). */
  readonly yaw: number;
  /** Nod: 0 level; negative looking up, positive looking down. */
  readonly pitch: number;
}

/** Judges a face. */
export function judgeQuality({ score, box, landmarks, crop }: FaceEvidence): Quality {
  const size = Math.min(box.width, box.height);
  const sharpness = laplacianVariance(crop);
  const { yaw, pitch } = estimatePose(landmarks);
  const overall =
    ramp(score, 0.3, 0.85) *
    ramp(size, 12, 64) *
    ramp(Math.log10(1 + sharpness), 0.7, 2) *
    (1 - 0.8 * ramp(Math.abs(yaw), 0.35, 0.95)) *
    (1 - 0.5 * ramp(Math.abs(pitch), 0.35, 0.8));
  return { overall, size, sharpness, yaw, pitch };
}

/**
 * Rough pose from five landmarks. Yaw: how far the nose lies beside the line from the middle
 * of the eyes to the middle of the mouth. Pitch: where it lies along that line. In-plane rotation does not matter.
 */
export function estimatePose(landmarks: readonly Point[]): { yaw: number; pitch: number } {
  const [leftEye, rightEye, nose, leftMouth, rightMouth] = landmarks;
  if (!leftEye || !rightEye || !nose || !leftMouth || !rightMouth) throw new Error('pose needs five landmarks');
  const eyes: Point = [(leftEye[0] + rightEye[0]) / 2, (leftEye[1] + rightEye[1]) / 2];
  const mouth: Point = [(leftMouth[0] + rightMouth[0]) / 2, (leftMouth[1] + rightMouth[1]) / 2];
  const down: Point = [mouth[0] - eyes[0], mouth[1] - eyes[1]];
  const height = Math.hypot(...down);
  const apart = Math.hypot(rightEye[0] - leftEye[0], rightEye[1] - leftEye[1]);
  if (height < 1e-6) return { yaw: 1, pitch: 0 };
  const fromEyes: Point = [nose[0] - eyes[0], nose[1] - eyes[1]];
  const along = (fromEyes[0] * down[0] + fromEyes[1] * down[1]) / height;
  const across = (fromEyes[0] * down[1] - fromEyes[1] * down[0]) / height;
  // Half the eye distance is where the nose of a profile stands; a profile's eyes nearly coincide, so its
  // scale comes from the height instead.
  const halfWidth = Math.max(apart, 0.5 * height) / 2;
  // A level face has its nose tip a little below the middle of eyes and mouth.
  const LEVEL = 0.55;
  return { yaw: clamp(across / halfWidth, -1, 1), pitch: clamp((along / height - LEVEL) * 2.5, -1, 1) };
}

/** Variance of the 4-neighbour Laplacian of luma: the usual focus measure. */
export function laplacianVariance(crop: RgbImage): number {
  const grey = luma(crop);
  const { width, height } = crop;
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      const value =
        4 * (grey[at] ?? 0) -
        (grey[at - 1] ?? 0) -
        (grey[at + 1] ?? 0) -
        (grey[at - width] ?? 0) -
        (grey[at + width] ?? 0);
      sum += value;
      squares += value * value;
      count += 1;
    }
  }
  if (count === 0) return 0;
  const mean = sum / count;
  return squares / count - mean * mean;
}

/** 0 up to `low`, 1 from `high`, straight between. */
function ramp(value: number, low: number, high: number): number {
  return clamp((value - low) / (high - low), 0, 1);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
