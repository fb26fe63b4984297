/**
 * Where entries of the log were said. An entry is known everywhere by a hash of the library it was said in, its number
 * there and what it says, so that it is taken in once, by whatever way it comes; a library that was put back from a
 * backup and went on differently is no exception.
 */

import { createHash } from 'node:crypto';
import type { Sqlite } from './database.ts';
import type { Decisions, RawEntry } from './decisions.ts';

/** An entry with the name by which it is known everywhere: 32 hex digits. */
export interface KnownEntry extends RawEntry {
  readonly id: string;
}

/** An entry of another library, before it has a number here. */
export type ForeignEntry = Omit<KnownEntry, 'seq'>;

const PAGE = 500;

export class Origins {
  readonly #db: Sqlite;
  readonly #decisions: Decisions;

  constructor(db: Sqlite, decisions: Decisions) {
    this.#db = db;
    this.#decisions = decisions;
  }

  /** What tells this library from another: 32 hex digits. */
  libraryId(): string {
    return String(this.#db.prepare('SELECT id FROM library').pluck().get());
  }

  /** The whole log, oldest first. */
  *entries(): Generator<KnownEntry, void> {
    const library = this.libraryId();
    const foreign = this.#db.prepare<[number], string>('SELECT id FROM imported WHERE seq = ?').pluck();
    let last = 0;
    for (;;) {
      const page = this.#decisions.raw(last, PAGE);
      for (const entry of page) yield { ...entry, id: foreign.get(entry.seq) ?? idOf(library, entry) };
      if (page.length < PAGE) return;
      last = page.at(-1)?.seq ?? last;
    }
  }

  /** Adds an entry that was said in another library. Returns its number here. Runs inside the caller's transaction. */
  append({ id, at, kind, body }: ForeignEntry): number {
    const { lastInsertRowid } = this.#db
      .prepare('INSERT INTO decision (at, kind, body) VALUES (?, ?, ?)')
      .run(at, kind, body);
    const seq = Number(lastInsertRowid);
    this.#db.prepare('INSERT INTO imported (id, seq) VALUES (?, ?)').run(id, seq);
    return seq;
  }
}

function idOf(library: string, { seq, at, kind, body }: RawEntry): string {
  return createHash('sha256').update(`${library}\n${seq}\n${at}\n${kind}\n${body}`).digest('hex').slice(0, 32);
}
