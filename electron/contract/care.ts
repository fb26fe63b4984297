/** What is said of a library's backups and its health. Plain data beside types.ts. */

/** A copy of the library in one file. */
export interface Backup {
  readonly path: string;
  /** When it was made: milliseconds since 1970. */
  readonly at: number;
  readonly bytes: number;
}

/** The backups that Facet keeps beside the library. */
export interface BackupState {
  /** Null when none was made yet. */
  readonly last: Backup | null;
  readonly running: boolean;
}

/** Something that is not as it should be in a library, or that its owner may want to know. */
export interface Finding {
  /** A stable name for programs. */
  readonly code: string;
  readonly sentence: string;
  /** How many rows, files or entries it is about. */
  readonly count: number;
  /** A `note` is no fault: it needs no repair. */
  readonly level: 'problem' | 'note';
  readonly repairable: boolean;
  readonly repaired: boolean;
}
