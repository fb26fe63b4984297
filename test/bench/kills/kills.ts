/** Kills processes at moments that a seed chooses, and counts how many libraries came through. */

import { Random } from '../../unit/support/random.ts';
import { kindsOf, type KindName } from './kinds.ts';
import type { Samples } from './samples.ts';

/** How often each kind is to be killed. */
export type Plan = Partial<Record<KindName, number>>;

/** What became of one kind. */
export interface Tally {
  readonly kind: KindName;
  readonly tried: number;
  readonly survived: number;
  /** Until when it was killed, at the latest: its measured duration, milliseconds. */
  readonly within: number;
  /** What all tries took together, milliseconds. */
  readonly took: number;
  /** What was lost, a sentence for each try in which something was. */
  readonly losses: readonly string[];
}

/** A kill may also come just after the end. */
const BEYOND = 1.05;

/**
 * Moments of a kind are spread evenly, one at random in each part of its duration.
 * @param electron see {@link kindsOf}.
 */
export async function runKills(
  samples: Samples,
  plan: Plan,
  seed: number,
  electron: string | null,
  tell: (tally: Tally) => void = () => undefined,
): Promise<Tally[]> {
  const random = new Random(seed);
  const kinds = kindsOf(samples, electron);
  const tallies: Tally[] = [];
  for (const [name, tries] of Object.entries(plan) as [KindName, number][]) {
    const kind = kinds[name];
    if (!kind) throw new Error(`nothing of the kind ${name} can be killed here`);
    const within = (await kind.measure()) * BEYOND;
    const losses: string[] = [];
    const began = performance.now();
    for (let n = 0; n < tries; n += 1) {
      const after = ((n + random.next()) / tries) * within;
      try {
        await kind.kill(after, random);
      } catch (thrown) {
        losses.push(`after ${Math.round(after)} ms: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      }
    }
    const tally: Tally = {
      kind: name,
      tried: tries,
      survived: tries - losses.length,
      within,
      losses,
      took: performance.now() - began,
    };
    tallies.push(tally);
    tell(tally);
  }
  return tallies;
}
