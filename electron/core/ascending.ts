/** Numbers in ascending order. */

/** Where the first number stands that is not below one: the length where all are. */
export function firstFrom(wanted: number, ascending: ArrayLike<number>): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
