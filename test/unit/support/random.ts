/** A repeatable stream of random numbers: one seed, one stream (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** 0 inclusive to 1 exclusive. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** `low` inclusive to `high` exclusive. */
  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** A whole number, 0 inclusive to `count` exclusive. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  /** Normally distributed, mean 0, deviation 1. */
  gaussian(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  pick<Item>(items: readonly Item[]): Item {
    const index = this.below(items.length);
    if (items.length === 0) throw new Error('nothing to pick from');
    return items[index] as Item;
  }

  shuffled<Item>(items: readonly Item[]): Item[] {
    const out = [...items];
    for (let i = out.length - 1; i > 0; i -= 1) {
      const j = this.below(i + 1);
      const moved = out[i] as Item;
      out[i] = out[j] as Item;
      out[j] = moved;
    }
    return out;
  }
}

/** The seeds 1..count, for tests that try one property on many inputs. */
export function seeds(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}
