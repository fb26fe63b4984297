/** People as clustering left them: derived rows, written whole. */

import type { Companion } from '../../contract/people.ts';
import type { PersonSummary } from '../../contract/types.ts';
import type { FaceAnchor } from '../../core/anchors.ts';
import { chooseCover, type CoverCandidate } from '../../core/people.ts';
import type { Sqlite } from './database.ts';
import { moment, type RawMoment } from './faces.ts';
import { TAKEN } from './search.ts';

/** A person to be stored. */
export interface PersonToStore {
  readonly id: number;
  readonly name: string | null;
  /** Face ids. */
  readonly faces: readonly number[];
  readonly coverFaceId: number;
  readonly photos: number;
  readonly hidden: boolean;
  /** The founder of the group that the user made of them; null when nothing was decided about them. */
  readonly confirmed: number | null;
}

/** A face that stands for a person in a decision. */
export interface PersonFace extends FaceAnchor {
  readonly id: number;
  readonly photoId: number;
  readonly quality: number;
  /** The founder of the group that the user put it in; null when they put it in none. */
  readonly confirmed: number | null;
}

interface RawSummary extends Omit<PersonSummary, 'hidden'> {
  readonly hidden: number;
}

/** A person's row. */
interface RawStanding extends RawSummary {
  readonly confirmed: number | null;
}

const SUMMARY = 'id, name, faces, photos, cover_face_id AS coverFaceId, hidden';

export class People {
  readonly #db: Sqlite;

  constructor(db: Sqlite) {
    this.#db = db;
  }

  /** Named people first, by faces, then the unnamed by faces. */
  list(): PersonSummary[] {
    return this.#db
      .prepare<[], RawSummary>(`SELECT ${SUMMARY} FROM person ORDER BY name IS NULL, faces DESC, id`)
      .all()
      .map(summary);
  }

  byId(id: number): PersonSummary | null {
    const raw = this.#db.prepare<[number], RawSummary>(`SELECT ${SUMMARY} FROM person WHERE id = ?`).get(id);
    return raw ? summary(raw) : null;
  }

  /** The group of faces that the user made of a person, by its founder; null when there is none. */
  confirmedOf(id: number): number | null {
    return (
      this.#db.prepare<[number], number | null>('SELECT confirmed FROM person WHERE id = ?').pluck().get(id) ?? null
    );
  }

  /** The faces of a person as decisions know them, the best first. */
  facesOf(id: number): PersonFace[] {
    return this.#db
      .prepare<[number], Omit<PersonFace, 'box' | 'at'> & PersonFace['box'] & RawMoment>(
        `SELECT face.id, photo_id AS photoId, hash, quality, confirmed, x, y, face.width, face.height, at_ms AS at
         FROM face JOIN photo ON photo.id = photo_id
         WHERE person_id = ? AND hash IS NOT NULL ORDER BY quality DESC, face.id`,
      )
      .all(id)
      .map(({ x, y, width, height, at, ...face }) => ({ ...face, box: { x, y, width, height }, ...moment(at) }));
  }

  /** Who is on photos with a person, most often first. */
  beside(id: number, limit: number): Companion[] {
    return this.#db
      .prepare<[number, number, number], RawSummary & { together: number }>(
        // By the person's faces to their photos to the others there: by index, however large the library is.
        `SELECT ${SUMMARY}, together FROM (
           SELECT other.person_id AS companion, count(DISTINCT other.photo_id) AS together
           FROM face AS own CROSS JOIN face AS other ON other.photo_id = own.photo_id
           WHERE own.person_id = ? AND other.person_id <> ? GROUP BY other.person_id)
         CROSS JOIN person ON person.id = companion WHERE hidden = 0
         ORDER BY together DESC, name IS NULL, faces DESC, id LIMIT ?`,
      )
      .all(id, id, limit)
      .map(({ together, ...person }) => ({ person: summary(person), photos: together }));
  }

  /** Ids of people, those photographed last first. */
  newest(): number[] {
    return this.#db
      .prepare<[], number>(
        `SELECT person_id FROM face JOIN photo ON photo.id = photo_id WHERE person_id IS NOT NULL
         GROUP BY person_id ORDER BY max(${TAKEN}) DESC, person_id`,
      )
      .pluck()
      .all();
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

  /** Names a person all of whose faces the user has thereby confirmed. */
  name(id: number, name: string | null, founder: number): void {
    this.rename(id, name);
    this.#confirmAll(id, founder);
  }

  rename(id: number, name: string | null): void {
    this.#db.prepare('UPDATE person SET name = ? WHERE id = ?').run(name, id);
  }

  hide(id: number, hidden: boolean): void {
    this.#db.prepare('UPDATE person SET hidden = ? WHERE id = ?').run(Number(hidden), id);
  }

  setCover(id: number, faceId: number): void {
    this.#db.prepare('UPDATE person SET cover_face_id = ? WHERE id = ?').run(faceId, id);
  }

  /** Moves all faces of one person to another. The best face of both is the cover, as chooseCover would have it. */
  merge(from: number, into: number, name: string | null, founder: number): void {
    this.#db.prepare('UPDATE face SET person_id = ? WHERE person_id = ?').run(into, from);
    this.#db.prepare('DELETE FROM person WHERE id = ?').run(from);
    this.rename(into, name);
    this.#recount(into);
    this.#confirmAll(into, founder);
  }

  /** Moves faces to a person, or to nobody; people without faces are gone. */
  moveFaces(faceIds: readonly number[], personId: number | null): void {
    const of = this.#db.prepare<[number], number | null>('SELECT person_id FROM face WHERE id = ?').pluck();
    const changed = new Set(faceIds.map((id) => of.get(id) ?? null).concat(personId));
    const move = this.#db.prepare('UPDATE face SET person_id = ? WHERE id = ?');
    for (const id of faceIds) move.run(personId, id);
    for (const id of changed) if (id !== null) this.#recount(id);
  }

  /** Replaces all people; only what changed is written. Runs inside the caller's transaction. */
  replaceAll(people: readonly PersonToStore[]): void {
    const kept = new Set(people.map((person) => person.id));
    const upsert = this.#db.prepare(
      `INSERT INTO person (id, name, cover_face_id, faces, photos, hidden, confirmed) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, cover_face_id = excluded.cover_face_id,
         faces = excluded.faces, photos = excluded.photos, hidden = excluded.hidden, confirmed = excluded.confirmed`,
    );
    const standing = new Map(
      this.#db
        .prepare<[], RawStanding>(
          'SELECT id, name, cover_face_id AS coverFaceId, faces, photos, hidden, confirmed FROM person',
        )
        .all()
        .map((person) => [person.id, person]),
    );
    for (const { id, name, coverFaceId, faces, photos, hidden, confirmed } of people) {
      const wanted: RawStanding = {
        id,
        name,
        coverFaceId,
        faces: faces.length,
        photos,
        hidden: Number(hidden),
        confirmed,
      };
      const same = standing.get(id);
      if (same && Object.entries(wanted).every(([key, value]) => same[key as keyof RawStanding] === value)) continue;
      upsert.run(id, name, coverFaceId, faces.length, photos, Number(hidden), confirmed);
    }
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
    for (const id of standing.keys()) if (!kept.has(id)) remove.run(id);
  }

  #recount(id: number): void {
    this.#db
      .prepare('DELETE FROM person WHERE id = ? AND id NOT IN (SELECT person_id FROM face WHERE person_id = ?)')
      .run(id, id);
    this.#db
      .prepare(
        `UPDATE person SET
           faces = (SELECT count(*) FROM face WHERE person_id = person.id),
           photos = (SELECT count(DISTINCT photo_id) FROM face WHERE person_id = person.id)
         WHERE id = ?`,
      )
      .run(id);
    const candidates = this.#db
      .prepare<[number], CoverCandidate>(
        `SELECT id, quality, min(width, height) AS size, sharpness, yaw, pitch FROM face WHERE person_id = ?`,
      )
      .all(id);
    if (candidates.length > 0) this.setCover(id, chooseCover(candidates));
  }

  /** What clustering will find the user to have made. */
  #confirmAll(id: number, founder: number): void {
    this.#db.prepare('UPDATE person SET confirmed = ? WHERE id = ?').run(founder, id);
    this.#db.prepare('UPDATE face SET confirmed = ? WHERE person_id = ?').run(founder, id);
  }
}

function summary({ hidden, ...rest }: RawSummary): PersonSummary {
  return { ...rest, hidden: hidden === 1 };
}
