/** Folders that change while the window is open, and copies of one picture. */

import { mkdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { makeAlbum, scanFolder, SIX } from './albums.ts';
import { expect, test } from './fixtures.ts';
import { takeScreenshots } from './screenshots.ts';

const PATIENCE = { timeout: 60_000 };

test('a photo that comes or goes is seen, a drive that is taken away is said to be, and copies are one', async ({
  facet: { page },
}, info) => {
  test.setTimeout(300_000);
  const folder = join(tmpdir(), `facet-folders-${process.pid}`);
  const away = `${folder}-away`;
  await mkdir(folder, { recursive: true });
  try {
    await makeAlbum(folder, SIX.slice(0, 4));
    await scanFolder(page, folder);
    const list = page.getByRole('list', { name: 'Photos, newest first' });
    await page.getByRole('button', { name: 'Photos', exact: true }).click();
    await expect(list.getByRole('listitem')).toHaveCount(4, PATIENCE);

    await makeAlbum(folder, SIX.slice(4, 5));
    await expect(list.getByRole('listitem')).toHaveCount(5, PATIENCE);

    // The same picture, smaller and pressed harder.
    await sharp(join(folder, 'one.jpg'))
      .resize(700)
      .withMetadata()
      .jpeg({ quality: 70 })
      .toFile(join(folder, 'sent.jpg'));
    const stacked = list.getByRole('button', { name: /, 2 copies$/u });
    await expect(stacked).toBeVisible(PATIENCE);
    await expect(list.getByRole('listitem')).toHaveCount(5);
    await takeScreenshots(page, info, 'stack');
    await stacked.click();
    await page.keyboard.press('i');
    const copies = page.getByRole('list', { name: '2 copies, the best first' });
    await expect(copies.getByRole('button')).toHaveCount(2);
    await expect(copies.getByRole('button').first()).toHaveAccessibleName('Show the copy one.jpg');
    await copies.getByRole('button', { name: 'Show the copy sent.jpg' }).click();
    await expect(page.getByRole('complementary', { name: 'Details' })).toContainText('sent.jpg');
    await expect(copies.getByRole('button', { name: 'Show the copy sent.jpg' })).toHaveAttribute(
      'aria-current',
      'true',
    );
    await takeScreenshots(page, info, 'copies');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Library', exact: true }).click();
    const folders = page.getByRole('list', { name: 'Folders' });
    await expect(folders).toContainText('Changes are noticed at once');
    await rename(folder, away);
    await expect(folders).toContainText('Not connected', PATIENCE);
    await takeScreenshots(page, info, 'away');
    await rename(away, folder);
    await expect(folders).toContainText('Up to date', PATIENCE);
    await expect(folders).toContainText('Changes are noticed at once');
    await expect(page.getByText(/missing/iu)).toHaveCount(0, PATIENCE);
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(away, { recursive: true, force: true });
  }
});
