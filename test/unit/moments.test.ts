import { describe, expect, it } from 'vitest';
import { anchorIndex, type AnchoredFace } from '../../electron/core/anchors.ts';
import { quantise } from '../../electron/core/embedding.ts';
import { explainEdit } from '../../electron/core/lineage.ts';
import { bestFaces, frameOf, isSameMoment } from '../../electron/core/moments.ts';
import { isBlack, isLike, keyMoments } from '../../electron/main/moments.ts';
import { clock } from '../../renderer/video/clock.ts';

const box = { x: 10, y: 10, width: 100, height: 100 };

/** An embedding that points into one of 128 directions. */
function towards(direction: number): Int8Array {
  const vector = new Float32Array(128);
  vector[direction] = 1;
  return quantise(vector);
}

describe('key moments', () => {
  it('are spread over all of it, one a second at first', () => {
    expect(keyMoments(4_000)).toEqual([500, 1_500, 2_500, 3_500]);
    expect(keyMoments(60_000)).toHaveLength(8);
    expect(keyMoments(20 * 60_000)).toHaveLength(20);
  });

  it('are bounded, and there is always one', () => {
    expect(keyMoments(10 * 3_600_000)).toHaveLength(60);
    expect(keyMoments(0)).toEqual([0]);
    expect(keyMoments(300)).toEqual([150]);
    for (const at of keyMoments(10 * 3_600_000)) expect(at).toBeLessThan(10 * 3_600_000);
  });

  it('show something that was not shown before', () => {
    const night = new Uint8Array(1024).fill(6);
    expect(isBlack(night)).toBe(true);
    const lamp = night.slice();
    lamp.fill(240, 0, 20);
    expect(isBlack(lamp)).toBe(false);
    const grey = new Uint8Array(1024).fill(120);
    expect(isLike(grey, new Uint8Array(1024).fill(121))).toBe(true);
    expect(isLike(grey, new Uint8Array(1024).fill(140))).toBe(false);
  });
});

describe('faces of a video', () => {
  it('are of one frame only at one moment of one video', () => {
    const frames = [frameOf(1, null), frameOf(1, 0), frameOf(1, 1), frameOf(2, null), frameOf(2, 0), frameOf(1, 1e12)];
    expect(new Set(frames).size).toBe(frames.length);
    expect(frameOf(1, 500)).toBe(frameOf(1, 500));
    expect(isSameMoment({}, {})).toBe(true);
    expect(isSameMoment({ at: 1_000 }, { at: 1_200 })).toBe(true);
    expect(isSameMoment({ at: 1_000 }, { at: 2_000 })).toBe(false);
    expect(isSameMoment({ at: 0 }, {})).toBe(false);
  });

  it('are kept as the best three of each who looks alike, by time', () => {
    const seen = [0.2, 0.9, 0.5, 0.8, 0.7].map((quality, second) => ({
      at: second * 1_000,
      quality,
      vector: towards(3),
    }));
    const other = { at: 0, quality: 0.1, vector: towards(9) };
    expect(bestFaces([...seen, other], 0.5).map(({ at, quality }) => [at, quality])).toEqual([
      [0, 0.1],
      [1_000, 0.9],
      [3_000, 0.8],
      [4_000, 0.7],
    ]);
  });

  it('on one frame are never taken for one person', () => {
    const twins = Array.from({ length: 5 }, () => ({ at: 0, quality: 0.5, vector: towards(3) }));
    expect(bestFaces(twins, 0.5)).toHaveLength(5);
  });
});

describe('an anchor in a video', () => {
  const faces: AnchoredFace[] = [
    { id: 1, photoId: 1, hash: 'film', box, at: 1_000 },
    { id: 2, photoId: 1, hash: 'film', box, at: 5_000 },
    { id: 3, photoId: 2, hash: 'photo', box },
  ];

  it('means the face at its place at its time', () => {
    const find = anchorIndex(faces);
    expect(find({ hash: 'film', box, at: 5_000 })).toEqual([2]);
    expect(find({ hash: 'film', box, at: 900 })).toEqual([1]);
    expect(find({ hash: 'film', box, at: 3_000 })).toEqual([]);
    expect(find({ hash: 'film', box })).toEqual([]);
    expect(find({ hash: 'photo', box })).toEqual([3]);
  });

  it('keeps its time when the file was edited', () => {
    const edited = faces.map((face) => ({ ...face, id: face.id + 10, photoId: 9, hash: 'after' }));
    const find = anchorIndex(edited, [{ before: 'film', after: 'after', scale: 1, dx: 0, dy: 0 }]);
    expect(find({ hash: 'film', box, at: 5_000 })).toEqual([12]);
  });

  it('is not carried to another moment by an edit that cut the beginning off', () => {
    const size = { width: 640, height: 400 };
    const before = { size, faces: [{ box, at: 6_000 }] };
    expect(explainEdit(before, { size, faces: [{ box, at: 1_000 }] }, () => true)).toBeNull();
    expect(explainEdit(before, { size, faces: [{ box, at: 6_000 }] }, () => true)).toMatchObject({
      scale: 1,
      dx: 0,
    });
  });
});

describe('a time in a video', () => {
  it('is written as players write it', () => {
    expect([0, 7_900, 750_000, 3_723_000].map(clock)).toEqual(['0:00', '0:07', '12:30', '1:02:03']);
  });
});
