/** People as clustering left them: derived rows, written whole. */

import type { PersonSummary } from '../../contract/types.ts';
import type { Sqlite } from './database.ts';

/** A person to be stored. */
export interface PersonToStore {
  readonly id: number;
  readonly name: string | null;
  /** Face ids. */
  readonly faces: readonly number[];
  readonly coverFaceId: number;
  readonly photos: number;
}

const SUMMARY = 'id, name, faces, photos, cover_face_id AS coverFaceId';

export class People {
  readonly #db: Sqlite;

  constructor(db: Sqlite) {
    this.#db = db;
  }

  /** Named people first, by faces, then the unnamed by faces. */
  list(): PersonSummary[] {
    return this.#db
      .prepare<[], PersonSummary>(`SELECT ${SUMMARY} FROM person ORDER BY name IS NULL, faces DESC, id`)
      .all();
  }

  byId(id: number): PersonSummary | null {
    return this.#db.prepare<[number], PersonSummary>(`SELECT ${SUMMARY} FROM person WHERE id = ?`).get(id) ?? null;
  }

  count(): number {
    return Number(this.#db.prepare('SELECT count(*) FROM person').pluck().get());
  }

  /** The first id that no person ever had. */
  nextId(): number {
    return Number(
      this.#db.prepare(`SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'person'), 0) + 1`).pluck().get(),
    );
  }

  rename(id: number, name: string | null): void {
    this.#db.prepare('UPDATE person SET name = ? WHERE id = ?').run(name, id);
  }

  /** Moves all faces of one person to another. The best face of both is the cover, as chooseCover would have it. */
  merge(from: number, into: number, name: string | null): void {
    this.#db.prepare('UPDATE face SET person_id = ? WHERE person_id = ?').run(into, from);
    this.#db.prepare('DELETE FROM person WHERE id = ?').run(from);
    this.#db
      .prepare(
        `UPDATE person SET name = ?,
           faces = (SELECT count(*) FROM face WHERE person_id = person.id),
           photos = (SELECT count(DISTINCT photo_id) FROM face WHERE person_id = person.id),
           cover_face_id = (SELECT id FROM face WHERE person_id = person.id ORDER BY quality DESC, id LIMIT 1)
         WHERE id = ?`,
      )
      .run(name, into);
  }

  /** Replaces all people; only faces whose person changed are written. Runs inside the caller's transaction. */
  replaceAll(people: readonly PersonToStore[]): void {
    const kept = new Set(people.map((person) => person.id));
    const upsert = this.#db.prepare(
      `INSERT INTO person (id, name, cover_face_id, faces, photos) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, cover_face_id = excluded.cover_face_id,
         faces = excluded.faces, photos = excluded.photos`,
    );
    for (const { id, name, coverFaceId, faces, photos } of people)
      upsert.run(id, name, coverFaceId, faces.length, photos);
    const current = new Map(
      this.#db
        .prepare<[], { id: number; person: number }>(
          'SELECT id, person_id AS person FROM face WHERE person_id IS NOT NULL',
        )
        .all()
        .map((face) => [face.id, face.person]),
    );
    const assign = this.#db.prepare('UPDATE face SET person_id = ? WHERE id = ?');
    for (const person of people) {
      for (const face of person.faces) {
        if (current.get(face) !== person.id) assign.run(person.id, face);
        current.delete(face);
      }
    }
    for (const face of current.keys()) assign.run(null, face);
    const remove = this.#db.prepare('DELETE FROM person WHERE id = ?');
    for (const { id } of this.#db.prepare<[], { id: number }>('SELECT id FROM person').all())
      if (!kept.has(id)) remove.run(id);
  }
}
