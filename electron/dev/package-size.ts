/**
 * Tells what is in the package that lies in release/, by part: bytes as installed, and compressed as a deb compresses them.
 *
 *     npm run package && npm run package:size
 *
 * Each part is compressed by itself with xz (level 6), so that the sum is a little more than the whole. Electron, which
 * every such app has, is told apart. Needs tar and xz.
 */

import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './build.ts';
import { Stop, runScript } from './explain.ts';
import { resourcesOf } from './package.ts';

/** Which packages a part is made of, by how their paths in node_modules begin. */
const PARTS: readonly (readonly [part: string, begins: RegExp])[] = [
  ['ONNX Runtime', /^onnxruntime-/u],
  ['sharp with libvips', /^(sharp|@img)(\/|$)/u],
  ['SQLite', /^better-sqlite3/u],
  ['ExifTool', /^exiftool-vendored/u],
  ['libheif', /^libheif-js/u],
];
const MODELS = 'models';
const APP = 'the app itself';
const OTHERS = 'other packages';
const ELECTRON = 'Electron';

/** A part of the package: its files and folders, and how large they are. Bytes. */
interface Part {
  readonly name: string;
  readonly paths: readonly string[];
  readonly installed: number;
  readonly compressed: number;
}

/** Sorts what is in an app's folder into parts. @returns paths relative to the folder, by part. */
function partsOf(folder: string): Map<string, string[]> {
  const parts = new Map<string, string[]>();
  const add = (part: string, path: string): void => void parts.set(part, [...(parts.get(part) ?? []), path]);
  const resources = 'resources';
  for (const name of readdirSync(folder)) if (name !== resources) add(ELECTRON, name);
  for (const name of readdirSync(resourcesOf(folder))) {
    const path = `${resources}/${name}`;
    // A Node is in packages from the stand-in alone.
    if (name === 'node') continue;
    if (name === 'models') add(MODELS, path);
    else if (name !== 'app.asar.unpacked') add(APP, path);
  }
  const unpacked = `${resources}/app.asar.unpacked`;
  add(APP, `${unpacked}/dist`);
  for (const name of readdirSync(join(folder, unpacked, 'node_modules'))) {
    const part = PARTS.find(([, begins]) => begins.test(name))?.[0] ?? OTHERS;
    add(part, `${unpacked}/node_modules/${name}`);
  }
  return parts;
}

function bytesOf(path: string): number {
  const { size } = statSync(path);
  if (!statSync(path).isDirectory()) return size;
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0);
}

/** Bytes of the files as a tar in xz. */
function compressedBytes(folder: string, paths: readonly string[]): Promise<number> {
  const tar = spawn('tar', ['--owner=0', '--group=0', '-cf', '-', ...paths], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const xz = spawn('xz', ['-6', '-T0', '-c'], { stdio: [tar.stdout, 'pipe', 'inherit'] });
  let bytes = 0;
  xz.stdout.on('data', (chunk: Buffer) => (bytes += chunk.length));
  return new Promise((resolve, reject) => {
    xz.once('error', () => reject(new Stop('xz is not installed.')));
    xz.once('close', () => resolve(bytes));
  });
}

/** A table in Markdown; megabytes of a million bytes. */
function tableOf(parts: readonly Part[]): string {
  const mb = (bytes: number): string => (bytes / 1e6).toFixed(1);
  const rows = parts.map(({ name, installed, compressed }) => `| ${name} | ${mb(installed)} | ${mb(compressed)} |`);
  return ['| part | installed, MB | compressed (xz), MB |', '|---|---|---|', ...rows].join('\n');
}

await runScript(async () => {
  const folder = join(ROOT, 'release', process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`);
  if (!existsSync(folder)) throw new Stop('There is no package for Linux in release/: npm run package makes one.');
  const parts: Part[] = [];
  for (const [name, paths] of partsOf(folder)) {
    const installed = paths.reduce((sum, path) => sum + bytesOf(join(folder, path)), 0);
    parts.push({ name, paths, installed, compressed: await compressedBytes(folder, paths) });
  }
  const electron = parts.filter(({ name }) => name === ELECTRON);
  const own = parts.filter(({ name }) => name !== ELECTRON).sort((a, b) => b.compressed - a.compressed);
  const sum = (of: 'installed' | 'compressed'): number => own.reduce((total, part) => total + part[of], 0);
  const all = { name: '**beyond Electron**', paths: [], installed: sum('installed'), compressed: sum('compressed') };
  console.log(tableOf([...own, all, ...electron]));
  return 0;
});
