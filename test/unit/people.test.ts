import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../electron/core/clustering.ts';
import { chooseCover, identify, type CoverCandidate } from '../../electron/core/people.ts';
import { Random, seeds } from './support/random.ts';

function cluster(...faces: number[]): Cluster {
  return { faces, name: null };
}

/** Who had which face: people by id. */
function had(people: Readonly<Record<number, readonly number[]>>): Map<number, number> {
  return new Map(Object.entries(people).flatMap(([id, faces]) => faces.map((face) => [face, Number(id)] as const)));
}

function ids(clusters: readonly Cluster[], before: ReadonlyMap<number, number>, nextId: number): number[] {
  return identify(clusters, before, nextId).map((person) => person.id);
}

/** A random partition of the faces 1..count into clusters. */
function partition(random: Random, count: number, parts: number): Cluster[] {
  const faces: number[][] = Array.from({ length: parts }, () => []);
  for (let face = 1; face <= count; face += 1) random.pick(faces).push(face);
  return faces.filter((members) => members.length > 0).map((members) => ({ faces: members, name: null }));
}

/** Looks again and again through all pairs for the one that shares most. */
function naiveIds(clusters: readonly Cluster[], before: ReadonlyMap<number, number>, nextId: number): number[] {
  const given = new Map<number, number>();
  const free = new Set(before.values());
  for (;;) {
    let best: { index: number; person: number; shared: number } | undefined;
    for (const person of [...free].sort((a, b) => a - b)) {
      clusters.forEach(({ faces }, index) => {
        if (given.has(index)) return;
        const shared = faces.filter((face) => before.get(face) === person).length;
        if (shared > (best?.shared ?? 0)) best = { index, person, shared };
      });
    }
    if (!best) break;
    given.set(best.index, best.person);
    free.delete(best.person);
  }
  let next = nextId;
  return clusters.map((_, index) => given.get(index) ?? next++);
}

describe('identify', () => {
  it('numbers people from the next id, in order, when there were none', () => {
    expect(ids([cluster(1, 2), cluster(3), cluster(4)], new Map(), 7)).toEqual([7, 8, 9]);
    expect(identify([], new Map(), 1)).toEqual([]);
  });

  it('hands on the faces and the name', () => {
    expect(identify([{ faces: [4, 9], name: 'Ada' }], new Map(), 3)).toEqual([{ id: 3, faces: [4, 9], name: 'Ada' }]);
  });

  it('keeps the id of a person who gains faces', () => {
    expect(ids([cluster(1, 2, 3, 8, 9), cluster(4)], had({ 5: [1, 2, 3], 6: [4] }), 7)).toEqual([5, 6]);
  });

  it('keeps the id of a person who loses some faces', () => {
    expect(ids([cluster(8, 9), cluster(1)], had({ 5: [1, 2, 3] }), 7)).toEqual([7, 5]);
  });

  it('keeps the id of the larger part when two people become one', () => {
    expect(ids([cluster(1, 2, 3, 4, 5)], had({ 2: [1, 2], 9: [3, 4, 5] }), 10)).toEqual([9]);
  });

  it('keeps the older id when two people of one size become one', () => {
    expect(ids([cluster(1, 2, 3, 4)], had({ 6: [1, 2], 2: [3, 4] }), 7)).toEqual([2]);
  });

  it('keeps the id with the larger part when one person becomes two', () => {
    expect(ids([cluster(1, 2), cluster(3, 4, 5)], had({ 3: [1, 2, 3, 4, 5] }), 4)).toEqual([4, 3]);
  });

  it('gives the id to the first cluster when a person splits evenly', () => {
    expect(ids([cluster(1, 2), cluster(3, 4)], had({ 3: [1, 2, 3, 4] }), 4)).toEqual([3, 4]);
  });

  it('settles the largest share first, so that a small one cannot take the id', () => {
    // The first cluster has one face of person 1; the second has most of them.
    expect(ids([cluster(1, 10, 11), cluster(2, 3)], had({ 1: [1, 2, 3], 4: [10, 11] }), 5)).toEqual([4, 1]);
  });

  it('lets a cluster take its second choice when its first is taken', () => {
    expect(ids([cluster(1, 2, 3), cluster(4, 5, 9)], had({ 1: [1, 2, 3, 4, 5], 2: [9] }), 3)).toEqual([1, 2]);
  });

  it('does not use the id of a person who is gone', () => {
    expect(ids([cluster(5)], had({ 1: [1], 2: [2] }), 3)).toEqual([3]);
  });

  it.each(seeds(40))('agrees with looking through all pairs, and uses each id once (seed %i)', (seed) => {
    const random = new Random(seed);
    const before = identify(partition(random, 40, 6), new Map(), 1);
    const owners = had(Object.fromEntries(before.map(({ id, faces }) => [id, faces])));
    // Some faces are gone and some are new.
    const after = partition(random, 50, 8).map(({ faces, name }) => ({
      name,
      faces: faces.filter((face) => face > 5),
    }));
    const people = ids(after, owners, 100);
    expect(people).toEqual(naiveIds(after, owners, 100));
    expect(new Set(people).size).toBe(people.length);
  });

  it.each(seeds(10))('changes nothing when nothing changed, whatever the order (seed %i)', (seed) => {
    const random = new Random(seed);
    const people = identify(random.shuffled(partition(random, 30, 7)), new Map(), 1);
    const owners = had(Object.fromEntries(people.map(({ id, faces }) => [id, faces])));
    const again = random.shuffled(people).map(({ id, faces, name }) => ({ id, cluster: { faces, name } }));
    expect(
      ids(
        again.map((entry) => entry.cluster),
        owners,
        100,
      ),
    ).toEqual(again.map((entry) => entry.id));
  });
});

describe('chooseCover', () => {
  /** A large, sharp face that looks into the camera, unless said otherwise. */
  function face(id: number, change: Partial<CoverCandidate> = {}): CoverCandidate {
    return { id, quality: 0.9, size: 400, sharpness: 500, yaw: 0, pitch: 0, ...change };
  }

  it('takes the better witness of faces that look alike', () => {
    const faces = [face(1, { quality: 0.2 }), face(2), face(3, { quality: 0.5 })];
    expect(chooseCover(faces)).toBe(2);
    expect(chooseCover(faces.toReversed())).toBe(2);
  });

  it.each<[string, Partial<CoverCandidate>]>([
    ['small', { size: 64 }],
    ['blurred', { sharpness: 40 }],
    ['turned aside', { yaw: -0.35 }],
    ['looking down', { pitch: 0.35 }],
  ])('passes over a %s face that is good enough for recognition', (_, change) => {
    expect(chooseCover([face(1, change), face(2)])).toBe(2);
  });

  it('takes the older of equals, in any order', () => {
    const faces = [face(8), face(4), face(1, { quality: 0.1 }), face(6)];
    for (const seed of seeds(10)) expect(chooseCover(new Random(seed).shuffled(faces))).toBe(4);
  });

  it('takes the only face, however poor, and refuses none', () => {
    expect(chooseCover([face(3, { quality: 0, size: 0, sharpness: 0, yaw: 1, pitch: 1 })])).toBe(3);
    expect(() => chooseCover([])).toThrow('at least one face');
  });
});

it('a cluster that carries an id of its own gets the one it is given', () => {
  const cluster: Cluster & { id: number } = { id: 99, faces: [1], name: null };
  expect(identify([cluster], new Map([[1, 5]]), 6).map((person) => person.id)).toEqual([5]);
});
