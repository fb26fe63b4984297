/** Why a photo cannot be used, thrown inside the worker and sent as a result. */

import type { PhotoProblem, PhotoProblemCode } from './messages.ts';

/** An expected failure of one file, with a sentence for the user. */
export class UnusablePhoto extends Error {
  readonly code: PhotoProblemCode;

  constructor(code: PhotoProblemCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  toData(): PhotoProblem {
    return { code: this.code, message: this.message };
  }
}

/** What a decoder that gave up means for the user. */
export function damaged(cause: unknown): UnusablePhoto {
  return new UnusablePhoto('damaged', 'The file is damaged or cut off; its picture cannot be decoded.', { cause });
}
