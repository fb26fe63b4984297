/** How development scripts end when something they need is missing: one line for the reader, no stack trace. */

/** An expected end of a script, with what to do about it. */
export class Stop extends Error {
  override readonly name = 'Stop';
}

/** Progress goes to stderr, so that it never mixes with what a script prints. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Runs a script's main function; a {@link Stop} becomes its one line and exit code 1, a bug keeps its stack. */
export async function runScript(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (thrown) {
    if (!(thrown instanceof Stop)) throw thrown;
    say(thrown.message);
    process.exitCode = 1;
  }
}
