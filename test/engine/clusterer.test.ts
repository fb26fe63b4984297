/** The clusterer over a real library: who stays, who is found out anew, who is asked about. */

import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClusterRules } from '../../electron/core/clustering.ts';
import { quantise } from '../../electron/core/embedding.ts';
import { Clusterer } from '../../electron/engine/people/clusterer.ts';
import { fastMultiply } from '../../electron/engine/people/products.ts';
import { Store } from '../../electron/engine/store/store.ts';
import { Random } from '../unit/support/random.ts';
import { around, unitVector } from '../unit/support/vectors.ts';
import { temporaryFolder } from './support/folder.ts';
import { oneModel } from './support/one-model.ts';

/** Likeness alone; even odds at a cosine of 0.5. */
const RULES: ClusterRules = {
  least: 0.1,
  join: 1.8,
  ask: 0.6,
  evidence: { bias: -10, cosine: 20, margin: 0, bothInCompany: 0, company: 0, low: 0, high: 1 },
};

let store: Store;
let model: number;
let folder: number;
let photos = 0;

beforeEach(() => {
  store = new Store(join(temporaryFolder(), 'library'), 'own');
  store.write(() => {
    model = store.faces.modelId('this model');
    folder = store.folders.add('/photos', 1).id;
  });
});

afterEach(() => store.close());

/** A face on a photo of its own. @returns its id. */
function add(embedding: readonly number[], quality = 0.8): number {
  photos += 1;
  const name = `/photos/${photos}.jpg`;
  return store.write(() => {
    const photo = store.photos.insert(folder, { path: name, size: photos, mtimeMs: 1 });
    store.photos.done(photo, {
      hash: photos.toString(16),
      width: 10,
      height: 10,
      takenAt: '2001-02-03T04:05:06',
      thumb: new Uint8Array(1),
    });
    return store.faces.insert(photo, model, {
      box: { x: 1, y: 2, width: 3, height: 4 },
      landmarks: [],
      score: 0.9,
      quality,
      sharpness: 1,
      yaw: 0,
      pitch: 0,
      vector: quantise(embedding),
      crop: new Uint8Array(1),
      thumb: new Uint8Array(1),
    });
  });
}

function clusterer(onChange: () => void = () => undefined): Clusterer {
  return new Clusterer(store, oneModel(store, 'this model', RULES), onChange);
}

function personOf(face: number): number | null {
  return store.faces.list().find(({ id }) => id === face)?.personId ?? null;
}

/** The photo row of a face: each face here has a photo of its own, in order. */
function photoOf(face: number): number {
  return store.faces.forClustering().find(({ id }) => id === face)?.photoId ?? 0;
}

/** Two people between whom there is a third face. */
function twoAndOneBetween(random: Random): { ada: number[]; bob: number[]; between: number } {
  const [a, b] = [unitVector(random), unitVector(random)];
  const middle = a.map((value, index) => value + (b[index] ?? 0));
  const many = (centre: readonly number[]): number[] =>
    Array.from({ length: 6 }, () => add(around(random, centre, 0.99)));
  return { ada: many(a), bob: many(b), between: add(middle) };
}

describe('the clusterer', () => {
  it('asks about a face between two people, whom it names by their ids', async () => {
    const { ada, bob, between } = twoAndOneBetween(new Random(1));
    const clusters = clusterer();
    await clusters.update();
    expect(personOf(between)).toBeNull();
    const [question, ...more] = store.asked.all();
    expect(more).toEqual([]);
    expect(question?.face).toBe(between);
    expect(question?.candidates.map(({ person }) => person).sort()).toEqual(
      [personOf(ada[0] ?? 0), personOf(bob[0] ?? 0)].sort(),
    );
  });

  it('puts new faces with people who stand, and never two of those together', async () => {
    const random = new Random(2);
    const centre = unitVector(random);
    // Two who stand apart although they are alike: as when a stricter model found them.
    const faces = Array.from({ length: 40 }, () => add(around(random, centre, 0.98)));
    const [left, right] = [faces.slice(0, 20), faces.slice(20)];
    const stood = [left, right].map((own, index) => ({
      id: index + 1,
      name: null,
      faces: own,
      coverFaceId: own[0] ?? 0,
      photos: own.length,
      hidden: false,
      confirmed: null,
    }));
    store.write(() => store.people.replaceAll(stood));
    const fresh = add(around(random, unitVector(random), 0.98));
    const clusters = clusterer();
    await clusters.update();
    expect(new Set(left.map(personOf))).toEqual(new Set([1]));
    expect(new Set(right.map(personOf))).toEqual(new Set([2]));
    expect([1, 2, null]).not.toContain(personOf(fresh));
    await clusters.update('anew');
    expect(new Set(faces.map(personOf)).size).toBe(1);
  });

  it('finds out anew where some faces belong, and moves nobody else', async () => {
    const random = new Random(8);
    const centre = unitVector(random);
    const faces = Array.from({ length: 40 }, () => add(around(random, centre, 0.98)));
    const others = Array.from({ length: 10 }, () => add(around(random, unitVector(random), 0.98)));
    const parts = [faces.slice(0, 30), faces.slice(30), others];
    const stood = parts.map((own, index) => ({
      id: index + 1,
      name: null,
      faces: own,
      coverFaceId: own[0] ?? 0,
      photos: own.length,
      hidden: false,
      confirmed: null,
    }));
    store.write(() => store.people.replaceAll(stood));
    const clusters = clusterer();
    // Those of the second are like the first; the third, of ten who are alike in nothing, was made one by mistake.
    await clusters.update('follow', faces.slice(30));
    expect(new Set(faces.map(personOf))).toEqual(new Set([1]));
    expect(new Set(others.map(personOf))).toEqual(new Set([3]));
    await clusters.update();
    expect(new Set(others.map(personOf))).toEqual(new Set([3]));
    await clusters.update('follow', others);
    expect(new Set(others.map(personOf)).size).toBeGreaterThan(5);
  });

  it('finds all out again at the end of a scan that added much', async () => {
    const random = new Random(3);
    const [early, late] = [unitVector(random), unitVector(random)];
    const first = Array.from({ length: 20 }, () => add(around(random, early, 0.98)));
    const clusters = clusterer();
    await clusters.update('settle');
    const halves = [first.slice(0, 10), first.slice(10)];
    const parted = halves.map((own, index) => ({
      id: 50 + index,
      name: null,
      faces: own,
      coverFaceId: own[0] ?? 0,
      photos: 10,
      hidden: false,
      confirmed: null,
    }));
    store.write(() => store.people.replaceAll(parted));
    const one = add(around(random, late, 0.98));
    await clusters.update('settle');
    // One more in twenty is no reason to move anybody.
    expect(new Set(first.map(personOf)).size).toBe(2);
    add(around(random, late, 0.98));
    add(around(random, late, 0.98));
    await clusters.update('settle');
    expect(new Set(first.map(personOf)).size).toBe(1);
    expect(personOf(one)).not.toBeNull();
  });

  it('builds its graph anew when faces are gone, and finds the same people', async () => {
    const { ada, bob, between } = twoAndOneBetween(new Random(4));
    const clusters = clusterer();
    await clusters.update();
    const before = ada.map(personOf);
    const gone = photoOf(between);
    store.write(() => store.faces.deleteOf(gone));
    await clusters.update();
    expect(store.asked.all()).toEqual([]);
    expect(store.faces.list().some(({ id }) => id === between)).toBe(false);
    expect(ada.map(personOf)).toEqual(before);
    expect(new Set(bob.map(personOf)).size).toBe(1);
  });

  it('lets others work meanwhile, and leaves people alone when it is stopped', async () => {
    const random = new Random(5);
    const centre = unitVector(random);
    const faces = Array.from({ length: 600 }, () => add(around(random, centre, 0.9)));
    let changes = 0;
    const clusters = clusterer(() => (changes += 1));
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 0);
    await clusters.update();
    clearInterval(ticking);
    expect(changes).toBe(1);
    expect(turns).toBeGreaterThan(3);
    const before = faces.slice(0, 5).map(personOf);
    add(around(random, centre, 0.9));
    const second = clusterer(() => (changes += 1));
    const running = second.update('anew');
    await second.stop();
    await running;
    expect(changes).toBe(1);
    expect(faces.slice(0, 5).map(personOf)).toEqual(before);
  });
});

describe('after a start', () => {
  const multiplied = (): { clusterer: Clusterer; products: () => number; changes: () => number } => {
    let products = 0;
    let changes = 0;
    const multiply = fastMultiply();
    const counting: typeof multiply = (...blocks) => {
      products += 1;
      return multiply(...blocks);
    };
    const clusterer = new Clusterer(store, oneModel(store, 'this model', RULES), () => (changes += 1), counting);
    return { clusterer, products: () => products, changes: () => changes };
  };
  const looks = [1, 2].map((seed) => unitVector(new Random(seed)));

  beforeEach(async () => {
    for (const look of looks) for (let n = 0; n < 3; n += 1) add(around(new Random(n + 9), look, 0.95));
    await multiplied().clusterer.update('settle');
  });

  it('in which nothing is new, nothing is compared and nobody is told', async () => {
    const { clusterer, products, changes } = multiplied();
    await clusterer.update('settle');
    expect([products(), changes()]).toEqual([0, 0]);
  });

  it.each<[string, () => unknown]>([
    ['a face', () => add(unitVector(new Random(7)))],
    ['a decision', () => store.decisions.append({ kind: 'not-a-face', faces: [] }, 1)],
    ['people who are gone', () => store.db.exec('DELETE FROM person')],
  ])('in which %s is new, people are found out', async (_what, change) => {
    change();
    const { clusterer, products, changes } = multiplied();
    await clusterer.update('settle');
    expect(products()).toBeGreaterThan(0);
    expect(changes()).toBe(1);
    expect(store.people.count()).toBeGreaterThanOrEqual(2);
  });

  it('when asked for anew, people are found out', async () => {
    const { clusterer, changes } = multiplied();
    await clusterer.update('anew');
    expect(changes()).toBe(1);
  });
});
