/** What a check of a library is. */

import type { Finding } from '../../contract/care.ts';
import type { Sqlite } from '../store/database.ts';

/** Something that may be amiss with the rows of a database, or with what is given in its place. */
export interface Check<Subject = Sqlite> {
  /** A stable name for programs. */
  readonly code: string;
  /** A `note` is no fault: it needs no repair. */
  readonly level: Finding['level'];
  /** How many rows, files or entries are amiss. */
  readonly find: (subject: Subject) => number;
  /** What that means, and where there is no repair, what to do. */
  readonly sentence: (count: number) => string;
  /** Mends it; absent where only the user can. Counted again afterwards. */
  readonly repair?: (subject: Subject) => void;
}

/** Something that may be amiss with files. */
export type FileCheck = Check<null>;

/** Counts by a statement of one number. */
export function counting(sql: string): (db: Sqlite) => number {
  return (db) => Number(db.prepare(sql).pluck().get());
}

/** Mends by statements, in one transaction. */
export function running(...statements: readonly string[]): (db: Sqlite) => void {
  return (db) => db.transaction(() => statements.forEach((sql) => db.exec(sql))).immediate();
}

/** "1 photo has", "2 photos have". */
export function some(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
