import { describe, expect, it } from 'vitest';
import { undoState, type Decision, type UndoEntry } from '../../electron/core/decisions.ts';
import { entries } from './support/decisions.ts';

const draw: Decision = { kind: 'draw', face: { hash: 'aa', box: { x: 0, y: 0, width: 9, height: 9 } } };
const undo = (of: number): { kind: 'undo'; of: number } => ({ kind: 'undo', of });

/** The stacks, by number. */
function stacks(...said: (Decision | UndoEntry | null)[]): { done: number[]; redo: number[]; takenBack: number[] } {
  const { done, undone, takenBack } = undoState(entries(...said));
  return {
    done: done.map(({ seq }) => seq),
    redo: undone.map(({ decision }) => decision.seq),
    takenBack: [...takenBack.keys()],
  };
}

describe('undoState', () => {
  it('is the stacks of an editor', () => {
    expect(stacks()).toEqual({ done: [], redo: [], takenBack: [] });
    expect(stacks(draw, draw)).toEqual({ done: [1, 2], redo: [], takenBack: [] });
    expect(stacks(draw, draw, undo(2), undo(1))).toEqual({ done: [], redo: [2, 1], takenBack: [2, 1] });
    expect(stacks(draw, draw, undo(2), undo(1), undo(4))).toEqual({ done: [1], redo: [2], takenBack: [2] });
    expect(stacks(draw, draw, undo(2), undo(3), undo(2))).toEqual({ done: [1], redo: [2], takenBack: [2] });
  });

  it('forgets what to redo when something is decided anew, but not that it was undone', () => {
    expect(stacks(draw, undo(1), draw)).toEqual({ done: [3], redo: [], takenBack: [1] });
    expect(stacks(draw, undo(1), draw, undo(2))).toEqual({ done: [1, 3], redo: [], takenBack: [] });
  });

  it('passes over what cannot be taken back', () => {
    expect(stacks(null, undo(1))).toEqual({ done: [], redo: [], takenBack: [] });
    expect(stacks(undo(2), draw, undo(9), undo(3))).toEqual({ done: [2], redo: [], takenBack: [] });
    expect(stacks(draw, undo(1), undo(1), undo(3))).toEqual({ done: [], redo: [1], takenBack: [1] });
  });
});
