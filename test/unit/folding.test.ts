import { describe, expect, it } from 'vitest';
import type { AnchoredFace, FaceAnchor } from '../../electron/core/anchors.ts';
import type { Decision, PersonAnchor, UndoEntry } from '../../electron/core/decisions.ts';
import type { Decided } from '../../electron/core/folding.ts';
import { entries, foldOf } from './support/decisions.ts';

const BOX = { x: 100, y: 100, width: 80, height: 80 };
const [a, b, c, d, e] = ['aa', 'bb', 'cc', 'dd', 'ee'].map((hash, index) => ({
  id: index + 1,
  photoId: index + 1,
  hash,
  box: BOX,
})) as [AnchoredFace, AnchoredFace, AnchoredFace, AnchoredFace, AnchoredFace];
const ALL = [a, b, c, d, e];

function anchors(...faces: AnchoredFace[]): FaceAnchor[] {
  return faces.map(({ hash, box }) => ({ hash, box }));
}
const known = (...faces: AnchoredFace[]): PersonAnchor => ({ known: anchors(...faces), loose: [], name: null });
const loose = (...faces: AnchoredFace[]): PersonAnchor => ({ known: [], loose: anchors(...faces), name: null });
const name = (to: string | null, ...faces: AnchoredFace[]): Decision => ({
  kind: 'name',
  person: loose(...faces),
  name: to,
});

/** Groups as "Ada: 1 2", and what else there is. */
function told({ groups, apart, reasons }: Decided): { groups: string[]; apart: string[]; nobody: string[] } {
  return {
    groups: groups.map((group) => `${group.name ?? '-'}: ${group.faces.join(' ')}`),
    apart: apart.map((pair) => pair.join(' ')),
    nobody: [...reasons].map(([id, reason]) => `${id} ${reason}`),
  };
}
const fold = (...said: (Decision | UndoEntry)[]): ReturnType<typeof told> => told(foldOf(entries(...said), ALL));

describe('a split', () => {
  it('takes faces out of their group and keeps them apart from the rest', () => {
    const split: Decision = { kind: 'split', faces: anchors(c), person: known(a), name: 'Bob' };
    expect(fold(name('Ada', a, b, c), split)).toMatchObject({ groups: ['Ada: 1 2', 'Bob: 3'], apart: ['1 3'] });
  });

  it('is void when a later word makes one of both, and holds again when that is taken back', () => {
    const split: Decision = { kind: 'split', faces: anchors(c), person: known(a), name: null };
    const merge: Decision = { kind: 'merge', person: known(c), into: known(a) };
    const log = [name('Ada', a, b, c), split, merge] as const;
    expect(fold(...log)).toMatchObject({ groups: ['Ada: 1 2 3'], apart: [] });
    expect(fold(...log, { kind: 'undo', of: 3 })).toMatchObject({ groups: ['Ada: 1 2', '-: 3'], apart: ['1 3'] });
  });
});

describe('"is this person" and "is not this person"', () => {
  it('move a face; the latest word wins', () => {
    const is: Decision = { kind: 'assign', faces: anchors(c), person: known(a) };
    const isNot: Decision = { kind: 'reject', faces: anchors(c), person: known(a) };
    expect(fold(name('Ada', a, b), name('Bob', c, d), is).groups).toEqual(['Ada: 1 2 3', 'Bob: 4']);
    expect(fold(name('Ada', a, b), is, isNot)).toMatchObject({ groups: ['Ada: 1 2'], apart: ['1 3'] });
    expect(fold(name('Ada', a, b), isNot, is)).toMatchObject({ groups: ['Ada: 1 2 3'], apart: [] });
  });

  it('go with the face: what it is not, it is not in its next group either', () => {
    const isNot: Decision = { kind: 'reject', faces: anchors(c), person: known(a) };
    const is: Decision = { kind: 'assign', faces: anchors(c), person: known(d) };
    expect(fold(name('Ada', a, b), name('Dan', d), isNot, is)).toMatchObject({
      groups: ['Ada: 1 2', 'Dan: 3 4'],
      apart: ['1 3'],
    });
  });

  it('a face stays with a person who is known by it alone', () => {
    const is: Decision = { kind: 'assign', faces: anchors(a), person: known(a) };
    expect(fold(name('Ada', a), is).groups).toEqual(['Ada: 1']);
  });

  it('somebody new is named by it; so is somebody whose other faces are gone', () => {
    const person = { known: [], loose: [], name: 'New' };
    expect(fold({ kind: 'assign', faces: anchors(a, b), person }).groups).toEqual(['New: 1 2']);
    const gone = { known: [{ hash: 'zz', box: BOX }], loose: [], name: 'Zoe' };
    expect(fold({ kind: 'assign', faces: anchors(a), person: gone }).groups).toEqual(['Zoe: 1']);
  });
});

describe('two people', () => {
  const different: Decision = { kind: 'different', person: known(a), other: known(c) };

  it('are kept apart as groups: whoever joins one of them later is apart from the other', () => {
    const is: Decision = { kind: 'assign', faces: anchors(e), person: known(a) };
    const left: Decision = { kind: 'assign', faces: anchors(a), person: known(d) };
    const log = [name('Ada', a, b), name('Cat', c), name('Dan', d), different, is, left] as const;
    // a has left Ada, whom the word was about.
    expect(fold(...log)).toMatchObject({ groups: ['Dan: 1 4', 'Ada: 2 5', 'Cat: 3'], apart: ['2 3'] });
  });

  it('who were one group are two when they are said to be', () => {
    expect(fold(name('Ada', a, c), different)).toMatchObject({ groups: ['-: 1', 'Ada: 3'] });
  });
});

describe('who is nobody', () => {
  it('is in no group and no pair, until a later word makes somebody of them', () => {
    const none: Decision = { kind: 'not-a-face', faces: anchors(b) };
    const split: Decision = { kind: 'split', faces: anchors(b), person: known(a), name: null };
    expect(fold(name('Ada', a, b), split, none)).toEqual({ groups: ['Ada: 1'], apart: [], nobody: ['2 not-a-face'] });
    expect(fold(none, { kind: 'stranger', faces: anchors(b) }).nobody).toEqual(['2 stranger']);
    const is: Decision = { kind: 'assign', faces: anchors(b), person: known(a) };
    expect(fold(name('Ada', a), none, is)).toEqual({ groups: ['Ada: 1 2'], apart: [], nobody: [] });
  });

  it('is a drawn face whose drawing was taken back', () => {
    const draw: Decision = { kind: 'draw', face: { hash: 'ee', box: BOX } };
    const reasons = (...log: (Decision | UndoEntry)[]): unknown => [...foldOf(entries(...log), ALL, [], [5]).reasons];
    expect(reasons(draw)).toEqual([]);
    expect(reasons(draw, { kind: 'undo', of: 1 })).toEqual([[5, 'undrawn']]);
    expect(reasons()).toEqual([[5, 'undrawn']]);
  });
});

describe('a person is known', () => {
  it('by the first of several faces that is found, so that taking a merge back frees the other', () => {
    const merge: Decision = { kind: 'merge', person: loose(c, d), into: loose(a, b) };
    const rename: Decision = { kind: 'rename', person: known(a, c), name: 'Ada' };
    expect(fold(merge, rename).groups).toEqual(['Ada: 1 2 3 4']);
    expect(fold(merge, rename, { kind: 'undo', of: 1 }).groups).toEqual(['Ada: 1']);
    const gone = foldOf(entries(merge, rename), [b, c, d]);
    expect(told(gone).groups).toEqual(['Ada: 2 3 4']);
  });

  it('hidden and by a cover, which leaves with its face', () => {
    const hide: Decision = { kind: 'hide', person: known(a), hidden: true };
    const cover: Decision = { kind: 'cover', person: known(a), face: { hash: 'bb', box: BOX } };
    const [group] = foldOf(entries(name('Ada', a), hide, cover), ALL).groups;
    expect(group).toMatchObject({ faces: [1, 2], hidden: true, cover: 2, founder: 1 });
    const rejected: Decision = { kind: 'reject', faces: anchors(b), person: known(a) };
    expect(foldOf(entries(name('Ada', a), cover, rejected), ALL).groups).toEqual([
      expect.objectContaining({ faces: [1], cover: null }),
    ]);
  });

  it('nothing follows from what the user could not tell but that it was asked', () => {
    const decided = foldOf(entries({ kind: 'unsure', person: known(a), other: loose(b, c), seen: 9 }), ALL);
    expect(decided).toMatchObject({ groups: [], apart: [], unsure: [{ faces: [1], others: [2, 3], seen: 9 }] });
  });
});

describe('an edited photo', () => {
  const lineage = [
    { before: 'old', after: 'aa', scale: 0.5, dx: 0, dy: 10 },
    { before: 'aa', after: 'newer', scale: 2, dx: 0, dy: 0 },
    { before: 'newer', after: 'old', scale: 1, dx: 0, dy: 0 },
  ];
  const old: FaceAnchor = { hash: 'old', box: { x: 200, y: 180, width: 160, height: 160 } };

  it('is found by what was said of the content before, over several edits and back', () => {
    const newer = { id: 9, photoId: 9, hash: 'newer', box: { x: 200, y: 200, width: 160, height: 160 } };
    const log = entries({ kind: 'name', person: { known: [], loose: [old], name: null }, name: 'Ada' });
    expect(told(foldOf(log, [a, b, newer], lineage)).groups).toEqual(['Ada: 1 9']);
    expect(told(foldOf(log, [a, b, newer])).groups).toEqual([]);
  });
});
