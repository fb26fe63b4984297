import type { DecidedGroup } from '../../electron/core/constraints.ts';
import { describe, expect, it } from 'vitest';
import {
  anchorIndex,
  foldDecisions,
  type AnchoredFace,
  type Decision,
  type FaceAnchor,
} from '../../electron/core/decisions.ts';
import { iou, type Box } from '../../electron/core/geometry.ts';
import { Random, seeds } from './support/random.ts';

const BOX: Box = { x: 100, y: 100, width: 80, height: 80 };

/** A face alone on a photo. */
function face(id: number, hash: string, box: Box = BOX): AnchoredFace {
  return { id, hash, box };
}

function anchor({ hash, box }: FaceAnchor): FaceAnchor {
  return { hash, box };
}

function name(to: string | null, ...faces: FaceAnchor[]): Decision {
  return { kind: 'name', faces: faces.map(anchor), name: to };
}

function merge(to: string | null, faces: readonly FaceAnchor[], into: readonly FaceAnchor[]): Decision {
  return { kind: 'merge', faces: faces.map(anchor), into: into.map(anchor), name: to };
}

const a = face(1, 'aa');
const b = face(2, 'bb');
const c = face(3, 'cc');
const d = face(4, 'dd');

describe('foldDecisions', () => {
  it('knows nothing without decisions', () => {
    expect(foldDecisions([], [a, b])).toEqual([]);
  });

  it('puts the faces that were named together, under the name', () => {
    expect(foldDecisions([name('Ada', c, a)], [a, b, c])).toEqual([{ faces: [1, 3], name: 'Ada' }]);
  });

  it('takes the latest name', () => {
    expect(foldDecisions([name('Ada', a, b), name('Ida', b)], [a, b])).toEqual([{ faces: [1, 2], name: 'Ida' }]);
  });

  it('keeps the faces together when the name is taken away', () => {
    expect(foldDecisions([name('Ada', a, b), name(null, a)], [a, b])).toEqual([{ faces: [1, 2], name: null }]);
  });

  it('takes a name that comes after one was taken away', () => {
    const log = [name('Ada', a, b), name(null, a), name('Eve', b)];
    expect(foldDecisions(log, [a, b])).toEqual([{ faces: [1, 2], name: 'Eve' }]);
  });

  it('keeps people with the same name apart', () => {
    expect(foldDecisions([name('Ada', a), name('Ada', b)], [a, b])).toEqual([
      { faces: [1], name: 'Ada' },
      { faces: [2], name: 'Ada' },
    ]);
  });

  it('makes one group of two people who were merged, called as the merge says', () => {
    const log = [name('Ada', a, b), name('Bob', c, d), merge('Ada', [c], [b])];
    expect(foldDecisions(log, [a, b, c, d])).toEqual([{ faces: [1, 2, 3, 4], name: 'Ada' }]);
  });

  it('keeps a merge without a name together', () => {
    expect(foldDecisions([merge(null, [a], [b])], [a, b, c])).toEqual([{ faces: [1, 2], name: null }]);
  });

  it('names a merged person as a whole', () => {
    const log = [merge(null, [a], [b]), merge(null, [c], [d]), name('Ada', a), merge('Ada', [d], [b])];
    expect(foldDecisions(log, [a, b, c, d])).toEqual([{ faces: [1, 2, 3, 4], name: 'Ada' }]);
    expect(foldDecisions([...log, name('Eve', c)], [a, b, c, d])).toEqual([{ faces: [1, 2, 3, 4], name: 'Eve' }]);
  });

  it('passes over a photo that is gone, and holds again when it is back', () => {
    const log = [name('Ada', a, b), merge('Ada', [c], [a])];
    expect(foldDecisions(log, [a, c])).toEqual([{ faces: [1, 3], name: 'Ada' }]);
    // Without a, which links them, b and c are two groups of the same name.
    expect(foldDecisions(log, [b, c])).toEqual([
      { faces: [2], name: 'Ada' },
      { faces: [3], name: 'Ada' },
    ]);
    expect(foldDecisions(log, [])).toEqual([]);
    expect(foldDecisions(log, [a, b, c])).toEqual([{ faces: [1, 2, 3], name: 'Ada' }]);
  });

  it('holds for faces that have new ids after a rescan', () => {
    const log = [name('Ada', a, b)];
    expect(foldDecisions(log, [face(70, 'bb'), face(90, 'aa'), face(80, 'cc')])).toEqual([
      { faces: [70, 90], name: 'Ada' },
    ]);
  });

  it('holds for every copy of a photo', () => {
    const copy = face(9, 'aa');
    expect(foldDecisions([name('Ada', a, b)], [a, b, c, copy])).toEqual([{ faces: [1, 2, 9], name: 'Ada' }]);
  });

  it('tells the faces of one photo apart', () => {
    const left = face(1, 'aa', { x: 0, y: 0, width: 50, height: 60 });
    const right = face(2, 'aa', { x: 60, y: 0, width: 50, height: 60 });
    expect(foldDecisions([name('Ada', left), name('Bob', right)], [right, left])).toEqual([
      { faces: [1], name: 'Ada' },
      { faces: [2], name: 'Bob' },
    ]);
  });

  /** Groups as lists that are searched and joined; anchors compared with every face. */
  function naive(log: readonly Decision[], faces: readonly AnchoredFace[]): DecidedGroup[] {
    let groups: { faces: number[]; name: string | null }[] = [];
    for (const decision of log) {
      const meant = decision.kind === 'merge' ? [...decision.faces, ...decision.into] : decision.faces;
      const ids = meant.flatMap(({ hash, box }) => {
        const most = Math.max(0, ...faces.filter((one) => one.hash === hash).map((one) => iou(one.box, box)));
        return faces
          .filter((one) => most >= 0.5 && one.hash === hash && iou(one.box, box) === most)
          .map(({ id }) => id);
      });
      if (ids.length === 0) continue;
      const touched = groups.filter((group) => group.faces.some((id) => ids.includes(id)));
      const joined = [...new Set([...ids, ...touched.flatMap((group) => group.faces)])];
      groups = [...groups.filter((group) => !touched.includes(group)), { faces: joined, name: decision.name }];
    }
    return groups.map((group) => ({ ...group, faces: group.faces.sort((x, y) => x - y) }));
  }

  function byFirstFace(groups: readonly DecidedGroup[]): DecidedGroup[] {
    return [...groups].sort((x, y) => (x.faces[0] ?? 0) - (y.faces[0] ?? 0));
  }

  it.each(seeds(30))('agrees with lists that are joined, over any log (seed %i)', (seed) => {
    const random = new Random(seed);
    // Forty faces on photos with up to three, some of the photos copied; then some photos are gone.
    const placed = Array.from({ length: 40 }, (_, i): FaceAnchor => {
      const jitter = random.between(0, 20);
      return { hash: `h${i >> 1}`, box: { x: (i % 2) * 90 + jitter, y: jitter, width: 80, height: 100 } };
    });
    const faces = random
      .shuffled([...placed, ...placed.filter((_, i) => i >> 1 < 5)])
      .map((one, i) => face(i + 1, one.hash, one.box))
      .filter(({ hash }) => Number(hash.slice(1)) % 7 !== seed % 7);
    const meant = (): FaceAnchor => {
      const { hash, box } = random.pick(placed);
      return { hash, box: { ...box, x: box.x + random.between(-45, 45), y: box.y + random.between(-20, 20) } };
    };
    const several = (): FaceAnchor[] => Array.from({ length: 1 + random.below(3) }, meant);
    const log = Array.from({ length: 12 }, (_, i) => {
      const to = random.next() < 0.7 ? `N${i}` : null;
      return random.next() < 0.6 ? name(to, ...several()) : merge(to, several(), several());
    });
    const expected = byFirstFace(naive(log, faces));
    expect(expected.length).toBeGreaterThan(0);
    expect(byFirstFace(foldDecisions(log, faces))).toEqual(expected);
    expect(byFirstFace(foldDecisions(log, random.shuffled(faces)))).toEqual(expected);
  });
});

describe('anchorIndex', () => {
  const moved = (by: number): Box => ({ ...BOX, x: BOX.x + by });

  it('finds the face that a new detector puts a little elsewhere', () => {
    const find = anchorIndex([face(5, 'aa', moved(20))]);
    // 60 of 100 columns are shared.
    expect(find(a)).toEqual([5]);
  });

  it('finds a face at an overlap of exactly one half, and none below', () => {
    const half: Box = { x: 100, y: 100, width: 80, height: 40 };
    expect(anchorIndex([face(5, 'aa', half)])(a)).toEqual([5]);
    expect(anchorIndex([face(5, 'aa', { ...half, height: 39 })])(a)).toEqual([]);
    expect(anchorIndex([face(5, 'aa', moved(27))])(a)).toEqual([]);
  });

  it('takes the face that overlaps most, in any order', () => {
    const near = face(5, 'aa', moved(5));
    const nearer = face(6, 'aa', moved(-2));
    const far = face(7, 'aa', moved(20));
    for (const seed of seeds(6)) {
      expect(anchorIndex(new Random(seed).shuffled([near, nearer, far]))(a)).toEqual([6]);
    }
  });

  it('does not find faces of other photos', () => {
    expect(anchorIndex([b, c])(a)).toEqual([]);
    expect(anchorIndex([])(a)).toEqual([]);
  });

  it('finds the face on each copy, by ascending id', () => {
    const find = anchorIndex([face(9, 'aa'), face(3, 'aa'), face(6, 'aa', moved(100)), face(7, 'aa', moved(100))]);
    expect(find(a)).toEqual([3, 9]);
  });
});

it('of two faces that an anchor overlaps alike, the one more to the left is meant, however they came in', () => {
  const box = { x: 100, y: 100, width: 100, height: 100 };
  const faces = [
    { id: 1, hash: 'a', box: { ...box, x: 80 } },
    { id: 2, hash: 'a', box: { ...box, x: 120 } },
  ];
  expect(anchorIndex(faces)({ hash: 'a', box })).toEqual([1]);
  expect(anchorIndex(faces.toReversed())({ hash: 'a', box })).toEqual([1]);
});
