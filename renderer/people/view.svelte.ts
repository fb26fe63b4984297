import { Selection } from '../state/selection.svelte.ts';
import type { PeopleOrder } from './groups.ts';

/** How the people screen is arranged; it is the same when one comes back to it. */
class PeopleView {
  query = $state('');
  order = $state<PeopleOrder>('photos');
  /** True while those who are hidden are shown as well. */
  hidden = $state(false);
  /** Whether those seen once are unfolded; null until the user said. */
  once = $state<boolean | null>(null);
  /** True from the first folder that is added until its people are there: naming then begins by itself. */
  begins = $state(false);
  readonly selection = new Selection();
}

export const view = new PeopleView();
