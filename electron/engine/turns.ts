/** Long computations beside calls that want an answer. */

import { setImmediate as nextTurn } from 'node:timers/promises';

export { nextTurn };

/** How long one turn may last, milliseconds: short beside a frame of the window. */
const TURN_MS = 8;

/** Runs a stepwise computation, giving others a turn in between. */
export async function inTurns<Value>(steps: Generator<void, Value>): Promise<Value> {
  let turnEnds = performance.now() + TURN_MS;
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() < turnEnds) continue;
    await nextTurn();
    turnEnds = performance.now() + TURN_MS;
  }
}
