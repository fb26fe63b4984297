/** A Facet over a library that was scanned already: once for each worker, with photos of several years. */

import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import type { Arguments, Result, WindowMethodName } from '../../electron/contract/methods.ts';
import { makeSampleAlbum } from '../../electron/dev/album.ts';
import { test as base, type Facet } from './fixtures.ts';

export { expect } from '@playwright/test';

const ROOT = join(import.meta.dirname, '..', '..');

interface Fixtures {
  /** A Facet with people in it, and nobody named. */
  readonly scanned: Facet;
}

export const test = base.extend<Fixtures, { readonly scannedLibrary: string }>({
  scannedLibrary: [
    async ({ playwright: _ }, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'facet-'));
      const album = join(folder, 'Pictures');
      await makeSampleAlbum(album);
      const files = (await readdir(album, { recursive: true, withFileTypes: true })).filter((file) => file.isFile());
      // The samples do not say when they were taken, so their files' times count.
      for (const [index, { parentPath, name }] of files.entries()) {
        const taken = new Date(Date.UTC(2012 + (index % 9), (index * 5) % 12, 14, 12));
        await utimes(join(parentPath, name), taken, taken);
      }
      const library = join(folder, 'library');
      const cli = join(ROOT, 'electron', 'cli', 'facet.ts');
      await promisify(execFile)(process.execPath, [
        cli,
        'scan',
        album,
        '--library',
        library,
        '--provider',
        'cpu',
        '--json',
      ]);
      await use(library);
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 300_000 },
  ],

  scanned: async ({ library, scannedLibrary, start }, use) => {
    await cp(scannedLibrary, library, { recursive: true });
    const facet = await start();
    await facet.page.getByRole('heading', { name: 'People', exact: true }).waitFor({ timeout: 60_000 });
    await use(facet);
  },
});

/** Asks the engine from the page, past everything that is shown. */
export async function ask<Name extends WindowMethodName>(
  page: Page,
  name: Name,
  args: Arguments<Name>,
): Promise<Result<Name>> {
  const reply = await page.evaluate(([method, given]) => globalThis.facet.call(method, given as never), [
    name,
    args,
  ] as const);
  if (!reply.ok) throw new Error(reply.failure.message);
  return reply.value;
}
