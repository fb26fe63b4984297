/**
 * How soon a change in a watched folder is seen and read, and what it costs to watch many files.
 *
 *     npm run bench:watch              # 20 edits, 100,000 files in 1,000 folders
 *     npm run bench:watch -- 5 20000
 */

import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MODELS, WORKER_ENTRY } from '../../electron/cli/paths.ts';
import { openEngine } from '../../electron/engine/host.ts';
import { Tree } from '../../electron/engine/watch/tree.ts';
import { writeSample } from '../engine/support/photos.ts';

const [edits = 20, files = 100_000] = process.argv.slice(2).map(Number);
const FILES_A_FOLDER = 100;
const folder = await mkdtemp(join(tmpdir(), 'facet-watch-'));
try {
  await measureEdits(join(folder, 'album'), join(folder, 'library'));
  await measureTree(join(folder, 'many'));
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** From the end of the write to the photo's new state in the database: noticed (pending), then read. */
async function measureEdits(album: string, library: string): Promise<void> {
  const path = join(album, 'photo.jpg');
  await writeSample(1, path);
  const { engine, store } = openEngine({ library, models: MODELS, workerEntry: WORKER_ENTRY });
  engine.watch();
  await engine.scan([album]);
  const seen: number[] = [];
  const read: number[] = [];
  for (let n = 0; n < edits; n += 1) {
    const before = store.photos.byPath(path);
    await writeSample((n % 6) + 1, path, (photo) => photo.jpeg({ quality: 60 + (n % 30) }));
    const started = performance.now();
    await until(() => store.photos.byPath(path)?.mtimeMs !== before?.mtimeMs);
    seen.push(performance.now() - started);
    await until(() => store.photos.byPath(path)?.hash !== before?.hash && store.photos.byPath(path)?.status === 'done');
    read.push(performance.now() - started);
    await until(() => engine.libraryStatus().scan.phase === 'idle');
  }
  await engine.close();
  tell('an edit is seen', seen);
  tell('and read', read);
}

async function measureTree(root: string): Promise<void> {
  for (let n = 0; n < files; n += 1) {
    const at = join(root, String(Math.floor(n / FILES_A_FOLDER)));
    if (n % FILES_A_FOLDER === 0) await mkdir(at, { recursive: true });
    await writeFile(join(at, `${n}.jpg`), '');
  }
  const before = process.memoryUsage().rss;
  const started = performance.now();
  const tree = new Tree({
    root,
    exclude: join(root, 'library'),
    onChange: () => undefined,
    onTrouble: (thrown) => console.error(thrown),
  });
  await tree.open();
  const seconds = (performance.now() - started) / 1000;
  const megabytes = (process.memoryUsage().rss - before) / 1e6;
  console.log(`${files} files: ${tree.size} folders watched in ${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB`);
  tree.close();
}

function tell(what: string, milliseconds: readonly number[]): void {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  console.log(
    `${what} after ${median.toFixed(0)} ms (median of ${sorted.length}), ${(sorted.at(-1) ?? 0).toFixed(0)} ms at most`,
  );
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
