/** What people were last made of, so that it shows whether they are in step with faces and decisions. */

import type { Sqlite } from './database.ts';

/** What clustering works on. Ids of faces are never given twice and decisions only added, so counting tells one from another. */
export interface Material {
  readonly modelId: number;
  /** The last decision. */
  readonly decision: number;
  readonly faces: number;
  readonly lastFace: number;
}

export class Clustered {
  readonly #db: Sqlite;

  constructor(db: Sqlite) {
    this.#db = db;
  }

  /** What there is now. */
  material(modelId: number): Material {
    const now = this.#db
      .prepare<[], Omit<Material, 'modelId'>>(
        `SELECT (SELECT coalesce(max(seq), 0) FROM decision) AS decision,
           (SELECT count(*) FROM face) AS faces, (SELECT coalesce(max(id), 0) FROM face) AS lastFace`,
      )
      .get();
    if (!now) throw new Error('a query of one row gave none');
    return { modelId, ...now };
  }

  /** Whether the people that are there were made of this, and of nothing else. */
  isOf({ modelId, decision, faces, lastFace }: Material): boolean {
    const same = this.#db
      .prepare<[number, number, number, number]>(
        `SELECT 1 FROM clustered WHERE model_id = ? AND decision = ? AND faces = ? AND last_face = ?
           AND people = (SELECT count(*) FROM person)`,
      )
      .get(modelId, decision, faces, lastFace);
    return same !== undefined;
  }

  /** Takes down what the people that are there were made of. Runs inside the transaction that writes them. */
  write({ modelId, decision, faces, lastFace }: Material): void {
    this.#db
      .prepare(
        `INSERT OR REPLACE INTO clustered (one, model_id, decision, faces, last_face, people)
         VALUES (1, ?, ?, ?, ?, (SELECT count(*) FROM person))`,
      )
      .run(modelId, decision, faces, lastFace);
  }

  /** Another model is in use: people stay what they are, and are in step as they were. */
  adopt(formerModelId: number, modelId: number): void {
    this.#db.prepare('UPDATE clustered SET model_id = ? WHERE model_id = ?').run(modelId, formerModelId);
  }
}
