/** Faces of the library: where they are, their embeddings and their pictures. */

import type { Box, FaceOrigin, FaceRecord, PhotoFace } from '../../contract/types.ts';
import type { Point } from '../../core/geometry.ts';
import type { Sqlite } from './database.ts';

/** A face as the vision worker found it. */
export interface FoundFace {
  readonly box: Box;
  readonly landmarks: readonly Point[];
  readonly score: number;
  readonly quality: number;
  readonly sharpness: number;
  readonly yaw: number;
  readonly pitch: number;
  /** The stored embedding: 128 int8. */
  readonly vector: Int8Array;
  /** The aligned crop, JPEG: what another model embeds again without the photo. */
  readonly crop: Uint8Array;
  /** The face with some surroundings, JPEG, for covers. */
  readonly thumb: Uint8Array;
  /** When in a video, milliseconds from its beginning; absent for a photo. */
  readonly at?: number;
}

/** A face as clustering sees it. */
export interface FaceForClustering {
  readonly id: number;
  readonly photoId: number;
  readonly hash: string;
  readonly box: Box;
  readonly quality: number;
  readonly sharpness: number;
  readonly yaw: number;
  readonly pitch: number;
  /** As in {@link FoundFace}. */
  readonly at?: number;
}

/** When in a video, as SQLite gives it. */
export interface RawMoment {
  readonly at: number | null;
}

interface RawFlags {
  readonly confirmed: number;
  readonly stranger: number;
}

interface RawBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A face with what tells it from others, to find out what became of it when its photo was edited. */
export interface FaceOnPhoto {
  readonly box: Box;
  readonly vector: Int8Array;
  /** As in {@link FoundFace}. */
  readonly at?: number;
  /** Row id of the model that made the vector. */
  readonly modelId: number;
}

/** A stored embedding: 128 int8, and the row id of the model that made it. */
export interface StoredVector {
  readonly modelId: number;
  readonly vector: Int8Array;
}

/** What is no face, and what was drawn and taken back, is kept for the day that is taken back, and not shown. */
const SHOWN = "coalesce(verdict, '') NOT IN ('not-a-face', 'undrawn')";
/** The others: they are few, and have an index. */
const HIDDEN = `FROM face WHERE verdict IS NOT NULL AND NOT (${SHOWN})`;

export class Faces {
  readonly #db: Sqlite;

  constructor(db: Sqlite) {
    this.#db = db;
  }

  /** The row id of a model card, made when new. */
  modelId(card: string): number {
    this.#db.prepare('INSERT OR IGNORE INTO model (card) VALUES (?)').run(card);
    return Number(this.#db.prepare('SELECT id FROM model WHERE card = ?').pluck().get(card));
  }

  /** The row id of a model card; 0, which no face has, when no face was embedded with it. */
  knownModelId(card: string): number {
    return Number(this.#db.prepare('SELECT id FROM model WHERE card = ?').pluck().get(card) ?? 0);
  }

  /** Puts the embedding of another model in the place of the one a face has. Runs inside the caller's transaction. */
  embedAgain(id: number, modelId: number, vector: Int8Array): void {
    this.#db.prepare('DELETE FROM embedding WHERE face_id = ?').run(id);
    this.#insertVector(id, modelId, bytes(vector));
  }

  /** The model whose embedding a face has. */
  modelIdOf(faceId: number): number {
    return Number(this.#db.prepare('SELECT model_id FROM embedding WHERE face_id = ?').pluck().get(faceId));
  }

  insert(photoId: number, modelId: number, face: FoundFace, origin: FaceOrigin = 'found'): number {
    const { box } = face;
    const result = this.#db
      .prepare(
        `INSERT INTO face (photo_id, x, y, width, height, landmarks, score, quality, sharpness, yaw, pitch, origin, at_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        photoId,
        box.x,
        box.y,
        box.width,
        box.height,
        encodeLandmarks(face.landmarks),
        face.score,
        face.quality,
        face.sharpness,
        face.yaw,
        face.pitch,
        origin,
        face.at ?? null,
      );
    const id = Number(result.lastInsertRowid);
    this.#db.prepare('INSERT INTO face_image (face_id, crop, thumb) VALUES (?, ?, ?)').run(id, face.crop, face.thumb);
    this.#insertVector(id, modelId, bytes(face.vector));
    return id;
  }

  /** Gives a copied photo the faces of its original; people follow with the next clustering. */
  copy(fromPhotoId: number, toPhotoId: number): void {
    const ids = this.#db
      .prepare<[number], number>('SELECT id FROM face WHERE photo_id = ? ORDER BY id')
      .pluck()
      .all(fromPhotoId);
    for (const id of ids) {
      const result = this.#db
        .prepare(
          `INSERT INTO face (photo_id, x, y, width, height, landmarks, score, quality, sharpness, yaw, pitch, origin, at_ms)
           SELECT ?, x, y, width, height, landmarks, score, quality, sharpness, yaw, pitch, origin, at_ms
           FROM face WHERE id = ?`,
        )
        .run(toPhotoId, id);
      const copy = Number(result.lastInsertRowid);
      this.#db.prepare('INSERT INTO face_image SELECT ?, crop, thumb FROM face_image WHERE face_id = ?').run(copy, id);
      this.#db
        .prepare('INSERT INTO embedding SELECT ?, model_id, vector FROM embedding WHERE face_id = ?')
        .run(copy, id);
    }
  }

  /** Takes away what was found on a photo whose content changed. */
  deleteOf(photoId: number): void {
    this.#db.prepare('DELETE FROM face WHERE photo_id = ?').run(photoId);
  }

  /** Faces with content and an embedding, in order of id. */
  forClustering(): FaceForClustering[] {
    return this.#db
      .prepare<[], RawBox & RawMoment & Omit<FaceForClustering, 'box' | 'at'>>(
        `SELECT face.id, photo_id AS photoId, hash, x, y, face.width, face.height, quality, sharpness, yaw, pitch, at_ms AS at
         FROM face JOIN photo ON photo.id = photo_id JOIN embedding ON face_id = face.id
         WHERE hash IS NOT NULL ORDER BY face.id`,
      )
      .all()
      .map(({ x, y, width, height, at, ...face }) => ({ ...face, box: { x, y, width, height }, ...moment(at) }));
  }

  /** Differs whenever {@link forClustering} would: rows are only added and taken away, and ids are never given twice. */
  stateForClustering(): string {
    const raw = this.#db
      .prepare<[], (number | null)[]>(
        `SELECT (SELECT count(*) FROM face), (SELECT sum(id) FROM face),
           (SELECT count(*) FROM photo WHERE hash IS NOT NULL), (SELECT sum(id) FROM photo WHERE hash IS NOT NULL)`,
      )
      .raw()
      .get();
    return raw?.join(' ') ?? '';
  }

  /** Whose each face is, by id, of those that are somebody's. */
  people(): Map<number, number> {
    const rows = this.#db
      .prepare<[], [number, number]>('SELECT id, person_id FROM face WHERE person_id IS NOT NULL ORDER BY id')
      .raw()
      .all();
    return new Map(rows);
  }

  /** The stored embedding of a face. */
  vector(id: number, modelId: number): Int8Array | null {
    const raw = this.#db
      .prepare<[number, number]>('SELECT vector FROM embedding WHERE face_id = ? AND model_id = ?')
      .pluck()
      .get(id, modelId) as Buffer | undefined;
    return raw ? int8(raw) : null;
  }

  /** The stored embeddings of faces from an id on, in order of id: what {@link forClustering} lists. */
  vectorsFrom(id: number): Map<number, StoredVector> {
    const rows = this.#db
      .prepare<[number], { id: number; modelId: number; vector: Buffer }>(
        'SELECT face_id AS id, model_id AS modelId, vector FROM embedding WHERE face_id >= ? ORDER BY face_id',
      )
      .iterate(id);
    const vectors = new Map<number, StoredVector>();
    for (const { id: face, modelId, vector } of rows) vectors.set(face, { modelId, vector: int8(vector) });
    return vectors;
  }

  /** The stored embedding of a face, of whichever model; null when there is none. */
  stored(id: number): StoredVector | null {
    const row = this.#db
      .prepare<[number], { modelId: number; vector: Buffer }>(
        'SELECT model_id AS modelId, vector FROM embedding WHERE face_id = ?',
      )
      .get(id);
    return row ? { modelId: row.modelId, vector: int8(row.vector) } : null;
  }

  /** Ids of all faces. */
  ids(): Set<number> {
    return new Set(this.#db.prepare<[], number>('SELECT id FROM face').pluck().all());
  }

  /** Ids of the faces that are not shown. */
  hidden(): Set<number> {
    return new Set(this.#db.prepare<[], number>(`SELECT id ${HIDDEN}`).pluck().all());
  }

  /** The stored embeddings of all faces but those that are not shown. Nothing may be written before it has ended. */
  *shownVectors(): Generator<StoredVector & { readonly id: number }, void> {
    const hidden = this.hidden();
    const rows = this.#db
      .prepare<[], [id: number, modelId: number, vector: Buffer]>('SELECT face_id, model_id, vector FROM embedding')
      .raw()
      .iterate();
    for (const [id, modelId, vector] of rows) if (!hidden.has(id)) yield { id, modelId, vector: int8(vector) };
  }

  /** The faces of a photo with their embeddings. */
  onPhoto(photoId: number): FaceOnPhoto[] {
    return this.#db
      .prepare<[number], RawBox & RawMoment & { modelId: number; vector: Buffer }>(
        `SELECT x, y, width, height, at_ms AS at, model_id AS modelId, vector FROM face JOIN embedding ON face_id = face.id
         WHERE photo_id = ? ORDER BY face.id`,
      )
      .all(photoId)
      .map(({ modelId, vector, at, ...box }) => ({ box, modelId, vector: int8(vector), ...moment(at) }));
  }

  /** Faces that are somebody's with their embeddings, after an id and in order of it: a page of them. */
  ofPeople(
    after: number,
    most: number,
  ): (StoredVector & {
    readonly id: number;
    readonly personId: number;
    readonly photoId: number;
    readonly at: number | null;
  })[] {
    type Raw = RawMoment & { id: number; personId: number; photoId: number; modelId: number; vector: Buffer };
    return this.#db
      .prepare<[number, number], Raw>(
        `SELECT face.id, person_id AS personId, photo_id AS photoId, at_ms AS at, model_id AS modelId, vector FROM face
         JOIN embedding ON face_id = face.id WHERE face.id > ? AND person_id IS NOT NULL ORDER BY face.id LIMIT ?`,
      )
      .all(after, most)
      .map(({ vector, ...face }) => ({ ...face, vector: int8(vector) }));
  }

  /** On which photo a face is; null when there is no such face, or none that is shown. */
  photoOf(id: number): number | null {
    return (
      this.#db.prepare<[number], number>(`SELECT photo_id FROM face WHERE id = ? AND ${SHOWN}`).pluck().get(id) ?? null
    );
  }

  /** Whose face it is; null when it is nobody's, undefined when there is no such face. */
  personOf(id: number): number | null | undefined {
    return this.#db.prepare<[number], number | null>('SELECT person_id FROM face WHERE id = ?').pluck().get(id);
  }

  ofPhoto(photoId: number): PhotoFace[] {
    return this.#db
      .prepare<[number], RawBox & RawFlags & Omit<PhotoFace, 'box' | 'confirmed' | 'stranger'>>(
        `SELECT face.id, x, y, width, height, score, quality, person_id AS personId, person.name AS personName, origin,
           at_ms AS at,
           face.confirmed IS NOT NULL AS confirmed, verdict IS 'stranger' AS stranger
         FROM face LEFT JOIN person ON person.id = person_id WHERE photo_id = ? AND ${SHOWN} ORDER BY at_ms, x, face.id`,
      )
      .all(photoId)
      .map(({ x, y, width, height, confirmed, stranger, ...face }) => ({
        ...face,
        box: { x, y, width, height },
        confirmed: confirmed === 1,
        stranger: stranger === 1,
      }));
  }

  /** Every face with its photo's path, in order of id. */
  list(): FaceRecord[] {
    return this.#db
      .prepare<[], RawBox & Omit<FaceRecord, 'box'>>(
        `SELECT face.id, path AS photo, x, y, face.width, face.height, score, quality, person_id AS personId,
           at_ms AS at, card AS model
         FROM face JOIN photo ON photo.id = photo_id JOIN embedding ON face_id = face.id JOIN model ON model.id = model_id
         WHERE ${SHOWN} ORDER BY face.id`,
      )
      .all()
      .map(({ id, photo, x, y, width, height, ...face }) => ({ id, photo, box: { x, y, width, height }, ...face }));
  }

  count(): number {
    // Counting those that are shown would read every row.
    return Number(this.#db.prepare(`SELECT (SELECT count(*) FROM face) - (SELECT count(*) ${HIDDEN})`).pluck().get());
  }

  /** The best faces of a person, each of another photo, the best first. */
  bestOf(personId: number, most: number): { id: number; photoId: number }[] {
    return this.#db
      .prepare<[number, number], { id: number; photoId: number; quality: number }>(
        // Of a bare column beside max(), SQLite takes the value from the row with the maximum.
        `SELECT id, photo_id AS photoId, max(quality) AS quality FROM face WHERE person_id = ?
         GROUP BY photo_id ORDER BY quality DESC, id LIMIT ?`,
      )
      .all(personId, most)
      .map(({ id, photoId }) => ({ id, photoId }));
  }

  thumb(id: number): Uint8Array | null {
    return (
      (this.#db.prepare('SELECT thumb FROM face_image WHERE face_id = ?').pluck().get(id) as Buffer | undefined) ?? null
    );
  }

  setThumb(id: number, image: Uint8Array): void {
    this.#db.prepare('UPDATE face_image SET thumb = ? WHERE face_id = ?').run(image, id);
  }

  /** The kept aligned crop, JPEG. */
  crop(id: number): Uint8Array | null {
    return this.#db.prepare<[number], Buffer>('SELECT crop FROM face_image WHERE face_id = ?').pluck().get(id) ?? null;
  }

  /** Where a face is: in which file with which content, and in which box of it. */
  place(id: number): { path: string; hash: string; box: Box } | null {
    const raw = this.#db
      .prepare<[number], RawBox & { path: string; hash: string }>(
        `SELECT path, hash, x, y, face.width, face.height FROM face JOIN photo ON photo.id = photo_id
         WHERE face.id = ? AND hash IS NOT NULL`,
      )
      .get(id);
    if (!raw) return null;
    const { path, hash, ...box } = raw;
    return { path, hash, box };
  }

  #insertVector(faceId: number, modelId: number, vector: Uint8Array): void {
    this.#db.prepare('INSERT INTO embedding (face_id, model_id, vector) VALUES (?, ?, ?)').run(faceId, modelId, vector);
  }
}

/** A moment as core has it: absent for a photo. */
export function moment(at: number | null): { at?: number } {
  return at === null ? {} : { at };
}

function int8(raw: Buffer): Int8Array {
  return new Int8Array(raw.buffer, raw.byteOffset, raw.byteLength);
}

function bytes(vector: Int8Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** Five points as ten little-endian float32. */
function encodeLandmarks(landmarks: readonly Point[]): Uint8Array {
  const out = new DataView(new ArrayBuffer(landmarks.length * 8));
  landmarks.forEach(([x, y], index) => {
    out.setFloat32(index * 8, x, true);
    out.setFloat32(index * 8 + 4, y, true);
  });
  return new Uint8Array(out.buffer);
}
