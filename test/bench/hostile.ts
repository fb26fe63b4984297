/**
 * `npm run bench:hostile [-- --inputs 20000 --seed 1 --from 0]`: spoiled files of every format through the real vision
 * workers; see test/hostile. Prints the seed, so that a run can be repeated, and goes on from an input with --from.
 * Exits 1 when a worker crashed, hung or threw what nobody expected; such inputs are kept, and named.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../../electron/cli/output.ts';
import { makeSeeds } from '../hostile/seeds.ts';
import { tryOut } from '../hostile/trial.ts';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
  },
});
const [count, randomSeed, first] = [Number(values.inputs), Number(values.seed), Number(values.from)];

const seeds = await makeSeeds();
const folder = await mkdtemp(join(tmpdir(), 'facet-hostile-'));
console.log(`${count} inputs from ${first} of ${seeds.length} seeds, random seed ${randomSeed}`);
const started = performance.now();
const verdict = await tryOut({
  ...{ seeds, first, count, randomSeed, folder, workers: availableParallelism(), patienceMs: 120_000 },
  onProgress: ({ inputs, crashes, timeouts, bugs }) => {
    if (inputs % 1_000 !== 0) return;
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    console.log(`${inputs} inputs in ${seconds} s: ${crashes} crashes, ${timeouts} timeouts, ${bugs} bugs`);
  },
});
const seconds = (performance.now() - started) / 1000;
console.log(
  table(
    ['what', 'figure'],
    [
      ['inputs', verdict.inputs.toLocaleString('en')],
      ['shown all the same', verdict.read.toLocaleString('en')],
      ...[...verdict.refused].map(([code, n]) => [`refused: ${code}`, n.toLocaleString('en')] as const),
      ['crashes of workers', String(verdict.crashes)],
      ['timeouts', String(verdict.timeouts)],
      ['unexpected errors', String(verdict.bugs)],
      ['slowest, s', `${(verdict.slowest.ms / 1000).toFixed(1)} (${verdict.slowest.seed}, ${verdict.slowest.number})`],
      ['peak memory of a worker, MB', String(Math.round(verdict.peakBytes / 1e6))],
      ['seconds in all', seconds.toFixed(0)],
    ],
  ),
);
for (const { what, seed, number } of verdict.culprits.slice(0, 50)) console.log(`input ${number} (${seed}): ${what}`);
if (verdict.culprits.length > 0 || verdict.crashes > 0) {
  console.log(`Kept in ${folder}`);
  process.exitCode = 1;
} else {
  await rm(folder, { recursive: true });
}
