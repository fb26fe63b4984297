/** The `facet` command as another program runs it. */

import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { MODELS } from '../../../electron/cli/paths.ts';
import { temporaryFolder } from './folder.ts';

const FACET = join(import.meta.dirname, '..', '..', '..', 'electron', 'cli', 'facet.ts');

/** How a command ended and what it said. */
export interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command and the options to spawn it with. */
interface Way {
  readonly command: string;
  readonly args: readonly string[];
  readonly options: SpawnOptions;
}

/** What a command keeps of this computer is the test's, not the developer's. */
const ENV = { ...process.env, XDG_CONFIG_HOME: temporaryFolder() };

const PLAIN: Way = { command: process.execPath, args: [], options: { env: ENV } };

/** Starts the command; its output is not read. It does not outlive the test. */
export function startFacet(args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const child = spawn(process.execPath, [FACET, ...args], { stdio: 'ignore', env: ENV, ...options });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Runs the command to its end. */
export function facet(...args: string[]): Promise<Said> {
  return run(PLAIN, args);
}

/** Runs it with more in its environment. */
export function facetIn(env: Readonly<Record<string, string>>, ...args: string[]): Promise<Said> {
  return run({ ...PLAIN, options: { env: { ...ENV, ...env } } }, args);
}

/** Runs the command for a reader who goes away after the first bytes, as `head` does; says how it ended. */
export async function facetForHead(...args: string[]): Promise<Omit<Said, 'stdout'>> {
  const child = spawn(process.execPath, [FACET, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: ENV });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdout.once('data', () => child.stdout.destroy());
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, stderr };
}

/** Runs the command as a user whom file permissions hold back, which they do not with root. */
export function facetUnprivileged(...args: string[]): Promise<Said> {
  return run(unprivilegedWay(), args);
}

/** Runs the command with --json and reads the one value it prints; fails unless it succeeds. */
export async function facetJson(...args: string[]): Promise<unknown> {
  const said = await facet(...args, '--json');
  return parsed(said);
}

/** The one JSON value on stdout of a command that succeeded. */
export function parsed({ code, stdout, stderr }: Said): unknown {
  if (code !== 0) throw new Error(`facet ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

function run({ command, args, options }: Way, facetArgs: readonly string[]): Promise<Said> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args, FACET, ...facetArgs], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', reject).once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/**
 * The first way to run node in which a file without permissions cannot be read, and this repository can: as
 * we are, as nobody, or as root without root's powers (where the repository lies in a folder of root's alone).
 */
function unprivilegedWay(): Way {
  const secret = join(temporaryFolder(), 'secret');
  writeFileSync(secret, 'secret');
  chmodSync(secret, 0);
  const probe = `
    const fs = require('node:fs');
    fs.readdirSync(${JSON.stringify(MODELS)});
    fs.readFileSync(${JSON.stringify(FACET)});
    try { fs.readFileSync(${JSON.stringify(secret)}); process.exit(1); } catch (error) { process.exit(error.code === 'EACCES' ? 0 : 1); }`;
  const ways: Way[] = [
    PLAIN,
    { ...PLAIN, options: { uid: 65534, gid: 65534 } },
    {
      command: 'setpriv',
      args: ['--bounding-set', '-all', '--inh-caps', '-all', process.execPath],
      options: { env: ENV },
    },
  ];
  const way = ways.find(({ command, args, options }) => {
    try {
      return spawnSync(command, [...args, '-e', probe], { ...options, stdio: 'ignore' }).status === 0;
    } catch {
      return false;
    }
  });
  if (!way) throw new Error('found no way to run a program that file permissions hold back');
  return way;
}
