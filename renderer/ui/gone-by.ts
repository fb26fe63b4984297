/** Pixels that go by before it is worth the while: some ten screens of pictures. */
const FAR = 10_000;
/** How long the page stands still first, milliseconds: what is freed is not missed by anybody who scrolls on. */
const STILL = 1_500;

/**
 * Chromium keeps pictures that were scrolled by, decoded, up to half a gigabyte. Once many have gone by and the page
 * stands still, those out of sight are given back.
 */
export class GoneBy {
  #pixels = 0;
  #top = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #free: () => void;

  /** @param free gives the memory back. */
  constructor(free: () => void) {
    this.#free = free;
  }

  /** The page was scrolled there. */
  scrolled(top: number): void {
    this.#pixels += Math.abs(top - this.#top);
    this.#top = top;
    clearTimeout(this.#timer);
    if (this.#pixels < FAR) return;
    this.#timer = setTimeout(() => {
      this.#pixels = 0;
      this.#free();
    }, STILL);
  }
}
