/** Lookups by id that are made whole and never changed, so that they need not be reactive themselves. */

export function idSet(ids: Iterable<number>): ReadonlySet<number> {
  return new Set(ids);
}

export function byId<Item extends { readonly id: number }>(items: readonly Item[]): ReadonlyMap<number, Item> {
  return new Map(items.map((item) => [item.id, item]));
}
