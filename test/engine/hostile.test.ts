/** Hostile files through the real vision workers: none crashes them, and none costs more than itself. */

import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeFile } from 'node:fs/promises';
import { MODELS, WORKER_ENTRY } from '../../electron/cli/paths.ts';
import { forkSpawner } from '../../electron/engine/process/spawner.ts';
import { VisionPool } from '../../electron/engine/vision/pool.ts';
import { bombs, metadataAttacks, type Attack } from '../hostile/attacks.ts';
import { makeSeeds } from '../hostile/seeds.ts';
import { tryOut } from '../hostile/trial.ts';
import { temporaryFolder } from './support/folder.ts';

/** Far above what a picture of 300 megapixels needs, far below what any of the bombs asks for. */
const MOST_BYTES = 2_500_000_000;

it('500 spoiled files of every format crash no worker, hang none and surprise none', async () => {
  const seeds = await makeSeeds();
  const inputs = { seeds, first: 0, count: 500, randomSeed: 7, folder: temporaryFolder() };
  const verdict = await tryOut({ ...inputs, workers: 2, patienceMs: 600_000 });
  expect(verdict).toMatchObject({ inputs: 500, crashes: 0, timeouts: 0, bugs: 0, culprits: [] });
  // The inputs are neither all whole nor all rubbish.
  expect(verdict.read).toBeGreaterThan(50);
  expect([...verdict.refused.keys()]).toEqual(expect.arrayContaining(['damaged', 'not-an-image']));
  expect(verdict.peakBytes).toBeLessThan(MOST_BYTES);
}, 600_000);

describe.each([
  ['a picture', bombs],
  ['metadata', metadataAttacks],
])('an attack by %s', (_, make) => {
  let attacks: Attack[];
  const became = new Map<string, string>();
  let peak = 0;

  beforeAll(async () => {
    attacks = await make();
    const folder = temporaryFolder();
    const spawn = forkSpawner(WORKER_ENTRY, [JSON.stringify({ models: MODELS })]);
    const pool = new VisionPool({ spawn, workers: 1, patienceMs: 600_000 });
    for (const [at, { name, ending, bytes, sidecar }] of attacks.entries()) {
      const path = join(folder, `${at}.${ending}`);
      await writeFile(path, bytes);
      if (sidecar !== undefined) await writeFile(`${path}.xmp`, sidecar);
      const started = performance.now();
      const outcome = await pool.run({ kind: 'analyse', path });
      became.set(name, outcome.ok ? 'done' : outcome.problem.code);
      // What else the window asks of a file, whatever became of its picture.
      for (const kind of ['names', 'metadata', 'picture'] as const) {
        const other = await pool.run({ kind, path });
        if (!other.ok && ['crashed', 'too-slow'].includes(other.problem.code)) became.set(name, other.problem.code);
      }
      peak = Math.max(...(await pool.info()).peakRssBytes);
      if (process.env.FACET_FIGURES) {
        const seconds = ((performance.now() - started) / 1000).toFixed(1);
        console.log(`${name}: ${became.get(name) ?? ''}, ${seconds} s, ${Math.round(peak / 1e6)} MB`);
      }
    }
    pool.close();
  }, 900_000);

  it('ends as it must, each by itself', () => {
    const wrong = attacks.filter(({ name, expected }) => !expected.includes(became.get(name) ?? ''));
    expect(wrong.map(({ name }) => `${name}: ${became.get(name) ?? ''}`)).toEqual([]);
  });

  it('needs no more memory than the largest photo', () => {
    expect(peak).toBeGreaterThan(0);
    expect(peak).toBeLessThan(MOST_BYTES);
  });
});
