/**
 * The licences of all that is shipped with Facet, for its window (library screen) and, in dist/licences.json, for
 * whoever looks into a package. Texts that packages come without are in licences/.
 */

import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isUnused, runtimeOf, type RuntimePackage } from './runtimes.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** What is shipped: its version, its licence as an SPDX expression, and the licence's text. */
export interface Licence {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
}

/** Development packages of which something is in what is built; {@link requireListed} finds what lacks here. */
const BUNDLED = ['svelte', 'clsx', 'esm-env', 'vite', 'rolldown'];

/** In package.json for development alone: the Node that runs its scripts. */
const UNSHIPPED = /^node-(linux|darwin|win|bin)/u;

/** Packages that say too little themselves: their licence where it is another than they say, and what is added. */
const ADDED: readonly { of: RegExp; licence?: string; before?: readonly string[]; after?: readonly string[] }[] = [
  { of: /^onnxruntime-common$/u, before: ['onnxruntime'] },
  { of: /^onnxruntime-(node|web)$/u, before: ['onnxruntime', 'onnxruntime-notices'] },
  { of: /^@nodable\/entities$/u, before: ['nodable-entities'] },
  { of: /^libheif-js$/u, before: ['libheif'], after: ['GPL-3.0'] },
  // On Windows sharp's own package has libvips in it.
  { of: /^@img\/sharp-(libvips|win32)-/u, before: ['libvips'], after: ['LGPL-3.0', 'GPL-3.0'] },
  {
    of: /^exiftool-vendored\.(pl|exe)$/u,
    licence: 'MIT AND (Artistic-1.0-Perl OR GPL-1.0-or-later)',
    before: ['exiftool'],
    after: ['Artistic-1.0-Perl', 'GPL-1.0'],
  },
];

interface LockedPackage {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  /** For development, or for those who have it anyway. */
  readonly devOptional?: boolean;
}

/**
 * Reads the licences of what is installed, by name; of the two ONNX Runtimes, of one. Needs node_modules as `npm ci` makes
 * it for this system.
 */
export function collectLicences(runtime = runtimeOf()): Licence[] {
  const all = [...packages(runtime), ...models(), ...others()];
  return all.sort((a, b) => a.name.localeCompare(b.name, 'en') || a.version.localeCompare(b.version, 'en'));
}

/** Packages that Facet loads or has in it, those that they need, and their parts for this system. */
function packages(runtime: RuntimePackage): Licence[] {
  const lock = json('package-lock.json') as { packages: Record<string, LockedPackage> };
  return Object.entries(lock.packages).flatMap(([path, { version, license = '', dev, devOptional }]): Licence[] => {
    const name = packageOf(path);
    if (name === null || UNSHIPPED.test(name) || !existsSync(join(ROOT, path))) return [];
    if (isUnused(name, runtime)) return []; // in node_modules for other systems
    if ((dev ?? devOptional) && !BUNDLED.includes(path.replace('node_modules/', ''))) return [];
    const added = ADDED.find(({ of }) => of.test(name));
    const own = globSync('{LICEN[CS]E,licen[cs]e,COPYING,NOTICE}*', { cwd: join(ROOT, path) }).sort();
    // The parts of sharp say in their README which libraries are inside, and under which licences.
    const files = own.length === 0 && name.startsWith('@img/sharp-') ? ['README.md'] : own;
    const text = [
      ...(added?.before ?? []).map(kept),
      ...files.map((file) => read(join(path, file))),
      ...(added?.after ?? []).map(kept),
    ].join('\n\n');
    return [{ name, version, licence: added?.licence ?? license, text }];
  });
}

/** The models, as their cards say, and the picture that processors are tried out with. */
function models(): Licence[] {
  interface Card {
    id: string;
    version?: string;
    licence: string;
    licenceFile: string;
  }
  const cards = globSync('models/*.json', { cwd: ROOT }).map((file) => json(file) as Card);
  const golden: Card = { id: 'group.jpg', version: '1', licence: 'MIT', licenceFile: 'licenses/golden.txt' };
  return [...cards, golden].map(({ id, version = '1', licence, licenceFile }) => ({
    name: `${id} (${id === golden.id ? 'picture' : 'model'})`,
    version,
    licence,
    text: read(join('models', licenceFile)),
  }));
}

/** Facet itself, and what is inside other things: versions are those of what has them inside. */
function others(): Licence[] {
  const version = (path: string): string => (json(join(path, 'package.json')) as { version: string }).version;
  const electron = version('node_modules/electron');
  const sqlite = version('node_modules/better-sqlite3');
  return [
    { name: 'Facet', version: version('.'), licence: 'MIT', text: read('LICENSE') },
    { name: 'Electron', version: electron, licence: 'MIT', text: read('node_modules/electron/LICENSE') },
    { name: 'Chromium (in Electron)', version: electron, licence: 'BSD-3-Clause', text: kept('chromium') },
    { name: 'SQLite (in better-sqlite3)', version: sqlite, licence: 'blessing', text: kept('sqlite') },
  ];
}

/** Throws where a module of a package was built in whose licence is not listed. */
export function requireListed(modules: readonly string[], listed: readonly Licence[]): void {
  const names = new Set(modules.map(packageOf).filter((name) => name !== null));
  const missing = [...names].filter((name) => !listed.some((licence) => licence.name === name));
  if (missing.length > 0) throw new Error(`electron/dev/licences.ts does not list ${missing.join(', ')}`);
}

/** The package that a path leads into; null for what is in none. */
function packageOf(path: string): string | null {
  return /.*node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/u.exec(path)?.[1]?.replace('\\', '/') ?? null;
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
    .replaceAll('\r\n', '\n')
    .replace(/^\s*\n/u, '')
    .trimEnd();
}

/** A text that is kept here. */
function kept(name: string): string {
  return read(join('electron/dev/licences', `${name}.txt`));
}

function json(path: string): unknown {
  return JSON.parse(read(path));
}
