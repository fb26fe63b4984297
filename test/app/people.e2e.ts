/** The people screen: choosing several, merging, hiding, putting aside, arranging; with the mouse and the keyboard. */

import type { Locator, Page } from '@playwright/test';
import { ask, expect, test } from './scanned.ts';
import { takeScreenshots } from './screenshots.ts';

/** The cards of the first list, in their order. */
function cards(page: Page): Locator {
  return page
    .getByRole('list', { name: 'People', exact: true })
    .getByRole('button', { name: /photos?$/ })
    .and(page.locator('.open'));
}

function bar(page: Page): Locator {
  return page.getByRole('toolbar', { name: 'Selection' });
}

async function count(page: Page): Promise<number> {
  return (await ask(page, 'listPeople', {})).length;
}

test('several are chosen with the mouse, merged, and are who they were when it is undone', async ({
  scanned,
}, info) => {
  const { page } = scanned;
  const before = await count(page);
  await cards(page)
    .nth(0)
    .click({ modifiers: ['ControlOrMeta'] });
  await expect(bar(page).getByRole('status')).toHaveText('1 person selected');
  await cards(page)
    .nth(3)
    .click({ modifiers: ['Shift'] });
  await expect(bar(page).getByRole('status')).toHaveText('4 people selected');
  await cards(page).nth(1).click();
  await expect(bar(page).getByRole('status')).toHaveText('3 people selected');
  await takeScreenshots(page, info, 'people-selection');
  await bar(page).getByRole('button', { name: 'Merge' }).click();
  await expect(bar(page)).toBeHidden();
  await expect(page.getByText('Made one person of 3.', { exact: true })).toBeVisible();
  await expect.poll(() => count(page)).toBe(before - 2);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('Undone: Made one person of 3.')).toBeVisible();
  await expect.poll(() => count(page)).toBe(before);
  await page.keyboard.press('ControlOrMeta+Shift+Z');
  await expect.poll(() => count(page)).toBe(before - 2);
});

test('several are chosen, hidden and shown again with the keyboard alone', async ({ scanned: { page } }) => {
  const before = await count(page);
  await cards(page).nth(0).focus();
  await page.keyboard.press('Space');
  await expect(bar(page).getByRole('status')).toHaveText('1 person selected');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(bar(page).getByRole('status')).toHaveText('3 people selected');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(bar(page).getByRole('status')).toHaveText('2 people selected');
  await page.keyboard.press('Escape');
  await expect(bar(page)).toBeHidden();
  await page.keyboard.press('ControlOrMeta+a');
  await expect(bar(page).getByRole('status')).toContainText('selected');
  await page.keyboard.press('Escape');

  await cards(page).nth(0).focus();
  await page.keyboard.press('h');
  await expect.poll(() => count(page)).toBe(before - 1);
  const hidden = page.getByRole('checkbox', { name: 'Show hidden (1)' });
  await hidden.check();
  await expect(page.getByTitle('Hidden', { exact: true })).toHaveCount(1);
  await page.locator('.card.hidden .open').focus();
  await page.keyboard.press('h');
  await expect.poll(() => count(page)).toBe(before);
  await expect(hidden).toBeHidden();
});

test('one dragged onto another becomes one with them; two names ask which to keep', async ({ scanned: { page } }) => {
  const [first, second, third] = await ask(page, 'listPeople', {});
  if (!first || !second || !third) throw new Error('too few people');
  const before = await count(page);
  await cards(page).nth(1).dragTo(cards(page).nth(0));
  await expect(page.getByText('Made one person of 2.', { exact: true })).toBeVisible();
  await expect.poll(() => count(page)).toBe(before - 1);

  await ask(page, 'namePerson', { personId: first.id, name: 'Ada' });
  await ask(page, 'namePerson', { personId: third.id, name: 'Grace' });
  await expect(page.getByRole('button', { name: /^Grace, / })).toBeVisible();
  await page.getByRole('button', { name: /^Grace, / }).dragTo(page.getByRole('button', { name: /^Ada, / }));
  const dialog = page.getByRole('dialog', { name: 'Are these the same person?' });
  await dialog.getByRole('radio', { name: 'Grace' }).check();
  await dialog.getByRole('button', { name: 'Merge', exact: true }).click();
  await expect(page.getByText('Merged 2 people into Grace.', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Ada, / })).toHaveCount(0);
  await page.keyboard.press('ControlOrMeta+z');
  await expect(page.getByRole('button', { name: /^Ada, / })).toBeVisible();
});

test('the menu of a person, by the right button and by the keyboard', async ({ scanned: { page } }) => {
  const before = await count(page);
  await cards(page).nth(2).click({ button: 'right' });
  const menu = page.getByRole('menu');
  await expect(menu.getByRole('menuitem').first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await cards(page).nth(2).focus();
  await page.keyboard.press('Shift+F10');
  await expect(menu.getByRole('menuitem').first()).toBeFocused();
  await page.keyboard.press('End');
  await expect(menu.getByRole('menuitem', { name: 'I do not know them' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^Put \d+ faces? aside as/)).toBeVisible();
  await expect.poll(() => count(page)).toBe(before - 1);
  await cards(page).nth(0).focus();
  await page.keyboard.press('m');
  await expect(page.getByRole('dialog', { name: /^Who is the same person/ })).toBeVisible();
});

test('people are put in another order', async ({ scanned: { page } }) => {
  const people = await ask(page, 'listPeople', {});
  for (const [index, name] of ['Zoë', 'ada', 'Émile'].entries())
    await ask(page, 'namePerson', { personId: people[index]?.id ?? 0, name });
  const names = page.locator('.card .name');
  await expect(names).toHaveCount(3);
  await page.getByRole('combobox', { name: 'Sort' }).selectOption('name');
  await expect(names).toHaveText(['ada', 'Émile', 'Zoë']);
  await page.getByRole('combobox', { name: 'Sort' }).selectOption('newest');
  const newest = [...(await ask(page, 'newestPeople', {}))];
  const wanted = people.slice(0, 3).toSorted((a, b) => newest.indexOf(a.id) - newest.indexOf(b.id));
  const called = ['Zoë', 'ada', 'Émile'];
  await expect(names).toHaveText(wanted.map(({ id }) => called[people.findIndex((one) => one.id === id)] ?? ''));
});
