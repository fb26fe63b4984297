/** Folders that the system hands to Facet: on the command line, by "Open with", through a second start. */

import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from '@playwright/test';
import { makeAlbum, SIX } from './albums.ts';
import { expect, scanEnds, startAgain, test } from './fixtures.ts';
import { takeScreenshots } from './screenshots.ts';

async function folders(page: Page): Promise<string[]> {
  const reply = await page.evaluate(() => globalThis.facet.call('listFolders', {}));
  return reply.ok ? reply.value.map(({ path }) => path) : [];
}

test('a folder on the command line is scanned, and a second start hands its own to the first', async ({
  start,
  library,
}, info) => {
  test.setTimeout(300_000);
  const first = info.outputPath('First');
  const other = info.outputPath('Ordner mit Ümlaut & 100 %');
  await makeAlbum(join(first, 'inner'), SIX.slice(0, 1));
  await makeAlbum(first, SIX.slice(1, 3));
  await makeAlbum(other, SIX.slice(4, 6));

  const { app, page } = await start(first);
  await scanEnds(page);
  expect(await folders(page)).toEqual([first]);
  await expect(page.getByRole('button', { name: /^Unnamed person, / }).first()).toBeVisible();

  await test.step('a desktop writes it as an address', async () => {
    expect(await startAgain(app, ['--library', library, pathToFileURL(other).href])).toBe(0);
    await expect(page.getByRole('heading', { name: 'Search' })).toBeAttached();
    await expect(page.getByText('2 photos', { exact: true })).toBeVisible();
    await scanEnds(page);
    expect(await folders(page)).toEqual([first, other].sort());
    await takeScreenshots(page, info, 'opened-folder');
  });

  await test.step('a terminal writes it from where it is; what is in the library is shown and not added again', async () => {
    expect(await startAgain(app, ['--library', library, 'inner'], first)).toBe(0);
    await expect(page.getByText('1 photo', { exact: true })).toBeVisible();
    expect(await folders(page)).toEqual([first, other].sort());
  });

  await test.step('what is no folder is refused with its reason', async () => {
    expect(await startAgain(app, ['--library', library, join(first, 'two.jpg')])).toBe(0);
    await expect(page.getByRole('alert').filter({ hasText: 'two.jpg' })).toBeVisible();
    expect(await startAgain(app, ['--library', library, 'https://example.com/photos'], dirname(first))).toBe(0);
    expect(await folders(page)).toEqual([first, other].sort());
  });

  await test.step('a window that is loaded again opens nothing twice', async () => {
    await page.reload();
    await expect(page.getByRole('button', { name: /^Unnamed person, / }).first()).toBeVisible();
    await page.waitForTimeout(500);
    await expect(page.getByRole('heading', { name: 'Search' })).toHaveCount(0);
  });
});
