/** What photos are read on: shown in the library screen, tried out, chosen, and remembered for the next start. */

import { makeAlbum, SIX } from './albums.ts';
import { findingsInBothThemes } from './axe.ts';
import { expect, scanFolders, test } from './fixtures.ts';
import { ask } from './scanned.ts';
import { takeScreenshots } from './screenshots.ts';

test.use({ provider: null });

test('is tried at the first scan, shown with its speed, chosen by the keyboard, and remembered', async ({
  start,
  library,
}, info) => {
  test.setTimeout(300_000);
  const album = `${library} album`;
  await makeAlbum(album, SIX.slice(0, 2));
  const { app, page } = await start();
  await scanFolders(page, [album]);

  await page.getByRole('button', { name: 'Library', exact: true }).click();
  const part = page.getByRole('region', { name: 'Read photos with' });
  const choice = part.getByRole('combobox', { name: 'Read photos with' });
  await expect(choice).toHaveValue('auto');
  const first = await ask(page, 'computing', {});
  expect(first).toMatchObject({ wanted: 'auto', state: 'known' });
  const list = part.getByRole('list', { name: 'What photos can be read with' });
  await expect(list.getByRole('listitem')).toHaveCount(first.judged.length);
  await expect(list.getByRole('listitem').filter({ hasText: 'in use' })).toHaveCount(1);

  await part.getByRole('button', { name: 'Try all' }).click();
  await expect(list.getByRole('listitem').filter({ hasText: 'CPU' })).toContainText(/[\d.]+ faces\/s/u, {
    timeout: 120_000,
  });
  const tried = await ask(page, 'computing', {});
  expect(tried.judged.every(({ verdict }) => verdict !== 'untried')).toBe(true);
  // Whatever this computer has: what is in use is right, and what is not says why.
  const used = tried.judged.find(({ provider }) => provider === tried.provider);
  expect(used).toMatchObject({ verdict: 'good' });
  await expect(part.getByRole('status')).toContainText('Only what gives the same as the processor');
  await part.scrollIntoViewIfNeeded();
  expect(await findingsInBothThemes(page)).toEqual([]);
  await takeScreenshots(page, info, 'computing');

  await choice.focus();
  await page.keyboard.press('End');
  await expect(choice).toHaveValue('cpu');
  await expect.poll(async () => (await ask(page, 'computing', {})).wanted).toBe('cpu');
  await expect(page.getByRole('region', { name: 'Recognition' })).toContainText('on the processor (CPU)');
  await app.close();

  const { page: again } = await start('--lang=de');
  expect(await ask(again, 'computing', {})).toMatchObject({ wanted: 'cpu', provider: 'cpu', state: 'known' });
  await again.getByRole('button', { name: 'Bibliothek', exact: true }).click();
  const deutsch = again.getByRole('region', { name: 'Fotos lesen mit' });
  await expect(deutsch.getByRole('combobox')).toHaveValue('cpu');
  await expect(deutsch).toContainText('Gesichter/s');
  await deutsch.scrollIntoViewIfNeeded();
  await again.screenshot({ path: info.outputPath('german.png') });
});
