/** What is checked of packages, and what is said of them; the Electron that packages are made of. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../electron/dev/build.ts';
import { findingsOf, problemsOfCard, problemsOfLock, type Card, type Lock } from '../../electron/dev/packages.ts';
import { STAND_IN_VERSION } from '../../electron/dev/standin.ts';
import { point } from '../app/checklist.ts';

const read = (file: string): unknown => JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
const card = read('package.json') as Card;

test(point('packages'), () => {
  expect(problemsOfCard(card)).toEqual([]);
  expect(problemsOfLock(read('package-lock.json') as Lock)).toEqual([]);
});

const HASH = 'sha512-abc=';

describe('a lock or card that is not as it should be', () => {
  test.each([
    ['no hash', { resolved: 'https://registry.npmjs.org/a/-/a-1.0.0.tgz' }, 'a has no SHA-512'],
    ['a weak hash', { integrity: 'sha1-abc=' }, 'a has no SHA-512'],
    ['another server', { integrity: HASH, resolved: 'https://example.com/a.tgz' }, 'a comes from https://example.com'],
    ['plain HTTP', { integrity: HASH, resolved: 'http://registry.npmjs.org/a.tgz' }, 'a comes from http:'],
    ['a name that only begins so', { integrity: HASH, resolved: 'https://registry.npmjs.org.evil/a' }, 'a comes from'],
    ['Git', { integrity: HASH, resolved: 'git+ssh://git@github.com/a/a.git#1' }, 'a comes from git'],
    ['an unknown install script', { integrity: HASH, hasInstallScript: true }, 'a has an install script'],
  ])('%s', (_what, locked, told) => {
    const problems = problemsOfLock({ packages: { '': {}, 'node_modules/b/node_modules/a': locked } });
    expect(problems).toEqual([expect.stringContaining(told)]);
  });

  test('what is as it should be, the root and links are fine', () => {
    const good = { integrity: HASH, resolved: 'https://registry.npmjs.org/a/-/a-1.0.0.tgz' };
    const script = { integrity: HASH, hasInstallScript: true };
    const packages = { '': {}, 'node_modules/a': good, 'node_modules/own': { link: true }, 'node_modules/b': script };
    expect(problemsOfLock({ packages }, { b: 'known' })).toEqual([]);
  });

  test.each(['^1.0.0', '~1.0.0', '1', '1.x', '*', 'latest', '', 'git+https://example.com/a.git', 'file:../a'])(
    'the version "%s"',
    (version) => {
      for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies'] as const)
        expect(problemsOfCard({ [kind]: { a: version, b: '1.0.0' } })).toHaveLength(1);
    },
  );
});

test('an audit is findings, or the reason why there are none', () => {
  const answer = (high: number, critical: number): string =>
    JSON.stringify({ metadata: { vulnerabilities: { low: 9, high, critical } } });
  expect(findingsOf(answer(0, 0))).toBe(0);
  expect(findingsOf(answer(2, 1))).toBe(3);
  expect(findingsOf('{"message": "405 Method Not Allowed", "error": {"summary": ""}}')).toBe('405 Method Not Allowed');
  expect(findingsOf('{"error": {"code": "ENOAUDIT", "summary": "no audit"}}')).toBe('no audit');
  expect(findingsOf('{}')).toMatch(/no findings/u);
  expect(findingsOf('')).toMatch(/no answer/u);
});

test(point('electron'), () => {
  const version = card.devDependencies?.electron ?? '';
  expect(version).toMatch(/^\d+\.\d+\.\d+$/u);
  const major = (of: string): number => Number(of.split('.')[0]);
  // Development may have to do with an older one; packages are made of this.
  expect(major(version)).toBeGreaterThanOrEqual(major(STAND_IN_VERSION));
});
