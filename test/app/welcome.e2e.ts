import { expect, test } from './fixtures.ts';

test('a new library begins with the first-run screen', async ({ facet: { app, page } }) => {
  await expect(page.getByRole('button', { name: 'Choose folders' })).toBeVisible();
  await expect(page).toHaveTitle(/Facet/);
  const visible = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
  expect(visible).toBe(true);
});

test('a cancelled folder dialog changes nothing', async ({ facet: { app, page } }) => {
  await app.evaluate(({ dialog }) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: true, filePaths: [] });
  });
  await page.getByRole('button', { name: 'Choose folders' }).click();
  await expect(page.getByRole('button', { name: 'Choose folders' })).toBeVisible();
  expect(await page.evaluate(() => globalThis.facet.call('listFolders', {}))).toEqual({ ok: true, value: [] });
});
