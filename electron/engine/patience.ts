/**
 * Waiting for a disk that may never answer: a network folder whose server went away keeps each call for ever. Such a call
 * cannot be ended; what can be is waiting for it.
 */

import { setTimeout as sleep } from 'node:timers/promises';

/** Longer than a disk that sleeps, or a slow server, takes for one answer; milliseconds. */
export const PATIENCE_MS = 30_000;

/** Nothing came for too long. */
export class Silent extends Error {}

/** What a call comes to. @throws Silent when that takes too long. */
export async function inTime<Value>(call: Promise<Value>, ms = PATIENCE_MS): Promise<Value> {
  const done = new AbortController();
  const tooLong = sleep(ms, undefined, { signal: done.signal, ref: false }).then(() => {
    throw new Silent();
  });
  try {
    return await Promise.race([call, tooLong]);
  } finally {
    done.abort();
    tooLong.catch(() => undefined);
  }
}

/** When there was last a sign of life, by `performance.now`. */
export interface Signs {
  last: number;
}

/** Yields what `items` does. @throws Silent when neither an item nor a sign has come for too long. */
export async function* whileAnswering<Item>(
  items: AsyncIterable<Item>,
  signs: Signs,
  ms = PATIENCE_MS,
): AsyncGenerator<Item> {
  const each = items[Symbol.asyncIterator]();
  for (;;) {
    const next = each.next();
    let result: IteratorResult<Item> | null = null;
    signs.last = performance.now();
    while (result === null) {
      const left = signs.last + ms - performance.now();
      if (left <= 0) throw new Silent();
      result = await inTime(next, left).catch((thrown: unknown) => {
        if (thrown instanceof Silent) return null;
        throw thrown;
      });
    }
    if (result.done === true) return;
    yield result.value;
  }
}
