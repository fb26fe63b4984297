import { describe, expect, it } from 'vitest';
import {
  clusterSteps,
  finish,
  UNCONSTRAINED,
  type Clustering,
  type ClusterOptions,
} from '../../electron/core/clustering.ts';
import type { Constraints } from '../../electron/core/constraints.ts';
import { DIMENSIONS } from '../../electron/core/embedding.ts';
import { NeighbourGraph } from '../../electron/core/neighbours.ts';
import {
  crowdedLibrary,
  graphFaces,
  graphOf,
  LEAST_QUALITY,
  reimported,
  tiedLibrary,
  type Library,
  type LibraryFace,
} from './support/library.ts';
import { Random, seeds } from './support/random.ts';

/** Even odds at a cosine of 0.5, on which company and rivals have some say. */
const OPTIONS: ClusterOptions = {
  least: 0.1,
  join: 0,
  ask: 0.2,
  evidence: { bias: -10, cosine: 20, margin: 1, bothInCompany: -0.5, company: 1, low: 0.3, high: 0.7 },
  leastQuality: LEAST_QUALITY,
};

/** Likeness alone: half the log-odds of a pair is (cosine - 0.5) * 10. */
const PLAIN: ClusterOptions = {
  ...OPTIONS,
  evidence: { bias: -10, cosine: 20, margin: 0, bothInCompany: 0, company: 0, low: 0, high: 1 },
};

async function cluster(
  { faces, constraints }: Library,
  options = OPTIONS,
  standing?: ReadonlyMap<number, number>,
): Promise<Clustering> {
  return finish(clusterSteps(faces, await graphOf(faces, options.least), constraints, options, standing));
}

/** A result in a form that does not depend on ids: keys of each cluster with the name, and of each face asked about. */
function essence(faces: readonly LibraryFace[], { clusters, asked }: Clustering): string[] {
  const keyOf = new Map(faces.map((face) => [face.id, face.key]));
  const keys = (ids: readonly number[]): string =>
    ids
      .map((id) => keyOf.get(id))
      .sort()
      .join(' ');
  return [
    ...clusters.map(({ faces: ids, name }) => `${name ?? '-'}: ${keys(ids)}`),
    ...asked.map(
      ({ face, candidates }) =>
        `${keyOf.get(face)}? ${candidates.map(({ cluster: at }) => keys(clusters[at]?.faces ?? [])).join(' | ')}`,
    ),
  ].sort();
}

/** Everything a user could check on a result. */
function expectRules({ faces, constraints }: Library, { clusters, asked }: Clustering): void {
  const clusterOf = new Map(clusters.flatMap(({ faces: ids }, index) => ids.map((id) => [id, index] as const)));
  const faceOf = new Map(faces.map((face) => [face.id, face]));
  expect(clusterOf.size).toBe(clusters.reduce((sum, { faces: ids }) => sum + ids.length, 0));
  const askedAbout = new Set(asked.map(({ face }) => face));
  for (const face of faces) {
    if (constraints.nobody.has(face.id)) expect(clusterOf.has(face.id) || askedAbout.has(face.id)).toBe(false);
    else if (face.quality >= LEAST_QUALITY) expect(clusterOf.has(face.id)).toBe(!askedAbout.has(face.id));
  }
  for (const { faces: ids, name } of constraints.groups) {
    const [first = -1] = ids;
    for (const id of ids) expect(clusterOf.get(id)).toBe(clusterOf.get(first));
    if (name !== null) expect(clusters[clusterOf.get(first) ?? -1]?.name).toBe(name);
  }
  const names = clusters.flatMap(({ name }) => name ?? []);
  expect([...names].sort()).toEqual(constraints.groups.flatMap(({ name }) => name ?? []).sort());
  for (const [a, b] of constraints.apart) {
    if (clusterOf.has(a) && clusterOf.has(b)) expect(clusterOf.get(a)).not.toBe(clusterOf.get(b));
  }
  for (const { faces: ids } of clusters) {
    expect(ids.length).toBeGreaterThan(0);
    expect(ids).toEqual([...ids].sort((x, y) => x - y));
    // No photo twice, but for what the user put together.
    const allowed = constraints.groups.filter((group) => group.faces.some((id) => ids.includes(id)));
    const photos = ids
      .filter((id) => !allowed.some((group) => group.faces.includes(id)))
      .map((id) => faceOf.get(id)?.photoId);
    expect(new Set(photos).size).toBe(photos.length);
  }
  for (const { face, candidates } of asked) {
    expect(candidates.length).toBeGreaterThan(0);
    candidates.forEach(({ cluster: at }) => {
      expect(clusters[at]).toBeDefined();
      for (const [a, b] of constraints.apart) {
        if (a === face) expect(clusters[at]?.faces).not.toContain(b);
        if (b === face) expect(clusters[at]?.faces).not.toContain(a);
      }
    });
  }
  for (let index = 1; index < clusters.length; index += 1) {
    expect(clusters[index - 1]?.faces.length).toBeGreaterThanOrEqual(clusters[index]?.faces.length ?? 0);
  }
}

describe('clusterSteps on any library', () => {
  it.each(seeds(25))('keeps every rule that a user could check (seed %i)', async (seed) => {
    const random = new Random(seed);
    for (const library of [crowdedLibrary(random, 120), tiedLibrary(random, 80)]) {
      expectRules(library, await cluster(library));
    }
  });

  it.each(seeds(25))('does not depend on the order of import (seed %i)', async (seed) => {
    const random = new Random(seed);
    for (const library of [crowdedLibrary(random, 120), tiedLibrary(random, 80)]) {
      const expected = essence(library.faces, await cluster(library));
      for (let round = 0; round < 3; round += 1) {
        const again = reimported(library, random);
        expect(essence(again.faces, await cluster(again))).toEqual(expected);
      }
    }
  });

  it('finds people, and has something to ask, in a crowd', async () => {
    const { clusters, asked } = await cluster(crowdedLibrary(new Random(3), 300));
    expect(clusters[0]?.faces.length).toBeGreaterThan(10);
    expect(asked.length).toBeGreaterThan(0);
  });

  it.each(seeds(15))('parts good faces as if there were no poor ones (seed %i)', async (seed) => {
    const library = crowdedLibrary(new Random(seed), 150);
    const decided = new Set(library.constraints.groups.flatMap(({ faces }) => faces));
    const good = library.faces.filter(({ id, quality }) => quality >= LEAST_QUALITY || decided.has(id));
    const ids = new Set(good.map(({ id }) => id));
    const alone = await cluster({ ...library, faces: good });
    const all = await cluster(library);
    const without = all.clusters.map(({ faces, name }) => ({ faces: faces.filter((id) => ids.has(id)), name }));
    const asked = all.asked.filter(({ face }) => ids.has(face));
    expect(essence(good, { clusters: without, asked })).toEqual(essence(good, alone));
  });
});

describe('clusterSteps among people who stand', () => {
  it.each(seeds(25))('moves nobody, joins no two, and keeps every rule (seed %i)', async (seed) => {
    const random = new Random(seed);
    const library = crowdedLibrary(random, 150);
    const early = library.faces.slice(0, 110);
    const before = await cluster({ ...library, faces: early });
    const standing = new Map(before.clusters.flatMap(({ faces }, person) => faces.map((id) => [id, person] as const)));
    const after = await cluster(library, OPTIONS, standing);
    expectRules(library, after);
    const decided = new Set(library.constraints.groups.flatMap(({ faces }) => faces));
    const late = new Set(library.faces.slice(110).map(({ id }) => id));
    const involved = (ids: readonly number[]): boolean =>
      ids.some((id) => decided.has(id)) ||
      library.constraints.apart.some((pair) => pair.some((id) => ids.includes(id)));
    const clusterOf = new Map(after.clusters.flatMap(({ faces }, index) => faces.map((id) => [id, index] as const)));
    for (const { faces } of before.clusters) {
      // Who is with whom stays for all that the user's word is not about.
      if (involved(faces)) continue;
      const places = new Set(faces.map((id) => clusterOf.get(id)));
      expect(places.size).toBe(1);
      const [place] = places;
      const there = after.clusters[place ?? -1]?.faces.filter((id) => !late.has(id) && standing.has(id)) ?? [];
      expect(there).toEqual(faces);
    }
  });

  it('changes nothing when nothing is new', async () => {
    for (const seed of seeds(8)) {
      const library = { ...crowdedLibrary(new Random(seed), 120), constraints: UNCONSTRAINED };
      const { clusters } = await cluster(library);
      const standing = new Map(clusters.flatMap(({ faces }, person) => faces.map((id) => [id, person] as const)));
      const again = await cluster(library, OPTIONS, standing);
      const kept = again.clusters
        .map(({ faces }) => faces.filter((id) => standing.has(id)))
        .filter(({ length }) => length);
      const sorted = (groups: readonly (readonly number[])[]): string[] => groups.map((ids) => ids.join(' ')).sort();
      expect(sorted(kept)).toEqual(sorted(clusters.map(({ faces }) => faces)));
    }
  });
});

/** An embedding that is 0.5 in the four given places: two have a cosine of a quarter for each place they share. */
function at(...places: readonly number[]): Int8Array {
  const stored = new Int8Array(DIMENSIONS);
  for (const place of places) stored[place] = 127;
  return stored;
}

/** A good face on a photo of its own. */
function face(id: number, embedding: Int8Array, change: Partial<LibraryFace> = {}): LibraryFace {
  return { id, photoId: id, key: `k${id}`, quality: 0.9, embedding, ...change };
}

async function found(
  faces: readonly LibraryFace[],
  said: Partial<Constraints> = {},
  options: Partial<ClusterOptions> = {},
  standing?: ReadonlyMap<number, number>,
): Promise<unknown> {
  const library = { faces, constraints: { ...UNCONSTRAINED, ...said } };
  const { clusters, asked } = await cluster(library, { ...PLAIN, ...options }, standing);
  const people = clusters.map(({ faces: ids, name }) => (name === null ? ids : [name, ...ids]));
  return asked.length === 0 ? people : { people, asked: asked.map((each) => each.face) };
}

describe('clusterSteps, case by case', () => {
  const ada = at(0, 1, 2, 3);
  const bob = at(4, 5, 6, 7);
  const between = at(2, 3, 4, 5);

  it('finds nobody among no faces', async () => {
    expect(await found([])).toEqual([]);
  });

  it('parts faces that differ and joins those that do not', async () => {
    expect(await found([face(1, ada), face(2, bob), face(3, ada), face(4, bob), face(5, ada)])).toEqual([
      [1, 3, 5],
      [2, 4],
    ]);
  });

  it('joins a pair at the threshold exactly', async () => {
    expect(await found([face(1, ada), face(2, between)])).toEqual([[1, 2]]);
    expect(await found([face(1, ada), face(2, between)], {}, { join: 0.001 })).toEqual([[1], [2]]);
  });

  it('joins a child and a grown-up by the years between', async () => {
    const ages = [at(0, 1, 2, 3), at(1, 2, 3, 4), at(2, 3, 4, 5), at(3, 4, 5, 6), at(4, 5, 6, 7)];
    expect(await found(ages.map((embedding, index) => face(index + 1, embedding)))).toEqual([[1, 2, 3, 4, 5]]);
  });

  it('lets each tight part of a person whom the user put together draw its own likes', async () => {
    const child = [1, 2, 3].map((id) => face(id, ada));
    const grown = [4, 5, 6].map((id) => face(id, bob));
    const more = [face(7, ada), face(8, bob)];
    const groups = [{ faces: [1, 4], name: 'Ada' }];
    expect(await found([...child, ...grown, ...more], { groups })).toEqual([['Ada', 1, 2, 3, 4, 5, 6, 7, 8]]);
  });

  it('never joins two faces of one photo, however alike, nor groups that contain them', async () => {
    expect(await found([face(1, ada, { photoId: 7 }), face(2, ada, { photoId: 7 })])).toEqual([[1], [2]]);
    const faces = [
      [1, 7],
      [2, 8],
      [3, 7],
      [4, 8],
    ].map(([id = 0, photoId = 0]) => face(id, ada, { photoId }));
    expect(await found(faces, {}, { ask: -Infinity })).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('lets the user put two faces of one photo together', async () => {
    const faces = [face(1, ada, { photoId: 7 }), face(2, ada, { photoId: 7 }), face(3, ada)];
    expect(await found(faces, { groups: [{ faces: [1, 2], name: null }] })).toEqual([[1, 2, 3]]);
  });

  it('keeps apart whom the user parted, also by way of others', async () => {
    const faces = [face(1, ada), face(2, ada), face(3, ada), face(4, ada)];
    const result = await found(faces, { apart: [[1, 4]] }, { ask: -Infinity });
    expect(result).toEqual([[1, 2, 3], [4]]);
  });

  it('throws when faces are to be one person and two', async () => {
    const said = { groups: [{ faces: [1, 2], name: null }], apart: [[2, 1]] as const };
    await expect(found([face(1, ada), face(2, ada)], said)).rejects.toThrow('to be one person and two');
  });

  it('leaves out who is nobody', async () => {
    const faces = [face(1, ada), face(2, ada), face(3, ada)];
    expect(await found(faces, { nobody: new Set([2]) })).toEqual([[1, 3]]);
  });

  it('asks about a face between two people instead of giving it to either', async () => {
    const adas = [1, 2, 3, 4].map((id) => face(id, ada));
    const bobs = [5, 6, 7, 8].map((id) => face(id, bob));
    const result = await found([...adas, ...bobs, face(9, between)]);
    expect(result).toEqual({
      people: [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
      asked: [9],
    });
    const said = { groups: [{ faces: [5, 9], name: 'Bob' }] };
    expect(await found([...adas, ...bobs, face(9, between)], said)).toEqual([
      ['Bob', 5, 6, 7, 8, 9],
      [1, 2, 3, 4],
    ]);
    // A face that the user spoke of is somebody, also alone and without a name.
    const spokenOf = await found([...adas, ...bobs, face(9, between)], { groups: [{ faces: [9], name: null }] });
    expect(spokenOf).not.toHaveProperty('asked');
  });

  it('believes a face less when it resembles its neighbour in the photo as much', async () => {
    // 2 is half like 1; so is 3, who stands beside 2.
    const faces = [face(1, ada), face(2, at(0, 1, 8, 9), { photoId: 9 }), face(3, at(2, 3, 10, 11), { photoId: 9 })];
    expect(await found(faces.slice(0, 2), {}, { evidence: { ...PLAIN.evidence, margin: 2, bias: -11 } })).toEqual([
      [1, 2],
    ]);
    expect(await found(faces, {}, { evidence: { ...PLAIN.evidence, margin: 2, bias: -11 } })).toEqual([[1], [2], [3]]);
  });

  it('believes a face more on photos where others are alike as well', async () => {
    const pairOf = (id: number, photoId: number, own: Int8Array, other: Int8Array): LibraryFace[] => [
      face(id, own, { photoId }),
      face(id + 1, other, { photoId }),
    ];
    const company = { evidence: { ...PLAIN.evidence, bias: -11, company: 2 } };
    const alike = [...pairOf(1, 1, ada, bob), ...pairOf(3, 2, at(0, 1, 8, 9), bob)];
    const unlike = [...pairOf(1, 1, ada, bob), ...pairOf(3, 2, at(0, 1, 8, 9), at(20, 21, 22, 23))];
    expect(await found(alike, {}, company)).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(await found(unlike, {}, company)).toEqual([[1], [2], [3], [4]]);
  });

  it('never joins people whom the user named, alike or of one name', async () => {
    const groups = [
      { faces: [1], name: 'Ada' },
      { faces: [2], name: 'Ada' },
    ];
    expect(await found([face(1, ada), face(2, ada)], { groups })).toEqual([
      ['Ada', 1],
      ['Ada', 2],
    ]);
  });

  it('lets the rest of a named person follow the name', async () => {
    const faces = [face(1, ada), face(2, ada), face(3, ada), face(4, bob)];
    expect(await found(faces, { groups: [{ faces: [2], name: 'Ada' }] })).toEqual([['Ada', 1, 2, 3], [4]]);
  });

  it('passes over what the user said of faces that are not there', async () => {
    const groups = [
      { faces: [8, 9], name: 'Gone' },
      { faces: [1, 7], name: 'Ada' },
    ];
    expect(await found([face(1, ada), face(2, bob)], { groups, apart: [[1, 99]] })).toEqual([['Ada', 1], [2]]);
  });

  it('settles a tie by key, not by id or order', async () => {
    const middle = face(1, between, { key: 'm' });
    const early = face(3, ada, { key: 'a', photoId: 9 });
    const late = face(2, bob, { key: 'z', photoId: 9 });
    for (const seed of seeds(4)) {
      const faces = new Random(seed).shuffled([middle, early, late]);
      expect(await found(faces, {}, { ask: -Infinity })).toEqual([[1, 3], [2]]);
    }
  });

  describe('with poor faces', () => {
    const poor = { quality: 0.1 };

    it('lets them join somebody, but not bring two together', async () => {
      const bridge = face(3, between, poor);
      expect(await found([face(1, ada), face(2, bob), bridge], {}, { ask: -1 })).toEqual([[1, 3], [2]]);
      expect(await found([face(1, ada), face(2, bob), bridge])).toEqual({ people: [[1], [2]], asked: [3] });
    });

    it('leaves out those that resemble nobody, or only each other', async () => {
      expect(await found([face(1, ada), face(2, bob, poor), face(3, bob, poor)])).toEqual([[1]]);
    });

    it('takes them for good ones where the user put them', async () => {
      const faces = [face(1, ada), face(2, bob, poor), face(3, bob)];
      expect(await found(faces, { groups: [{ faces: [1, 2], name: null }] })).toEqual([[1, 2, 3]]);
    });

    it("gives one photo's poor faces to one person only once", async () => {
      const faces = [face(1, ada), face(2, ada, { ...poor, photoId: 9 }), face(3, ada, { ...poor, photoId: 9 })];
      expect(await found(faces)).toEqual([[1, 2]]);
    });
  });

  describe('with people who stand', () => {
    it('puts new faces with them and leaves them two, alike or not', async () => {
      const faces = [face(1, ada), face(2, ada), face(3, bob), face(4, bob), face(5, at(20, 21, 22, 23))];
      const standing = new Map([
        [1, 70],
        [2, 80],
      ]);
      expect(await found(faces, {}, { ask: -Infinity }, standing)).toEqual([[3, 4], [1], [2], [5]]);
      const three = [...faces, face(6, at(20, 21, 22, 24))];
      expect(
        await found(
          three,
          {},
          {},
          new Map([
            [1, 70],
            [5, 90],
          ]),
        ),
      ).toEqual([
        [1, 2],
        [3, 4],
        [5, 6],
      ]);
    });

    it('obeys the user against what stood', async () => {
      const faces = [face(1, ada), face(2, bob), face(3, bob)];
      const standing = new Map([
        [1, 70],
        [2, 70],
        [3, 70],
      ]);
      expect(await found(faces, {}, {}, standing)).toEqual([[1, 2, 3]]);
      expect(await found(faces, { apart: [[1, 2]] }, {}, standing)).toEqual([[1, 3], [2]]);
      const groups = [
        { faces: [1], name: 'Ada' },
        { faces: [2], name: 'Bob' },
      ];
      expect(await found(faces, { groups }, {}, standing)).toEqual([
        ['Bob', 2, 3],
        ['Ada', 1],
      ]);
    });

    it('makes one of two who stood, when the user did, with all that stood with them', async () => {
      const faces = [face(1, ada), face(2, ada), face(3, bob), face(4, bob), face(5, at(8, 9, 10, 11))];
      // The faces that stand come first in the order of keys, and last.
      for (const [a, b] of [
        [1, 3],
        [2, 4],
        [2, 3],
      ] as const) {
        const standing = new Map([
          [1, 70],
          [2, 70],
          [3, 80],
          [4, 80],
          [5, 90],
        ]);
        const groups = [{ faces: [a, b], name: 'Ada' }];
        expect(await found(faces, { groups }, {}, standing)).toEqual([['Ada', 1, 2, 3, 4], [5]]);
      }
    });
  });
});

describe('clusterSteps as steps', () => {
  it('gives others a turn while it works', async () => {
    const faces = Array.from({ length: 400 }, (_, index) => face(index + 1, at(0, 1, 2, 3)));
    const steps = clusterSteps(faces, await graphOf(faces, 0.1), UNCONSTRAINED, PLAIN);
    let turns = 0;
    for (let step = steps.next(); !step.done; step = steps.next()) turns += 1;
    expect(turns).toBeGreaterThan(6);
  });

  it('refuses a graph of other faces', async () => {
    const faces = [face(1, at(0, 1, 2, 3)), face(2, at(4, 5, 6, 7))];
    const graph = await graphOf(faces.slice(1), 0.1);
    expect(() => finish(clusterSteps(faces, graph, UNCONSTRAINED, PLAIN))).toThrow('other faces');
  });

  it('does not depend on the batches in which the graph grew', async () => {
    const { faces, constraints } = crowdedLibrary(new Random(6), 80);
    const graph = new NeighbourGraph(OPTIONS.least);
    for (const one of faces) await graph.add(graphFaces([one]));
    const grown = finish(clusterSteps(faces, graph, constraints, OPTIONS));
    expect(grown).toEqual(await cluster({ faces, constraints }));
  });
});

describe('finish', () => {
  it('runs to the end and hands over the value', () => {
    let steps = 0;
    function* counting(): Generator<void, string> {
      while (steps < 3) {
        steps += 1;
        yield;
      }
      return 'done';
    }
    expect(finish(counting())).toBe('done');
    expect(steps).toBe(3);
  });
});
