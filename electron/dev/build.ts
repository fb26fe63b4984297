/**
 * Builds everything Electron loads into dist/: main, preload, the engine and its vision worker, and the window.
 *
 *     node electron/dev/build.ts
 */

import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rolldown, type RolldownOutput } from 'rolldown';
import { build as viteBuild } from 'vite';
import { Stop, runScript, say } from './explain.ts';
import { collectLicences, requireListed } from './licences.ts';
import { runtimeOf } from './runtimes.ts';

/** The repository. */
export const ROOT = join(import.meta.dirname, '..', '..');

/** Loaded at run time as they are: Electron itself, and packages with other files beside their JavaScript. */
const EXTERNAL = [
  'electron',
  'better-sqlite3',
  'onnxruntime-node',
  'onnxruntime-web',
  'sharp',
  'exiftool-vendored',
  'libheif-js',
];

interface Bundle {
  readonly input: string;
  readonly output: string;
  readonly format: 'cjs' | 'esm';
}

const BUNDLES: readonly Bundle[] = [
  { input: 'electron/main/main.ts', output: 'dist/main.cjs', format: 'cjs' },
  // A sandboxed preload can load no file but itself, and only as CommonJS.
  { input: 'electron/preload/preload.ts', output: 'dist/preload.cjs', format: 'cjs' },
  // For the page that plays videos; it has no module to load.
  { input: 'renderer/frames/frames.ts', output: 'dist/frames.js', format: 'esm' },
  { input: 'electron/engine/main.ts', output: 'dist/engine.mjs', format: 'esm' },
  { input: 'electron/engine/vision/worker.ts', output: 'dist/worker.mjs', format: 'esm' },
];

const WINDOW = 'renderer/vite.config.ts';
const LICENCES = 'dist/licences.json';

/** Builds all of it; what has no source yet is named in the {@link Stop} at the end, after the rest was built. */
export async function buildAll(runtime = runtimeOf()): Promise<void> {
  const absent: string[] = [];
  const modules: string[] = [];
  const built = async (source: string, make: () => Promise<readonly string[]>): Promise<void> => {
    if (existsSync(join(ROOT, source))) modules.push(...(await make()));
    else absent.push(source);
  };
  // The window has them in it.
  const licences = collectLicences(runtime);
  await mkdir(join(ROOT, 'dist'), { recursive: true });
  await writeFile(join(ROOT, LICENCES), JSON.stringify(licences));
  await Promise.all([
    ...BUNDLES.map((bundle) => built(bundle.input, () => makeBundle(bundle))),
    built(WINDOW, makeWindow),
  ]);
  requireListed(modules, licences);
  if (absent.length > 0) throw new Stop(`Not built, because there is no ${absent.join(', ')}.`);
}

/** @returns the modules that it is made of. */
async function makeBundle({ input, output, format }: Bundle): Promise<readonly string[]> {
  const bundle = await rolldown({
    input: join(ROOT, input),
    platform: 'node',
    external: (id) => EXTERNAL.some((name) => id === name || id.startsWith(`${name}/`)),
    tsconfig: false,
  });
  try {
    return modulesOf(await bundle.write({ file: join(ROOT, output), format, codeSplitting: false }));
  } finally {
    await bundle.close();
  }
}

/** @returns the modules that it is made of. */
async function makeWindow(): Promise<readonly string[]> {
  const outDir = join(ROOT, 'dist', 'renderer');
  await rm(outDir, { recursive: true, force: true });
  const resolve = { alias: { 'virtual:licences': join(ROOT, LICENCES) } };
  const build = { outDir, emptyOutDir: true };
  const made = await viteBuild({ configFile: join(ROOT, WINDOW), logLevel: 'warn', resolve, build });
  return 'output' in made ? modulesOf(made) : [];
}

function modulesOf({ output }: RolldownOutput): readonly string[] {
  return output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
}

if (import.meta.main) {
  await runScript(async () => {
    const start = performance.now();
    await buildAll();
    say(`Built dist/ in ${((performance.now() - start) / 1000).toFixed(1)} s`);
    return 0;
  });
}
