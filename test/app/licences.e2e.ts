/** What Facet is made of, and under which licences, as the library screen tells it; by the keyboard alone. */

import { findingsInBothThemes } from './axe.ts';
import { expect, test } from './scanned.ts';
import { takeScreenshots } from './screenshots.ts';

test('all that is shipped is listed with the text of its licence', async ({ scanned: { page } }, info) => {
  test.setTimeout(300_000);
  await page.getByRole('button', { name: 'Library', exact: true }).click();
  const part = page.getByRole('region', { name: 'Licences' });
  const rows = part.getByRole('list', { name: 'Licences' }).getByRole('listitem');
  await expect(part).toContainText('Facet is free software');
  await expect(rows).toHaveCount(0);

  await part.getByText('Show all').focus();
  await page.keyboard.press('Enter');
  await expect(rows.first()).toBeVisible();
  expect(await rows.count()).toBeGreaterThan(40);
  await takeScreenshots(page, info, 'licences');

  const system = `${process.platform}-${process.arch}`;
  const libvips = process.platform === 'win32' ? `@img/sharp-${system}` : `@img/sharp-libvips-${system}`;
  for (const [name, licence, says] of [
    ['svelte', 'MIT', /Permission is hereby granted, free of charge/],
    ['sharp', 'Apache-2.0', /Apache License\s+Version 2\.0/],
    [libvips, 'LGPL-3.0-or-later', /GNU LESSER GENERAL PUBLIC LICENSE/],
  ] as const) {
    const row = rows.filter({ has: page.getByText(name, { exact: true }) });
    await expect(row).toHaveCount(1);
    await expect(row).toContainText(licence);
    const text = row.getByRole('group', { name: `Licence of ${name}` });
    await expect(text).toHaveCount(0);
    await row.locator('summary').focus();
    await page.keyboard.press('Enter');
    await expect(text).toContainText(says);
    // On to the text, which the keyboard scrolls.
    await page.keyboard.press('Tab');
    await expect(text).toBeFocused();
  }
  expect(await findingsInBothThemes(page)).toEqual([]);
  await takeScreenshots(page, info, 'licences-text');

  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(part.getByRole('group', { name: `Licence of ${libvips}` })).toHaveCount(0);
});
