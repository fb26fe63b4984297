/** Why a photo cannot be used, thrown inside the worker and sent as a result. */

import type { PhotoProblemCode } from '../../contract/errors.ts';
import { errorCode } from '../errno.ts';
import type { PhotoProblem } from './messages.ts';

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

/** Why the system does not give a file out. */
export function unreadable(thrown: unknown): UnusablePhoto {
  const code = errorCode(thrown);
  if (code === 'ENOENT') return new UnusablePhoto('gone', 'The file is not there (any more).', { cause: thrown });
  if (code === 'EACCES' || code === 'EPERM') {
    return new UnusablePhoto('unreadable', 'Facet is not allowed to read this file.', { cause: thrown });
  }
  return new UnusablePhoto('unreadable', `The file could not be read (${code || 'unknown error'}).`, { cause: thrown });
}
