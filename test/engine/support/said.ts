/** What tests of decisions look at. */

import type { Store } from '../../../electron/engine/store/store.ts';

/** The faces of a person, ascending. */
export function facesOf(store: Store, personId: number): number[] {
  return store.faces
    .list()
    .filter((face) => face.personId === personId)
    .map(({ id }) => id);
}

/** Who has which faces and is called what, whatever the ids of people are. */
export function partition(store: Store): string[] {
  return store.people
    .list()
    .map(({ id, name }) => `${name ?? '-'}: ${facesOf(store, id).join(' ')}`)
    .sort();
}
