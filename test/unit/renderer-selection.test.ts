import { describe, expect, it } from 'vitest';
import { Selection } from '../../renderer/state/selection.svelte.ts';

const ORDER = [5, 3, 8, 1, 9, 2];

describe('a selection', () => {
  it('takes items in and out', () => {
    const selection = new Selection();
    selection.toggle(3);
    selection.toggle(9);
    selection.toggle(3);
    expect(selection.ids).toEqual([9]);
    expect(selection.has(3)).toBe(false);
  });

  it('grows and shrinks as a range from the item chosen last, either way', () => {
    const selection = new Selection();
    selection.toggle(8);
    selection.extend(ORDER, 9);
    expect(new Set(selection.ids)).toEqual(new Set([8, 1, 9]));
    selection.extend(ORDER, 1);
    expect(new Set(selection.ids)).toEqual(new Set([8, 1]));
    selection.extend(ORDER, 5);
    expect(new Set(selection.ids)).toEqual(new Set([5, 3, 8]));
  });

  it('keeps what was chosen before a range came over it and went', () => {
    const selection = new Selection();
    selection.toggle(9);
    selection.toggle(8);
    selection.extend(ORDER, 2);
    expect(selection.size).toBe(4);
    selection.extend(ORDER, 8);
    expect(new Set(selection.ids)).toEqual(new Set([8, 9]));
  });

  it('begins with the item itself where nothing was chosen, or what was chosen is gone', () => {
    const selection = new Selection();
    selection.extend(ORDER, 1);
    expect(selection.ids).toEqual([1]);
    selection.clear();
    selection.toggle(77);
    selection.extend(ORDER, 3);
    expect(selection.has(3)).toBe(true);
    selection.extend(ORDER, 1_000);
    expect(selection.has(1_000)).toBe(false);
  });

  it('takes all, lets go of all, and of those who are no longer there', () => {
    const selection = new Selection();
    selection.all(ORDER);
    expect(selection.size).toBe(6);
    selection.keep((id) => id < 4);
    expect(new Set(selection.ids)).toEqual(new Set([3, 1, 2]));
    selection.clear();
    expect(selection.ids).toEqual([]);
  });
});
