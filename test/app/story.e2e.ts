/** The whole way of a new user: choose folders, see people appear, name one, come back and find the name. */

import type { Page } from '@playwright/test';
import { answerFolderDialog, expect, scanEnds, test } from './fixtures.ts';
import { takeScreenshots } from './screenshots.ts';

const NAME = 'Ada Lovelace';

test('choose folders, name a person, start again: the name is still there', async ({ start, album }, info) => {
  test.setTimeout(300_000); // it makes and scans a whole album
  const complaints: string[] = [];
  const listen = (page: Page): void => {
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
  };

  const first = await start();
  listen(first.page);
  await expect(first.page.getByRole('heading', { name: 'See who is in your photos' })).toBeVisible();
  await takeScreenshots(first.page, info, 'welcome');

  await answerFolderDialog(first.app, [album]);
  await first.page.getByRole('button', { name: 'Choose folders' }).click();
  await scanEnds(first.page);
  const unnamed = first.page.getByRole('button', { name: /^Unnamed person, \d+ photos?$/ });
  await expect(unnamed.first()).toBeVisible();
  const people = await unnamed.count();
  expect(people).toBeGreaterThan(3);

  await first.page
    .getByRole('button', { name: /^Add name, / })
    .first()
    .click();
  await first.page.getByRole('combobox', { name: 'Name', exact: true }).fill(NAME);
  await first.page.keyboard.press('Enter');
  // The next person without a name is asked about at once; that is enough for this story.
  await first.page.keyboard.press('Escape');
  await expect(first.page.getByRole('button', { name: new RegExp(`^${NAME}, `) })).toBeVisible();
  await expect(unnamed).toHaveCount(people - 1);
  await takeScreenshots(first.page, info, 'people');
  await first.app.close();

  const second = await start();
  listen(second.page);
  await second.page.getByRole('button', { name: 'Library', exact: true }).click();
  await scanEnds(second.page);
  const scanAgain = second.page.getByRole('button', { name: 'Scan again' });
  await scanAgain.click();
  await scanEnds(second.page);
  await expect(scanAgain).toBeFocused();
  await second.page.getByRole('button', { name: 'People', exact: true }).click();
  await second.page.getByRole('button', { name: new RegExp(`^${NAME}, `) }).click();
  await expect(second.page.getByRole('heading', { name: NAME })).toBeVisible();
  await takeScreenshots(second.page, info, 'person');
  await second.page.getByRole('button', { name: 'Photo group 1.jpg' }).click();
  await expect(second.page.getByRole('heading', { name: 'group 1.jpg' })).toBeVisible();
  await expect(second.page.locator('img[src^="photo://photo/"]').first()).toBeVisible();
  const showFaces = second.page.getByRole('button', { name: 'Show faces' });
  // The label lies over the photo all the time and is seen when asked for, or when its face is pointed at.
  const label = second.page.getByRole('list', { name: 'Faces', exact: true }).getByText(NAME);
  await showFaces.hover();
  await expect(showFaces).toHaveAttribute('aria-pressed', 'false');
  await expect(label).toHaveCSS('opacity', '0');
  await showFaces.click();
  await expect(showFaces).toHaveAttribute('aria-pressed', 'true');
  await expect(label).toHaveCSS('opacity', '1');
  await expect(label).toBeInViewport();
  await takeScreenshots(second.page, info, 'photo');

  // Among what would be here: styles or scripts that the page's policy refused.
  expect(complaints).toEqual([]);
});
