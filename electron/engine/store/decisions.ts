/** The log of what the user said. Rows are only ever added; triggers in the schema see to that. */

import * as v from 'valibot';
import type { Decision, FaceAnchor } from '../../core/decisions.ts';
import type { Sqlite } from './database.ts';

const anchor = v.object({
  hash: v.string(),
  box: v.object({ x: v.number(), y: v.number(), width: v.number(), height: v.number() }),
});

const decision = v.variant('kind', [
  v.object({ kind: v.literal('name'), faces: v.array(anchor), name: v.nullable(v.string()) }),
  v.object({ kind: v.literal('merge'), faces: v.array(anchor), into: v.array(anchor), name: v.nullable(v.string()) }),
]);

export class Decisions {
  readonly #db: Sqlite;

  constructor(db: Sqlite) {
    this.#db = db;
  }

  /**
   * Adds a decision and makes it durable: once this returns (and the caller's transaction, if any, has
   * ended), a power cut cannot take it back.
   */
  append(entry: Decision, at: number): void {
    const { kind, ...body } = entry;
    this.#db.prepare('INSERT INTO decision (at, kind, body) VALUES (?, ?, ?)').run(at, kind, JSON.stringify(body));
  }

  /** All of them, oldest first. Kinds this version does not know are passed over, and stay in the log. */
  all(): Decision[] {
    return this.#db
      .prepare<[], { kind: string; body: string }>('SELECT kind, body FROM decision ORDER BY seq')
      .all()
      .flatMap(({ kind, body }) => {
        const parsed = v.safeParse(decision, { kind, ...(JSON.parse(body) as object) });
        return parsed.success ? [parsed.output] : [];
      });
  }

  /** The number of the last decision; 0 when there is none. */
  last(): number {
    return Number(this.#db.prepare('SELECT coalesce(max(seq), 0) FROM decision').pluck().get());
  }

  /** How the faces of a person are remembered. */
  anchorsOf(personId: number): FaceAnchor[] {
    return this.#db
      .prepare<[number], { hash: string; x: number; y: number; width: number; height: number }>(
        `SELECT DISTINCT hash, x, y, face.width, face.height FROM face JOIN photo ON photo.id = photo_id
         WHERE person_id = ? AND hash IS NOT NULL ORDER BY face.id`,
      )
      .all(personId)
      .map(({ hash, ...box }) => ({ hash, box }));
  }
}
