import { SvelteSet } from 'svelte/reactivity';

/** Items chosen in a list, by id. A range goes from the item that was chosen last by itself to another. */
export class Selection {
  readonly #chosen = new SvelteSet<number>();
  #anchor: number | null = null;
  /** What the last range added, which the next one from the same item replaces. */
  #range: readonly number[] = [];

  get size(): number {
    return this.#chosen.size;
  }

  get ids(): readonly number[] {
    return [...this.#chosen];
  }

  has(id: number): boolean {
    return this.#chosen.has(id);
  }

  /** Takes an item in, or out. */
  toggle(id: number): void {
    if (!this.#chosen.delete(id)) this.#chosen.add(id);
    this.#anchor = id;
    this.#range = [];
  }

  /** Takes in all from the last item to this one. @param order the list's ids as shown. */
  extend(order: readonly number[], id: number): void {
    const from = this.#anchor === null ? -1 : order.indexOf(this.#anchor);
    const to = order.indexOf(id);
    if (to < 0) return;
    if (from < 0) {
      this.#chosen.add(id);
      this.#anchor = id;
      this.#range = [];
      return;
    }
    for (const old of this.#range) this.#chosen.delete(old);
    const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
    this.#range = range.filter((each) => each !== this.#anchor && !this.#chosen.has(each));
    for (const each of range) this.#chosen.add(each);
  }

  /** From here a range goes, although it is not chosen: where the focus was when the first range began. */
  anchorAt(id: number): void {
    if (this.#chosen.size === 0) this.#anchor = id;
  }

  all(order: readonly number[]): void {
    for (const id of order) this.#chosen.add(id);
    this.#range = [];
  }

  clear(): void {
    this.#chosen.clear();
    this.#anchor = null;
    this.#range = [];
  }

  /** Lets go of what is no longer there. */
  keep(isThere: (id: number) => boolean): void {
    for (const id of this.#chosen) if (!isThere(id)) this.#chosen.delete(id);
  }
}
