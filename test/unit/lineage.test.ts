import { describe, expect, it } from 'vitest';
import { dequantise, dot, quantise } from '../../electron/core/embedding.ts';
import { explainEdit, place } from '../../electron/core/lineage.ts';
import type { Box } from '../../electron/core/geometry.ts';
import { Random } from './support/random.ts';
import { around, unitVector } from './support/vectors.ts';

const random = new Random(3);
const SIZE = { width: 1000, height: 800 };
const people = Array.from({ length: 4 }, () => unitVector(random));
const boxes: Box[] = [0, 1, 2, 3].map((n) => ({ x: 50 + 240 * n, y: 100 + 150 * n, width: 100, height: 130 }));

const face = (who: number, box: Box) => ({
  box,
  vector: quantise(around(random, people[who] ?? [], 0.98)),
});
const faces = (move: (box: Box) => Box = (box) => box) => boxes.map((box, n) => face(n, move(box)));
type Face = ReturnType<typeof face>;
const alike = (one: Face, other: Face): boolean => dot(dequantise(one.vector), dequantise(other.vector)) >= 0.5;
const before = { size: SIZE, faces: faces() };

describe('explainEdit', () => {
  it('sees a picture that was scaled as a whole', () => {
    const half = faces((box) => place(box, { scale: 0.5, dx: 0, dy: 0 }));
    const placement = explainEdit(before, { size: { width: 500, height: 400 }, faces: half }, alike);
    expect(placement).toEqual({ scale: 0.5, dx: 0, dy: 0 });
  });

  it('sees one that was cropped, from a face that is on both', () => {
    const cut = faces((box) => ({ ...box, x: box.x - 200, y: box.y - 90 })).slice(1, 3);
    const placement = explainEdit(before, { size: { width: 500, height: 500 }, faces: cut }, alike);
    expect(placement?.scale).toBeCloseTo(1);
    expect(placement?.dx).toBeCloseTo(-200);
    expect(placement?.dy).toBeCloseTo(-90);
  });

  it('takes other people at the same places for another picture', () => {
    const others = boxes.map((box, n) => face(3 - n, box));
    expect(explainEdit(before, { size: SIZE, faces: others }, alike)).toBeNull();
  });

  it('knows nothing without faces', () => {
    expect(explainEdit(before, { size: SIZE, faces: [] }, alike)).toBeNull();
    expect(explainEdit({ size: SIZE, faces: [] }, before, alike)).toBeNull();
  });
});
