/** Of many faces that are offered, those most like one. */

export interface Alike {
  /** Whatever the caller tells faces apart by. */
  readonly face: number;
  /** -1..1. */
  readonly likeness: number;
}

/** Keeps a few more than are wanted, and sorts them now and then: an offer that comes to nothing costs one comparison. */
export class MostAlike {
  readonly #most: number;
  #found: Alike[] = [];
  /** What a likeness must reach. */
  #cut = -Infinity;

  /** @param most how many are wanted, 1 or more. */
  constructor(most: number) {
    this.#most = most;
  }

  offer(face: number, likeness: number): void {
    if (likeness < this.#cut) return;
    this.#found.push({ face, likeness });
    if (this.#found.length >= 2 * this.#most + 64) this.#trim();
  }

  /** The wanted ones, nearest first; of equally near ones that of the lower number. */
  list(): readonly Alike[] {
    this.#trim();
    return this.#found;
  }

  #trim(): void {
    this.#found.sort((a, b) => b.likeness - a.likeness || a.face - b.face);
    this.#found.length = Math.min(this.#found.length, this.#most);
    if (this.#found.length === this.#most) this.#cut = this.#found.at(-1)?.likeness ?? -Infinity;
  }
}
