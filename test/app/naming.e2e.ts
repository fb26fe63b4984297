/** Naming: over the cover, one after the other, with the names that are there at hand. */

import type { Page } from '@playwright/test';
import { ask, expect, test } from './scanned.ts';
import { takeScreenshots } from './screenshots.ts';

const NAME = { name: 'Name', exact: true } as const;

async function startNaming(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^Add name, / })
    .first()
    .click();
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
}

test('Enter saves and goes on to the next person without a name', async ({ scanned: { page } }) => {
  await startNaming(page);
  for (const name of ['Ada', 'Grace', 'Émile']) {
    await page.getByRole('combobox', NAME).fill(name);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: new RegExp(`^${name}, `) })).toBeVisible();
    await expect(page.getByRole('combobox', NAME)).toHaveValue('');
    await expect(page.getByRole('combobox', NAME)).toBeFocused();
  }
  await page.keyboard.press('Escape');
  await expect(page.getByRole('combobox', NAME)).toHaveCount(0);
  const people = await ask(page, 'listPeople', {});
  expect(
    people
      .filter(({ name }) => name !== null)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['Ada', 'Grace', 'Émile'].sort());
});

test('a name that is there is offered, and merges; or stays the name of two', async ({ scanned: { page } }, info) => {
  const [first] = await ask(page, 'listPeople', {});
  await ask(page, 'namePerson', { personId: first?.id ?? 0, name: 'Émilie Dupont' });
  await expect(page.getByRole('button', { name: /^Émilie Dupont, / })).toBeVisible();
  const before = (await ask(page, 'listPeople', {})).length;

  // Chosen from the list, whatever accents and case.
  await startNaming(page);
  const field = page.getByRole('combobox', NAME);
  await field.pressSequentially('emi');
  await expect(page.getByRole('option', { name: /Émilie Dupont/ })).toBeVisible();
  await takeScreenshots(page, info, 'naming');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'Merge with Émilie Dupont?' })).toBeVisible();
  await takeScreenshots(page, info, 'naming-merge');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await ask(page, 'listPeople', {})).length).toBe(before - 1);
  await expect(field).toBeFocused();

  // Typed in full, and said to be another.
  await field.fill('emilie dupont');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'Merge with Émilie Dupont?' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /^Émilie Dupont, / })).toHaveCount(2);
  expect((await ask(page, 'listPeople', {})).length).toBe(before - 1);
});

test('an empty field is left for that of another person with one press', async ({ scanned: { page } }) => {
  await startNaming(page);
  await page
    .getByRole('button', { name: /^Add name, / })
    .nth(2)
    .click();
  const field = page.getByRole('combobox', NAME);
  // It stays there: nothing takes the focus back to the first.
  await page.waitForTimeout(300);
  await expect(field).toBeFocused();
  await field.fill('Ada');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Ada, / })).toBeVisible();
});

test('leaving the field saves what was written and asks nothing', async ({ scanned: { page } }) => {
  await startNaming(page);
  await page.getByRole('combobox', NAME).fill('Ada');
  await page.getByRole('heading', { name: 'People', exact: true }).click();
  await expect(page.getByRole('button', { name: /^Ada, / })).toBeVisible();
});

test('names that are too long, right to left, or pictures', async ({ scanned: { page } }, info) => {
  await startNaming(page);
  const field = page.getByRole('combobox', NAME);
  await field.fill('x'.repeat(201));
  await page.keyboard.press('Enter');
  await expect(page.getByText('A name may have up to 200 characters.')).toBeVisible();
  const names = [
    'Maximiliana Wilhelmina von und zu Hohenstein-Rabenau the Younger, Godmother',
    'מרים כהן',
    '👩‍🚀 Sally 🚀',
  ];
  for (const name of names) {
    await field.fill(name);
    await page.keyboard.press('Enter');
    await expect(page.locator('.card .name', { hasText: name })).toBeVisible();
  }
  await page.keyboard.press('Escape');
  expect((await ask(page, 'listPeople', {})).map(({ name }) => name)).toEqual(expect.arrayContaining(names));
  await takeScreenshots(page, info, 'people-names');
  await page.locator('.open', { hasText: names[0] ?? '' }).click();
  await expect(page.getByRole('heading', { name: names[0] ?? '' })).toBeVisible();
  await takeScreenshots(page, info, 'person-long-name');
});
