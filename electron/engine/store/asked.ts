/** Faces that clustering gave to nobody because two people are as near: derived rows, written whole. */

import type { Sqlite } from './database.ts';

/** A face to ask about, with the people it may be, nearest first. */
export interface AskedFace {
  readonly face: number;
  readonly candidates: readonly { readonly person: number; readonly similarity: number }[];
}

export class Asked {
  readonly #db: Sqlite;

  constructor(db: Sqlite) {
    this.#db = db;
  }

  /**
   * Replaces all of them. Runs inside the caller's transaction. A face that went while people were found is left out.
   */
  replaceAll(asked: readonly AskedFace[]): void {
    this.#db.prepare('DELETE FROM asked').run();
    const insert = this.#db.prepare(
      'INSERT INTO asked (face_id, person_id, similarity) SELECT id, ?, ? FROM face WHERE id = ?',
    );
    for (const { face, candidates } of asked)
      for (const { person, similarity } of candidates) insert.run(person, similarity, face);
  }

  /** Whether there are any. */
  some(): boolean {
    return this.#db.prepare('SELECT 1 FROM asked LIMIT 1').get() !== undefined;
  }

  all(): AskedFace[] {
    const faces = new Map<number, { person: number; similarity: number }[]>();
    const rows = this.#db
      .prepare<[], { face: number; person: number; similarity: number }>(
        'SELECT face_id AS face, person_id AS person, similarity FROM asked ORDER BY face_id, similarity DESC, person_id',
      )
      .all();
    for (const { face, ...candidate } of rows) faces.set(face, [...(faces.get(face) ?? []), candidate]);
    return [...faces].map(([face, candidates]) => ({ face, candidates }));
  }
}
