/**
 * What surrounds the face detector's network: which passes over a picture, how its two output maps become
 * faces, and which of several boxes on one face stays. Pure arithmetic; the worker resizes and runs ONNX.
 *
 * The network is CenterFace (Xu et al., 2019, arXiv:1911.03599): one cell per 4 x 4 input pixels says how likely
 * it is the middle of a face, and where that face's box and five landmarks are. Every number that was tuned is in
 * the model's card (models/detector.json), none is here.
 */

import { area, clip, overlap, type Box, type Point, type Size } from './geometry.ts';
import { CHANNELS, type RgbImage } from './image.ts';

/** A face in a picture, in pixels of that picture. */
export interface Detection {
  /** Inside the picture. */
  readonly box: Box;
  /** Image-left eye, image-right eye, nose tip, image-left and image-right mouth corner; may lie outside. */
  readonly landmarks: readonly Point[];
  /** 0..1; see the card for what it was calibrated to. */
  readonly score: number;
}

/** One run of the network over the whole picture, as the card states it. */
export interface PassRule {
  /** The picture's longer edge is reduced to this many pixels; a smaller picture is not enlarged. */
  readonly longEdge: number;
  /** Faces below this are left to a finer pass, where one runs. Longer box edge, in network input pixels. */
  readonly minFace?: number;
  /** Faces above this are left to a coarser pass, where one runs. Longer box edge, in network input pixels. */
  readonly maxFace?: number;
}

/** The part of the model's card that this file obeys. */
export interface DetectorRules {
  /** Coarsest first. */
  readonly passes: readonly PassRule[];
  /** Width and height of the network's input are multiples of this. */
  readonly multipleOf: number;
  /** Input pixels per cell of the output maps. */
  readonly stride: number;
  /** Cells at or below this score are no face. */
  readonly scoreThreshold: number;
  /** Of two boxes with a higher intersection over union the lower score goes. */
  readonly nmsIoU: number;
  /** Of two boxes, one of which lies in the other by more than this share, the lower score goes. */
  readonly nmsContained: number;
}

/** A pass over a picture of known size. */
export interface Pass {
  /** Network input, padded. */
  readonly input: Size;
  /** The resized picture; it lies in the top left corner of the input. */
  readonly content: Size;
  /** Limits on the longer edge of a box, in network input pixels. */
  readonly minFace: number;
  readonly maxFace: number;
}

/** The network's answer to one pass; see `outputs` in the card. */
export interface DetectorMaps {
  /** [rows, columns], 0..1. */
  readonly score: Float32Array;
  /** [14, rows, columns]: offset x y, log of width and height, five landmarks x y. */
  readonly geometry: Float32Array;
}

/** Passes whose scales differ by less than this would find the same faces twice. */
const SAME_SCALE = 1.25;

const LANDMARKS = 5;

/** The passes for a picture, coarsest first; at least one. */
export function planPasses(picture: Size, rules: DetectorRules): Pass[] {
  const longEdge = Math.max(picture.width, picture.height);
  if (!(longEdge >= 1)) throw new Error('a picture has at least one pixel');
  const chosen: { rule: PassRule; scale: number }[] = [];
  for (const rule of rules.passes) {
    const scale = Math.min(1, rule.longEdge / longEdge);
    const coarser = chosen.at(-1);
    if (!coarser || scale > coarser.scale * SAME_SCALE) chosen.push({ rule, scale });
  }
  return chosen.map(({ rule, scale }, index) => {
    const content = {
      width: Math.max(1, Math.round(picture.width * scale)),
      height: Math.max(1, Math.round(picture.height * scale)),
    };
    return {
      content,
      input: { width: roundUp(content.width, rules.multipleOf), height: roundUp(content.height, rules.multipleOf) },
      minFace: index === chosen.length - 1 ? 0 : (rule.minFace ?? 0),
      maxFace: index === 0 ? Infinity : (rule.maxFace ?? Infinity),
    };
  });
}

/** The bytes of the network's input, [1, height, width, 3]: the resized picture, black to its right and below. */
export function padToInput(content: RgbImage, pass: Pass): Uint8Array {
  const { width, height } = pass.content;
  if (content.width !== width || content.height !== height) throw new Error('the picture is not of the planned size');
  if (width === pass.input.width && height === pass.input.height) return content.data;
  const padded = new Uint8Array(pass.input.width * pass.input.height * CHANNELS);
  for (let row = 0; row < height; row += 1) {
    const from = row * width * CHANNELS;
    padded.set(content.data.subarray(from, from + width * CHANNELS), row * pass.input.width * CHANNELS);
  }
  return padded;
}

/** The faces one pass found, in pixels of the picture; overlapping ones still among them. */
export function decodePass(maps: DetectorMaps, pass: Pass, picture: Size, rules: DetectorRules): Detection[] {
  const { stride } = rules;
  const columns = pass.input.width / stride;
  const cells = columns * (pass.input.height / stride);
  if (maps.score.length !== cells || maps.geometry.length !== cells * (4 + 2 * LANDMARKS)) {
    throw new Error('the output maps do not belong to this pass');
  }
  const scaleX = picture.width / pass.content.width;
  const scaleY = picture.height / pass.content.height;
  const found: Detection[] = [];
  for (let cell = 0; cell < cells; cell += 1) {
    const score = maps.score[cell] ?? 0;
    if (!(score > rules.scoreThreshold)) continue;
    const value = (channel: number): number => maps.geometry[channel * cells + cell] ?? 0;
    const width = Math.exp(value(2));
    const height = Math.exp(value(3));
    const longer = Math.max(width, height);
    if (!(longer >= pass.minFace && longer <= pass.maxFace)) continue;
    const left = ((cell % columns) + 0.5 + value(0)) * stride - width / 2;
    const top = (Math.floor(cell / columns) + 0.5 + value(1)) * stride - height / 2;
    const box = clip({ x: left * scaleX, y: top * scaleY, width: width * scaleX, height: height * scaleY }, picture);
    // A middle in the padding leaves nothing inside the picture.
    if (area(box) === 0) continue;
    const landmarks = Array.from({ length: LANDMARKS }, (_, index): Point => {
      const x = left + value(4 + 2 * index) * width;
      const y = top + value(5 + 2 * index) * height;
      return [x * scaleX, y * scaleY];
    });
    found.push({ box, landmarks, score });
  }
  return found;
}

/**
 * One detection per face, best first: greedy non-maximum suppression over the detections of all passes.
 * Also where a box lies inside another: a pass that is too fine for a face finds faces in its parts.
 * The order of the argument does not matter.
 */
export function mergeDetections(detections: readonly Detection[], rules: DetectorRules): Detection[] {
  const ordered = [...detections].sort(compareDetections);
  const kept: Detection[] = [];
  for (const candidate of ordered) {
    if (!kept.some((other) => sameFace(candidate.box, other.box, rules))) kept.push(candidate);
  }
  return kept;
}

function sameFace(a: Box, b: Box, rules: DetectorRules): boolean {
  const shared = overlap(a, b);
  if (shared === 0) return false;
  const [areaA, areaB] = [area(a), area(b)];
  return shared > rules.nmsIoU * (areaA + areaB - shared) || shared > rules.nmsContained * Math.min(areaA, areaB);
}

/** Higher score first; equal scores by place, so that the result never depends on the order of passes. */
function compareDetections(a: Detection, b: Detection): number {
  return b.score - a.score || a.box.y - b.box.y || a.box.x - b.box.x || area(b.box) - area(a.box);
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
