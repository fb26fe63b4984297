/** Pixels that go by before it is worth the while: some five screens of pictures. */
const FAR = 5_000;
/** At most this often, milliseconds: what was just seen is often scrolled back to. */
const PAUSE = 1_000;

/**
 * Chromium keeps pictures that were scrolled by, decoded, up to half a gigabyte. Once many have gone by, those out of
 * sight are given back, while the page scrolls on.
 */
export class GoneBy {
  #pixels = 0;
  #top = 0;
  #waits = false;
  readonly #free: () => void;

  /** @param free gives the memory back. */
  constructor(free: () => void) {
    this.#free = free;
  }

  /** The page was scrolled there. */
  scrolled(top: number): void {
    this.#pixels += Math.abs(top - this.#top);
    this.#top = top;
    if (this.#pixels < FAR || this.#waits) return;
    this.#waits = true;
    setTimeout(() => {
      this.#waits = false;
      this.#pixels = 0;
      this.#free();
    }, PAUSE);
  }
}
