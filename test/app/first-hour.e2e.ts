/** What a new user does from the first start until most of the album has names, counted (see docs/FIRST-HOUR.md). */

import type { Locator, Page } from '@playwright/test';
import type { PersonSummary, PhotoDetail } from '../../electron/contract/types.ts';
import { answerFolderDialog, expect, scanEnds, test } from './fixtures.ts';
import { ask } from './scanned.ts';

/** One for everybody on the samples, as short as real ones are. */
const NAMES = [
  ...['Ada', 'Alan', 'Barbara', 'Claude', 'Donald', 'Edsger', 'Frances', 'Grace', 'Hedy', 'Ivan', 'Joan', 'Katherine'],
  ...['Linus', 'Margaret', 'Niklaus', 'Ole', 'Peter', 'Radia', 'Sophie', 'Tony', 'Ursula', 'Vint', 'Whitfield', 'Yann'],
] as const;
/** Of the faces that were found. */
const WANTED = 0.8;
/** Choosing the folder in the system's dialog, and its button. */
const DIALOG_CLICKS = 2;

/** A user's hand: does what a test tells it and counts. */
class Hand {
  readonly #page: Page;
  clicks = 0;
  /** Keys that are no letters. */
  keys = 0;
  letters = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Clicks, and keys that write nothing. */
  get actions(): number {
    return this.clicks + this.keys;
  }

  async click(what: Locator): Promise<void> {
    this.clicks += 1;
    await what.click();
  }

  async press(key: string): Promise<void> {
    this.keys += 1;
    await this.#page.keyboard.press(key);
  }

  async write(letters: string): Promise<void> {
    this.letters += letters.length;
    await this.#page.keyboard.type(letters);
  }
}

test('the first hour: from the first start to names for most faces, in few actions', async ({
  facet: { app, page },
  album,
}) => {
  test.setTimeout(600_000);
  const hand = new Hand(page);
  await answerFolderDialog(app, [album]);
  await hand.click(page.getByRole('button', { name: 'Choose folders' }));
  hand.clicks += DIALOG_CLICKS;
  await scanEnds(page);
  const untilScanning = hand.actions;

  // Who is who is asked by itself.
  const field = page.getByRole('combobox', { name: 'Name', exact: true });
  await expect(field).toBeFocused();
  const truth = new Truth(page);
  const all = (await ask(page, 'libraryStatus', {})).faces;
  const before = await ask(page, 'listPeople', {});
  let merges = 0;
  for (let share = 0; share < WANTED; share = await named(page, all)) {
    const asked = await coverOf(field);
    await hand.write(await truth.nameOf(asked));
    await hand.press('Enter');
    const same = page.getByRole('alert').filter({ hasText: 'Merge with' });
    await expect.poll(async () => (await same.isVisible()) || (await coverOf(field)) !== asked).toBe(true);
    if (!(await same.isVisible())) continue;
    merges += 1;
    await hand.press('Enter');
    await expect(same).toBeHidden();
  }

  const people = (await ask(page, 'listPeople', {})).filter(({ name }) => name !== null);
  const share = await named(page, all);
  console.log(
    `First hour: ${hand.actions} actions (${hand.clicks} clicks, ${hand.keys} keys) and ${hand.letters} letters, ` +
      `${untilScanning} of the actions until it scans; ${people.length} of ${before.length} people named, ` +
      `${Math.round(share * 100)} % of ${all} faces, ${merges} of them recognised as one with another.`,
  );
  expect(new Set(people.map(({ name }) => name)).size).toBe(people.length);
  expect(hand.clicks).toBeLessThanOrEqual(1 + DIALOG_CLICKS);
  // One key for each who is named, and one more where two groups are one person.
  expect(hand.keys).toBeLessThanOrEqual(people.length + 2 * merges);
  expect(hand.actions).toBeLessThanOrEqual(MOST_ACTIONS);
});

/** Measured, and a little room for a group that falls in two. */
const MOST_ACTIONS = 22;

/** The face on the card whose name is being written. */
async function coverOf(field: Locator): Promise<number> {
  const card = field.page().locator('.card').filter({ has: field });
  const source = (await card.locator('img').first().getAttribute('src')) ?? '';
  return Number(/\d+$/u.exec(source)?.[0]);
}

async function named(page: Page, all: number): Promise<number> {
  const people = await ask(page, 'listPeople', {});
  return people.reduce((sum, { name, faces }) => sum + (name === null ? 0 : faces), 0) / all;
}

/** Knows everybody on the samples, by where they stand. */
class Truth {
  readonly #page: Page;
  /** The names given so far, by sample and place from the left. */
  readonly #names = new Map<string, string>();

  constructor(page: Page) {
    this.#page = page;
  }

  async nameOf(coverFaceId: number): Promise<string> {
    const people = await ask(this.#page, 'listPeople', {});
    const person = people.find((each) => each.coverFaceId === coverFaceId);
    const photo = await this.#photoOf(person, coverFaceId);
    const number = /\d(?=\D*$)/u.exec(photo.path)?.[0] ?? '';
    const place = photo.faces.findIndex(({ id }) => id === coverFaceId);
    // Nobody stands elsewhere on another version of the photo, unless it is mirrored.
    const fromLeft = photo.path.includes('mirrored') ? photo.faces.length - 1 - place : place;
    const key = `${number} ${fromLeft}`;
    const name = this.#names.get(key) ?? NAMES[this.#names.size] ?? key;
    this.#names.set(key, name);
    return name;
  }

  async #photoOf(person: PersonSummary | undefined, faceId: number): Promise<PhotoDetail> {
    const faces = await ask(this.#page, 'listPersonFaces', { personId: person?.id ?? 0 });
    const photoId = faces.find(({ id }) => id === faceId)?.photoId ?? 0;
    return ask(this.#page, 'getPhoto', { photoId });
  }
}
