/** The system libraries Electron's binary is linked to, and the Debian packages that bring missing ones. */

import { spawnSync } from 'node:child_process';
import { Stop } from './explain.ts';

/** What Debian and Ubuntu call the package of each library a bare machine may lack. */
const PACKAGES: Readonly<Record<string, string>> = {
  'libgtk-3.so.0': 'libgtk-3-0',
  'libgdk-3.so.0': 'libgtk-3-0',
  'libatk-1.0.so.0': 'libatk1.0-0',
  'libatk-bridge-2.0.so.0': 'libatk-bridge2.0-0',
  'libatspi.so.0': 'libatspi2.0-0',
  'libnss3.so': 'libnss3',
  'libnssutil3.so': 'libnss3',
  'libsmime3.so': 'libnss3',
  'libnspr4.so': 'libnspr4',
  'libasound.so.2': 'libasound2',
  'libgbm.so.1': 'libgbm1',
  'libdrm.so.2': 'libdrm2',
  'libcups.so.2': 'libcups2',
  'libdbus-1.so.3': 'libdbus-1-3',
  'libcairo.so.2': 'libcairo2',
  'libpango-1.0.so.0': 'libpango-1.0-0',
  'libxkbcommon.so.0': 'libxkbcommon0',
  'libX11.so.6': 'libx11-6',
  'libxcb.so.1': 'libxcb1',
  'libXcomposite.so.1': 'libxcomposite1',
  'libXdamage.so.1': 'libxdamage1',
  'libXext.so.6': 'libxext6',
  'libXfixes.so.3': 'libxfixes3',
  'libXrandr.so.2': 'libxrandr2',
  'libexpat.so.1': 'libexpat1',
  'libudev.so.1': 'libudev1',
};

/** The libraries that `ldd`, whose output this reads, did not find. */
export function missingLibraries(ldd: string): string[] {
  return [...ldd.matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1] ?? '');
}

/** One line that says which packages bring these libraries. */
export function installLine(libraries: readonly string[]): string {
  const packages = new Set(libraries.flatMap((library) => PACKAGES[library] ?? []));
  const unknown = libraries.filter((library) => PACKAGES[library] === undefined);
  const install = packages.size > 0 ? ` Install them: apt-get install ${[...packages].sort().join(' ')}` : '';
  const rest = unknown.length > 0 ? ` (not known by package: ${unknown.join(', ')})` : '';
  return `Electron needs system libraries that are not installed.${install}${rest}`;
}

/** Stops with {@link installLine} when the binary would not even start. */
export function requireLibraries(binary: string): void {
  if (process.platform !== 'linux') return;
  const ldd = spawnSync('ldd', [binary], { encoding: 'utf8' });
  // No ldd (musl, NixOS): the binary itself will say what it misses.
  if (ldd.error) return;
  const missing = missingLibraries(ldd.stdout);
  if (missing.length > 0) throw new Stop(installLine(missing));
}
