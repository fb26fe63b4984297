/**
 * A job that is asked for more often than it need run. Invariants: two runs never overlap, and a run always
 * starts after the last time it was asked for.
 */
export class Coalesced {
  readonly #job: () => Promise<void>;
  readonly #pause: number;
  #running: Promise<void> | null = null;
  #again = false;

  /** `pause`: milliseconds to wait before running again, where it was asked for meanwhile. */
  constructor(job: () => Promise<void>, pause = 0) {
    this.#job = job;
    this.#pause = pause;
  }

  /** Resolves when a run that started after this call has ended. */
  ask(): Promise<void> {
    // Begun a moment later: a job that asks for itself or throws at once must find that it is running.
    if (this.#running === null) this.#running = Promise.resolve().then(() => this.#run());
    else this.#again = true;
    return this.#running;
  }

  async #run(): Promise<void> {
    try {
      do {
        this.#again = false;
        try {
          await this.#job();
        } catch (thrown) {
          // Who asked meanwhile is owed a run, and that one tells how it is now.
          if (!this.#isAskedAgain()) throw thrown;
        }
        if (this.#isAskedAgain() && this.#pause > 0) await new Promise((resolve) => setTimeout(resolve, this.#pause));
      } while (this.#isAskedAgain());
    } finally {
      this.#running = null;
    }
  }

  /** A method, because it changes while a run is awaited. */
  #isAskedAgain(): boolean {
    return this.#again;
  }
}
