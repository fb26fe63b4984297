/** The size, place and zoom of the window, kept from one start to the next. */

import { readFileSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';

const whole = v.pipe(v.number(), v.safeInteger());
/** Steps of Chromium's zoom: 0 is as designed, each step a fifth more or less. */
const zoom = v.pipe(v.number(), v.minValue(-5), v.maxValue(9));
const State = v.object({
  x: whole,
  y: whole,
  width: whole,
  height: whole,
  maximized: v.boolean(),
  zoom: v.exactOptional(zoom),
});

/** A rectangle on the desktop, in device-independent pixels. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type WindowState = v.InferOutput<typeof State>;

export const MIN_SIZE = { width: 720, height: 520 } as const;
export const DEFAULT_SIZE = { width: 1200, height: 800 } as const;

/** How much of the title bar must be on a display for the window to be reachable. */
const GRIP = { width: 100, height: 40 } as const;

/** What was kept; null when nothing was, or it makes no sense. */
export function readWindowState(file: string): WindowState | null {
  try {
    return v.parse(State, JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

export function writeWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(file, JSON.stringify(state));
  } catch {
    // Losing a window's size is not worth a word.
  }
}

/** Where to open: as kept if the display it was on is still there, else the default size, placed by the system. */
export function fitToDisplays(state: WindowState | null, workAreas: readonly Rectangle[]): Partial<Rectangle> {
  if (state === null) return DEFAULT_SIZE;
  const largest = (side: 'width' | 'height'): number => Math.max(...workAreas.map((area) => area[side]));
  // Never larger than the largest display that is left.
  const size = {
    width: Math.max(Math.min(state.width, largest('width')), MIN_SIZE.width),
    height: Math.max(Math.min(state.height, largest('height')), MIN_SIZE.height),
  };
  const reachable = workAreas.some(
    (area) =>
      state.x + size.width >= area.x + GRIP.width &&
      state.x + GRIP.width <= area.x + area.width &&
      state.y >= area.y &&
      state.y + GRIP.height <= area.y + area.height,
  );
  return reachable ? { x: state.x, y: state.y, ...size } : size;
}
