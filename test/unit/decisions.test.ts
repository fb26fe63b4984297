import { describe, expect, it } from 'vitest';
import { anchorIndex, type AnchoredFace, type FaceAnchor } from '../../electron/core/anchors.ts';
import type { DecidedGroup } from '../../electron/core/constraints.ts';
import type { Decision, MergeDecision, NameDecision, PersonAnchor } from '../../electron/core/decisions.ts';
import { iou, type Box } from '../../electron/core/geometry.ts';
import { entries, foldOf } from './support/decisions.ts';
import { Random, seeds } from './support/random.ts';

const BOX: Box = { x: 100, y: 100, width: 80, height: 80 };

/** A face alone on a photo. */
function face(id: number, hash: string, box: Box = BOX, photoId = id): AnchoredFace {
  return { id, hash, box, photoId };
}

function anchor({ hash, box }: FaceAnchor): FaceAnchor {
  return { hash, box };
}

/** Faces as the first version of the log had them: all are confirmed. */
function loose(faces: readonly FaceAnchor[]): PersonAnchor {
  return { known: [], loose: faces.map(anchor), name: null };
}

function name(to: string | null, ...faces: FaceAnchor[]): NameDecision {
  return { kind: 'name', person: loose(faces), name: to };
}

function merge(to: string | null, faces: readonly FaceAnchor[], into: readonly FaceAnchor[]): MergeDecision {
  return { kind: 'merge', person: loose(faces), into: loose(into), name: to };
}

/** The groups alone. */
function groups(log: readonly Decision[], faces: readonly AnchoredFace[]): DecidedGroup[] {
  return foldOf(entries(...log), faces).groups.map((group) => ({ faces: group.faces, name: group.name }));
}

const a = face(1, 'aa');
const b = face(2, 'bb');
const c = face(3, 'cc');
const d = face(4, 'dd');

describe('foldDecisions', () => {
  it('knows nothing without decisions', () => {
    expect(groups([], [a, b])).toEqual([]);
  });

  it('puts the faces that were named together, under the name', () => {
    expect(groups([name('Ada', c, a)], [a, b, c])).toEqual([{ faces: [1, 3], name: 'Ada' }]);
  });

  it('takes the latest name', () => {
    expect(groups([name('Ada', a, b), name('Ida', b)], [a, b])).toEqual([{ faces: [1, 2], name: 'Ida' }]);
  });

  it('keeps the faces together when the name is taken away', () => {
    expect(groups([name('Ada', a, b), name(null, a)], [a, b])).toEqual([{ faces: [1, 2], name: null }]);
  });

  it('takes a name that comes after one was taken away', () => {
    const log = [name('Ada', a, b), name(null, a), name('Eve', b)];
    expect(groups(log, [a, b])).toEqual([{ faces: [1, 2], name: 'Eve' }]);
  });

  it('keeps people with the same name apart', () => {
    expect(groups([name('Ada', a), name('Ada', b)], [a, b])).toEqual([
      { faces: [1], name: 'Ada' },
      { faces: [2], name: 'Ada' },
    ]);
  });

  it('makes one group of two people who were merged, called as the merge says', () => {
    const log = [name('Ada', a, b), name('Bob', c, d), merge('Ada', [c], [b])];
    expect(groups(log, [a, b, c, d])).toEqual([{ faces: [1, 2, 3, 4], name: 'Ada' }]);
  });

  it('keeps a merge without a name together', () => {
    expect(groups([merge(null, [a], [b])], [a, b, c])).toEqual([{ faces: [1, 2], name: null }]);
  });

  it('names a merged person as a whole', () => {
    const log = [merge(null, [a], [b]), merge(null, [c], [d]), name('Ada', a), merge('Ada', [d], [b])];
    expect(groups(log, [a, b, c, d])).toEqual([{ faces: [1, 2, 3, 4], name: 'Ada' }]);
    expect(groups([...log, name('Eve', c)], [a, b, c, d])).toEqual([{ faces: [1, 2, 3, 4], name: 'Eve' }]);
  });

  it('passes over a photo that is gone, and holds again when it is back', () => {
    const log = [name('Ada', a, b), merge('Ada', [c], [a])];
    expect(groups(log, [a, c])).toEqual([{ faces: [1, 3], name: 'Ada' }]);
    // Without a, which links them, b and c are two groups of the same name.
    expect(groups(log, [b, c])).toEqual([
      { faces: [2], name: 'Ada' },
      { faces: [3], name: 'Ada' },
    ]);
    expect(groups(log, [])).toEqual([]);
    expect(groups(log, [a, b, c])).toEqual([{ faces: [1, 2, 3], name: 'Ada' }]);
  });

  it('holds for faces that have new ids after a rescan', () => {
    const log = [name('Ada', a, b)];
    expect(groups(log, [face(70, 'bb'), face(90, 'aa'), face(80, 'cc')])).toEqual([{ faces: [70, 90], name: 'Ada' }]);
  });

  it('holds for every copy of a photo', () => {
    const copy = face(9, 'aa');
    expect(groups([name('Ada', a, b)], [a, b, c, copy])).toEqual([{ faces: [1, 2, 9], name: 'Ada' }]);
  });

  it('tells the faces of one photo apart', () => {
    const left = face(1, 'aa', { x: 0, y: 0, width: 50, height: 60 }, 1);
    const right = face(2, 'aa', { x: 60, y: 0, width: 50, height: 60 }, 1);
    expect(groups([name('Ada', left), name('Bob', right)], [right, left])).toEqual([
      { faces: [1], name: 'Ada' },
      { faces: [2], name: 'Bob' },
    ]);
  });

  /** Groups as lists that are searched and joined; anchors compared with every face. */
  function naive(log: readonly (NameDecision | MergeDecision)[], faces: readonly AnchoredFace[]): DecidedGroup[] {
    let found: { faces: number[]; name: string | null }[] = [];
    for (const decision of log) {
      const into = decision.kind === 'merge' ? decision.into.loose : [];
      const meant = [...decision.person.loose, ...into];
      const ids = meant.flatMap(({ hash, box }) => {
        const most = Math.max(0, ...faces.filter((one) => one.hash === hash).map((one) => iou(one.box, box)));
        return faces
          .filter((one) => most >= 0.5 && one.hash === hash && iou(one.box, box) === most)
          .map(({ id }) => id);
      });
      if (ids.length === 0) continue;
      const touched = found.filter((group) => group.faces.some((id) => ids.includes(id)));
      const joined = [...new Set([...ids, ...touched.flatMap((group) => group.faces)])];
      found = [...found.filter((group) => !touched.includes(group)), { faces: joined, name: decision.name ?? null }];
    }
    return found.map((group) => ({ ...group, faces: group.faces.sort((x, y) => x - y) }));
  }

  function byFirstFace(list: readonly DecidedGroup[]): DecidedGroup[] {
    return [...list].sort((x, y) => (x.faces[0] ?? 0) - (y.faces[0] ?? 0));
  }

  it.each(seeds(30))('agrees with lists that are joined, over any log (seed %i)', (seed) => {
    const random = new Random(seed);
    // Forty faces on photos with up to three, some of the photos copied; then some photos are gone.
    const placed = Array.from({ length: 40 }, (_, i): FaceAnchor => {
      const jitter = random.between(0, 20);
      return { hash: `h${i >> 1}`, box: { x: (i % 2) * 90 + jitter, y: jitter, width: 80, height: 100 } };
    });
    const faces = random
      .shuffled([...placed, ...placed.filter((_, i) => i >> 1 < 5)].map((one, i) => ({ ...one, photo: i >> 1 })))
      .map((one, i) => face(i + 1, one.hash, one.box, one.photo))
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
    expect(byFirstFace(groups(log, faces))).toEqual(expected);
    expect(byFirstFace(groups(log, random.shuffled(faces)))).toEqual(expected);
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
    const near = face(5, 'aa', moved(5), 1);
    const nearer = face(6, 'aa', moved(-2), 1);
    const far = face(7, 'aa', moved(20), 1);
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

  it('finds the face on each copy, also where another detector has put it a little elsewhere', () => {
    const find = anchorIndex([face(9, 'aa', moved(5)), face(3, 'aa', moved(-4)), face(4, 'aa', moved(60))]);
    expect(find(a)).toEqual([3, 9]);
  });
});

it('of two faces that an anchor overlaps alike, the one more to the left is meant, however they came in', () => {
  const box = { x: 100, y: 100, width: 100, height: 100 };
  const faces = [
    { id: 1, photoId: 1, hash: 'a', box: { ...box, x: 80 } },
    { id: 2, photoId: 1, hash: 'a', box: { ...box, x: 120 } },
  ];
  expect(anchorIndex(faces)({ hash: 'a', box })).toEqual([1]);
  expect(anchorIndex(faces.toReversed())({ hash: 'a', box })).toEqual([1]);
});
