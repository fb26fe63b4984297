/** What a user looks for, as the store is asked for it. */

import { resolve } from 'node:path';
import { Failure } from '../../contract/errors.ts';
import type { SearchQuery } from '../../contract/methods.ts';
import { EVERYTHING, type PhotoQuery } from '../store/search.ts';
import type { Store } from '../store/store.ts';
import { personOf } from './remembering.ts';

/** @throws Failure person-unknown, dates-invalid, search-invalid. */
export function photoQuery(store: Store, search: SearchQuery): PhotoQuery {
  const { together = [], without = [], from = null, to = null, folder, people = {}, ...rest } = search;
  // The faces of the first lead to the photos: the fewer, the sooner.
  const known = [...new Set(together)].map((id) => personOf(store, id)).sort((a, b) => a.faces - b.faces);
  for (const id of without) personOf(store, id);
  // A bound that is shorter than the other holds for the whole year or month.
  const shorter = Math.min(from?.length ?? 0, to?.length ?? 0);
  if (from !== null && to !== null && from.slice(0, shorter) > to.slice(0, shorter)) {
    throw new Failure('dates-invalid', `There is no time from ${from} to ${to}.`);
  }
  const { min = 0, max = null } = people;
  if (max !== null && max < min) {
    throw new Failure('search-invalid', `No photo has at least ${min} and at most ${max} people.`);
  }
  return {
    ...EVERYTHING,
    ...rest,
    together: known.map(({ id }) => id),
    without: [...new Set(without)],
    people: { min, max },
    folder: folder === undefined ? null : resolve(folder),
    from,
    to,
  };
}
