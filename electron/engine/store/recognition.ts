/** Which embedder a library uses, and how far another has come. */

import type { Sqlite } from './database.ts';

/** What becomes of faces that another model embedded: they are embedded again, later, or not. */
export type Again = 'on' | 'paused' | 'off';

/** What the user chose. */
export interface Chosen {
  /** Card id of the embedder in use. */
  readonly card: string;
  /** Card id of the one that is used when all faces are embedded with it; null for none. */
  readonly next: string | null;
  readonly again: Again;
}

/** A face with its kept crop (JPEG). */
export interface FaceCrop {
  readonly id: number;
  readonly crop: Buffer;
}

export class Recognition {
  readonly #db: Sqlite;

  constructor(db: Sqlite) {
    this.#db = db;
  }

  /** Null as long as nobody chose: then the library's faces say which model made them. */
  chosen(): Chosen | null {
    return this.#db.prepare<[], Chosen>('SELECT card, next, again FROM recognition').get() ?? null;
  }

  choose({ card, next, again }: Chosen): void {
    this.#db
      .prepare(
        `INSERT INTO recognition (one, card, next, again) VALUES (1, ?, ?, ?)
         ON CONFLICT (one) DO UPDATE SET card = excluded.card, next = excluded.next, again = excluded.again`,
      )
      .run(card, next, again);
  }

  /** Card ids of all models that ever embedded a face of this library, by row id. */
  models(): Map<number, string> {
    const rows = this.#db.prepare<[], [number, string]>('SELECT id, card FROM model ORDER BY id').raw().all();
    return new Map(rows);
  }

  /** How many faces each model's embeddings are of, by card id; the model of most first. */
  counts(): Map<string, number> {
    const rows = this.#db
      .prepare<[], [string, number]>(
        `SELECT card, faces FROM (SELECT model_id, count(*) AS faces FROM embedding GROUP BY model_id)
         JOIN model ON id = model_id ORDER BY faces DESC, id DESC`,
      )
      .raw()
      .all();
    return new Map(rows);
  }

  /** Faces after one of an id that another model embedded, in order of id. */
  ofOthers(modelId: number, after: number, most: number): FaceCrop[] {
    return this.#db
      .prepare<[number, number, number], FaceCrop>(
        `SELECT embedding.face_id AS id, crop FROM embedding JOIN face_image ON face_image.face_id = embedding.face_id
         WHERE embedding.face_id > ? AND model_id <> ? ORDER BY embedding.face_id LIMIT ?`,
      )
      .all(after, modelId, most);
  }

  /** Faces after one of an id that the next model has not embedded yet, in order of id. */
  lackingNext(after: number, most: number): FaceCrop[] {
    return this.#lacking('next_embedding', after, most);
  }

  /** Faces after one of an id that have no embedding, in order of id. */
  lackingAny(after: number, most: number): FaceCrop[] {
    return this.#lacking('embedding', after, most);
  }

  keepNext(faceId: number, vector: Int8Array): void {
    const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
    // The face may have gone while it was embedded.
    this.#db
      .prepare('INSERT OR REPLACE INTO next_embedding (face_id, vector) SELECT id, ? FROM face WHERE id = ?')
      .run(bytes, faceId);
  }

  countNext(): number {
    return Number(this.#db.prepare('SELECT count(*) FROM next_embedding').pluck().get());
  }

  forgetNext(): void {
    this.#db.prepare('DELETE FROM next_embedding').run();
  }

  /** Puts the next model's embeddings in the place of the others. */
  takeNext(modelId: number): void {
    this.#db.prepare('DELETE FROM embedding WHERE face_id IN (SELECT face_id FROM next_embedding)').run();
    this.#db
      .prepare('INSERT INTO embedding (face_id, model_id, vector) SELECT face_id, ?, vector FROM next_embedding')
      .run(modelId);
    this.forgetNext();
  }

  /** Looks among the faces, which are small, and reads the pictures of those that are found alone. */
  #lacking(table: 'embedding' | 'next_embedding', after: number, most: number): FaceCrop[] {
    return this.#db
      .prepare<[number, number], FaceCrop>(
        `SELECT face.id, crop FROM face CROSS JOIN face_image ON face_image.face_id = face.id
         WHERE face.id > ? AND NOT EXISTS (SELECT 1 FROM ${table} WHERE ${table}.face_id = face.id)
         ORDER BY face.id LIMIT ?`,
      )
      .all(after, most);
  }
}
