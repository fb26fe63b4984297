/** The faces most like a face: read from the library, and from the graph that clustering keeps. */

import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DIMENSIONS, dequantise, dot, quantise } from '../../electron/core/embedding.ts';
import type { Embedder } from '../../electron/engine/people/embedder.ts';
import { Neighbourhood } from '../../electron/engine/people/neighbourhood.ts';
import { mostAlike, type AlikeFace } from '../../electron/engine/people/similar.ts';
import { Store } from '../../electron/engine/store/store.ts';
import { Random } from '../unit/support/random.ts';
import { around, unitVector } from '../unit/support/vectors.ts';
import { temporaryFolder } from './support/folder.ts';
import { oneModel } from './support/one-model.ts';

const FACES = 600;

let store: Store;
let embedder: Embedder;
/** Of the faces that can be compared, by id; every third is of a model that no card knows. */
let vectors: Map<number, Int8Array>;

beforeEach(() => {
  store = new Store(join(temporaryFolder(), 'library'), 'own');
  vectors = new Map();
  const random = new Random(7);
  const people = Array.from({ length: 40 }, () => unitVector(random));
  const image = new Uint8Array(1);
  store.write(() => {
    const [own, other] = [store.faces.modelId('this model'), store.faces.modelId('another model')];
    const folder = store.folders.add('/photos', 1).id;
    for (let n = 0; n < FACES; n += 1) {
      const photo = store.photos.insert(folder, { path: `/photos/${n}.jpg`, size: 1, mtimeMs: 1 });
      store.photos.done(photo, { hash: `${n}`, width: 9, height: 9, takenAt: '2001-02-03T04:05:06', thumb: image });
      const vector = quantise(around(random, random.pick(people), random.between(0.3, 0.98)));
      const face = { box: { x: 1, y: 2, width: 3, height: 4 }, landmarks: [], score: 1, sharpness: 1 };
      const found = { ...face, quality: random.next(), yaw: 0, pitch: 0, vector, crop: image, thumb: image };
      const id = store.faces.insert(photo, n % 3 === 0 ? other : own, found);
      if (n % 3 !== 0) vectors.set(id, vector);
    }
  });
  const evidence = { bias: 0, cosine: 0, margin: 0, bothInCompany: 0, company: 0, low: 0, high: 0 };
  embedder = oneModel(store, 'this model', { least: -0.5, join: 0, ask: 0, evidence });
});

afterEach(() => store.close());

/** All that can be compared, by cosine of their stored vectors, nearest first. */
function byHand(id: number): AlikeFace[] {
  const vector = dequantise(vectors.get(id) ?? new Int8Array(DIMENSIONS));
  return [...vectors]
    .filter(([each]) => each !== id)
    .map(([each, stored]) => ({ id: each, similarity: dot(vector, dequantise(stored)) }))
    .sort((a, b) => b.similarity - a.similarity);
}

function expectAlike(found: readonly AlikeFace[] | null, wanted: readonly AlikeFace[]): void {
  expect(found?.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
  found?.forEach(({ similarity }, at) => expect(similarity).toBeCloseTo(wanted[at]?.similarity ?? NaN, 5));
}

const some = (): number[] => [...vectors.keys()].filter((_, at) => at % 23 === 0);

/** Takes faces off the photos as the user does. */
function hide(...ids: number[]): void {
  const set = store.db.prepare("UPDATE face SET verdict = 'not-a-face' WHERE id = ?");
  for (const id of ids) set.run(id);
}

/** A graph in step with the library; `asked` is asked whenever others may work meanwhile. */
async function graph(
  asked: () => void = () => undefined,
): Promise<{ near: Neighbourhood; follow: () => Promise<void> }> {
  const near = new Neighbourhood(store, embedder);
  let listens = false;
  const follow = (): Promise<void> =>
    near.follow(store.faces.forClustering(), true, () => {
      if (listens) asked();
      return Promise.resolve();
    });
  await follow();
  listens = true;
  return { near, follow };
}

describe('read from the library', () => {
  it('are those with the highest cosine, of a model that it may be compared with', () => {
    for (const id of some()) expectAlike(mostAlike(store, embedder, id, 50), byHand(id).slice(0, 50));
  });

  it('are all there are when more are asked for, but for those that are not shown', () => {
    const [id = 0] = some();
    expect(mostAlike(store, embedder, id, 1_000)).toHaveLength(vectors.size - 1);
    const [first, second, ...others] = byHand(id);
    hide(first?.id ?? 0, second?.id ?? 0);
    expectAlike(mostAlike(store, embedder, id, 1_000), others);
    expectAlike(mostAlike(store, embedder, id, 3), others.slice(0, 3));
  });

  it('are none for a face that is not there', () => {
    expect(mostAlike(store, embedder, 99_999, 5)).toEqual([]);
  });
});

describe('from the graph', () => {
  it('are the same, poor ones among them', async () => {
    const { near } = await graph();
    for (const id of some()) {
      for (const most of [3, 32, 33, 100]) expectAlike(near.similar(id, most), byHand(id).slice(0, most));
    }
  });

  it('leave out those that are not shown, and are as many', async () => {
    const { near } = await graph();
    const [id = 0] = some();
    const all = byHand(id);
    hide(all[0]?.id ?? 0, all[2]?.id ?? 0);
    const wanted = all.filter((_, at) => at !== 0 && at !== 2);
    for (const most of [3, 31, 60]) expectAlike(near.similar(id, most), wanted.slice(0, most));
  });

  it('leave out those that went since, and are as many', async () => {
    const { near } = await graph();
    const [id = 0] = some();
    const [first, ...others] = byHand(id);
    const gone = [first, ...others.slice(4, 40)];
    store.write(() => gone.forEach((each) => store.faces.deleteOf(store.faces.photoOf(each?.id ?? 0) ?? 0)));
    const wanted = others.filter((each) => !gone.includes(each));
    for (const most of [3, 31, 60]) expectAlike(near.similar(id, most), wanted.slice(0, most));
  });

  it('are not known of a face that came later', async () => {
    const { near } = await graph();
    expect(near.similar(99_999, 1)).toBeNull();
  });

  it('are right while the graph follows faces that went', async () => {
    const later = some().at(-1) ?? 0;
    let answers = 0;
    const { near, follow } = await graph(() => {
      const found = near.similar(later, 100) ?? [];
      expectAlike(found, byHand(later).slice(0, 100));
      answers += 1;
    });
    const gone = [...vectors.keys()].slice(2, 12);
    store.write(() => {
      for (const id of gone) store.faces.deleteOf(store.faces.photoOf(id) ?? 0);
    });
    for (const id of gone) vectors.delete(id);
    await follow();
    expect(answers).toBeGreaterThan(0);
  });
});
