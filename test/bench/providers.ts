/**
 * `npm run bench:providers`: tries every execution provider of this system as Facet does at the first scan, and prints what
 * came of it and which is chosen. `-- --limit 900` gives each so many seconds instead of twenty. Ends with 1 when one that
 * runs is wrong, or the CPU does not agree with the golden faces.
 */

import { parseArgs } from 'node:util';
import { MODELS, WORKER_ENTRY } from '../../electron/cli/paths.ts';
import { note, table } from '../../electron/cli/output.ts';
import { candidatesOn, choose, type Provider, type Trial } from '../../electron/core/providers.ts';
import { forkSpawner } from '../../electron/engine/process/spawner.ts';
import { DEFAULT_EMBEDDER } from '../../electron/engine/vision/cards.ts';
import { ProviderTrials } from '../../electron/engine/vision/trials.ts';

const { values } = parseArgs({
  options: { limit: { type: 'string', default: '20' }, workers: { type: 'string', default: '1' } },
});
const trials = new ProviderTrials({
  spawn: forkSpawner(WORKER_ENTRY, [JSON.stringify({ models: MODELS })]),
  workers: Number(values.workers),
  embedder: DEFAULT_EMBEDDER,
  patienceMs: Number(values.limit) * 1000,
});
const candidates = candidatesOn(process.platform);
const tried: Partial<Record<Provider, Trial>> = {};
for (const provider of candidates.toReversed()) {
  note(`Trying ${provider} ...`);
  tried[provider] = await trials.run(provider);
}
const { provider: chosen, judged } = choose(candidates, tried, 'auto');
const cpuRate = judged.find(({ provider }) => provider === 'cpu')?.facesPerSecond ?? NaN;
console.log(
  table(
    ['provider', 'loaded', 'lowest cosine', 'faces/s', 'of the CPU', 'verdict'],
    judged.map(({ provider, verdict, message, cosine, facesPerSecond }) => [
      provider === chosen ? `${provider} (chosen)` : provider,
      cosine === null ? 'no' : 'yes',
      cosine?.toFixed(7) ?? '-',
      facesPerSecond?.toPrecision(3) ?? '-',
      facesPerSecond === null ? '-' : (facesPerSecond / cpuRate).toPrecision(2),
      message ?? verdict,
    ]),
  ),
);
if (judged.some(({ verdict }) => verdict === 'inexact') || tried.cpu?.outcome !== 'measured') process.exitCode = 1;
