/**
 * Expected failures: what the user should read, apart from bugs. A bug is any other thrown value; it is
 * logged once where it surfaces and shown as a general sentence.
 */

/** Stable names of the failures that callers may tell apart. */
export type FailureCode =
  | 'folder-missing'
  | 'folder-unreadable'
  | 'folder-not-answering'
  | 'folder-not-a-folder'
  | 'folder-inside-library'
  | 'folder-unknown'
  | 'library-not-writable'
  | 'library-locked'
  | 'library-newer'
  | 'library-damaged'
  | 'library-absent'
  | 'disk-full'
  | 'person-unknown'
  | 'face-unknown'
  | 'merge-with-itself'
  | 'name-invalid'
  /** A name of a file about which there is nothing (more) to decide. */
  | 'name-unknown'
  | 'file-unreadable'
  /** Names are being written already. */
  | 'names-running'
  | 'exiftool-absent'
  /** Nobody was chosen for what is to be done with people. */
  | 'no-people'
  /** No face was chosen for what is to be done with faces. */
  | 'no-faces'
  /** All faces of a person were chosen: nobody would be left. */
  | 'nobody-left'
  /** Faces of several people, or of none, where one person's are meant. */
  | 'faces-of-several'
  | 'nothing-to-undo'
  | 'nothing-to-redo'
  | 'step-unknown'
  | 'step-not-understood'
  | 'suggestion-unknown'
  | 'answer-invalid'
  | 'dates-invalid'
  | 'search-invalid'
  | 'box-invalid'
  /** Photos are being copied already. */
  | 'export-running'
  | 'export-not-writable'
  /** The disk that photos are copied to. */
  | 'export-disk-full'
  /** There is a file already where one is to be written. */
  | 'file-there'
  /** What is written out would lie among the user's photos. */
  | 'inside-photos'
  /** A file that is no export, or a damaged one; it may be of a newer Facet, or cut short. */
  | 'import-invalid'
  | 'import-newer'
  | 'import-cut-short'
  | 'import-unreadable'
  /** A file that is no backup of a library, or a damaged one. */
  | 'backup-invalid'
  | 'face-there'
  | 'photo-unknown'
  | 'photo-gone'
  /** The system has no program for it, or the program did not start. */
  | 'photo-not-opened'
  | 'photo-not-copied'
  | 'model-invalid'
  | 'pairs-invalid'
  | 'crops-empty'
  | 'model-unknown'
  | 'arguments-invalid'
  | 'engine-stopped';

/** Stable names of what can be wrong with a photo or a video. */
export type PhotoProblemCode =
  | 'gone'
  | 'changing'
  | 'unreadable'
  | 'empty'
  | 'too-large'
  | 'not-an-image'
  | 'damaged'
  | 'crashed'
  | 'too-slow'
  | 'no-video';

/** Stable names of why a photo was not copied. */
export type CopyProblemCode = Extract<PhotoProblemCode, 'gone' | 'unreadable'> | 'not-copied';

/** Stable names of what keeps a scan from a folder or a file of it. */
export type BlockedCode =
  | 'folder-unreadable'
  | 'folder-vanished'
  | 'folder-silent'
  | 'folder-not-read'
  | 'name-not-text'
  | 'more-folders'
  | 'scan-stopped';

/** Stable names of what can be wrong with an execution provider; photos are read on the CPU then. */
export type ProviderCode = 'provider-failed' | 'provider-not-usable';

/** An expected failure with a sentence for the user, and a way on in it. */
export class Failure extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Failure';
    this.code = code;
  }
}

/** A failure as plain data, the form in which it crosses process borders. */
export interface FailureData {
  readonly code: FailureCode | 'bug';
  readonly message: string;
}

/** What is said of a bug to a user; the details are in the log. */
export const BUG_SENTENCE = 'Something went wrong inside Facet. The details are in its log; your library is unchanged.';

/** Turns a thrown value into data; bugs keep their message out of the user's sight. */
export function toFailureData(thrown: unknown): FailureData {
  if (thrown instanceof Failure) return { code: thrown.code, message: thrown.message };
  return { code: 'bug', message: BUG_SENTENCE };
}

/** The reverse of {@link toFailureData}, on the side of the caller. */
export function fromFailureData(data: FailureData): Error {
  return data.code === 'bug' ? new Error(data.message) : new Failure(data.code, data.message);
}

/** Makes the compiler prove that every case of a union was handled. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
