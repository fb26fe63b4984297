/** Counts of a running scan and its speed, as the window and the terminal show them. */

import type { ScanPhase, ScanProgress } from '../../contract/types.ts';

/** Speed is that of the last seconds: a slow start or a pause should not haunt the estimate. */
const WINDOW_MS = 15_000;

export const IDLE: ScanProgress = {
  phase: 'idle',
  done: 0,
  total: 0,
  failed: 0,
  faces: 0,
  photosPerSecond: 0,
  remainingSeconds: null,
};

export class Progress {
  phase: ScanPhase = 'walking';
  done = 0;
  total = 0;
  failed = 0;
  faces = 0;
  readonly #now: () => number;
  /** Times at which photos were read, within the window. */
  #reads: number[] = [];
  /** Milliseconds spent reading, pauses left out, and since when it goes on; null while it does not. */
  #spent = 0;
  #since: number | null = null;

  /** @param now milliseconds; given so that tests need not wait. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** A photo was read (well or not) just now. */
  read(): void {
    this.done += 1;
    this.#reads.push(this.#now());
  }

  /** Reading begins, or goes on after a pause, whose speed would be none. */
  startClock(): void {
    this.#reads = [];
    this.#since ??= this.#now();
  }

  /** Reading ends, or pauses. */
  stopClock(): void {
    if (this.#since !== null) this.#spent += this.#now() - this.#since;
    this.#since = null;
  }

  /** Faces found for each second of reading; null when none was read. */
  facesPerSecond(): number | null {
    return this.faces > 0 && this.#spent > 0 ? (this.faces * 1000) / this.#spent : null;
  }

  snapshot(): ScanProgress {
    const photosPerSecond = this.#speed();
    const left = this.total - this.done;
    return {
      phase: this.phase,
      done: this.done,
      total: this.total,
      failed: this.failed,
      faces: this.faces,
      photosPerSecond,
      remainingSeconds: photosPerSecond > 0 ? left / photosPerSecond : null,
    };
  }

  #speed(): number {
    const now = this.#now();
    this.#reads = this.#reads.filter((time) => now - time <= WINDOW_MS);
    const first = this.#reads[0];
    if (first === undefined || this.#reads.length < 2 || now <= first) return 0;
    return ((this.#reads.length - 1) * 1000) / (now - first);
  }
}
