/**
 * Checks what Facet is made of: versions that are exact, a lock with a hash for every package, install scripts that are
 * known, and what is published about holes in what ships.
 *
 *     node electron/dev/packages.ts
 */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './build.ts';
import { Stop, runScript, say } from './explain.ts';

/** What is read of `package.json`. */
export interface Card {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** What is read of `package-lock.json`, version 3: packages by the folder they go to; the root's is ''. */
export interface Lock {
  readonly packages: Readonly<Record<string, Locked>>;
}

interface Locked {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

/** Packages that would run a script when they are installed. None is run (`.npmrc`); each is known not to be needed. */
export const WITH_SCRIPT: Readonly<Record<string, string>> = {
  'better-sqlite3': 'looks for its binary, which comes with it',
  'onnxruntime-node': 'downloads CUDA, which Facet does not use',
  protobufjs: 'warns of versions that do not fit; onnxruntime-web wants it, and Facet does not load it',
  'electron-winstaller': 'copies a 7-Zip for Squirrel, which is not made',
};

/** What is wrong with the versions of `package.json`, a line each. */
export function problemsOfCard(card: Card): string[] {
  const all = { ...card.dependencies, ...card.devDependencies, ...card.optionalDependencies };
  return Object.entries(all)
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/u.test(version))
    .map(([name, version]) => `package.json: ${name} has no exact version: ${version}`);
}

/** What is wrong with a lock, a line each. @param known packages whose install script is known. */
export function problemsOfLock(lock: Lock, known: Readonly<Record<string, string>> = WITH_SCRIPT): string[] {
  return Object.entries(lock.packages).flatMap(([folder, { integrity, resolved, link, hasInstallScript }]) => {
    if (folder === '' || link === true) return [];
    const name = folder.replace(/^.*node_modules\//u, '');
    const problems: string[] = [];
    if (integrity?.startsWith('sha512-') !== true) problems.push(`${name} has no SHA-512`);
    if (resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/'))
      problems.push(`${name} comes from ${resolved}`);
    if (hasInstallScript === true && !Object.hasOwn(known, name))
      problems.push(`${name} has an install script that nobody has looked at`);
    return problems.map((problem) => `package-lock.json: ${problem}`);
  });
}

/** What `npm audit --json` answers: findings by severity, or why there are none to be had. */
interface Audit {
  readonly metadata?: { readonly vulnerabilities?: { readonly high: number; readonly critical: number } };
  readonly message?: string;
  readonly error?: { readonly summary?: string };
}

/** Serious findings in an answer of `npm audit --json`; or the reason why the registry told none. */
export function findingsOf(answer: string): number | string {
  let audit: Audit;
  try {
    audit = JSON.parse(answer) as Audit;
  } catch {
    return 'npm audit gave no answer';
  }
  const found = audit.metadata?.vulnerabilities;
  if (found !== undefined) return found.high + found.critical;
  return [audit.message, audit.error?.summary].find(Boolean) ?? 'npm audit gave no findings';
}

const AUDIT_MS = 120_000;

if (import.meta.main) {
  await runScript(() => {
    const read = (file: string): unknown => JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
    const lock = read('package-lock.json') as Lock;
    const problems = [...problemsOfCard(read('package.json') as Card), ...problemsOfLock(lock)];
    if (problems.length > 0) throw new Stop(problems.join('\n'));
    say(`${Object.keys(lock.packages).length - 1} packages are pinned, with their hashes.`);

    const audit = spawnSync('npm audit --omit=dev --audit-level=high --json', {
      cwd: ROOT,
      shell: true, // npm is a script that Windows starts only so
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: AUDIT_MS,
    });
    const found = findingsOf(audit.stdout);
    if (typeof found === 'string') say(`Not audited, the registry does not answer that: ${found}`);
    else if (found > 0) throw new Stop(`npm audit has ${found} high or critical findings in what ships.`);
    else say('npm audit has no high or critical findings in what ships.');
    return Promise.resolve(0);
  });
}
