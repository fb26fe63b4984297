/** The neighbour graph beside its library: in step with the faces, and kept from one start to the next. */

import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { quantise } from '../../electron/core/embedding.ts';
import type { Multiply } from '../../electron/core/products.ts';
import type { Embedder } from '../../electron/engine/people/embedder.ts';
import { Neighbourhood } from '../../electron/engine/people/neighbourhood.ts';
import { fastMultiply } from '../../electron/engine/people/products.ts';
import type { FaceForClustering } from '../../electron/engine/store/faces.ts';
import { Store } from '../../electron/engine/store/store.ts';
import { Random } from '../unit/support/random.ts';
import { around, unitVector } from '../unit/support/vectors.ts';
import { temporaryFolder } from './support/folder.ts';
import { oneModel } from './support/one-model.ts';

/** More than are built anew each time. */
const MANY = 2_100;
const LEAST = 0.2;
const kernel = fastMultiply();

let store: Store;
let model: number;
let random: Random;
/** Rows that were compared with a block of columns since the last look. */
let compared = 0;

const counting: Multiply = (rows, columns, scale) => {
  compared += rows.length / 128;
  return kernel(rows, columns, scale);
};

beforeEach(() => {
  random = new Random(3);
  store = new Store(join(temporaryFolder(), 'library'), 'own');
  model = store.write(() => store.faces.modelId('this model'));
  addFaces(MANY);
});

afterEach(() => store.close());

function addFaces(count: number): void {
  const image = new Uint8Array(1);
  store.write(() => {
    const folder = store.folders.add('/photos', 1).id;
    const centres = Array.from({ length: 5 }, () => unitVector(random));
    for (let n = 0; n < count; n += 1) {
      const hash = random.below(1e9).toString(16);
      const photo = store.photos.insert(folder, { path: `/photos/${hash}-${n}.jpg`, size: 1, mtimeMs: 1 });
      store.photos.done(photo, { hash, width: 9, height: 9, takenAt: '2001-02-03T04:05:06', thumb: image });
      const vector = quantise(around(random, random.pick(centres), random.between(0.4, 0.9)));
      const face = { box: { x: n, y: 2, width: 3, height: 4 }, landmarks: [], score: 1, quality: random.next() };
      store.faces.insert(photo, model, { ...face, sharpness: 1, yaw: 0, pitch: 0, vector, crop: image, thumb: image });
    }
  });
}

const embedder = (card: string): Embedder =>
  oneModel(store, card, {
    ...{ least: LEAST, join: 0, ask: 0 },
    evidence: { bias: 0, cosine: 0, margin: 0, bothInCompany: 0, company: 0, low: 0, high: 0 },
  });

/** A neighbourhood as a start of the engine makes it, in step with the library. */
async function start(card = 'this model'): Promise<Neighbourhood> {
  const near = new Neighbourhood(store, embedder(card), counting);
  await follow(near);
  return near;
}

async function follow(near: Neighbourhood): Promise<void> {
  compared = 0;
  await near.follow(rows(), true, () => Promise.resolve());
}

const rows = (): FaceForClustering[] => store.faces.forClustering();

/** Neighbours by id. */
function listsOf(near: Neighbourhood): number[][] {
  const ids = rows().map(({ id }) => id);
  return ids.map((_, index) =>
    Array.from({ length: near.graph.count(index) }, (_, place) => ids[near.graph.neighbour(index, place)] ?? -1),
  );
}

/** The same by a graph that knows nothing from before. */
async function expected(): Promise<number[][]> {
  const anew = new Neighbourhood(store, embedder('this model'), kernel);
  await anew.follow(rows(), true, () => Promise.resolve());
  return listsOf(anew);
}

const cache = (): string => join(store.folder, 'neighbours.cache');

it('is kept: the next start compares only what came and went meanwhile', async () => {
  const first = await start();
  expect(compared).toBeGreaterThanOrEqual(MANY);
  const photo = rows()[7]?.photoId ?? 0;
  store.write(() => store.faces.deleteOf(photo));
  addFaces(10);
  const second = await start();
  // Ten new faces, and those whose full lists had the one that went; each with two blocks of others.
  expect(compared).toBeLessThan(400);
  expect(listsOf(second)).toEqual(await expected());
  await follow(first);
  expect(compared).toBeLessThan(400);
  expect(listsOf(first)).toEqual(listsOf(second));
});

it('is built anew when much is gone, or when a face comes back among those that stand', async () => {
  const near = await start();
  const [lost, ...others] = rows();
  store.db.prepare('UPDATE photo SET hash = NULL WHERE id = ?').run(lost?.photoId);
  await follow(near);
  store.db.prepare(`UPDATE photo SET hash = 'back' WHERE id = ?`).run(lost?.photoId);
  await follow(near);
  expect(compared).toBeGreaterThanOrEqual(MANY);
  expect(listsOf(near)).toEqual(await expected());
  store.write(() => others.slice(0, 400).forEach(({ photoId }) => store.faces.deleteOf(photoId)));
  await follow(near);
  expect(listsOf(near)).toEqual(await expected());
});

it('is not taken up when it is damaged, of another model, or of other faces with the same ids', async () => {
  await start();
  const kept = readFileSync(cache());
  const isBuiltAnew = async (card?: string): Promise<void> => {
    await start(card);
    expect(compared).toBeGreaterThanOrEqual(MANY);
  };
  for (const at of [2, 17, 25, 5_000, kept.length - 1]) {
    const damaged = Buffer.from(kept);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    writeFileSync(cache(), damaged);
    await isBuiltAnew();
  }
  truncateSync(cache(), 10);
  await isBuiltAnew();
  writeFileSync(cache(), kept);
  await isBuiltAnew('a model of another name');
  writeFileSync(cache(), kept);
  const other = quantise(unitVector(random));
  store.write(() => store.faces.embedAgain(rows()[9]?.id ?? 0, model, other));
  await isBuiltAnew();
});

it('does without a file where it cannot be kept', async () => {
  mkdirSync(cache());
  const near = await start();
  expect(listsOf(near)).toEqual(await expected());
  expect(existsSync(`${cache()}.part`)).toBe(false);
});
