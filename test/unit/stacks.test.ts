import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PARTS, PRINT_BYTES, sumParts } from '../../electron/core/print.ts';
import { isSamePicture, mayBeSamePrint, type Copy } from '../../electron/core/stacks.ts';
import { Random } from './support/random.ts';

function photo(id: number, print: Uint8Array): Copy {
  return { id, path: `/${id}.jpg`, hash: String(id), width: 800, height: 600, size: 1, print };
}

function print(random: Random): Uint8Array {
  return Uint8Array.from({ length: PRINT_BYTES }, () => random.below(256));
}

/** A print of which each shade is off by up to so much. */
function nearly(of: Uint8Array, random: Random, most: number): Uint8Array {
  return of.map((shade) => Math.min(255, Math.max(0, shade + Math.round(random.between(-most, most)))));
}

function mayBeSame(one: Uint8Array, other: Uint8Array): boolean {
  const sums = new Uint16Array(2 * PARTS);
  sumParts(one, sums, 0);
  sumParts(other, sums, PARTS);
  return mayBeSamePrint(sums, 0, PARTS);
}

describe('the sums of parts of prints', () => {
  it('never tell two apart that are one picture', () => {
    let same = 0;
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 4, noNaN: true }), (seed, most) => {
        const random = new Random(seed);
        const one = print(random);
        const other = nearly(one, random, most);
        if (!isSamePicture(photo(1, one), photo(2, other))) return;
        same += 1;
        expect(mayBeSame(one, other)).toBe(true);
      }),
      { numRuns: 300 },
    );
    expect(same).toBeGreaterThan(50);
  });

  it('tell most others apart, and a picture from the same one a little lighter', () => {
    const random = new Random(1);
    const prints = Array.from({ length: 50 }, () => print(random));
    const pairs = prints.flatMap((one, n) => prints.slice(n + 1).map((other) => mayBeSame(one, other)));
    expect(pairs.filter(Boolean)).toEqual([]);
    const [one] = prints;
    if (!one) throw new Error('no print');
    expect(
      mayBeSame(
        one.map((shade) => shade >> 1),
        one.map((shade) => (shade >> 1) + 2),
      ),
    ).toBe(false);
  });

  it('hold the brightest picture', () => {
    const sums = new Uint16Array(PARTS);
    sumParts(new Uint8Array(PRINT_BYTES).fill(255), sums, 0);
    expect([...sums]).toEqual(Array.from({ length: PARTS }, () => 255 * 64));
  });
});
