/** All photos by date: the grid, its months, the scrubber, the keys, and what a scan changes under it. */

import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { SIX, makeAlbum, scanAgain, scanFolder } from './albums.ts';
import { expect, test } from './fixtures.ts';
import { takeScreenshots } from './screenshots.ts';

const photosButton = (page: Page) => page.getByRole('button', { name: 'Photos', exact: true });
const photo = (page: Page, moment: string) => page.getByRole('button', { name: `Photo of ${moment}` });

test('the whole album by date, newest first', async ({ start, album }, info) => {
  test.setTimeout(300_000); // it makes and scans a whole album
  const { page } = await start();
  await scanFolder(page, album);
  await photosButton(page).click();
  // Of 42 files six originals, with the camera's and nearly all of the sent ones, are six pictures.
  await expect(page.getByText(/^3[01] photos$/u)).toBeVisible();
  await expect(page.getByRole('button', { name: /^Photo of / }).first()).toBeVisible();
  await takeScreenshots(page, info, 'photos');
});

test('months, keys, the viewer and back; a scan that adds and takes away', async ({ facet: { page } }, info) => {
  const folder = info.outputPath('album');
  await makeAlbum(folder, SIX);
  await scanFolder(page, folder);
  await photosButton(page).click();
  const months = page.getByRole('heading', { level: 2 });
  await expect(months).toHaveText(['June 2019', 'May 2019', 'December 2017', 'August 2014']);

  // One photo is in the tab order, arrow keys go from there.
  const first = photo(page, '3 June 2019');
  await first.focus();
  await page.keyboard.press('ArrowRight');
  await expect(photo(page, '1 June 2019')).toBeFocused();
  await page.keyboard.press('End');
  await expect(photo(page, '2 August 2014')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(photo(page, '24 December 2017')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'four.jpg' })).toBeVisible();
  await expect(page.getByText('4 of 6')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('heading', { name: 'five.jpg' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(photo(page, '3 August 2014')).toBeFocused();

  // A file went away, another came: the grid follows the scan by itself.
  await rename(join(folder, 'one.jpg'), info.outputPath('kept elsewhere.jpg'));
  await makeAlbum(folder, [{ file: 'new.jpg', sample: 1, taken: '2021:01:01 00:00:00', width: 700, mirrored: true }]);
  await scanAgain(page);
  await expect(months.first()).toHaveText('January 2021');
  const gone = page.getByRole('button', { name: /^Photo of 3 June 2019.*missing$/ });
  await expect(gone).toBeVisible();
  await gone.click();
  await expect(page.getByText('This file is no longer where it was.')).toBeVisible();
});

test('a long library: only what is in sight exists, and the scrubber goes anywhere', async ({ facet }, info) => {
  const { page } = facet;
  const folder = info.outputPath('album');
  await mkdir(folder, { recursive: true });
  // Many small pictures of no one, some for each month of ten years.
  for (let n = 0; n < 360; n += 1) {
    const month = `${2010 + Math.floor(n / 36)}:${String((Math.floor(n / 3) % 12) + 1).padStart(2, '0')}`;
    const picture = sharp({
      create: {
        width: n % 3 === 0 ? 60 : 90,
        height: 60,
        channels: 3,
        background: { r: n % 255, g: (n * 7) % 255, b: 160 },
      },
    });
    const bytes = await picture
      .withExif({ IFD2: { DateTimeOriginal: `${month}:15 12:00:00` } })
      .jpeg()
      .toBuffer();
    await writeFile(join(folder, `${n}.jpg`), bytes);
  }
  await scanFolder(page, folder);
  await photosButton(page).click();
  await expect(page.getByText('360 photos')).toBeVisible();
  const cells = page.getByRole('button', { name: /^Photo of / });
  await expect(cells.first()).toBeVisible();
  expect(await cells.count()).toBeLessThan(120);

  const scrubber = page.getByRole('slider', { name: 'Month in sight' });
  await expect(scrubber).toHaveAttribute('aria-valuetext', 'December 2019');
  await scrubber.focus();
  await page.keyboard.press('ArrowDown');
  await expect(scrubber).toHaveAttribute('aria-valuetext', 'November 2019');
  await page.keyboard.press('PageDown');
  await expect(scrubber).toHaveAttribute('aria-valuetext', 'December 2018');
  await page.keyboard.press('PageUp');
  await expect(scrubber).toHaveAttribute('aria-valuetext', 'December 2019');
  await page.keyboard.press('End');
  await expect(page.getByRole('heading', { name: 'January 2010' })).toBeVisible();
  await page.keyboard.press('Home');
  await expect(page.getByRole('heading', { name: 'December 2019' })).toBeVisible();

  // Dragged by its middle: some month halfway, and pictures that come once it rests.
  const box = await scrubber.boundingBox();
  if (box === null) throw new Error('no scrubber');
  await page.mouse.move(box.x + 40, box.y + 4);
  await page.mouse.down();
  await page.mouse.move(box.x + 40, box.y + box.height / 2, { steps: 8 });
  await page.mouse.up();
  await expect(scrubber).toHaveAttribute('aria-valuetext', /201[45]$/u);
  await expect(cells.locator('img').first()).toBeVisible();
  await info.attach('scrubbed', { body: await page.screenshot(), contentType: 'image/png' });

  // What is looked at stays where it is when photos come above it.
  const heading = page.getByRole('heading', { level: 2 }).nth(2);
  const name = (await heading.textContent()) ?? '';
  const before = (await heading.boundingBox())?.y ?? 0;
  await makeAlbum(folder, [{ file: 'new.jpg', sample: 1, taken: '2021:01:01 00:00:00', width: 700 }]);
  await scanAgain(page);
  await expect(page.getByText('361 photos')).toBeAttached();
  await expect
    .poll(async () => Math.abs(((await page.getByRole('heading', { name }).boundingBox())?.y ?? 0) - before))
    .toBeLessThan(3);
});

test('a library without photos says so', async ({ facet: { page } }, info) => {
  const folder = info.outputPath('empty');
  await mkdir(folder, { recursive: true });
  await scanFolder(page, folder);
  await photosButton(page).click();
  await expect(page.getByRole('heading', { name: 'No photos yet' })).toBeVisible();
});
