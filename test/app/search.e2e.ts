/** Looking for people together, and taking copies of what is found. */

import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Bridge } from '../../electron/contract/bridge.ts';
import { answerFolderDialog, expect, scanned, test } from './fixtures.ts';
import { takeScreenshots } from './screenshots.ts';

/** Names two people who are on one photo, and returns how many photos each is on. */
async function nameTwo(page: Page): Promise<{ together: number; ada: number; bob: number }> {
  return page.evaluate(async () => {
    const value = async <Value>(reply: Promise<{ ok: boolean; value?: Value }>): Promise<Value> =>
      (await reply).value as Value;
    const call: Bridge['call'] = (name, args) => globalThis.facet.call(name, args);
    const people = await value(call('listPeople', {}));
    const [first] = people;
    const photos = await value(call('listPersonPhotos', { personId: first?.id ?? 0 }));
    const { faces } = await value(call('getPhoto', { photoId: photos[0]?.id ?? 0 }));
    const other = faces.find(({ personId }) => personId !== null && personId !== first?.id)?.personId ?? 0;
    await call('namePerson', { personId: first?.id ?? 0, name: 'Ada Lovelace' });
    await call('namePerson', { personId: other, name: 'Bob Ångström' });
    const count = async (together: number[]): Promise<number> =>
      (await value(call('findPhotos', { together }))).ids.length;
    return {
      ada: await count([first?.id ?? 0]),
      bob: await count([other]),
      together: await count([first?.id ?? 0, other]),
    };
  });
}

test('names, dates, a number of people and a folder find photos; copies of them go into a folder', async ({
  start,
  album,
}, info) => {
  test.setTimeout(600_000); // it makes and scans a whole album
  const { app, page } = await scanned(start, album);
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));

  const section = page.getByRole('button', { name: 'Search', exact: true });
  await section.click();
  await expect(page.getByText('Nobody has a name yet')).toBeVisible();
  const counts = await nameTwo(page);
  expect(counts.together).toBeGreaterThan(1);
  await expect(page.getByText('Who are you looking for?')).toBeVisible();
  await expect(page.getByRole('list', { name: 'People to start with' }).getByRole('button')).toHaveCount(2);
  await takeScreenshots(page, info, 'search-start');

  // By keyboard alone: two names, accents and case ignored.
  const field = page.getByRole('combobox', { name: 'People on the photo' });
  await field.click();
  await page.keyboard.type('ada');
  await page.keyboard.press('Enter');
  const count = page.getByRole('status').filter({ hasText: /photo/u });
  const photos = (n: number): string => `${n} ${n === 1 ? 'photo' : 'photos'}`;
  await expect(count).toHaveText(photos(counts.ada));
  await page.keyboard.type('angs');
  await page.keyboard.press('Enter');
  await expect(count).toHaveText(photos(counts.together));
  const found = page.getByRole('list', { name: 'Photos found' }).getByRole('button');
  expect(await found.count()).toBeGreaterThan(0);
  await takeScreenshots(page, info, 'search');
  await page.setViewportSize({ width: 900, height: 600 });
  await takeScreenshots(page, info, 'search-small');
  await page.setViewportSize({ width: 1280, height: 800 });

  // A press turns a name around; "-" writes it so.
  await page.getByRole('button', { name: /^With Bob Ångström/u }).click();
  const without = counts.ada - counts.together;
  await expect(count).toHaveText(without === 0 ? 'No photos' : photos(without));
  await page.getByRole('button', { name: /^Without Bob Ångström/u }).click();
  await expect(count).toHaveText(photos(counts.together));
  await page.getByRole('button', { name: 'Remove Bob Ångström' }).click();
  await expect(field).toBeFocused();
  await page.keyboard.type('-bob');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Without Bob Ångström/u })).toBeVisible();
  await page.keyboard.press('Backspace');
  await expect(page.getByRole('button', { name: /^Without Bob Ångström/u })).toHaveCount(0);
  await expect(count).toHaveText(photos(counts.ada));

  // Nobody else, and how many.
  await page.getByRole('button', { name: 'Only them' }).click();
  await expect(page.getByText('No photo has all of this')).toBeVisible();
  await takeScreenshots(page, info, 'search-none');
  await page.getByRole('button', { name: 'Only them' }).click();
  await page.getByRole('combobox', { name: 'Number of people' }).selectOption('least');
  await page.getByRole('spinbutton', { name: 'Number of people' }).fill('2');
  await expect(count).toHaveText(photos(counts.ada));
  await page.getByRole('spinbutton', { name: 'Number of people' }).fill('99');
  await expect(count).toHaveText('No photos');
  await page.getByRole('combobox', { name: 'Number of people' }).selectOption('any');

  // A time, written and chosen; what is no date is said so.
  const from = page.getByRole('textbox', { name: 'From' });
  const year = new Date().getFullYear();
  await from.fill(`Jan ${year + 2}`);
  await expect(count).toHaveText('No photos');
  await from.fill('the other day');
  await page.keyboard.press('Tab');
  await expect(page.getByText('Write a year, a month or a day')).toBeVisible();
  await from.fill('');
  await page.getByRole('button', { name: 'Choose: from' }).click();
  await page.getByRole('button', { name: `All of ${year}` }).click();
  await expect(from).toHaveValue(String(year));
  await takeScreenshots(page, info, 'search-date');
  await page.keyboard.press('Escape');
  await from.fill('');

  // A folder below the library's own.
  await page.getByRole('combobox', { name: 'Folder' }).click();
  await page.keyboard.type('scans');
  await expect(page.getByRole('option', { name: /scans/u })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(count).toHaveText(/^\d+ photos?$/u);
  const inFolder = await found.count();
  expect(inFolder).toBeGreaterThan(0);
  expect(inFolder).toBeLessThan(counts.ada);

  // A photo opens in the viewer and comes back; the search is as it was after a visit elsewhere.
  await found.first().click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(found.first()).toBeFocused();
  await page.getByRole('button', { name: 'People', exact: true }).click();
  await section.click();
  await expect(found).toHaveCount(inFolder);

  // Copies, beside a file of the same name; one photo is gone.
  const folder = join(info.outputPath('copies'));
  mkdirSync(folder, { recursive: true });
  const scans = join(album, 'scans');
  const gone = await page.evaluate(async (path) => {
    const reply = await globalThis.facet.call('findPhotos', { folder: path });
    const id = reply.ok ? (reply.value.ids[0] ?? 0) : 0;
    const photo = await globalThis.facet.call('getPhoto', { photoId: id });
    return photo.ok ? photo.value.path : '';
  }, scans);
  const [mine = ''] = readdirSync(scans).filter((name) => join(scans, name) !== gone);
  writeFileSync(join(folder, mine), 'mine');
  rmSync(gone);
  await page.getByRole('button', { name: /^Remove Pictures/u }).click();
  await page.getByRole('button', { name: 'Clear all' }).click();
  await page.getByRole('combobox', { name: 'Folder' }).click();
  await page.keyboard.type('scans');
  await page.keyboard.press('Enter');
  const all = readdirSync(scans).length + 1;
  await expect(count).toHaveText(photos(all));
  await answerFolderDialog(app, [folder]);
  await page.getByRole('button', { name: 'Export copies…' }).click();
  const told = page.getByRole('region', { name: 'Export of copies' });
  await expect(told.getByText(`${all - 1} photos copied into ${folder}`)).toBeVisible();
  await told.getByText('1 photo could not be copied').click();
  await expect(told.getByText(gone)).toBeVisible();
  await takeScreenshots(page, info, 'search-export');
  expect(readdirSync(folder)).toHaveLength(all);
  expect(existsSync(join(folder, mine))).toBe(true);
  await told.getByRole('button', { name: 'Dismiss' }).click();
  await expect(told).toHaveCount(0);

  expect(complaints).toEqual([]);
});
