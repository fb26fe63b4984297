/** How many questions wait in Review: asked for when things are quiet, because counting them is work for the engine. */

import { call } from '../client.ts';

/** So long nothing may change before it is asked, milliseconds. */
const QUIET_MS = 3_000;

export class OpenQuestions {
  #count = $state<number | null>(0);

  /** Null when there are some that were not counted. */
  get count(): number | null {
    return this.#count;
  }

  /** Asks when nothing happened for a while; the function that is returned ends the waiting. */
  askSoon(): () => void {
    const timer = setTimeout(() => {
      // A mark that is a little old does no harm, so that what fails is not told.
      call('openQuestions', {}).then(
        ({ count }) => (this.#count = count),
        () => undefined,
      );
    }, QUIET_MS);
    return () => clearTimeout(timer);
  }
}
