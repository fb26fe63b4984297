/** Undo and redo: by keys, by the toast that tells what was done, and by the history. */

import { cp } from 'node:fs/promises';
import { Store } from '../../electron/engine/store/store.ts';
import { ask, expect, test } from './scanned.ts';
import { takeScreenshots } from './screenshots.ts';

test('every step is told once, with its way back; a new one takes the place of the last', async ({ scanned }) => {
  const { page } = scanned;
  const toasts = page.getByRole('region', { name: 'Messages' }).getByRole('status');
  await page
    .getByRole('button', { name: /^Add name, / })
    .first()
    .click();
  const field = page.getByRole('combobox', { name: 'Name', exact: true });
  for (const name of ['Ada', 'Grace', 'Joan']) {
    await field.fill(name);
    await page.keyboard.press('Enter');
    await expect(toasts).toHaveCount(1);
    await expect(toasts).toContainText(name);
  }
  // In a field these keys are the text's own.
  await field.fill('x');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(page.getByRole('button', { name: /^Joan, / })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(toasts).toContainText('Undone');
  await expect(toasts).toHaveCount(1);
  await expect(page.getByRole('button', { name: /^Joan, / })).toHaveCount(0);
  await page.keyboard.press('ControlOrMeta+z');
  await expect(page.getByRole('button', { name: /^Grace, / })).toHaveCount(0);
  await page.keyboard.press('ControlOrMeta+Shift+z');
  await expect(page.getByRole('button', { name: /^Grace, / })).toBeVisible();
  await toasts.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('button', { name: /^Grace, / })).toHaveCount(0);
  await page.keyboard.press('ControlOrMeta+z');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(page.getByRole('alert')).toContainText('nothing to undo');
});

test('the history tells all, and takes back any step', async ({ scanned: { page } }, info) => {
  const [first, second, third] = await ask(page, 'listPeople', {});
  await ask(page, 'namePerson', { personId: first?.id ?? 0, name: 'Ada' });
  await ask(page, 'namePerson', { personId: second?.id ?? 0, name: 'Grace' });
  await ask(page, 'hidePeople', { personIds: [third?.id ?? 0], hidden: true });
  await page.getByRole('button', { name: 'History' }).click();
  const panel = page.getByRole('complementary', { name: 'History' });
  await expect(panel.getByRole('listitem')).toHaveCount(3);
  await panel.getByRole('button', { name: /^Undo: Named .* Ada/ }).click();
  await expect(page.getByRole('button', { name: /^Ada, / })).toHaveCount(0);
  await expect(panel.getByText('Undone', { exact: false }).first()).toBeVisible();
  await takeScreenshots(page, info, 'history');
  await panel.getByRole('button', { name: /^Redo: Named .* Ada/ }).click();
  await expect(page.getByRole('button', { name: /^Ada, / })).toBeVisible();

  // Of one person.
  await page.getByRole('button', { name: /^Grace, / }).click();
  await panel.getByRole('button', { name: 'Grace', exact: true }).click();
  await expect(panel.getByRole('listitem')).toHaveCount(1);
  await panel.getByRole('button', { name: 'Everybody' }).click();
  await expect(panel.getByRole('listitem').nth(3)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(panel).toBeHidden();
  await expect(page.getByRole('heading', { name: 'Grace' })).toBeVisible();
});

test('a history of thousands of steps is there at once, and to its end', async ({ start, library, scannedLibrary }) => {
  await cp(scannedLibrary, library, { recursive: true });
  const store = new Store(library, 'own');
  const [somebody] = store.people.list();
  const anchor = store.decidedFaces.anchor(somebody?.coverFaceId ?? 0);
  const person = { known: [], loose: anchor === null ? [] : [anchor], name: 'Ada' };
  const days = 86_400_000;
  store.write(() => {
    for (let step = 0; step < 2_500; step += 1)
      store.decisions.append({ kind: 'name', person, name: `Ada ${step}` }, Date.UTC(2026, 0, 1) + (step / 250) * days);
  });
  store.close();

  const { page } = await start();
  await page.getByRole('button', { name: 'History' }).click();
  const panel = page.getByRole('complementary', { name: 'History' });
  const steps = panel.getByRole('listitem');
  await expect(steps.first()).toContainText('Ada 2499');
  // Only what is in sight exists; the end is reached by keys, which read further back as they come to it.
  expect(await steps.count()).toBeLessThan(60);
  await steps.first().getByRole('button').focus();
  const oldest = panel.getByText(/Ada 0\b/u);
  for (let ends = 0; ends < 40 && !(await oldest.isVisible()); ends += 1) {
    await page.keyboard.press('End');
    await page.waitForTimeout(150);
  }
  await expect(oldest).toBeInViewport();
  await expect(panel.getByRole('heading', { level: 3 })).toHaveCount(10);
  expect(await steps.count()).toBeLessThan(60);
  await page.keyboard.press('Home');
  await expect(steps.first()).toContainText('Ada 2499');
});
