/** What the stages of reading took. */

import type { Stage, StageTimes } from './messages.ts';

export const NO_TIMES: StageTimes = {
  read: 0,
  decode: 0,
  detect: 0,
  landmarks: 0,
  align: 0,
  quality: 0,
  embed: 0,
  encode: 0,
};

/** Those of several pictures together. */
export function sumTimes(times: readonly StageTimes[]): StageTimes {
  const total: Record<Stage, number> = { ...NO_TIMES };
  for (const each of times) for (const stage of Object.keys(total) as Stage[]) total[stage] += each[stage];
  return total;
}
