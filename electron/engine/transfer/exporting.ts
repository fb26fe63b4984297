/** A library as the lines of an export: in the order of its ids, so that the same library gives the same lines. */

import { relative, sep } from 'node:path';
import type { Box, FaceOrigin } from '../../contract/types.ts';
import type { FaceAnchor } from '../../core/anchors.ts';
import type { Store } from '../store/store.ts';
import { FORMAT, FORMAT_VERSION, NOTHING, type Counts, type Line, type LineOf } from './format.ts';

export interface ExportOptions {
  /** The version of this Facet. */
  readonly facet: string;
  /** With the small pictures, from which another library knows the photos without reading them. */
  readonly pictures: boolean;
}

interface RawPhoto {
  readonly id: number;
  readonly hash: string;
  readonly root: string;
  readonly path: string;
  readonly size: number;
  readonly width: number;
  readonly height: number;
  readonly taken: string | null;
  readonly thumb: Buffer | null;
  /** Of a video, milliseconds. */
  readonly duration: number | null;
  /** 0 for a copy of a photo that came before. */
  readonly first: number;
}

interface RawFace extends Box {
  readonly id: number;
  readonly landmarks: Buffer;
  readonly score: number;
  readonly quality: number;
  readonly sharpness: number;
  readonly yaw: number;
  readonly pitch: number;
  readonly origin: FaceOrigin;
  /** In a video, milliseconds. */
  readonly at: number | null;
  readonly crop: Buffer | null;
  readonly thumb: Buffer | null;
}

/** Photos in hand at a time. */
const PAGE = 200;

/** The lines, each without its end. A store that others write into meanwhile must be in a transaction. */
export function* exportLines(store: Store, { facet, pictures }: ExportOptions): Generator<string, Counts> {
  const counts = { ...NOTHING };
  const library = store.origins.libraryId();
  yield text({ type: 'header', format: FORMAT, version: FORMAT_VERSION, facet, library });
  for (const each of photosAndFaces(store, pictures)) {
    counts[each.type === 'photo' ? 'photos' : 'faces'] += 1;
    yield text(each);
  }
  for (const edit of store.decisions.lineage()) {
    counts.edits += 1;
    yield text({ type: 'edit', ...edit });
  }
  const people = store.people.list().map(({ id }) => id);
  for (const id of people.sort((a, b) => a - b)) {
    const person = personLine(store, id);
    if (!person) continue;
    counts.people += 1;
    yield text(person);
  }
  for (const { id, seq, at, kind, body } of store.origins.entries()) {
    counts.decisions += 1;
    yield text({ type: 'decision', id, seq, at, kind, body: JSON.parse(body) as Record<string, unknown> });
  }
  yield text({ type: 'end', ...counts });
  return counts;
}

function* photosAndFaces(store: Store, pictures: boolean): Generator<LineOf<'photo'> | LineOf<'face'>, void> {
  // Copies have one content: its faces are told of once.
  const page = store.db.prepare<[number, number], RawPhoto>(
    `SELECT photo.id, hash, folder.path AS root, photo.path, size, width, height, taken_at AS taken, duration_ms AS duration,
       ${pictures ? '(SELECT image FROM photo_thumb WHERE photo_id = photo.id)' : 'NULL'} AS thumb,
       NOT EXISTS (SELECT 1 FROM photo AS other WHERE other.hash = photo.hash AND other.id < photo.id) AS first
     FROM photo JOIN folder ON folder.id = folder_id WHERE photo.id > ? AND hash IS NOT NULL
     ORDER BY photo.id LIMIT ?`,
  );
  const facesOf = store.db.prepare<[number], RawFace>(
    `SELECT id, x, y, width, height, landmarks, score, quality, sharpness, yaw, pitch, origin, at_ms AS at,
       ${pictures ? 'crop, thumb' : 'NULL AS crop, NULL AS thumb'}
     FROM face LEFT JOIN face_image ON face_id = id WHERE photo_id = ? ORDER BY id`,
  );
  const vectorsOf = store.db.prepare<[number], { model: string; vector: Buffer }>(
    'SELECT card AS model, vector FROM embedding JOIN model ON model.id = model_id WHERE face_id = ? ORDER BY card',
  );
  let last = 0;
  for (;;) {
    const photos = page.all(last, PAGE);
    for (const { id, root, path, thumb, duration, first, ...rest } of photos) {
      last = id;
      const below = relative(root, path).split(sep).join('/');
      const more = { ...(duration === null ? {} : { duration }), ...(thumb ? { thumb: base64(thumb) } : {}) };
      yield { type: 'photo', ...rest, root, path: below, ...more };
      if (!first) continue;
      for (const raw of facesOf.all(id)) yield faceLine(rest.hash, raw, vectorsOf.all(raw.id));
    }
    if (photos.length < PAGE) return;
  }
}

function faceLine(
  photo: string,
  { id: _, x, y, width, height, at, landmarks, crop, thumb, ...rest }: RawFace,
  vectors: readonly { model: string; vector: Buffer }[],
): LineOf<'face'> {
  return {
    type: 'face',
    photo,
    box: { x, y, width, height },
    ...(at === null ? {} : { at }),
    landmarks: decodeLandmarks(landmarks),
    ...rest,
    embeddings: vectors.map(({ model, vector }) => ({ model, vector: base64(vector) })),
    ...(crop && thumb ? { crop: base64(crop), thumb: base64(thumb) } : {}),
  };
}

function personLine(store: Store, id: number): LineOf<'person'> | null {
  const person = store.people.byId(id);
  if (!person) return null;
  const faces = store.people.facesOf(id);
  const cover = faces.find((face) => face.id === person.coverFaceId);
  return {
    type: 'person',
    name: person.name,
    hidden: person.hidden,
    cover: cover ? anchor(cover) : null,
    faces: faces.map(anchor),
  };
}

function anchor({ hash, box, at }: FaceAnchor): FaceAnchor {
  return { hash, box, ...(at === undefined ? {} : { at }) };
}

/** Ten little-endian float32, as faces.ts stores them. */
function decodeLandmarks(raw: Buffer): [number, number][] {
  return Array.from({ length: Math.floor(raw.length / 8) }, (_, n) => [
    raw.readFloatLE(n * 8),
    raw.readFloatLE(n * 8 + 4),
  ]);
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64');
}

function text(each: Line): string {
  return JSON.stringify(each);
}
