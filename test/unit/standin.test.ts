/** The parts of finding an Electron for development that need no network. */

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cacheFolder } from '../../electron/dev/cache.ts';
import { hasDisplay } from '../../electron/dev/display.ts';
import { installLine, missingLibraries } from '../../electron/dev/libraries.ts';
import { matchesIntegrity, standInRuns } from '../../electron/dev/standin.ts';

const LDD = `\tlinux-vdso.so.1 (0x00007ffd)
\tlibffmpeg.so => /opt/electron/libffmpeg.so (0x00007f)
\tlibnss3.so => not found
\tlibsmime3.so => not found
\tlibgtk-3.so.0 => not found
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)
`;

it('names each Debian package of the missing libraries once', () => {
  expect(missingLibraries(LDD)).toEqual(['libnss3.so', 'libsmime3.so', 'libgtk-3.so.0']);
  expect(installLine(missingLibraries(LDD))).toMatch(/apt-get install libgtk-3-0 libnss3$/);
});

it('names a library whose package it does not know', () => {
  expect(installLine(['libodd.so.1'])).toContain('libodd.so.1');
});

it('checks a download against its integrity', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'facet-')), 'file');
  writeFileSync(file, 'abc');
  // SHA-512 of "abc", FIPS 180-4.
  const abc =
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f';
  const integrity = `sha512-${Buffer.from(abc, 'hex').toString('base64')}`;
  expect(await matchesIntegrity(file, integrity)).toBe(true);
  writeFileSync(file, 'abd');
  expect(await matchesIntegrity(file, integrity)).toBe(false);
});

it('is for Linux x64 alone', () => {
  expect(standInRuns('linux', 'x64')).toBe(true);
  expect(standInRuns('linux', 'arm64')).toBe(false);
  expect(standInRuns('win32', 'x64')).toBe(false);
});

it('knows a display by the environment on Linux', () => {
  expect(hasDisplay('linux', {})).toBe(false);
  expect(hasDisplay('linux', { DISPLAY: ':0' })).toBe(true);
  expect(hasDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe(true);
  expect(hasDisplay('darwin', {})).toBe(true);
});

it('keeps its downloads in the cache folder of the user', () => {
  expect(cacheFolder({ XDG_CACHE_HOME: '/c' })).toBe(join('/c', 'facet'));
  expect(cacheFolder({})).toMatch(/\.cache.facet$/);
});
