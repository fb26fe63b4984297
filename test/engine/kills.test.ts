/** Processes killed at random moments; `npm run bench:kills` does it two hundred times, with the window among them. */

import { afterAll, expect, it } from 'vitest';
import { runKills } from '../bench/kills/kills.ts';
import { Samples } from '../bench/kills/samples.ts';

const samples = new Samples();
afterAll(() => samples.close());

it('whatever is killed, and when: the library opens, is whole, knows what was decided, and goes on', async () => {
  await samples.make();
  const plan = { scan: 3, worker: 1, decisions: 4, cluster: 4, backup: 3, migration: 5, restore: 4 };
  const tallies = await runKills(samples, plan, 7, null);
  expect(tallies.flatMap(({ kind, losses }) => losses.map((loss) => `${kind} ${loss}`))).toEqual([]);
  expect(tallies.reduce((sum, { survived }) => sum + survived, 0)).toBe(24);
}, 600_000);
