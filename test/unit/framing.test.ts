import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { framed, Unframer } from '../../electron/contract/framing.ts';

/** Cuts bytes at some places. */
function pieces(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, n) => bytes.slice(places[n], end));
}

describe('messages on a pipe', () => {
  it('are what they were, however they were cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 40 })),
        fc.array(fc.nat(), { maxLength: 60 }),
        (messages, cuts) => {
          const unframer = new Unframer();
          const bytes = Buffer.concat(messages.map(framed));
          const heard = pieces(bytes, cuts).flatMap((piece) => unframer.push(piece));
          expect(heard.map((each) => [...each])).toEqual(messages.map((each) => [...each]));
        },
      ),
    );
  });

  it('are heard when their length comes in two pieces, the second of them long', () => {
    const picture = new Uint8Array(300_000).fill(7);
    const bytes = Buffer.concat([framed(Uint8Array.of(1)), framed(picture), framed(Uint8Array.of(2))]);
    const unframer = new Unframer();
    const cuts = [5 + 3, 5 + 3 + 65_536, 5 + 3 + 2 * 65_536];
    const heard = pieces(bytes, cuts).flatMap((piece) => unframer.push(piece));
    expect(heard.map(({ length }) => length)).toEqual([1, 300_000, 1]);
  });

  it('are whole at once', () => {
    expect(new Unframer().push(framed(Uint8Array.of(1, 2, 3)))).toEqual([Uint8Array.of(1, 2, 3)]);
    expect(new Unframer().push(new Uint8Array(0))).toEqual([]);
  });
});
