/** Expected failures, caught. */

import { Failure } from '../../../electron/contract/errors.ts';

/** The failure that a call ends with; any other end is thrown on. */
export async function failureOf(call: () => unknown): Promise<Failure> {
  try {
    await call();
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown;
    throw thrown;
  }
  throw new Error('it did not fail');
}
