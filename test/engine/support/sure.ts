/** For what a test knows to be there. */

/** The value; fails the test where there is none. */
export function sure<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error('there is nothing where the test expects something');
  return value;
}
