import { describe, expect, it } from 'vitest';
import { explainEdit, place } from '../../electron/core/lineage.ts';
import { PRINT_BYTES, turnBetween, turnPrint } from '../../electron/core/print.ts';
import { isMirrored, turnBox, turnSize, TURNS } from '../../electron/core/turning.ts';
import { Random } from './support/random.ts';

const random = new Random(5);
const print = Uint8Array.from({ length: PRINT_BYTES }, () => Math.floor(random.next() * 256));
const size = { width: 300, height: 200 };
const corner = { x: 0, y: 0, width: 30, height: 20 };

describe.each(TURNS)('turn %i', (turn) => {
  it('is found again from the prints, and puts a corner of the picture into a corner', () => {
    expect(turnBetween(print, turnPrint(print, turn))).toBe(turn);
    const after = turnSize(size, turn);
    const edit = explainEdit(
      { size, faces: [], print },
      { size: after, faces: [], print: turnPrint(print, turn) },
      () => false,
    );
    if (!edit) throw new Error('not explained');
    const box = place(corner, edit);
    expect([0, after.width - box.width]).toContain(box.x);
    expect([0, after.height - box.height]).toContain(box.y);
    // EXIF: where the picture's first row and column are shown.
    const [right, bottom] = [box.x > 0, box.y > 0];
    const shown = { 1: 'tl', 2: 'tr', 3: 'br', 4: 'bl', 5: 'tl', 6: 'tr', 7: 'br', 8: 'bl' }[turn];
    expect(`${bottom ? 'b' : 't'}${right ? 'r' : 'l'}`).toBe(shown);
    expect([box.width, box.height]).toEqual(turn >= 5 ? [20, 30] : [30, 20]);
  });

  it('is undone by another', () => {
    const back = TURNS.find((other) => turnBetween(turnPrint(print, turn), print) === other);
    expect(turnBox(turnBox({ x: 3, y: 4, width: 5, height: 6 }, turn), back ?? 1)).toEqual({
      x: 3,
      y: 4,
      width: 5,
      height: 6,
    });
    expect(isMirrored(back ?? 1)).toBe(isMirrored(turn));
  });
});

describe('turnBetween', () => {
  it('says nothing of other pictures, and of one that looks the same both ways', () => {
    const other = Uint8Array.from({ length: PRINT_BYTES }, () => Math.floor(random.next() * 256));
    expect(turnBetween(print, other)).toBeNull();
    const even = new Uint8Array(PRINT_BYTES).fill(128);
    expect(turnBetween(even, even)).toBeNull();
  });
});
