/**
 * Sums by number: a small hash table in typed arrays (linear probing). A library has a hundred thousand of them with
 * some forty entries each; as a `Map` each takes three times the memory.
 */

const FREE = -1;

export class Weights {
  #keys: Int32Array;
  #sums: Float64Array;
  #size = 0;

  /** @param room how many numbers will be there. */
  constructor(room = 0) {
    const slots = slotsFor(room);
    this.#keys = new Int32Array(slots).fill(FREE);
    this.#sums = new Float64Array(slots);
  }

  get size(): number {
    return this.#size;
  }

  /** The sum of a number (0 or above); 0 when there is none. */
  get(key: number): number {
    const at = this.#find(key);
    return this.#keys[at] === key ? (this.#sums[at] ?? 0) : 0;
  }

  /** Adds to the sum of a number. @returns the sum. */
  add(key: number, weight: number): number {
    if ((this.#size + 1) * 4 > this.#keys.length * 3) this.#rebuild(this.#size + 1);
    const at = this.#find(key);
    if (this.#keys[at] !== key) {
      this.#keys[at] = key;
      this.#sums[at] = 0;
      this.#size += 1;
    }
    const sum = (this.#sums[at] ?? 0) + weight;
    this.#sums[at] = sum;
    return sum;
  }

  /** Takes a number out. @returns its sum. */
  take(key: number): number {
    let hole = this.#find(key);
    if (this.#keys[hole] !== key) return 0;
    const sum = this.#sums[hole] ?? 0;
    const mask = this.#keys.length - 1;
    // What follows closes up, so that no search ends at the hole.
    for (let at = (hole + 1) & mask; this.#keys[at] !== FREE; at = (at + 1) & mask) {
      const home = scatter(this.#keys[at] ?? 0) & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      this.#keys[hole] = this.#keys[at] ?? FREE;
      this.#sums[hole] = this.#sums[at] ?? 0;
      hole = at;
    }
    this.#keys[hole] = FREE;
    this.#size -= 1;
    return sum;
  }

  /** Calls with each number and its sum; nothing may be added or taken meanwhile. */
  forEach(each: (key: number, sum: number) => void): void {
    for (let at = 0; at < this.#keys.length; at += 1) {
      const key = this.#keys[at] ?? FREE;
      if (key !== FREE) each(key, this.#sums[at] ?? 0);
    }
  }

  /** The slot of a number, or the free one where it would be. */
  #find(key: number): number {
    const mask = this.#keys.length - 1;
    let at = scatter(key) & mask;
    for (let there = this.#keys[at]; there !== key && there !== FREE; there = this.#keys[at]) at = (at + 1) & mask;
    return at;
  }

  #rebuild(room: number): void {
    const [keys, sums] = [this.#keys, this.#sums];
    const slots = slotsFor(room);
    this.#keys = new Int32Array(slots).fill(FREE);
    this.#sums = new Float64Array(slots);
    this.#size = 0;
    keys.forEach((key, at) => {
      if (key !== FREE) this.add(key, sums[at] ?? 0);
    });
  }
}

/** A power of two that such an amount fills by two thirds at most. */
function slotsFor(room: number): number {
  let slots = 4;
  while (slots * 2 < room * 3) slots *= 2;
  return slots;
}

/** Neighbouring numbers go far apart (a step of Knuth's multiplicative hashing). */
function scatter(key: number): number {
  return Math.imul(key, 0x9e3779b1) >>> 7;
}
