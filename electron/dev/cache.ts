/** Facet's folder in the user's cache: what development downloads once and may lose at any time. */

import { homedir } from 'node:os';
import { join } from 'node:path';

/** The cache folder, as the XDG base directory specification names it; `~/.cache/facet` elsewhere too. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_CACHE_HOME;
  return join(base !== undefined && base !== '' ? base : join(homedir(), '.cache'), 'facet');
}
