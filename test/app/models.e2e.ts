/** Another model for recognising people: chosen in the library screen, used at once, embedded again behind all else. */

import { expect, scanFolders, test } from './fixtures.ts';
import { findingsInBothThemes } from './axe.ts';
import { takeScreenshots } from './screenshots.ts';

test('uses another model at once, and embeds faces again: to the end, or not', async ({
  facet: { page },
  album,
}, info) => {
  test.setTimeout(300_000);
  await scanFolders(page, [album]);
  const people = (): Promise<unknown> => page.evaluate(() => globalThis.facet.call('listPeople', {}));
  const before = await people();

  await page.getByRole('button', { name: 'Library', exact: true }).click();
  const recognition = page.getByRole('region', { name: 'Recognition' });
  await expect(recognition).toContainText('facet-1 recognises people');
  await recognition.getByRole('button', { name: 'Use facet-1s' }).click();
  await expect(recognition).toContainText('facet-1s recognises people');
  await expect(recognition.getByRole('button', { name: 'Use facet-1', exact: true })).toBeVisible();
  // It ends by itself, and then there is nothing more to say.
  const again = recognition.getByRole('region', { name: 'Embedding faces again' });
  await expect(again).toBeHidden({ timeout: 120_000 });
  expect(await people()).toEqual(before);

  // Left as it is, and taken up again: by the same method that a window calls, for a click may come too late to stop it.
  await page.evaluate(() => globalThis.facet.call('useModel', { model: 'facet-1', keep: true }));
  await expect(recognition).toContainText('facet-1 recognises people');
  await expect(again).toContainText(/^0 of \d+ faces are embedded with facet-1/);
  await expect(again.getByRole('button', { name: 'Stop' })).toBeHidden();
  await again.scrollIntoViewIfNeeded();
  expect(await findingsInBothThemes(page)).toEqual([]);
  await takeScreenshots(page, info, 'models');
  await again.getByRole('button', { name: 'Go on' }).click();
  await expect(again).toBeHidden({ timeout: 120_000 });
  expect(await people()).toEqual(before);
  const progress = await page.evaluate(() => globalThis.facet.call('embeddingProgress', {}));
  expect(progress).toMatchObject({ ok: true, value: { state: 'done', model: 'facet-1' } });
});
