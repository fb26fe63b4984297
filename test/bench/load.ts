/**
 * `npm run bench:load [-- photos [on]]`: a quarter of a million painted photos (test/bench/load/painted.ts) through scan,
 * metadata and clustering; then the same folder again, unchanged. Exits with 1 when anything was lost on the way. With
 * `on` it goes on with the library of a run that was ended.
 */

import { rmSync, statSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { table } from '../../electron/cli/output.ts';
import { MODELS } from '../../electron/cli/paths.ts';
import type { ScanPhase, ScanProgress, ScanResult } from '../../electron/contract/types.ts';
import { ROOT } from '../../electron/dev/build.ts';
import { openEngine } from '../../electron/engine/host.ts';
import { score } from './cluster/scores.ts';
import { numberOf, paintedPhotos, peopleOn } from './load/painted.ts';

const photos = Number(process.argv[2] ?? 250_000);
const CACHE = join(ROOT, '.cache', 'bench');
const TELL_MS = 30_000;
const folder = await paintedPhotos(CACHE, photos);
const library = join(CACHE, 'library-load');
if (process.argv[3] !== 'on') rmSync(library, { recursive: true, force: true });

/** A scan: what came of it, and the seconds of each of its phases. */
interface Run {
  readonly result: ScanResult;
  readonly seconds: Readonly<Record<ScanPhase, number>>;
}

let phase: ScanPhase = 'idle';
let since = performance.now();
let told = 0;
let spent: Record<ScanPhase, number> = noTime();

const { engine, pool, store } = openEngine({
  library,
  models: MODELS,
  workerEntry: join(import.meta.dirname, 'load', 'worker.ts'),
  emit: (name, event) => name === 'scanProgress' && follow(event as ScanProgress),
});
await pool.info();
const first = await scan();
const expected = Array.from({ length: photos }, (_, photo) => peopleOn(photo).length).reduce((a, b) => a + b, 0);
const sound = store.db.pragma('integrity_check', { simple: true }) === 'ok';
const { precision, recall } = rightness();
const again = await scan();
const { peakRssBytes } = await pool.info();
const people = store.people.count();
await engine.close();

console.log(
  table(
    ['scan', 'photos', 'faces', 'walking, s', 'reading, s', 'people, s', 'whole, s'],
    [
      ['new', ...row(first)],
      ['again', ...row(again)],
    ],
  ),
);
console.log(`people           ${people}; B-cubed precision ${precision.toFixed(4)}, recall ${recall.toFixed(4)}
peak memory      engine ${mb(process.resourceUsage().maxRSS * 1024)}, workers ${peakRssBytes.map(mb).join(' + ')}
library          ${mb(statSync(join(library, 'library.sqlite')).size)}; integrity check ${sound ? 'ok' : 'FAILED'}
load at the end  ${loadavg()[0]?.toFixed(1) ?? '?'}`);

const whole = [first, again].every(({ result }) => result.photos === photos && result.failed.length === 0);
if (!whole || !sound || first.result.faces !== expected || again.result.unchanged !== photos) {
  console.error(`Something is lost: ${expected} faces were painted on ${photos} photos.`);
  process.exitCode = 1;
}

async function scan(): Promise<Run> {
  spent = noTime();
  const result = await engine.scan([folder]);
  return { result, seconds: { ...spent } };
}

/** Adds up phases, and says now and then how far it is. */
function follow(progress: ScanProgress): void {
  const now = performance.now();
  spent[phase] += (now - since) / 1000;
  since = now;
  if (progress.phase === phase && now - told < TELL_MS) return;
  phase = progress.phase;
  told = now;
  const memory = mb(process.memoryUsage().rss);
  console.error(`${(now / 1000).toFixed(0)} s: ${phase}, ${progress.done} of ${progress.total}, ${memory}`);
}

function noTime(): Record<ScanPhase, number> {
  return { idle: 0, walking: 0, indexing: 0, paused: 0, clustering: 0 };
}

function row({ result, seconds }: Run): (string | number)[] {
  const phases = [seconds.walking, seconds.indexing, seconds.clustering, result.seconds];
  return [result.photos, result.faces, ...phases.map((each) => each.toFixed(0))];
}

/** How right the people are; a face that is nobody's is somebody's own. */
function rightness(): { precision: number; recall: number } {
  const found = store.db
    .prepare<[], { path: string; person: number | null; id: number }>(
      `SELECT path, person_id AS person, face.id FROM face JOIN photo ON photo.id = photo_id ORDER BY photo_id, x`,
    )
    .all();
  let place = 0;
  const faces = found.map(({ path }, index) => {
    place = found[index - 1]?.path === path ? place + 1 : 0;
    const person = peopleOn(numberOf(path))[place] ?? -1;
    return { person, family: person };
  });
  return score(
    { faces, unsure: new Set() },
    found.map(({ person, id }) => person ?? -id),
  );
}

function mb(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
