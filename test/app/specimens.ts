import { join } from 'node:path';
import { build } from 'vite';
import { ROOT } from '../../electron/dev/build.ts';

/** Builds the page of specimens, which is no part of the app, into a folder. */
export async function buildSpecimens(outDir: string): Promise<string> {
  const configFile = join(ROOT, 'renderer', 'dev', 'vite.config.ts');
  await build({ configFile, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  return outDir;
}
