import { createContext } from 'svelte';

/** The part of a scrolled page that is in sight. */
export class Viewport {
  #element: HTMLElement | null = null;
  #top = $state(0);
  #height = $state(0);

  /** How far it is scrolled. */
  get top(): number {
    return this.#top;
  }

  get height(): number {
    return this.#height;
  }

  /** Follows an element that scrolls; returns a function that stops it. */
  follow(element: HTMLElement): () => void {
    this.#element = element;
    const measure = (): void => {
      this.#top = element.scrollTop;
      this.#height = element.clientHeight;
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
      this.#element = null;
    };
  }

  /** How far below the page's start an element is. */
  offsetOf(element: HTMLElement): number {
    if (this.#element === null) return 0;
    return element.getBoundingClientRect().top - this.#element.getBoundingClientRect().top + this.#element.scrollTop;
  }

  /** Scrolls as little as is needed to show from `top` to `bottom`. */
  reveal(top: number, bottom: number): void {
    if (this.#element === null) return;
    const margin = 16;
    if (top - margin < this.#top) this.#element.scrollTop = top - margin;
    else if (bottom + margin > this.#top + this.#height) this.#element.scrollTop = bottom + margin - this.#height;
    this.#top = this.#element.scrollTop;
  }
}

export const [useViewport, provideViewport] = createContext<Viewport>();
