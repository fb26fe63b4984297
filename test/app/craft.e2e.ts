/** What holds for every screen: it can be read and reached by all, it speaks the user's language, its keys are told. */

import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { findingsInBothThemes } from './axe.ts';
import { expect, scanFolders, test } from './fixtures.ts';
import { takeScreenshots } from './screenshots.ts';
import { buildSpecimens } from './specimens.ts';

/** Presses an item of the native menu, which no key event of a test reaches. */
async function pressMenu(app: ElectronApplication, ...labels: readonly string[]): Promise<void> {
  await app.evaluate(({ BrowserWindow, Menu }, path) => {
    let items = Menu.getApplicationMenu()?.items ?? [];
    for (const [depth, label] of path.entries()) {
      const item = items.find((each) => each.label === label);
      if (item === undefined) throw new Error(`no menu item ${path.join(' > ')}`);
      const press = item.click as (event: unknown, window: unknown) => void;
      if (depth === path.length - 1) press(undefined, BrowserWindow.getAllWindows()[0]);
      items = item.submenu?.items ?? [];
    }
  }, labels);
}

test('axe finds nothing on any screen, in light or dark', async ({ facet: { page }, album }, info) => {
  test.setTimeout(400_000);
  await expect(page.getByRole('heading', { name: 'See who is in your photos' })).toBeVisible();
  expect(await findingsInBothThemes(page), 'Welcome').toEqual([]);
  await scanFolders(page, [album]);
  for (const section of ['People', 'Photos', 'Review', 'Search', 'Library']) {
    await page.getByRole('button', { name: section, exact: true }).click();
    // A review has the window to itself; Escape leaves it.
    if (section === 'Review') await expect(page.getByRole('heading', { name: section, exact: true })).toBeVisible();
    else await expect(page.getByRole('button', { name: section, exact: true })).toHaveAttribute('aria-current', 'page');
    await page.waitForTimeout(500);
    expect(await findingsInBothThemes(page), section).toEqual([]);
    if (section === 'Review') await page.keyboard.press('Escape');
  }
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  expect(await findingsInBothThemes(page), 'Help').toEqual([]);
  await takeScreenshots(page, info, 'help');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'People', exact: true }).click();
  await page
    .getByRole('button', { name: /^Unnamed person, / })
    .first()
    .click();
  await expect(page.locator('img[src^="photo://thumb/"]').first()).toBeVisible();
  expect(await findingsInBothThemes(page), 'Person').toEqual([]);
  await page
    .getByRole('button', { name: /^Photo / })
    .first()
    .click();
  await expect(page.locator('img[src^="photo://photo/"]').first()).toBeVisible();
  expect(await findingsInBothThemes(page), 'Viewer').toEqual([]);
});

test('keys lead to sections and help, the menu undoes, and zoom is kept', async ({ start, album }) => {
  test.setTimeout(300_000);
  const { app, page } = await start();
  await expect(page.getByRole('button', { name: 'Choose folders' })).toBeVisible();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(help).toBeVisible();
  await page.keyboard.press('Escape');
  // Gone, and not only closed: what opens it in between would be closed with it.
  await expect(page.locator('dialog')).toHaveCount(0);
  await pressMenu(app, 'Help', 'Keyboard Shortcuts');
  await expect(help).toBeVisible();
  await page.keyboard.press('Escape');

  await scanFolders(page, [album]);
  await page.keyboard.press('Control+5');
  await expect(page.getByRole('heading', { name: 'Library' })).toBeVisible();
  await page.keyboard.press('Control+1');
  await expect(page.getByRole('heading', { name: 'People' })).toBeVisible();

  const people = await page.evaluate(() => globalThis.facet.call('listPeople', {}));
  const personId = people.ok ? (people.value[0]?.id ?? 0) : 0;
  await page.evaluate((id) => globalThis.facet.call('namePerson', { personId: id, name: 'Ada' }), personId);
  const ada = page.getByRole('button', { name: /^Ada, / });
  await expect(ada).toBeVisible();
  await pressMenu(app, 'Edit', 'Undo');
  await expect(ada).toBeHidden();
  await pressMenu(app, 'Edit', 'Redo');
  await expect(ada).toBeVisible();

  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomLevel(1));
  const closed = app.waitForEvent('close');
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await closed;
  const again = await start();
  const zoom = (): Promise<number | undefined> =>
    again.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getZoomLevel());
  await expect.poll(zoom).toBe(1);
});

test('speaks German when asked to', async ({ start, album }, info) => {
  test.setTimeout(300_000);
  const { app, page } = await start('--lang=de');
  await expect(page.getByRole('button', { name: 'Ordner auswählen' })).toBeVisible();
  expect(await page.evaluate(`document.documentElement.lang`)).toBe('de');
  await takeScreenshots(page, info, 'welcome-de');
  await writeFile(join(album, 'broken.jpg'), 'no picture');
  await scanFolders(page, [album]);
  await expect(page.getByRole('heading', { name: 'Personen' })).toBeVisible();
  await takeScreenshots(page, info, 'people-de');
  await page.getByRole('button', { name: 'Bibliothek', exact: true }).click();
  await expect(page.getByText('Alles ist auf dem neuesten Stand.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Erkennung' })).toContainText('98,9');
  await takeScreenshots(page, info, 'library-de');
  const failed = page.getByRole('list', { name: 'Fotos, die nicht gelesen werden konnten' });
  await expect(failed).toContainText('Die Datei enthält kein Bild, das Facet lesen kann.');
  // Of folders, too.
  await rename(album, `${album} away`);
  await page.getByRole('button', { name: 'Neu durchsuchen' }).click();
  await expect(page.getByText(`${album}: Der Ordner ist nicht mehr da.`)).toBeVisible();
  await rename(`${album} away`, album);
  // What is missing has no picture where it was never read.
  await page.getByRole('button', { name: 'Neu durchsuchen' }).click();
  await expect(page.getByText(/^Fehlen/)).toHaveCount(0, { timeout: 60_000 });
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Tastenkürzel' })).toContainText('Umschalt');
  await takeScreenshots(page, info, 'help-de');
  const labels = await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label));
  expect(labels).toEqual(expect.arrayContaining(['Datei', 'Bearbeiten', 'Ansicht', 'Hilfe']));
});

test('specimens of every component pass axe and have their pictures taken', async ({ start }, info) => {
  test.setTimeout(200_000);
  const { page } = await start('--page', await buildSpecimens(info.outputPath('specimens')));
  await expect(page.getByRole('heading', { name: 'Specimens' })).toBeVisible();
  // Fields there take the focus one after the other, as each does alone.
  expect(await findingsInBothThemes(page)).toEqual([]);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const section of await page.locator('main > section').all()) {
      const name = (await section.getByRole('heading').first().textContent()) ?? '';
      await section.screenshot({ path: info.outputPath(`${name}-${colorScheme}.png`) });
    }
  }
});

test('a combobox is worked with keys, and takes nothing that is not seen', async ({ start }, info) => {
  const { page } = await start('--page', await buildSpecimens(info.outputPath('specimens')));
  const field = page.getByRole('combobox', { name: 'Place' });
  const list = page.getByRole('listbox', { name: 'Places found' });
  const marked = list.getByRole('option', { selected: true });
  const gone = page.getByText(/^Gone: /);
  await field.focus();
  await expect(list.getByRole('option')).toHaveCount(3);
  await expect(marked).toContainText('Berlin');
  await page.keyboard.press('ArrowUp');
  await expect(marked).toContainText('Lisbon');
  const id = (await marked.getAttribute('id')) ?? '';
  await expect(field).toHaveAttribute('aria-activedescendant', id);
  // What is written marks the first that fits.
  await page.keyboard.type('b');
  await expect(marked).toContainText('Berlin');
  // That stays marked when another comes before it.
  await page.keyboard.press('Backspace');
  await expect(marked).toContainText('Berlin');
  await page.getByRole('button', { name: 'Aachen, too' }).click();
  await expect(list.getByRole('option').first()).toContainText('Aachen');
  await expect(marked).toContainText('Berlin');
  await page.keyboard.press('ArrowDown');
  await expect(marked).toContainText('Bern');
  await list.getByRole('option', { name: 'Lisbon' }).hover();
  await expect(marked).toContainText('Lisbon');
  await page.keyboard.press('Escape');
  await expect(list).toBeHidden();
  await expect(field).toHaveValue('');
  await page.keyboard.press('Enter');
  await expect(gone).toHaveText('Gone: nowhere');
  await page.keyboard.press('ArrowDown');
  await expect(marked).toContainText('Aachen');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(gone).toHaveText('Gone: Bern');
  await expect(field).toHaveValue('');
  await page.keyboard.type('x');
  await expect(list).toBeHidden();
  await expect(field).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('Enter');
  await expect(gone).toHaveText('Gone: Bern');
});

test('the promise in the header is shown whole or as a lock', async ({ start, album }) => {
  const { page } = await start(album);
  const promise = page.getByText('Everything stays on this computer');
  await expect(promise).toBeVisible({ timeout: 120_000 });
  /** How much of it is in its line. */
  const seen = async (): Promise<string> => {
    const [text, line] = [await promise.boundingBox(), await promise.locator('..').boundingBox()];
    if (!text || !line || text.y >= line.y + line.height) return 'nothing';
    return text.x >= line.x && text.x + text.width <= line.x + line.width + 0.5 ? 'whole' : 'half';
  };
  for (let width = 1280; width >= 760; width -= 40) {
    await page.setViewportSize({ width, height: 700 });
    expect(await seen()).not.toBe('half');
  }
  expect(await seen()).toBe('nothing');
  await page.setViewportSize({ width: 1280, height: 700 });
  expect(await seen()).toBe('whole');
});
