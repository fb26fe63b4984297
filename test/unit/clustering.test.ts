import { describe, expect, it } from 'vitest';
import { clusterSteps, finish, type Cluster, type ClusterOptions } from '../../electron/core/clustering.ts';
import { dequantise, dot, DIMENSIONS } from '../../electron/core/embedding.ts';
import { NeighbourGraph } from '../../electron/core/neighbours.ts';
import { crowdedLibrary, graphOf, reimported, tiedLibrary, type Library, type LibraryFace } from './support/library.ts';
import { Random, seeds } from './support/random.ts';

/** Clusters of a library, their graph built at the same threshold unless another is given. */
function clusters({ faces, decided }: Library, options: ClusterOptions, graphAt = options.similarity): Cluster[] {
  return finish(clusterSteps(faces, graphOf(faces, graphAt), decided, options));
}

/**
 * The definition, step by step: the average over all pairs of every two groups is worked out anew each time, and
 * the two most alike of those that may be joined are. Ties go to the groups whose first faces come first by key.
 * Poor faces then join the groups as they are, the most alike first.
 */
function naive({ faces, decided }: Library, { similarity: threshold, leastQuality }: ClusterOptions): Cluster[] {
  interface Group {
    members: LibraryFace[];
    name: string | null;
  }
  const vectors = new Map(faces.map((face) => [face.id, dequantise(face.embedding)]));
  const table = new Map<number, Map<number, number>>();
  for (const x of faces) {
    const row = new Map<number, number>();
    for (const y of faces) row.set(y.id, dot(vectors.get(x.id) ?? [], vectors.get(y.id) ?? []));
    table.set(x.id, row);
  }
  const average = (xs: readonly LibraryFace[], ys: readonly LibraryFace[]): number => {
    let sum = 0;
    for (const x of xs) for (const y of ys) sum += table.get(x.id)?.get(y.id) ?? NaN;
    return sum / (xs.length * ys.length);
  };
  const sharePhoto = (xs: readonly LibraryFace[], ys: readonly LibraryFace[]): boolean =>
    xs.some((x) => ys.some((y) => x.photoId === y.photoId));
  const firstKey = ({ members }: Group): string => members.map((face) => face.key).sort()[0] ?? '';

  const groups: Group[] = [];
  const used = new Set<number>();
  for (const { faces: ids, name } of decided) {
    groups.push({ members: faces.filter((face) => ids.includes(face.id)), name });
    for (const id of ids) used.add(id);
  }
  for (const face of faces) {
    if (!used.has(face.id) && face.quality >= leastQuality) groups.push({ members: [face], name: null });
  }
  for (;;) {
    groups.sort((x, y) => (firstKey(x) < firstKey(y) ? -1 : 1));
    let best: { x: Group; y: Group; value: number } | undefined;
    groups.forEach((x, i) => {
      for (const y of groups.slice(i + 1)) {
        if (x.name !== null && y.name !== null) continue;
        if (sharePhoto(x.members, y.members)) continue;
        const value = average(x.members, y.members);
        if (value >= threshold && value > (best?.value ?? -Infinity)) best = { x, y, value };
      }
    });
    if (!best) break;
    const { x, y } = best;
    groups.splice(groups.indexOf(y), 1);
    x.members.push(...y.members);
    x.name ??= y.name;
  }
  const placed = new Set(groups.flatMap(({ members }) => members.map((face) => face.id)));
  const wishes = faces
    .filter((face) => !placed.has(face.id))
    .flatMap((face) => groups.map((group) => ({ face, group, value: average([face], group.members) })))
    .filter(({ value }) => value >= threshold)
    .sort((x, y) => {
      if (x.value !== y.value) return y.value - x.value;
      if (x.face !== y.face) return x.face.key < y.face.key ? -1 : 1;
      return firstKey(x.group) < firstKey(y.group) ? -1 : 1;
    });
  for (const { face, group } of wishes) {
    if (placed.has(face.id) || sharePhoto([face], group.members)) continue;
    placed.add(face.id);
    group.members.push(face);
  }
  return groups.map(({ members, name }) => ({ faces: members.map(({ id }) => id).sort((x, y) => x - y), name }));
}

/** Clusters in a form that does not depend on ids: the keys of each, sorted, with the name. */
function partition(faces: readonly LibraryFace[], found: readonly Cluster[]): string[] {
  const keyOf = new Map(faces.map((face) => [face.id, face.key]));
  return found
    .map(
      ({ faces: ids, name }) =>
        `${name ?? '-'}: ${ids
          .map((id) => keyOf.get(id) ?? '?')
          .sort()
          .join(' ')}`,
    )
    .sort();
}

const HARD: ClusterOptions = { similarity: 0.42, leastQuality: 0.3 };
const TIED: ClusterOptions = { similarity: 0.375, leastQuality: 0.3 };

describe('clusterSteps against the definition', () => {
  it.each(seeds(25))('agrees on a crowded library (seed %i)', (seed) => {
    const random = new Random(seed);
    const library = crowdedLibrary(random, 40 + random.below(50));
    const found = clusters(library, HARD);
    expect(partition(library.faces, found)).toEqual(partition(library.faces, naive(library, HARD)));
    expect(found.length).toBeGreaterThan(3);
    expect(found[0]?.faces.length).toBeGreaterThan(3);
  });

  it.each(seeds(25))('agrees on a library full of ties (seed %i)', (seed) => {
    const random = new Random(seed);
    const library = tiedLibrary(random, 40 + random.below(40));
    const found = clusters(library, TIED);
    expect(partition(library.faces, found)).toEqual(partition(library.faces, naive(library, TIED)));
  });

  it.each(seeds(5))('finds the same with a graph that has more edges (seed %i)', (seed) => {
    const library = crowdedLibrary(new Random(seed), 80);
    expect(clusters(library, HARD, -1)).toEqual(clusters(library, HARD));
    expect(clusters(library, HARD, 0.2)).toEqual(clusters(library, HARD));
  });

  it.each(seeds(5))('does not depend on the batches in which the graph grew (seed %i)', (seed) => {
    const { faces, decided } = crowdedLibrary(new Random(seed), 60);
    const graph = new NeighbourGraph(HARD.similarity);
    for (const face of faces) finish(graph.add([face.embedding]));
    expect(finish(clusterSteps(faces, graph, decided, HARD))).toEqual(clusters({ faces, decided }, HARD));
  });
});

describe('clusterSteps under another import', () => {
  it.each(seeds(15))('finds the same people on a crowded library (seed %i)', (seed) => {
    const random = new Random(seed);
    const library = crowdedLibrary(random, 120);
    const expected = partition(library.faces, clusters(library, HARD));
    for (let round = 0; round < 4; round += 1) {
      const again = reimported(library, random);
      expect(partition(again.faces, clusters(again, HARD))).toEqual(expected);
    }
  });

  it.each(seeds(15))('finds the same people on a library full of ties (seed %i)', (seed) => {
    const random = new Random(seed);
    const library = tiedLibrary(random, 90);
    const expected = partition(library.faces, clusters(library, TIED));
    for (let round = 0; round < 4; round += 1) {
      const again = reimported(library, random);
      expect(partition(again.faces, clusters(again, TIED))).toEqual(expected);
    }
  });
});

describe('clusterSteps on any library', () => {
  it.each(seeds(10))('keeps every rule that a user could check (seed %i)', (seed) => {
    const random = new Random(seed);
    const { faces, decided } = crowdedLibrary(random, 150);
    const found = clusters({ faces, decided }, HARD);
    const clusterOf = new Map(found.flatMap(({ faces: ids }, index) => ids.map((id) => [id, index] as const)));
    const faceOf = new Map(faces.map((face) => [face.id, face]));
    expect(clusterOf.size).toBe(found.reduce((sum, cluster) => sum + cluster.faces.length, 0));
    for (const face of faces) if (face.quality >= HARD.leastQuality) expect(clusterOf.has(face.id)).toBe(true);
    for (const group of decided) {
      const [first] = group.faces;
      for (const id of group.faces) expect(clusterOf.get(id)).toBe(clusterOf.get(first ?? -1));
      if (group.name !== null) expect(found[clusterOf.get(first ?? -1) ?? -1]?.name).toBe(group.name);
    }
    found.forEach((cluster) => {
      expect(cluster.faces).toEqual([...cluster.faces].sort((x, y) => x - y));
      // No photo twice, but for what the user put together.
      const together = decided.filter(({ faces: ids }) => ids.some((id) => cluster.faces.includes(id)));
      const allowed = together.flatMap(({ faces: ids }) => ids);
      const photos = cluster.faces.filter((id) => !allowed.includes(id)).map((id) => faceOf.get(id)?.photoId);
      expect(new Set(photos).size).toBe(photos.length);
    });
    expect(
      found
        .filter(({ name }) => name !== null)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(decided.flatMap(({ name }) => name ?? []).sort());
  });

  it('lists the largest first, then by the smallest face id', () => {
    const found = clusters(crowdedLibrary(new Random(3), 120), HARD);
    for (let i = 1; i < found.length; i += 1) {
      const [before, after] = [found[i - 1]?.faces ?? [], found[i]?.faces ?? []];
      expect(before.length).toBeGreaterThanOrEqual(after.length);
      if (before.length === after.length) expect(before[0]).toBeLessThan(after[0] ?? NaN);
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

function found(faces: readonly LibraryFace[], decided: Library['decided'] = [], similarity = 0.5): unknown {
  return clusters({ faces, decided }, { similarity, leastQuality: 0.3 }).map(({ faces: ids, name }) =>
    name === null ? ids : [name, ...ids],
  );
}

describe('clusterSteps, case by case', () => {
  const ada = at(0, 1, 2, 3);
  const bob = at(4, 5, 6, 7);

  it('finds nobody among no faces', () => {
    expect(found([])).toEqual([]);
  });

  it('parts faces that differ and joins those that do not', () => {
    expect(found([face(1, ada), face(2, bob), face(3, ada), face(4, bob), face(5, ada)])).toEqual([
      [1, 3, 5],
      [2, 4],
    ]);
  });

  it('joins at the threshold exactly', () => {
    expect(found([face(1, ada), face(2, at(2, 3, 4, 5))], [], 0.5)).toEqual([[1, 2]]);
    expect(found([face(1, ada), face(2, at(3, 4, 5, 6))], [], 0.5)).toEqual([[1], [2]]);
  });

  it('judges groups by their average, not by their nearest or farthest faces', () => {
    // 1 and 2 are alike; 3 is half like 1 and a quarter like 2: the average is 0.375.
    const faces = [face(1, ada), face(2, at(0, 1, 2, 8)), face(3, at(2, 3, 10, 11))];
    expect(found(faces, [], 0.4)).toEqual([[1, 2], [3]]);
    expect(found(faces, [], 0.375)).toEqual([[1, 2, 3]]);
  });

  it('never joins two faces of one photo, however alike, nor groups that contain them', () => {
    expect(found([face(1, ada, { photoId: 7 }), face(2, ada, { photoId: 7 })])).toEqual([[1], [2]]);
    const faces = [
      face(1, ada, { photoId: 7 }),
      face(2, ada, { photoId: 8 }),
      face(3, ada, { photoId: 7 }),
      face(4, ada, { photoId: 8 }),
    ];
    expect(found(faces)).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('settles a tie by key, not by id or order', () => {
    // 1 is as like 2 as 3, and may have one of them: they are on one photo.
    const middle = face(1, at(2, 3, 4, 5), { key: 'm' });
    const early = face(3, ada, { key: 'a', photoId: 9 });
    const late = face(2, bob, { key: 'z', photoId: 9 });
    for (const seed of seeds(4)) {
      expect(found(new Random(seed).shuffled([middle, early, late]))).toEqual([[1, 3], [2]]);
    }
  });

  it('never joins people whom the user named, even alike', () => {
    const faces = [face(1, ada), face(2, ada), face(3, ada), face(4, ada)];
    const decided = [
      { faces: [1], name: 'Ada' },
      { faces: [2], name: 'Ida' },
    ];
    const people = clusters({ faces, decided }, { similarity: 0.5, leastQuality: 0.3 });
    expect(people.map(({ name }) => name).sort()).toEqual(['Ada', 'Ida']);
    expect(people.flatMap(({ faces: ids }) => ids).sort()).toEqual([1, 2, 3, 4]);
  });

  it('keeps two people of one name apart', () => {
    const decided = [
      { faces: [1], name: 'Ada' },
      { faces: [2], name: 'Ada' },
    ];
    expect(found([face(1, ada), face(2, ada)], decided)).toEqual([
      ['Ada', 1],
      ['Ada', 2],
    ]);
  });

  it('starts with what the user put together: unlike, poor, or on one photo', () => {
    const faces = [
      face(1, ada, { photoId: 7 }),
      face(2, bob, { photoId: 7 }),
      face(3, at(20, 21, 22, 23), { quality: 0.01 }),
      face(4, bob),
    ];
    expect(found(faces, [{ faces: [1, 2, 3], name: 'Ada' }], 0.3)).toEqual([['Ada', 1, 2, 3, 4]]);
    expect(found(faces, [{ faces: [1, 2, 3], name: null }], 0.5)).toEqual([[1, 2, 3], [4]]);
  });

  it('lets the rest of a named person follow the name', () => {
    const faces = [face(1, ada), face(2, ada), face(3, ada), face(4, bob)];
    expect(found(faces, [{ faces: [2], name: 'Ada' }])).toEqual([['Ada', 1, 2, 3], [4]]);
  });

  it('joins groups that the user made without a name', () => {
    const faces = [face(1, ada), face(2, ada), face(3, ada)];
    const decided = [
      { faces: [1], name: 'Ada' },
      { faces: [2, 3], name: null },
    ];
    expect(found(faces, decided)).toEqual([['Ada', 1, 2, 3]]);
  });

  it('passes over decided faces that are not there', () => {
    const decided = [
      { faces: [8, 9], name: 'Gone' },
      { faces: [1, 7], name: 'Ada' },
    ];
    expect(found([face(1, ada), face(2, bob)], decided)).toEqual([['Ada', 1], [2]]);
  });

  describe('with poor faces', () => {
    const poor = { quality: 0.1 };

    it('lets them join a group, but not bring two together', () => {
      const bridge = face(3, at(2, 3, 4, 5), poor);
      expect(found([face(1, ada), face(2, bob), bridge])).toEqual([[1, 3], [2]]);
    });

    it('leaves out those that resemble nobody, or only each other', () => {
      expect(found([face(1, ada), face(2, bob, poor), face(3, bob, poor)])).toEqual([[1]]);
      expect(found([face(2, bob, poor)])).toEqual([]);
    });

    it('takes a face at the least quality for a good one', () => {
      expect(found([face(1, ada, { quality: 0.3 }), face(2, bob, { quality: 0.2999 })])).toEqual([[1]]);
    });

    it('judges them by the average of the group', () => {
      // Half like 1, not at all like 2.
      const faces = [face(1, ada), face(2, at(0, 1, 8, 9)), face(3, at(2, 3, 10, 11), poor)];
      expect(found(faces, [], 0.5)).toEqual([[1, 2]]);
      expect(found(faces, [], 0.25)).toEqual([[1, 2, 3]]);
    });

    it('does not count on a poor face that joined before', () => {
      // 2 joins 1; 3 is like 2 and only a quarter like 1, so it would join if 2 counted.
      const faces = [face(1, ada), face(2, at(0, 1, 8, 9), poor), face(3, at(0, 8, 9, 10), poor)];
      expect(found(faces, [], 0.5)).toEqual([[1, 2]]);
    });

    it('gives a photo to a group once, the one most alike first', () => {
      const less = face(2, at(0, 1, 2, 8), { ...poor, photoId: 5 });
      const more = face(3, ada, { ...poor, photoId: 5 });
      expect(found([face(1, ada), less, more])).toEqual([[1, 3]]);
      expect(found([face(1, ada, { photoId: 5 }), more])).toEqual([[1]]);
    });

    it('gives a face its second choice when the first has its photo', () => {
      // 3 and 4 are both most like 1; they are on one photo, as are 1 and 2.
      const faces = [
        face(1, ada, { photoId: 5 }),
        face(2, at(0, 1, 8, 9), { photoId: 5 }),
        face(3, ada, { ...poor, photoId: 6 }),
        face(4, ada, { ...poor, photoId: 6 }),
      ];
      expect(found(faces)).toEqual([
        [1, 3],
        [2, 4],
      ]);
    });
  });
});

describe('clusterSteps as steps', () => {
  it('gives others a turn while it works on a dense library', () => {
    const random = new Random(5);
    const [{ embedding } = { embedding: at(0, 1, 2, 3) }] = crowdedLibrary(random, 1).faces;
    const faces = Array.from({ length: 400 }, (_, i) => face(i + 1, embedding));
    let turns = 0;
    const steps = clusterSteps(faces, graphOf(faces, 0.5), [], { similarity: 0.5, leastQuality: 0 });
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) {
        expect(step.value.map((cluster) => cluster.faces.length)).toEqual([400]);
        break;
      }
      turns += 1;
    }
    // 16 while the pairs of groups are compared, and some more while groups are joined.
    expect(turns).toBeGreaterThan(20);
  });

  it('refuses a graph of other faces, and one that lacks edges', () => {
    const faces = [face(1, at(0, 1, 2, 3)), face(2, at(4, 5, 6, 7))];
    const options = { similarity: 0.5, leastQuality: 0 };
    expect(() => finish(clusterSteps(faces, graphOf(faces.slice(1), 0.5), [], options))).toThrow('other faces');
    expect(() => finish(clusterSteps(faces, graphOf(faces, 0.6), [], options))).toThrow('lacks edges');
  });

  it('leaves the faces, the decisions and the graph as they are', () => {
    const { faces, decided } = crowdedLibrary(new Random(6), 50);
    const graph = graphOf(faces, HARD.similarity);
    const before = structuredClone({ faces, decided, edges: graph.edges });
    finish(clusterSteps(faces, graph, decided, HARD));
    expect({ faces, decided, edges: graph.edges }).toEqual(before);
    faces.forEach((one, index) => {
      expect(graph.vector(index)).toEqual(dequantise(one.embedding));
    });
  });
});

describe('finish', () => {
  it('runs to the end and hands over the value', () => {
    let steps = 0;
    function* counting(): Generator<void, string> {
      for (; steps < 3; steps += 1) yield;
      return 'done';
    }
    expect(finish(counting())).toBe('done');
    expect(steps).toBe(3);
  });
});
