/** One pointer moves the photo, two pinch it. A press that moved is no click. */

import type { Spot } from './view.ts';

export interface Gestures {
  readonly onpan: (dx: number, dy: number) => void;
  /** By how much, around which point of the window, and how far that point went. */
  readonly onpinch: (factor: number, at: Spot, dx: number, dy: number) => void;
  readonly onend: () => void;
}

/** What of a pointer event is looked at. */
export interface Press {
  readonly pointerId: number;
  readonly button: number;
  readonly clientX: number;
  readonly clientY: number;
}

/** An element, as far as it is needed here. */
interface Capturing {
  setPointerCapture(pointerId: number): void;
}

/** A hand trembles this much while it clicks, pixels. */
const SLIP = 4;

export class Pointers {
  readonly #gestures: Gestures;
  readonly #down = new Map<number, Spot>();
  #start: Spot = { x: 0, y: 0 };
  #mayPan = false;
  #moved = false;

  constructor(gestures: Gestures) {
    this.#gestures = gestures;
  }

  /** @param mayPan whether there is more of the photo to see. */
  down(event: Press, mayPan: boolean): void {
    if (event.button !== 0) return;
    if (this.#down.size === 0) {
      this.#start = { x: event.clientX, y: event.clientY };
      this.#moved = false;
    }
    this.#mayPan = mayPan;
    this.#down.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  move(event: Press & { readonly currentTarget?: EventTarget | null }): void {
    const before = this.#down.get(event.pointerId);
    if (before === undefined) return;
    const now = { x: event.clientX, y: event.clientY };
    const other = [...this.#down].find(([id]) => id !== event.pointerId)?.[1];
    if (other !== undefined) {
      this.#moved = true;
      this.#pinch(before, now, other);
    } else if (this.#mayPan && (this.#moved || Math.hypot(now.x - this.#start.x, now.y - this.#start.y) > SLIP)) {
      // From here on the photo has the pointer, wherever it goes.
      if (!this.#moved) (event.currentTarget as Capturing | null)?.setPointerCapture(event.pointerId);
      this.#moved = true;
      this.#gestures.onpan(now.x - before.x, now.y - before.y);
    } else return;
    this.#down.set(event.pointerId, now);
  }

  up(event: Press): void {
    if (this.#down.delete(event.pointerId) && this.#down.size === 0) this.#gestures.onend();
  }

  /** Takes away the click that ends a drag. */
  click(event: Pick<Event, 'preventDefault' | 'stopPropagation'>): void {
    if (!this.#moved) return;
    this.#moved = false;
    event.preventDefault();
    event.stopPropagation();
  }

  #pinch(before: Spot, now: Spot, other: Spot): void {
    const apart = (a: Spot): number => Math.max(1, Math.hypot(a.x - other.x, a.y - other.y));
    const at = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    this.#gestures.onpinch(apart(now) / apart(before), at, (now.x - before.x) / 2, (now.y - before.y) / 2);
  }
}
