/**
 * Photos that another library has read, with all that it knew of them, until a scan comes upon a file of that content.
 */

import type { FaceOrigin } from '../../contract/types.ts';
import type { Sqlite } from './database.ts';
import type { FoundFace } from './faces.ts';
import type { ReadPhoto } from './photos.ts';

/** A photo as another library knew it. */
export interface WaitingPhoto extends ReadPhoto {
  /** Bytes of the file. */
  readonly size: number;
  readonly faces: readonly WaitingFace[];
}

/** A face on it, with its embedding by each model that made one. */
export interface WaitingFace extends Omit<FoundFace, 'vector'> {
  readonly origin: FaceOrigin;
  readonly vectors: readonly { readonly model: string; readonly vector: Int8Array }[];
}

/** A photo whose faces all have an embedding of one model. */
export interface KnownPhoto extends ReadPhoto {
  readonly faces: readonly (FoundFace & { readonly origin: FaceOrigin })[];
}

export class Waiting {
  readonly #db: Sqlite;

  constructor(db: Sqlite) {
    this.#db = db;
  }

  /** Puts a photo among those that wait. Runs inside the caller's transaction. */
  add({ size, ...photo }: WaitingPhoto): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO waiting (hash, size, body) VALUES (?, ?, ?)')
      .run(photo.hash, size, JSON.stringify(photo, bytesAsText));
  }

  /** Whether any waits whose file has so many bytes. */
  hasSize(size: number): boolean {
    return this.#db.prepare('SELECT 1 FROM waiting WHERE size = ? LIMIT 1').get(size) !== undefined;
  }

  /** The one of a content, if all its faces have embeddings of the model. */
  known(hash: string, model: string): KnownPhoto | null {
    const body = this.#db.prepare<[string], string>('SELECT body FROM waiting WHERE hash = ?').pluck().get(hash);
    if (body === undefined) return null;
    const { faces, ...photo } = JSON.parse(body, textAsBytes) as Omit<WaitingPhoto, 'size'>;
    const known = faces.flatMap(({ vectors, ...face }) => {
      const own = vectors.find((each) => each.model === model);
      return own ? [{ ...face, vector: Int8Array.from(own.vector) }] : [];
    });
    return known.length === faces.length ? { ...photo, faces: known } : null;
  }

  /** The photo is here now. */
  remove(hash: string): void {
    this.#db.prepare('DELETE FROM waiting WHERE hash = ?').run(hash);
  }

  count(): number {
    return Number(this.#db.prepare('SELECT count(*) FROM waiting').pluck().get());
  }
}

/** Bytes in JSON, as an object that nothing else looks like. */
interface BytesAsText {
  readonly base64: string;
}

function bytesAsText(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  // Asked of its owner: a Buffer has made a list of numbers of itself by now.
  const raw = this[key];
  if (!ArrayBuffer.isView(raw)) return value;
  return { base64: Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('base64') };
}

function textAsBytes(_key: string, value: unknown): unknown {
  const isBytes = typeof value === 'object' && value !== null && 'base64' in value;
  return isBytes ? Buffer.from((value as BytesAsText).base64, 'base64') : value;
}
