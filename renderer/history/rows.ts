/** How high the steps of the history are, as plain numbers: where the far ones are must be known before they exist. */

import type { HistoryStep } from '../../electron/contract/people.ts';
import type { Cell, Layout, Row } from '../ui/layout.ts';

/** Letters that fit into a line of a decision, and of a step in small; a sentence that takes more lines is cut. */
const LETTERS = { decision: 26, small: 40 } as const;
const MOST_LINES = { decision: 3, small: 2 } as const;
/** Pixels of a line, and of all around the sentence. */
const LINE = { decision: 21, small: 18 } as const;
const AROUND = { decision: 34, small: 28 } as const;

type Size = keyof typeof LINE;

/** What took back or brought back another step, and what is not understood, is told in small. */
export function sizeOf({ of, kind }: Pick<HistoryStep, 'of' | 'kind'>): Size {
  return of === null && kind !== 'unknown' ? 'decision' : 'small';
}

/** The lines that a step's sentence has room for. */
export function linesOf(size: Size, sentence: string): number {
  return Math.min(MOST_LINES[size], Math.max(1, Math.ceil(sentence.length / LETTERS[size])));
}

/** Pixels. */
export function heightOf(step: Pick<HistoryStep, 'of' | 'kind'>, sentence: string): number {
  const size = sizeOf(step);
  return AROUND[size] + LINE[size] * linesOf(size, sentence);
}

/** The start of a moment's day, both in milliseconds since 1970: the same for all steps of one day. */
export function midnightBefore(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** One below the other, as wide as the page. */
export function stacked(heights: readonly number[], width: number): Layout {
  const cells: Cell[] = [];
  const rows: Row[] = [];
  let top = 0;
  for (const [index, height] of heights.entries()) {
    cells.push({ x: 0, y: top, width, height });
    rows.push({ top, height, first: index, end: index + 1 });
    top += height;
  }
  return { height: top, cells, rows };
}
