/** A person's months as bars over time, in plain numbers. Months are year * 12 + 0..11. */

import type { TimelineMonth } from '../../electron/contract/people.ts';

export interface Bar {
  readonly month: number;
  readonly photos: number;
  /** 0..1 of the highest. */
  readonly height: number;
}

export interface Bars {
  readonly first: number;
  readonly last: number;
  readonly bars: readonly Bar[];
}

/** Bars in order of time; null for fewer than two months, which are no span. */
export function barsOf(timeline: readonly TimelineMonth[]): Bars | null {
  const months = timeline.map(({ year, month, photos }) => ({ month: year * 12 + month - 1, photos }));
  const first = months[0]?.month;
  const last = months.at(-1)?.month;
  if (first === undefined || last === undefined || first === last) return null;
  const most = Math.max(...months.map(({ photos }) => photos));
  // By the root: a month of one photo beside one of a thousand is seen as well.
  return { first, last, bars: months.map((bar) => ({ ...bar, height: Math.sqrt(bar.photos / most) })) };
}

/** The bar nearest to a month. */
export function nearestBar({ bars }: Bars, month: number): Bar | undefined {
  let best = bars[0];
  for (const bar of bars) if (best && Math.abs(bar.month - month) < Math.abs(best.month - month)) best = bar;
  return best;
}

/** The bar that a key leads to: a month, a year, or an end. */
export function barAfterKey(bars: Bars, month: number, key: string): Bar | undefined {
  const at = bars.bars.findIndex((bar) => bar.month === nearestBar(bars, month)?.month);
  const within = (index: number): Bar | undefined => bars.bars[Math.max(0, Math.min(bars.bars.length - 1, index))];
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return within(at - 1);
    case 'ArrowRight':
    case 'ArrowUp':
      return within(at + 1);
    case 'PageDown':
      return bars.bars.findLast((bar) => bar.month <= month - 12) ?? within(0);
    case 'PageUp':
      return bars.bars.find((bar) => bar.month >= month + 12) ?? within(bars.bars.length - 1);
    case 'Home':
      return within(0);
    case 'End':
      return within(bars.bars.length - 1);
    default:
      return undefined;
  }
}

/** Years to write below the bars, so that there is room for each; with where they begin, 0..1. */
export function yearMarks({ first, last }: Bars, width: number): { year: number; at: number }[] {
  const ROOM = 52;
  const span = last - first + 1;
  const from = Math.ceil(first / 12);
  const to = Math.floor(last / 12);
  const step = [1, 2, 5, 10, 20, 50].find((each) => ((each * 12) / span) * width >= ROOM) ?? 100;
  const marks: { year: number; at: number }[] = [];
  for (let year = Math.ceil(from / step) * step; year <= to; year += step)
    marks.push({ year, at: (year * 12 - first) / span });
  return marks;
}
