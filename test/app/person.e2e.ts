/** A person: photos and faces, time, company, and what can be said of single faces. */

import type { Page } from '@playwright/test';
import type { PersonSummary } from '../../electron/contract/types.ts';
import { ask, expect, test } from './scanned.ts';
import { takeScreenshots } from './screenshots.ts';

/** Opens the person with most faces, called Ada; another with several is called Grace. */
async function openAda(page: Page): Promise<{ ada: PersonSummary; grace: PersonSummary }> {
  const people = await ask(page, 'listPeople', {});
  const [ada, grace] = people.filter(({ faces }) => faces > 3);
  if (!ada || !grace) throw new Error('too few people');
  await ask(page, 'namePerson', { personId: ada.id, name: 'Ada' });
  await ask(page, 'namePerson', { personId: grace.id, name: 'Grace' });
  await page.getByRole('button', { name: /^Ada, / }).click();
  await expect(page.getByRole('heading', { name: 'Ada' })).toBeVisible();
  return { ada, grace };
}

async function openFaces(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Faces', exact: true }).click();
  await expect(page.getByRole('list', { name: 'Faces' })).toBeVisible();
}

/** How many faces the list has, of which only those in sight exist. */
async function expectFaces(page: Page, count: number): Promise<void> {
  const first = page.getByRole('list', { name: 'Faces' }).getByRole('listitem').first();
  await expect(first).toHaveAttribute('aria-setsize', `${count}`);
}

const faceTiles = (page: Page) => page.getByRole('list', { name: 'Faces' }).locator('.face');

test('photos by year, with a timeline that moves through them', async ({ scanned: { page } }, info) => {
  const { ada } = await openAda(page);
  const months = await ask(page, 'personTimeline', { personId: ada.id });
  const years = [...new Set(months.map(({ year }) => year))].toSorted((a, b) => b - a);
  await expect(page.getByRole('heading', { level: 2, name: `${years[0] ?? 0}` })).toBeVisible();
  const timeline = page.getByRole('slider', { name: 'Timeline' });
  await timeline.focus();
  await page.keyboard.press('End');
  await expect(timeline).toHaveAttribute('aria-valuetext', new RegExp(`${years[0] ?? 0}`));
  await page.keyboard.press('Home');
  await expect(page.getByRole('heading', { level: 2, name: `${years.at(-1) ?? 0}` })).toBeInViewport();
  await page.keyboard.press('End');
  await expect(page.getByRole('heading', { level: 2, name: `${years[0] ?? 0}` })).toBeInViewport();
  await takeScreenshots(page, info, 'person');
});

test('who is beside them, and the photos of both', async ({ scanned: { page } }, info) => {
  const { ada } = await openAda(page);
  const [first] = await ask(page, 'listCompanions', { personId: ada.id });
  if (!first) throw new Error('nobody beside');
  const beside = page.getByRole('region', { name: 'Also with' }).getByRole('button');
  await beside.first().click();
  await expect(page.getByRole('list', { name: 'Photos' }).getByRole('listitem')).toHaveCount(first.photos);
  await takeScreenshots(page, info, 'person-both');
  // The same as a search, which can be narrowed there; the way back leads here.
  await page.getByRole('button', { name: 'Search for both' }).click();
  await expect(page.getByRole('list', { name: 'Photos found' }).getByRole('listitem')).toHaveCount(first.photos);
  await expect(page.getByRole('button', { name: /^With Ada\./ })).toBeVisible();
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(page.getByRole('heading', { name: 'Ada' })).toBeVisible();
  await beside.first().click();
  await page.getByRole('button', { name: /^Go to / }).click();
  await expect(page.getByRole('heading', { name: 'Ada' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(page.getByRole('heading', { name: 'Ada' })).toBeVisible();
});

test('faces are confirmed, said to be others, moved and split off; each can be undone', async ({ scanned }, info) => {
  const { page } = scanned;
  const { ada, grace } = await openAda(page);
  await openFaces(page);
  await expectFaces(page, ada.faces);
  const bar = page.getByRole('toolbar', { name: 'Selection' });
  const faces = async (id: number): Promise<number> =>
    (await ask(page, 'listPeople', {})).find((person) => person.id === id)?.faces ?? 0;

  // Not Ada.
  await faceTiles(page)
    .nth(0)
    .click({ modifiers: ['ControlOrMeta'] });
  await faceTiles(page).nth(1).focus();
  await page.keyboard.press('Space');
  await expect(bar.getByRole('status')).toHaveText('2 faces selected');
  await takeScreenshots(page, info, 'person-faces');
  await bar.getByRole('button', { name: 'Not Ada' }).click();
  await expect(page.getByText(/2 faces are not Ada/)).toBeVisible();
  await expect.poll(() => faces(ada.id)).toBe(ada.faces - 2);
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => faces(ada.id)).toBe(ada.faces);

  // To Grace, found by name.
  await faceTiles(page).nth(0).focus();
  await page.keyboard.press('m');
  const who = page.getByRole('dialog', { name: 'Who is this?' });
  await who.getByRole('combobox').fill('gra');
  await page.keyboard.press('Enter');
  await expect.poll(() => faces(grace.id)).toBe(grace.faces + 1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => faces(grace.id)).toBe(grace.faces);

  // Split off, with a name.
  await faceTiles(page)
    .nth(0)
    .click({ modifiers: ['ControlOrMeta'] });
  await bar.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Split off…' }).click();
  await page.getByRole('dialog', { name: 'Split off this face' }).getByRole('combobox').fill('Her twin');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await ask(page, 'listPeople', {})).map(({ name }) => name)).toContain('Her twin');
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(async () => (await ask(page, 'listPeople', {})).map(({ name }) => name)).not.toContain('Her twin');

  // Another cover, and no face at all.
  await expectFaces(page, ada.faces);
  const { ids } = await ask(page, 'personFaces', { personId: ada.id });
  const other = [...ids].findIndex((id) => id !== ada.coverFaceId);
  await faceTiles(page).nth(other).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Use as cover' }).click();
  await expect
    .poll(async () => (await ask(page, 'listPeople', {})).find(({ id }) => id === ada.id)?.coverFaceId)
    .toBe(ids[other]);
  await faceTiles(page).nth(0).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Not a face' }).click();
  await expect.poll(() => faces(ada.id)).toBe(ada.faces - 1);
});

test('faces are confirmed and keep their mark', async ({ scanned: { page } }) => {
  const people = await ask(page, 'listPeople', {});
  const someone = people.find(({ faces }) => faces > 3);
  if (!someone) throw new Error('too few people');
  await page.locator('.card .open').nth(people.indexOf(someone)).click();
  await openFaces(page);
  await expect(page.getByRole('button', { name: 'Face, confirmed' })).toHaveCount(0);
  await faceTiles(page).nth(0).focus();
  await page.keyboard.press('c');
  await expect(page.getByRole('button', { name: 'Face, confirmed' })).toHaveCount(1);
  await expect.poll(async () => [...(await ask(page, 'personFaces', { personId: someone.id })).confirmed]).toContain(1);
});

test('a person is hidden from their own screen, and still there', async ({ scanned: { page } }) => {
  await openAda(page);
  await page.getByRole('button', { name: 'More about this person' }).click();
  await page.getByRole('menuitem', { name: 'Hide' }).click();
  await expect(page.getByText('Hidden from people')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Ada' })).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('Hidden from people')).toBeHidden();
});
