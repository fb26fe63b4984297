/** Figures of many measurements. */

/** The one in the middle; of an even number the upper of the two. 0 of none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
