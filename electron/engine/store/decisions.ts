/** The log of what the user said. Rows are only ever added; triggers in the schema see to that. */

import * as v from 'valibot';
import type { Decision, LogEntry, UndoEntry } from '../../core/decisions.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Sqlite } from './database.ts';

const anchor = v.object({
  hash: v.string(),
  box: v.object({ x: v.number(), y: v.number(), width: v.number(), height: v.number() }),
  // Entries about photos, and all of earlier versions, have none.
  at: v.exactOptional(v.number()),
});
const faces = v.array(anchor);
const name = v.nullable(v.string());
const person = v.object({ known: faces, loose: faces, name });

const said = v.variant('kind', [
  v.object({ kind: v.literal('name'), person, name }),
  v.object({ kind: v.literal('rename'), person, name }),
  v.object({ kind: v.literal('merge'), person, into: person, name: v.exactOptional(name) }),
  v.object({ kind: v.literal('split'), faces, person, name }),
  v.object({ kind: v.literal('assign'), faces, person }),
  v.object({ kind: v.literal('reject'), faces, person }),
  v.object({ kind: v.literal('different'), person, other: person }),
  v.object({ kind: v.literal('unsure'), person, other: person, seen: v.number() }),
  v.object({ kind: v.literal('not-a-face'), faces }),
  v.object({ kind: v.literal('stranger'), faces }),
  v.object({ kind: v.literal('hide'), person, hidden: v.boolean() }),
  v.object({ kind: v.literal('cover'), person, face: anchor }),
  v.object({ kind: v.literal('draw'), face: anchor }),
  v.object({ kind: v.literal('file-names'), people: v.array(v.object({ person, faces })), drawn: faces }),
  v.object({ kind: v.literal('undo'), of: v.number() }),
]);

export interface RawEntry {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly body: string;
}

export class Decisions {
  readonly #db: Sqlite;
  /** What was read so far: entries never change, so only newer ones are read again. */
  readonly #read: LogEntry[] = [];

  constructor(db: Sqlite) {
    this.#db = db;
  }

  /**
   * Adds an entry and makes it durable: once this returns (and the caller's transaction, if any, has
   * ended), a power cut cannot take it back. Returns its number.
   */
  append(entry: Decision | UndoEntry, at: number): number {
    const { kind, ...body } = entry;
    const result = this.#db
      .prepare('INSERT INTO decision (at, kind, body) VALUES (?, ?, ?)')
      .run(at, kind, JSON.stringify(body));
    return Number(result.lastInsertRowid);
  }

  /** All of it, oldest first, with what a newer version said as entries that are not understood. */
  log(): readonly LogEntry[] {
    // What a transaction added may yet be rolled back.
    if (this.#db.inTransaction) return this.#after(0);
    this.#read.push(...this.#after(this.#read.at(-1)?.seq ?? 0));
    return this.#read;
  }

  /** The number of the last entry; 0 when there is none. */
  last(): number {
    return Number(this.#db.prepare('SELECT coalesce(max(seq), 0) FROM decision').pluck().get());
  }

  /** Records that a photo's content became another that shows the same picture. */
  addLineage({ before, after, scale, dx, dy, turn = 1 }: Lineage): void {
    this.#db
      .prepare('INSERT OR IGNORE INTO lineage (before, after, scale, dx, dy, turn) VALUES (?, ?, ?, ?, ?, ?)')
      .run(before, after, scale, dx, dy, turn);
  }

  lineage(): Lineage[] {
    return this.#db
      .prepare<[], Lineage>('SELECT before, after, scale, dx, dy, turn FROM lineage ORDER BY before, after')
      .all();
  }

  /** Entries as they are stored, after one of a number, oldest first: a page of them. */
  raw(after: number, limit: number): RawEntry[] {
    return this.#db
      .prepare<[number, number], RawEntry>(
        'SELECT seq, at, kind, body FROM decision WHERE seq > ? ORDER BY seq LIMIT ?',
      )
      .all(after, limit);
  }

  #after(seq: number): LogEntry[] {
    return this.raw(seq, -1).map(entryOf);
  }
}

function entryOf({ seq, at, kind, body }: RawEntry): LogEntry {
  return { seq, at, kind, said: readSaid(kind, JSON.parse(body) as Record<string, unknown>) };
}

/** What an entry says; null when it is not understood. */
export function readSaid(kind: string, body: Record<string, unknown>): Decision | UndoEntry | null {
  const parsed = v.safeParse(said, { ...upgraded(kind, body), kind });
  return parsed.success ? parsed.output : null;
}

/** Every kind of entry that this version knows. */
export const KINDS: ReadonlySet<string> = new Set(said.options.map(({ entries }) => entries.kind.literal));

/** The first version's names and merges held bare lists of faces, all of which they confirmed. */
function upgraded(kind: string, body: Record<string, unknown>): Record<string, unknown> {
  const confirmed = (list: unknown): unknown => (Array.isArray(list) ? { known: [], loose: list, name: null } : list);
  if (kind === 'name' && 'faces' in body) return { person: confirmed(body.faces), name: body.name };
  if (kind === 'merge' && 'faces' in body) {
    return { person: confirmed(body.faces), into: confirmed(body.into), name: body.name };
  }
  return body;
}
