/**
 * `npm run bench:window`: opens the real window, adds the benchmark's photos, and measures the time between frames
 * while the scan runs and people appear. `node test/bench/window.ts [photos]`
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from '@playwright/test';
import { table } from '../../electron/cli/output.ts';
import type { Bridge } from '../../electron/contract/bridge.ts';
import { ROOT, buildAll } from '../../electron/dev/build.ts';
import { findElectron } from '../../electron/dev/electron.ts';
import { benchPhotos } from './photos.ts';

declare global {
  // What preload gives the page, and what this script keeps there.
  var facet: Bridge;
  var frames: number[];
}

/** Runs in the page, whose types are not this side's: keeps the time between any two frames. */
const COUNT_FRAMES = `
  globalThis.frames = [];
  let last = performance.now();
  const frame = (now) => {
    globalThis.frames.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
`;

const CACHE = join(ROOT, '.cache', 'bench');
const photos = Number(process.argv[2] ?? 40);

const folder = benchPhotos(CACHE, photos);
await buildAll();
const { binary, switches } = await findElectron();
const library = mkdtempSync(join(tmpdir(), 'facet-bench-'));
const app = await _electron.launch({ executablePath: binary, args: [...switches, ROOT, '--library', library] });
try {
  const page = await app.firstWindow();
  await page.getByRole('button', { name: 'Choose folders' }).first().waitFor();
  await page.evaluate(COUNT_FRAMES);
  const seconds = await page.evaluate(async (path) => {
    const started = performance.now();
    const finished = new Promise<void>((resolve) => {
      let running = false;
      globalThis.facet.on('scanProgress', ({ phase }) => {
        if (phase !== 'idle') running = true;
        else if (running) resolve();
      });
    });
    await globalThis.facet.call('addFolders', { paths: [path] });
    await finished;
    return (performance.now() - started) / 1000;
  }, folder);
  // The first entry spans the time before the first frame.
  const frames = (await page.evaluate(() => globalThis.frames)).slice(1).sort((a, b) => a - b);
  const at = (share: number): string =>
    (frames[Math.min(frames.length - 1, Math.floor(share * frames.length))] ?? 0).toFixed(1);
  console.log(
    table(
      ['frames', 'median ms', '95 % ms', '99 % ms', 'longest ms (asked: <= 100)'],
      [[frames.length, at(0.5), at(0.95), at(0.99), at(1)]],
    ),
  );
  console.log(`\n${photos} photos scanned in ${seconds.toFixed(1)} s, with the window open`);
} finally {
  await app.close();
  rmSync(library, { recursive: true, force: true });
}
