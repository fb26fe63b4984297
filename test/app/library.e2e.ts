/** The library screen: what is there, what went wrong, and the ways on. */

import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { answerFolderDialog, expect, scanEnds, scanFolders, test } from './fixtures.ts';
import { takeScreenshots } from './screenshots.ts';

/** Seconds since 1970: a file that is mended keeps its time, so that only another try finds it whole. */
const TAKEN = 1_600_000_000;

test('shows folders, failures with another try, missing files, storage and models', async ({
  facet: { app, page },
  album,
}, info) => {
  test.setTimeout(300_000);
  const whole = await sharp(join(album, 'originals', 'group 1.jpg'))
    .resize(800)
    .jpeg()
    .toBuffer();
  const broken = join(album, 'broken.jpg');
  await writeFile(broken, Buffer.alloc(whole.length, 7));
  await utimes(broken, TAKEN, TAKEN);
  await scanFolders(page, [album]);

  await page.getByRole('button', { name: 'Library', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Library' })).toBeVisible();
  await expect(page.getByText('Everything is up to date.')).toBeVisible();
  await expect(page.getByRole('list', { name: 'Folders' })).toContainText('1 could not be read');

  await rm(join(album, 'originals', 'group 2.jpg'));
  await page.getByRole('button', { name: 'Scan again' }).click();
  const missing = page.getByRole('list', { name: 'Missing photos' });
  await expect(missing).toContainText('group 2.jpg');
  await expect(page.getByRole('heading', { name: 'Missing (1)' })).toBeVisible();
  await scanEnds(page);

  const storage = page.getByRole('region', { name: 'Storage' });
  await expect(storage).toContainText(/\d MB in all/);
  const recognition = page.getByRole('region', { name: 'Recognition' });
  await expect(recognition).toContainText('facet-1 recognises people, on the processor (CPU).');
  await expect(recognition).toContainText(/faces a second/);
  await expect(recognition).toContainText('98.9 % right');
  await takeScreenshots(page, info, 'library');

  await expect(storage).toContainText('Facet makes one every week');
  await storage.getByRole('button', { name: 'Back up now' }).click();
  await expect(storage.getByRole('status')).toContainText(/Last backup: .*\d MB\)/);

  const failed = page.getByRole('list', { name: 'Photos that could not be read' });
  await expect(failed).toContainText('broken.jpg');
  await page.getByRole('button', { name: 'Try all again' }).click();
  await scanEnds(page);
  await expect(failed).toContainText('broken.jpg');
  await writeFile(broken, whole);
  await utimes(broken, TAKEN, TAKEN);
  await page.getByRole('button', { name: 'Try broken.jpg again' }).click();
  await expect(failed).toBeHidden();
  await scanEnds(page);
  await expect(page.getByRole('list', { name: 'Folders' })).not.toContainText('could not be read');

  // A second folder, by the dialog; the scan it starts can be stopped for a while.
  const second = info.outputPath('more');
  await sharp(whole).toFile(await folderWith(second, 'one.jpg'));
  await answerFolderDialog(app, [second]);
  await page.getByRole('button', { name: 'Add folders' }).click();
  await expect(page.getByRole('list', { name: 'Folders' }).getByRole('listitem')).toHaveCount(2);
  await scanEnds(page);
});

test('pauses a scan and goes on with it', async ({ facet: { page }, album }) => {
  test.setTimeout(300_000);
  await page.evaluate((path) => globalThis.facet.call('addFolders', { paths: [path] }), album);
  await page.getByRole('button', { name: 'Library', exact: true }).click();
  const main = page.getByRole('main');
  await main.getByRole('button', { name: 'Pause scan' }).click();
  await expect(main.getByText(/^Paused/)).toBeVisible();
  await main.getByRole('button', { name: 'Resume scan' }).click();
  await scanEnds(page);
  await expect(page.getByText('Everything is up to date.')).toBeVisible();
});

async function folderWith(folder: string, name: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return join(folder, name);
}
