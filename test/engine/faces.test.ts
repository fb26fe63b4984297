import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quantise } from '../../electron/core/embedding.ts';
import { Store } from '../../electron/engine/store/store.ts';
import { Random } from '../unit/support/random.ts';
import { around, unitVector } from '../unit/support/vectors.ts';
import { temporaryFolder } from './support/folder.ts';

/** Faces of 40 people, some of them much alike, and as many of another model. */
const vectors = new Map<number, Int8Array>();
let store: Store;
let model: number;
let other: number;
let photo: number;

beforeAll(() => {
  store = new Store(join(temporaryFolder(), 'library'), 'own');
  const random = new Random(7);
  const people = Array.from({ length: 40 }, () => unitVector(random));
  store.write(() => {
    model = store.faces.modelId('this model');
    other = store.faces.modelId('another model');
    const folder = store.folders.add('/photos', 1);
    photo = store.photos.insert(folder.id, { path: '/photos/1.jpg', size: 1, mtimeMs: 1 });
    store.photos.done(photo, {
      hash: 'ab',
      width: 10,
      height: 10,
      takenAt: '2001-02-03T04:05:06',
      thumb: new Uint8Array(1),
    });
    for (let n = 0; n < 600; n += 1) {
      const vector = quantise(around(random, random.pick(people), random.between(0.3, 0.98)));
      const id = insert(vector, n % 3 === 0 ? other : model);
      if (n % 3 !== 0) vectors.set(id, vector);
    }
  });
});

afterAll(() => store.close());

function insert(vector: Int8Array, modelId: number): number {
  return store.faces.insert(photo, modelId, {
    box: { x: 1, y: 2, width: 3.5, height: 4 },
    landmarks: [
      [1, 2],
      [3, 4],
      [5, 6],
      [7, 8],
      [9, 10.5],
    ],
    score: 0.9,
    quality: 0.8,
    sharpness: 0.7,
    yaw: 0.1,
    pitch: -0.1,
    vector,
    crop: Uint8Array.from([1, 2, 3]),
    thumb: Uint8Array.from([4, 5]),
  });
}

describe('a stored face', () => {
  it('gives back its embedding to the byte, and its pictures', () => {
    for (const [id, vector] of vectors) expect(store.faces.vector(id, model)).toEqual(vector);
    const [id] = vectors.keys();
    expect([...(store.faces.thumb(id ?? 0) ?? [])]).toEqual([4, 5]);
    expect(store.faces.ofPhoto(photo)[0]).toMatchObject({
      box: { x: 1, y: 2, width: 3.5, height: 4 },
      score: 0.9,
      quality: 0.8,
      personId: null,
      personName: null,
    });
  });

  it('is taken away whole', () => {
    const at = store.photos.insert(1, { path: '/photos/2.jpg', size: 2, mtimeMs: 2 });
    store.faces.copy(photo, at);
    const counts = (): unknown[] =>
      ['face', 'face_image', 'embedding'].map((table) =>
        store.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get(),
      );
    expect(counts()).toEqual([1_200, 1_200, 1_200]);
    store.faces.deleteOf(at);
    expect(counts()).toEqual([600, 600, 600]);
  });
});
