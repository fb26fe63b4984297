/** Where the engine has frames of videos from: whoever started it. */

import { Failure } from '../../contract/errors.ts';
import type { FramesOutcome } from '../../contract/video.ts';

/** Something that can decode videos. */
export interface FrameSource {
  /** Frames of a video of the library. @throws Failure engine-stopped when it is closed meanwhile. */
  of(photoId: number): Promise<FramesOutcome>;
  /** Nobody waits any longer. */
  close(): void;
}

interface Waiting {
  readonly resolve: (outcome: FramesOutcome) => void;
  readonly reject: (failure: Failure) => void;
}

/** Asks another process, and takes its answers in any order. */
export class AskedFrames implements FrameSource {
  readonly #ask: (request: number, photoId: number) => void;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  #closed = false;

  constructor(ask: (request: number, photoId: number) => void) {
    this.#ask = ask;
  }

  of(photoId: number): Promise<FramesOutcome> {
    if (this.#closed) return Promise.reject(stopped());
    const request = (this.#last += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(request, { resolve, reject });
      this.#ask(request, photoId);
    });
  }

  /** An answer has come; one that nobody waits for is passed over. */
  answer(request: number, outcome: FramesOutcome): void {
    this.#waiting.get(request)?.resolve(outcome);
    this.#waiting.delete(request);
  }

  close(): void {
    this.#closed = true;
    for (const { reject } of this.#waiting.values()) reject(stopped());
    this.#waiting.clear();
  }
}

function stopped(): Failure {
  return new Failure('engine-stopped', 'Facet is closing.');
}
