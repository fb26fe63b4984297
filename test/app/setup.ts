import { dirname, join } from 'node:path';
import { buildAll } from '../../electron/dev/build.ts';
import { requireDisplay } from '../../electron/dev/display.ts';
import { findElectron } from '../../electron/dev/electron.ts';

/** Builds the app once, and finds an Electron once; the environment, which workers inherit, tells them which. */
export default async function setup(): Promise<void> {
  requireDisplay();
  const { binary } = await findElectron();
  // The electron package answers with this folder's binary when Playwright asks it. Given an executablePath instead,
  // Playwright would not hold the app back until it is connected, and now and then miss its window.
  process.env.ELECTRON_OVERRIDE_DIST_PATH = distOf(binary);
  await buildAll();
}

/** The folder that holds `electron`, `electron.exe` or `Electron.app`. */
function distOf(binary: string): string {
  const folder = dirname(binary);
  return process.platform === 'darwin' ? join(folder, '..', '..', '..') : folder;
}
