/**
 * How a photo is looked at: how large, which part of it, and turned by how many quarters. All of it is plain numbers. The
 * file is never changed by it.
 */

import type { Box } from '../../electron/contract/types.ts';
import { frameOn } from './frame.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A place on the stage or in the window, pixels. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Quarters of a turn, clockwise. */
export type Quarters = 0 | 1 | 2 | 3;

/** `scale` is 1 for the whole photo; `x`, `y` is where its middle is from the stage's, in pixels of the stage. */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** What others may ask of the stage that a photo stands on. */
export interface Looking {
  /** Goes nearer (more than 1) or farther; what is at a point of the stage stays, its middle unless told otherwise. */
  zoom(factor: number, at?: Spot): void;
  /** The whole photo again. */
  fit(): void;
  /** A pixel of the photo is one of the screen. */
  actual(at?: Spot): void;
  pan(dx: number, dy: number): void;
}

export const WHOLE: View = { scale: 1, x: 0, y: 0 };

/** Closest view: a pixel of the photo is this wide. */
const PIXEL = 4;
/** Small photos may be enlarged all the same. */
const LEAST_CLOSEST = 4;

export function turnedSize(size: Size, quarters: Quarters): Size {
  return quarters % 2 === 0 ? size : { width: size.height, height: size.width };
}

/** A box of the photo on the turned photo. */
export function turnBox(box: Box, photo: Size, quarters: Quarters): Box {
  const { x, y, width, height } = box;
  switch (quarters) {
    case 0:
      return box;
    case 1:
      return { x: photo.height - y - height, y: x, width: height, height: width };
    case 2:
      return { x: photo.width - x - width, y: photo.height - y - height, width, height };
    case 3:
      return { x: y, y: photo.width - x - width, width: height, height: width };
  }
}

/** The reverse of {@link turnBox}. */
export function turnBack(box: Box, photo: Size, quarters: Quarters): Box {
  return turnBox(box, turnedSize(photo, quarters), ((4 - quarters) % 4) as Quarters);
}

/** Where a photo (turned already) stands on the stage when it is seen whole, inside a margin. */
export function wholeFrame(stage: Size, photo: Size, margin: Size): Box {
  const inner = {
    width: Math.max(1, stage.width - 2 * margin.width),
    height: Math.max(1, stage.height - 2 * margin.height),
  };
  const frame = frameOn(inner, photo);
  return { ...frame, x: frame.x + margin.width, y: frame.y + margin.height };
}

/** Where it stands in a view. */
export function frameIn(view: View, stage: Size, whole: Box): Box {
  const width = whole.width * view.scale;
  const height = whole.height * view.scale;
  return { x: (stage.width - width) / 2 + view.x, y: (stage.height - height) / 2 + view.y, width, height };
}

/** The closest that a photo can be looked at. */
export function closest(whole: Box, photo: Size): number {
  return Math.max(LEAST_CLOSEST, (PIXEL * photo.width) / Math.max(1, whole.width));
}

/** The view in which a pixel of the photo is one of the screen. */
export function actualScale(whole: Box, photo: Size, pixelRatio: number): number {
  return photo.width / Math.max(1, whole.width) / pixelRatio;
}

/** Goes nearer or farther by a factor; what is at a point, in pixels from the stage's middle, stays there. */
export function zoomAt(view: View, at: Spot, factor: number, stage: Size, whole: Box, most: number): View {
  const scale = Math.min(most, Math.max(1, view.scale * factor));
  const by = scale / view.scale;
  return keepIn({ scale, x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by }, stage, whole);
}

/** Moves it as far as there is more to see. */
export function keepIn(view: View, stage: Size, whole: Box): View {
  const room = (shown: number, side: number): number => Math.max(0, (shown - side) / 2);
  const x = room(whole.width * view.scale, stage.width);
  const y = room(whole.height * view.scale, stage.height);
  return {
    scale: view.scale,
    x: Math.min(x, Math.max(-x, view.x)) + 0,
    y: Math.min(y, Math.max(-y, view.y)) + 0,
  };
}
