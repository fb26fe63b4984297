/**
 * `npm run bench:kills [-- SEED]`: kills Facet's processes at 200 random moments and looks each time whether the library
 * opens, is whole, has every decision that was answered, and goes on. Ends with 1 when anything was lost.
 */

import { requireDisplay } from '../../electron/dev/display.ts';
import { buildAll } from '../../electron/dev/build.ts';
import { findElectron } from '../../electron/dev/electron.ts';
import { table } from '../../electron/cli/output.ts';
import { runKills, type Plan } from './kills/kills.ts';
import { Samples } from './kills/samples.ts';

const PLAN: Plan = {
  ...{ scan: 50, worker: 20, decisions: 30, cluster: 20, backup: 20, migration: 27, restore: 13, window: 20 },
};

const seed = Number(process.argv[2] ?? Math.floor(Math.random() * 1_000_000));
console.log(`seed ${seed}`);
requireDisplay();
const { binary } = await findElectron();
await buildAll();
const samples = new Samples();
const started = performance.now();
try {
  await samples.make();
  const tallies = await runKills(samples, PLAN, seed, binary, ({ kind, tried, survived, losses }) => {
    console.error(`${kind}: ${survived} of ${tried}`);
    for (const loss of losses) console.error(`  ${loss}`);
  });
  const rows = tallies.map(({ kind, tried, survived, within }) => {
    return [kind, String(tried), String(survived), `${(within / 1000).toFixed(2)} s`];
  });
  console.log(table(['killed', 'tries', 'survived', 'moments within'], rows));
  const sum = (of: 'tried' | 'survived'): number => tallies.reduce((total, tally) => total + tally[of], 0);
  console.log(
    `${sum('survived')} of ${sum('tried')} survived, in ${Math.round((performance.now() - started) / 1000)} s`,
  );
  if (sum('survived') < sum('tried')) process.exitCode = 1;
} finally {
  samples.close();
}
