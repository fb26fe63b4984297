import { describe, expect, it } from 'vitest';
import { dequantise, DIMENSIONS, dot, normalise, quantise } from '../../electron/core/embedding.ts';
import { Random, seeds } from './support/random.ts';
import { around, cosine, unitVector } from './support/vectors.ts';

function vectorOf(value: (i: number) => number): number[] {
  return Array.from({ length: DIMENSIONS }, (_, i) => value(i));
}

describe('quantise and dequantise', () => {
  it.each(seeds(20))('keep the direction of a unit vector (seed %i)', (seed) => {
    const vector = unitVector(new Random(seed));
    const stored = quantise(vector);
    expect(stored).toBeInstanceOf(Int8Array);
    expect(stored.byteLength).toBe(128);
    const restored = dequantise(stored);
    expect(cosine(vector, restored)).toBeGreaterThan(0.9998);
    expect(Math.sqrt(dot(restored, restored))).toBeCloseTo(1, 6);
  });

  it.each(seeds(20))('keep the similarity of two faces (seed %i)', (seed) => {
    const random = new Random(seed);
    const one = unitVector(random);
    const other = around(random, one, random.between(-1, 1));
    expect(dot(dequantise(quantise(one)), dequantise(quantise(other)))).toBeCloseTo(cosine(one, other), 2);
  });

  it('stay above a cosine of 0.999 for the direction that rounds worst', () => {
    // One large component and all others just short of the next step.
    const worst = vectorOf((i) => (i === 0 ? 1 : 0.499 / 127));
    expect(cosine(worst, dequantise(quantise(worst)))).toBeGreaterThan(0.999);
    expect(cosine(worst, dequantise(quantise(worst)))).toBeLessThan(0.9995);
  });

  it('round each component to the nearest step of the largest one', () => {
    const random = new Random(7);
    for (let round = 0; round < 20; round += 1) {
      const vector = vectorOf(() => random.gaussian() * 3);
      let largest = 0;
      for (const value of vector) if (Math.abs(value) > largest) largest = Math.abs(value);
      const stored = quantise(vector);
      vector.forEach((value, i) => {
        expect(Math.abs((stored[i] ?? NaN) - (value / largest) * 127)).toBeLessThanOrEqual(0.5 + 1e-9);
      });
      expect(Math.max(...stored.map((value) => Math.abs(value)))).toBe(127);
    }
  });

  it('do not depend on the length of the vector', () => {
    const vector = unitVector(new Random(3));
    const stored = quantise(vector);
    expect(quantise(vector.map((value) => value * 1e-6))).toEqual(stored);
    expect(quantise(vector.map((value) => value * 1e6))).toEqual(stored);
    expect(quantise(Float32Array.from(vector, (value) => value * 4))).toEqual(quantise(Float32Array.from(vector)));
  });

  it('keep signs, also when the largest component is negative', () => {
    const vector = vectorOf((i) => (i === 5 ? -2 : i === 6 ? 1 : 0));
    const stored = quantise(vector);
    expect([stored[5], stored[6], stored[7]]).toEqual([-127, 64, 0]);
  });

  it('take the bytes of a stored embedding back to the same bytes', () => {
    const stored = quantise(unitVector(new Random(11)));
    expect(quantise(dequantise(stored))).toEqual(stored);
  });

  it('leave the stored bytes alone', () => {
    const stored = quantise(unitVector(new Random(12)));
    const copy = Int8Array.from(stored);
    dequantise(stored);
    expect(stored).toEqual(copy);
  });

  it.each([
    ['too short', vectorOf(() => 1).slice(1)],
    ['too long', [...vectorOf(() => 1), 1]],
    ['empty', []],
    ['zero', vectorOf(() => 0)],
    ['not a number somewhere', vectorOf((i) => (i === 64 ? NaN : 1))],
    ['infinite somewhere', vectorOf((i) => (i === 127 ? Infinity : 1))],
    ['negatively infinite somewhere', vectorOf((i) => (i === 0 ? -Infinity : 1))],
  ])('refuse a vector that is %s', (_, vector) => {
    expect(() => quantise(vector)).toThrow(/an embedding/);
  });
});

describe('normalise', () => {
  it('scales to unit length in place and keeps the direction', () => {
    const vector = Float32Array.from([3, 0, -4]);
    normalise(vector);
    expect([...vector].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([0.6, 0, -0.8]);
  });

  it('leaves a zero vector zero', () => {
    const vector = new Float32Array(4);
    normalise(vector);
    expect([...vector]).toEqual([0, 0, 0, 0]);
  });
});

describe('dot', () => {
  it('sums the products of the components', () => {
    expect(dot([1, 2, 3], [4, -5, 6])).toBe(12);
    expect(dot(Float32Array.from([0.5, 0.25]), [2, 4])).toBe(2);
    expect(dot([], [])).toBe(0);
  });
});
