import { createContext } from 'svelte';

/** Room left around what is scrolled to, for its focus ring. */
const MARGIN = 16;

/** The part of a scrolled page that is in sight. */
export class Viewport {
  /** Pixels at the top that a bar lies over. */
  inset = 0;
  #element: HTMLElement | null = null;
  #top = $state(0);
  #height = $state(0);
  #content = $state(0);

  /** How far it is scrolled. */
  get top(): number {
    return this.#top;
  }

  get height(): number {
    return this.#height;
  }

  /** How high all of it is; changes whenever something on the page grows or shrinks. */
  get content(): number {
    return this.#content;
  }

  /** Follows an element that scrolls; returns a function that stops it. */
  follow(element: HTMLElement): () => void {
    this.#element = element;
    const measure = (): void => {
      this.#top = element.scrollTop;
      this.#height = element.clientHeight;
    };
    measure();
    const observer = new ResizeObserver(() => {
      measure();
      this.#content = element.scrollHeight;
    });
    observer.observe(element);
    if (element.firstElementChild !== null) observer.observe(element.firstElementChild);
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

  /** Scrolls to a height; what lies in sight follows at once. */
  scrollTo(top: number): void {
    const element = this.#element;
    if (element === null) return;
    element.scrollTop = top;
    this.#top = element.scrollTop;
  }

  /** Scrolls to where something begins, right below what lies over the top. */
  jump(top: number): void {
    if (this.#element === null) return;
    this.#element.scrollTop = top - this.inset;
    this.#top = this.#element.scrollTop;
  }

  /** Scrolls as little as is needed to show from `top` to `bottom`. */
  reveal(top: number, bottom: number): void {
    const element = this.#element;
    if (element === null) return;
    // Asked of the element: its scroll event, which tells the state, comes a frame late.
    const { scrollTop, clientHeight } = element;
    if (top - MARGIN - this.inset < scrollTop) element.scrollTop = top - MARGIN - this.inset;
    else if (bottom + MARGIN > scrollTop + clientHeight) element.scrollTop = bottom + MARGIN - clientHeight;
    this.#top = element.scrollTop;
  }
}

export const [useViewport, provideViewport] = createContext<Viewport>();
