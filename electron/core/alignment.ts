/**
 * Five-point similarity alignment: the face is turned, scaled and moved so that its landmarks fall on the
 * template of the embedder's card. The transform is the least-squares one (Umeyama 1991, without reflection).
 */

import type { Box, Point } from './geometry.ts';
import { CHANNELS, type RgbImage } from './image.ts';

/** The map (x, y) -> (a x - b y + tx, b x + a y + ty): rotation and scale in a and b, then a shift. */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

/** Where the five landmarks shall lie in a square crop of `size` pixels. */
export interface AlignmentTemplate {
  readonly points: readonly Point[];
  readonly size: number;
}

/** The template with `margin` more pixels on each side: the middle of its crops is the template's own crop. */
export function widen({ points, size }: AlignmentTemplate, margin: number): AlignmentTemplate {
  return { points: points.map(([x, y]): Point => [x + margin, y + margin]), size: size + 2 * margin };
}

/**
 * The similarity that takes `from` closest to `to` in the least-squares sense.
 * Both hold the same number of points (two or more). Null when all of `from` coincide.
 */
export function estimateSimilarity(from: readonly Point[], to: readonly Point[]): Similarity | null {
  if (from.length !== to.length || from.length < 2) throw new Error('similarity needs two or more point pairs');
  const [fx, fy] = mean(from);
  const [tx, ty] = mean(to);
  let dot = 0;
  let cross = 0;
  let spread = 0;
  from.forEach(([x, y], index) => {
    const target = to[index];
    if (!target) return;
    const px = x - fx;
    const py = y - fy;
    const qx = target[0] - tx;
    const qy = target[1] - ty;
    dot += px * qx + py * qy;
    cross += px * qy - py * qx;
    spread += px * px + py * py;
  });
  if (!(spread > 1e-9)) return null;
  const a = dot / spread;
  const b = cross / spread;
  return { a, b, tx: tx - a * fx + b * fy, ty: ty - b * fx - a * fy };
}

/** Applies a similarity to a point. */
export function transform({ a, b, tx, ty }: Similarity, [x, y]: Point): Point {
  return [a * x - b * y + tx, b * x + a * y + ty];
}

/** The reverse map. */
export function invert({ a, b, tx, ty }: Similarity): Similarity {
  const squared = a * a + b * b;
  const ia = a / squared;
  const ib = -b / squared;
  return { a: ia, b: ib, tx: -ia * tx + ib * ty, ty: -ib * tx - ia * ty };
}

/** Most samples a crop pixel takes along one axis; beyond it a huge face would cost more than it gains. */
const MAX_SUPERSAMPLING = 8;

/**
 * Cuts the aligned square crop (template.size squared, RGB) out of a picture, or null when the landmarks coincide.
 */
export function alignFace(image: RgbImage, landmarks: readonly Point[], template: AlignmentTemplate): RgbImage | null {
  const forward = estimateSimilarity(landmarks, template.points);
  if (!forward || Math.hypot(forward.a, forward.b) < 1e-6) return null;
  return warp(image, invert(forward), template.size);
}

/** Cuts a square (in pixels of the picture; edges, not pixel centres) out of a picture, `size` pixels a side. */
export function cutSquare(image: RgbImage, square: Box, size: number): RgbImage {
  const scale = square.width / size;
  return warp(image, { a: scale, b: 0, tx: square.x + scale / 2 - 0.5, ty: square.y + scale / 2 - 0.5 }, size);
}

/**
 * The picture as seen through `back`, which takes a crop's pixel to the picture. A crop pixel that covers several
 * picture pixels averages as many bilinear samples, so that large faces do not alias. Outside the picture is
 * black, as in the embedder's training crops.
 */
function warp(image: RgbImage, back: Similarity, size: number): RgbImage {
  const pixelsPerCropPixel = Math.hypot(back.a, back.b);
  const samples = Math.min(MAX_SUPERSAMPLING, Math.max(1, Math.round(pixelsPerCropPixel)));
  const data = new Uint8Array(size * size * CHANNELS);
  const sum = new Float64Array(CHANNELS);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      sum.fill(0);
      for (let sy = 0; sy < samples; sy += 1) {
        // Pixel centres are at integer coordinates, as in the landmark convention of the detector.
        const y = row + (sy + 0.5) / samples - 0.5;
        for (let sx = 0; sx < samples; sx += 1) {
          const x = column + (sx + 0.5) / samples - 0.5;
          addBilinear(image, back.a * x - back.b * y + back.tx, back.b * x + back.a * y + back.ty, sum);
        }
      }
      const at = (row * size + column) * CHANNELS;
      const weight = 1 / (samples * samples);
      for (let channel = 0; channel < CHANNELS; channel += 1)
        data[at + channel] = Math.round((sum[channel] ?? 0) * weight);
    }
  }
  return { data, width: size, height: size };
}

function mean(points: readonly Point[]): Point {
  let x = 0;
  let y = 0;
  for (const point of points) {
    x += point[0];
    y += point[1];
  }
  return [x / points.length, y / points.length];
}

/** Adds the colour at a fractional position to `sum`; neighbours outside the picture count as black. */
function addBilinear(image: RgbImage, x: number, y: number, sum: Float64Array): void {
  const { data, width, height } = image;
  const left = Math.floor(x);
  const top = Math.floor(y);
  if (left < -1 || top < -1 || left >= width || top >= height) return;
  const right = x - left;
  const bottom = y - top;
  for (let dy = 0; dy < 2; dy += 1) {
    const row = top + dy;
    if (row < 0 || row >= height) continue;
    for (let dx = 0; dx < 2; dx += 1) {
      const column = left + dx;
      if (column < 0 || column >= width) continue;
      const weight = (dx === 0 ? 1 - right : right) * (dy === 0 ? 1 - bottom : bottom);
      const at = (row * width + column) * CHANNELS;
      sum[0] = (sum[0] ?? 0) + weight * (data[at] ?? 0);
      sum[1] = (sum[1] ?? 0) + weight * (data[at + 1] ?? 0);
      sum[2] = (sum[2] ?? 0) + weight * (data[at + 2] ?? 0);
    }
  }
}
