/**
 * A heap of pairs (each place has four below it): the one of largest value comes first, of equal values the one of the lower numbers. Columns
 * of numbers instead of objects: clustering holds millions of pairs.
 */
export class PairHeap {
  #values = new Float64Array(1024);
  #a = new Int32Array(1024);
  #b = new Int32Array(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /* eslint-disable @typescript-eslint/no-non-null-assertion -- columns, indexed within their size */

  /** @param a and `b` are told apart: the pair is ordered by `a` first. */
  push(value: number, a: number, b: number): void {
    if (this.#size === this.#values.length) this.#grow();
    const [values, as, bs] = [this.#values, this.#a, this.#b];
    let at = this.#size;
    this.#size += 1;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      const there = values[parent]!;
      if (value < there || (value === there && !lower(a, b, as[parent]!, bs[parent]!))) break;
      values[at] = there;
      as[at] = as[parent]!;
      bs[at] = bs[parent]!;
      at = parent;
    }
    values[at] = value;
    as[at] = a;
    bs[at] = b;
  }

  pop(): { value: number; a: number; b: number } | undefined {
    if (this.#size === 0) return undefined;
    const [values, as, bs] = [this.#values, this.#a, this.#b];
    const first = { value: values[0]!, a: as[0]!, b: bs[0]! };
    this.#size -= 1;
    const size = this.#size;
    const value = values[size]!;
    const a = as[size]!;
    const b = bs[size]!;
    let at = 0;
    for (let child = 1; child < size; child = 4 * at + 1) {
      const end = Math.min(child + 4, size);
      for (let next = child + 1; next < end; next += 1) {
        if (precedes(values[next]!, as[next]!, bs[next]!, values[child]!, as[child]!, bs[child]!)) child = next;
      }
      const there = values[child]!;
      if (value > there || (value === there && lower(a, b, as[child]!, bs[child]!))) break;
      values[at] = there;
      as[at] = as[child]!;
      bs[at] = bs[child]!;
      at = child;
    }
    values[at] = value;
    as[at] = a;
    bs[at] = b;
    return first;
  }

  /* eslint-enable @typescript-eslint/no-non-null-assertion */

  #grow(): void {
    const [values, a, b] = [this.#values, this.#a, this.#b];
    this.#values = new Float64Array(values.length * 2);
    this.#a = new Int32Array(a.length * 2);
    this.#b = new Int32Array(b.length * 2);
    this.#values.set(values);
    this.#a.set(a);
    this.#b.set(b);
  }
}

function lower(a: number, b: number, otherA: number, otherB: number): boolean {
  return a < otherA || (a === otherA && b < otherB);
}

function precedes(value: number, a: number, b: number, there: number, otherA: number, otherB: number): boolean {
  return value > there || (value === there && lower(a, b, otherA, otherB));
}
