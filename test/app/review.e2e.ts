/** Answering what Facet asks, with keys alone. */

import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import sharp from 'sharp';
import type { Bridge } from '../../electron/contract/bridge.ts';
import { expect, scanned, scanEnds, test } from './fixtures.ts';
import { takeScreenshots } from './screenshots.ts';

interface State {
  /** Open questions. */
  readonly open: number;
  readonly people: number;
  readonly named: readonly string[];
}

async function stateOf(page: Page): Promise<State> {
  return page.evaluate(async () => {
    const questions = await globalThis.facet.call('reviewQuestions', {});
    const people = await globalThis.facet.call('listPeople', {});
    if (!questions.ok || !people.ok) throw new Error('the engine did not answer');
    return {
      open: questions.value.open,
      people: people.value.length,
      named: people.value.flatMap(({ name }) => name ?? []).sort(),
    };
  });
}

/** Answers "not sure" until something is on the screen. */
async function skipTo(page: Page, wanted: Locator): Promise<void> {
  const first = page.locator('.stage img').first();
  for (let skipped = 0; skipped < 40; skipped += 1) {
    await expect(first).toBeVisible();
    if (await wanted.isVisible()) return;
    const before = await first.getAttribute('src');
    await page.keyboard.press('Space');
    await expect(first).not.toHaveAttribute('src', before ?? '');
  }
  throw new Error('it was not asked');
}

test('a review is answered with keys, tells what it settled, takes back, and goes on where it was', async ({
  start,
  album,
}, info) => {
  test.setTimeout(900_000); // it makes and scans a whole album, and asks all that can be asked
  const { page } = await scanned(start, album);
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  const title = page.getByRole('heading', { level: 2 });
  const told = page.getByRole('status');
  const same = page.getByRole('heading', { name: 'Same person?' });
  const before = await stateOf(page);
  expect(before.open).toBeGreaterThan(4);

  // The mark in the header says how many wait, once things are quiet.
  const section = page.getByRole('button', { name: 'Review', exact: true });
  await expect(section).toHaveAttribute('title', `${before.open} questions to answer`, { timeout: 60_000 });
  await expect(section).toContainText(String(Math.min(before.open, 99)));
  await section.click();
  await expect(title).toHaveText('Who is this?');
  await takeScreenshots(page, info, 'review-who');

  // The keys, and the photo around the face.
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('p');
  await expect(page.getByAltText('The photo with this face marked')).toBeVisible();
  await takeScreenshots(page, info, 'review-photo');
  await page.keyboard.press('p');

  // Somebody new, by name; taken back and asked again; given again.
  const cover = page.locator('.stage img').first();
  const face = (await cover.getAttribute('src')) ?? '';
  await page.keyboard.press('Enter');
  await page.keyboard.type('Ada Lovelace');
  await page.keyboard.press('Enter');
  await expect(told.filter({ hasText: /^Settled 14 faces$/u })).toBeVisible();
  await expect(cover).not.toHaveAttribute('src', face);
  await expect(page.getByText('1 answer, 14 faces settled')).toBeVisible();
  await expect.poll(async () => (await stateOf(page)).named).toEqual(['Ada Lovelace']);
  await page.keyboard.press('u');
  await expect(told.filter({ hasText: 'Taken back' })).toBeVisible();
  await expect(cover).toHaveAttribute('src', face);
  expect((await stateOf(page)).named).toEqual([]);
  await page.keyboard.press('Enter');
  await page.keyboard.type('Ada Lovelace');
  await page.keyboard.press('Enter');
  await expect(cover).not.toHaveAttribute('src', face);

  // Nobody who is known, and Ctrl+Z in place of U.
  await page.keyboard.press('s');
  await expect(page.getByText(/^2 answers, \d+ faces settled$/u)).toBeVisible();
  await expect.poll(async () => (await stateOf(page)).people).toBe(before.people - 1);
  await page.keyboard.press('Control+z');
  await expect.poll(async () => (await stateOf(page)).people).toBe(before.people);

  // Two groups: no keeps them apart, yes makes one of them.
  await skipTo(page, same);
  await takeScreenshots(page, info, 'review-same');
  await page.setViewportSize({ width: 900, height: 600 });
  await takeScreenshots(page, info, 'review-small');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.keyboard.press('n');
  await expect(told.filter({ hasText: 'Kept as two people' })).toBeVisible();
  await skipTo(page, same);
  const pair = await page.locator('.stage img').first().getAttribute('src');
  await page.keyboard.press('y');
  await expect.poll(async () => (await stateOf(page)).people).toBe(before.people - 1);
  await page.keyboard.press('u');
  await expect.poll(async () => (await stateOf(page)).people).toBe(before.people);
  await expect(page.locator('.stage img').first()).toHaveAttribute('src', pair ?? '');

  // Left, and gone on with where it was: what was answered is not asked again.
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'People' })).toBeVisible();
  const left = await stateOf(page);
  expect(left.open).toBeLessThan(before.open);
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await expect(page.locator('.stage img').first()).toBeVisible();

  // The end. Who is not this one may be the next likeliest: there are more questions than were open.
  for (let skipped = 0; skipped < 150; skipped += 1) {
    if ((await title.innerText()) === 'Nothing to ask') break;
    await page.keyboard.press('Space');
    await page.waitForTimeout(200);
  }
  await expect(title).toHaveText('Nothing to ask');
  await takeScreenshots(page, info, 'review-done');
  await page.getByRole('button', { name: 'Name people' }).click();
  await expect(page.getByRole('heading', { name: 'People' })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('a face between two people is asked about with both; who changed meanwhile is passed over', async ({
  start,
  album,
}, info) => {
  test.setTimeout(900_000); // it makes and scans a whole album
  const { page } = await scanned(start, album);
  // Half of somebody's faces become another person: the next photo of them is as near to the one as to the other.
  const photo = await page.evaluate(async () => {
    const value = async <Value>(reply: Promise<{ ok: boolean; value?: Value }>): Promise<Value> =>
      (await reply).value as Value;
    const call: Bridge['call'] = (name, args) => globalThis.facet.call(name, args);
    const person = (await value(call('listPeople', {}))).find(({ faces }) => faces === 7);
    const faces = await value(call('listPersonFaces', { personId: person?.id ?? 0 }));
    await call('splitPerson', { faceIds: faces.slice(0, 3).map(({ id }) => id), name: 'Castor' });
    await call('namePerson', { personId: person?.id ?? 0, name: 'Pollux' });
    const photos = await Promise.all(faces.map(({ photoId }) => value(call('getPhoto', { photoId }))));
    return photos.find(({ fileName }) => /^group \d\.jpg$/u.test(fileName))?.path ?? '';
  });
  const partial = join(album, 'one more.partial');
  await sharp(photo).resize(1100).modulate({ brightness: 0.9 }).jpeg().toFile(partial);
  await rename(partial, join(album, 'one more.jpg'));
  await page.evaluate(() => globalThis.facet.call('startScan', {}));
  await scanEnds(page);

  await page.getByRole('button', { name: 'Review', exact: true }).click();
  // Somebody who was asked about is another's part by the time of the answer.
  const shown = page.locator('.stage img').first();
  const gone = (await shown.getAttribute('src')) ?? '';
  await page.evaluate(async () => {
    const reply = await globalThis.facet.call('reviewQuestions', {});
    const subject = reply.ok ? reply.value.questions[0]?.subject : undefined;
    const personId = subject !== undefined && 'person' in subject ? subject.person.id : 0;
    const people = await globalThis.facet.call('listPeople', {});
    const into = people.ok ? people.value.findLast(({ id, name }) => id !== personId && name === null)?.id : undefined;
    await globalThis.facet.call('mergePeople', { personId, intoPersonId: into ?? 0 });
  });
  await page.keyboard.press('Space');
  await expect(page.getByText('That question had answered itself')).toBeVisible();
  await expect(shown).not.toHaveAttribute('src', gone);

  const candidates = page.getByRole('list', { name: 'It may be' });
  await skipTo(page, candidates);
  await expect(candidates.getByRole('button').first()).toHaveAccessibleName(/^1: (Castor|Pollux), very likely$/u);
  await takeScreenshots(page, info, 'review-candidates');
  const name = ((await candidates.getByRole('button').nth(1).getAttribute('aria-label')) ?? '').slice(3).split(',')[0];
  await page.keyboard.press('2');
  await expect(page.getByText('Settled 1 face')).toBeVisible();
  const owner = await page.evaluate(async () => {
    const found = await globalThis.facet.call('searchPhotos', {});
    const id = found.ok ? found.value.find(({ fileName }) => fileName === 'one more.jpg')?.id : undefined;
    const photo = await globalThis.facet.call('getPhoto', { photoId: id ?? 0 });
    return photo.ok ? photo.value.faces.map(({ personName }) => personName) : [];
  });
  expect(owner).toContain(name);
});
