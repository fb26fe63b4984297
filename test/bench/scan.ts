/**
 * `npm run bench`: scans generated 12-megapixel photos into a fresh library and says where the time and the
 * memory go. `node test/bench/scan.ts [photos]`
 */

import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { MODELS, WORKER_ENTRY } from '../../electron/cli/paths.ts';
import { ScanBar, table } from '../../electron/cli/output.ts';
import { openEngine } from '../../electron/engine/host.ts';
import type { Stage, StageTimes } from '../../electron/engine/vision/messages.ts';
import { median } from './figures.ts';
import { benchPhotos } from './photos.ts';

const CACHE = join(import.meta.dirname, '..', '..', '.cache', 'bench');
const MEGABYTE = 1024 * 1024;

const photos = Number(process.argv[2] ?? 200);
const folder = benchPhotos(CACHE, photos);
const library = join(CACHE, 'library');
rmSync(library, { recursive: true, force: true });

const times: StageTimes[] = [];
const bar = new ScanBar();
const { engine, pool, store } = openEngine({
  library,
  models: MODELS,
  workerEntry: WORKER_ENTRY,
  onTimes: (stages) => times.push(stages),
  emit: (name, event) => name === 'scanProgress' && bar.update(event as Parameters<ScanBar['update']>[0]),
});
// Workers load their models once; what is measured is scanning.
await pool.info();
const started = performance.now();
const engineCpu = process.cpuUsage();
const result = await engine.scan([folder]);
const wall = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(engineCpu);
bar.stop();
const { peakRssBytes } = await pool.info();
const people = store.people.count();
await engine.close();

const cores = availableParallelism();
const stages = Object.keys(times[0] ?? {}) as Stage[];
const total = (stage: Stage): number => times.reduce((sum, each) => sum + each[stage], 0);
const stageSeconds = stages.reduce((sum, stage) => sum + total(stage), 0) / 1000;
const peaks = [process.resourceUsage().maxRSS * 1024, ...peakRssBytes];

console.log(
  table(
    ['stage', 'ms/photo (mean)', 'ms/photo (median)', 'share'],
    stages.map((stage) => [
      stage,
      (total(stage) / times.length).toFixed(1),
      median(times.map((each) => each[stage])).toFixed(1),
      `${(total(stage) / 10 / stageSeconds).toFixed(1)} %`,
    ]),
  ),
);
console.log(`
photos           ${result.photos} (${result.failed.length} failed), ${result.faces} faces, ${people} people
wall time        ${wall.toFixed(1)} s on ${cores} cores: ${(result.photos / wall).toFixed(2)} photos/s, ${(result.faces / wall).toFixed(2)} faces/s
stages' CPU      ${stageSeconds.toFixed(1)} s; the engine's own ${((user + system) / 1e6).toFixed(1)} s
wall / (stages' CPU / cores)   ${(wall / (stageSeconds / cores)).toFixed(2)}   (asked: <= 1.30)
peak memory      engine ${mb(peaks[0])}, workers ${peaks.slice(1).map(mb).join(' + ')}; together ${mb(peaks.reduce((a, b) => a + b, 0))}   (asked: <= 1200 MB)`);

function mb(bytes = 0): string {
  return `${Math.round(bytes / MEGABYTE)} MB`;
}
