/** Where the command line finds what belongs to Facet. */

import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder with package.json: two up from the sources, one up from the bundle. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/** The model cards and their weights. */
export const MODELS = join(packageFolder(), 'models');

/** The vision worker's entry: its source, run as it is, or the bundle beside this one. */
export const WORKER_ENTRY = import.meta.url.endsWith('.ts')
  ? join(packageFolder(), 'electron/engine/vision/worker.ts')
  : join(packageFolder(), 'dist/worker.mjs');

/** Where the window keeps what is known of this computer, too. */
export const MACHINE = join(settingsFolder(), 'Facet');

/** Where programs keep their settings. */
function settingsFolder(): string {
  const { APPDATA, XDG_CONFIG_HOME } = process.env;
  if (process.platform === 'win32') return APPDATA ?? join(homedir(), 'AppData', 'Roaming');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support');
  // An empty one counts as none.
  return XDG_CONFIG_HOME === undefined || XDG_CONFIG_HOME === '' ? join(homedir(), '.config') : XDG_CONFIG_HOME;
}

/** The version of this Facet. */
export function facetVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as { version: string };
  return version;
}
