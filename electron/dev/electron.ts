/** Finds an Electron to run the app with: the electron package's own, or, where that cannot be had, the stand-in. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { cacheFolder } from './cache.ts';
import { Stop, say } from './explain.ts';
import { requireLibraries } from './libraries.ts';
import { getStandIn, standInRuns } from './standin.ts';

/** Where `electron` of package.json keeps its files. */
const PACKAGE = dirname(createRequire(import.meta.url).resolve('electron/package.json'));

const REACH_MS = 8_000;
const DOWNLOAD_MS = 10 * 60_000;
/** A failed download is not tried again for a day: it would cost every start its time limit. */
const RETRY_MS = 24 * 60 * 60_000;

/** An Electron and the switches it needs on this machine. */
export interface FoundElectron {
  readonly binary: string;
  readonly switches: readonly string[];
}

/** Finds an Electron that can start here, downloading one if need be; stops with one line when none can. */
export async function findElectron(): Promise<FoundElectron> {
  const binary = givenElectron() ?? ownElectron() ?? (await downloadOwn()) ?? (await standIn());
  requireLibraries(binary);
  return { binary, switches: sandboxSwitches() };
}

/** The stand-in, where the release that packages are made from cannot be had; null where it can. */
export async function standInForPackages(): Promise<string | null> {
  return (ownElectron() ?? (await downloadOwn())) === null ? standIn() : null;
}

function givenElectron(): string | null {
  const path = process.env.FACET_ELECTRON;
  if (path === undefined || path === '') return null;
  if (!existsSync(path)) throw new Stop(`FACET_ELECTRON names ${path}, which does not exist.`);
  return path;
}

/** The package's own binary, if it was downloaded before. Asking the package itself would start a download. */
function ownElectron(): string | null {
  const pathFile = join(PACKAGE, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const binary = join(PACKAGE, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(binary) ? binary : null;
}

async function downloadOwn(): Promise<string | null> {
  const version = (JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string }).version;
  const failed = join(cacheFolder(), `electron-${version}-not-reached`);
  if (standInRuns() && isRecent(failed)) return null;
  if (await isReachable(version)) {
    say(`Downloading Electron ${version} (once) ...`);
    const install = spawnSync(process.execPath, [join(PACKAGE, 'install.js')], {
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      // With nothing to fall back on, a slow download is better than none.
      ...(standInRuns() ? { timeout: DOWNLOAD_MS } : {}),
    });
    const own = ownElectron();
    if (install.status === 0 && own !== null) return own;
  }
  say(`Electron ${version} cannot be downloaded from where its releases lie.`);
  mkdirSync(cacheFolder(), { recursive: true });
  writeFileSync(failed, '');
  return null;
}

/** A quick answer where connections are dropped in silence. A mirror or a proxy is the user's word that it works. */
async function isReachable(version: string): Promise<boolean> {
  const settings = /^(npm_config_)?electron_mirror$|^(https?|all)_proxy$/i;
  if (Object.keys(process.env).some((name) => settings.test(name))) return true;
  const page = `https://github.com/electron/electron/releases/download/v${version}/SHASUMS256.txt`;
  try {
    return (await fetch(page, { method: 'HEAD', signal: AbortSignal.timeout(REACH_MS) })).ok;
  } catch {
    return false;
  }
}

function isRecent(file: string): boolean {
  return existsSync(file) && Date.now() - statSync(file).mtimeMs < RETRY_MS;
}

async function standIn(): Promise<string> {
  if (standInRuns()) return getStandIn();
  throw new Stop(
    'Electron could not be downloaded. Set FACET_ELECTRON to the path of one, or ELECTRON_MIRROR to a mirror.',
  );
}

/** Chromium's sandbox does not start as root, nor where user namespaces are switched off (many containers). */
export function sandboxSwitches(): readonly string[] {
  if (process.platform !== 'linux') return [];
  const root = process.getuid?.() === 0;
  if (!root && spawnSync('unshare', ['-Ur', 'true'], { stdio: 'ignore' }).status !== 1) return [];
  const reason = root ? 'running as root' : 'this machine allows no user namespaces';
  say(`Chromium's sandbox is off for this run: ${reason}.`);
  return ['--no-sandbox'];
}
