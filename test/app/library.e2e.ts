/** The library screen: what is there, what went wrong, and the ways on. */

import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { makeAlbum, scanFolder, SIX } from './albums.ts';
import { findingsInBothThemes } from './axe.ts';
import { answerFolderDialog, expect, scanEnds, scanFolders, test } from './fixtures.ts';
import { ask } from './scanned.ts';
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

test('takes a folder out and, with Undo, back in again with the names', async ({ facet: { page }, library }, info) => {
  test.setTimeout(300_000);
  const [album, second] = [join(library, '..', 'Pictures'), join(library, '..', 'More')];
  await makeAlbum(album, SIX.slice(0, 2));
  await makeAlbum(second, SIX.slice(3, 4));
  await scanFolders(page, [album]);
  const name = async (): Promise<(string | null)[]> =>
    (await ask(page, 'listPeople', {})).map((person) => person.name).filter((each) => each !== null);
  const [somebody] = await ask(page, 'listPeople', {});
  await ask(page, 'namePerson', { personId: somebody?.id ?? 0, name: 'Ada' });
  await scanFolder(page, second);
  const photos = (await ask(page, 'libraryStatus', {})).photos;

  await page.getByRole('button', { name: 'Library', exact: true }).click();
  const folders = page.getByRole('list', { name: 'Folders' }).getByRole('listitem');
  await expect(folders).toHaveCount(2);
  await page.getByRole('button', { name: 'Remove Pictures…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove this folder from the library?' });
  await expect(dialog).toContainText(album);
  await expect(dialog).toContainText(`its ${photos - 1} photos`);
  await expect(dialog).toContainText('No photo is deleted');
  await expect(dialog).not.toContainText('another folder');
  expect(await findingsInBothThemes(page), 'Remove').toEqual([]);
  await takeScreenshots(page, info, 'library-remove');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(folders).toHaveCount(2);

  // The keyboard alone, which comes back to where it was; what it does is the last thing it comes by.
  await expect(page.getByRole('button', { name: 'Remove Pictures…' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: 'Close' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(dialog.getByRole('button', { name: 'Remove from library' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(folders).toHaveCount(1);
  await expect.poll(async () => (await ask(page, 'libraryStatus', {})).photos).toBe(1);
  await expect.poll(name).toEqual([]);
  expect(await readdir(album)).toContain('one.jpg');

  const toast = page.getByText(`${album} is no longer in the library.`);
  await expect(toast).toBeVisible();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(folders).toHaveCount(2);
  await expect.poll(async () => (await ask(page, 'libraryStatus', {})).photos).toBe(photos);
  await expect.poll(name, { timeout: 120_000 }).toEqual(['Ada']);
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
