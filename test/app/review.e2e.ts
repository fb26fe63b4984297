/** Answering what Facet asks, with keys alone. */

import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { scanned } from './scanned.ts';
import { takeScreenshots } from './screenshots.ts';

/** Makes a library that has both kinds of question: a person is parted in two, and a face is taken from somebody. */
async function makeQuestions(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const value = async <Value>(reply: Promise<{ ok: boolean; value?: Value }>): Promise<Value> =>
      (await reply).value as Value;
    const { call } = globalThis.facet;
    const people = await value(call('listPeople', {}));
    const many = people.filter(({ faces }) => faces >= 5);
    for (const [index, person] of many.slice(0, 3).entries())
      await call('namePerson', { personId: person.id, name: ['Ada Lovelace', 'Bob', 'Grace Hopper'][index] ?? '' });
  });
}

const asked = async (page: Page): Promise<number> => {
  const reply = await page.evaluate(() => globalThis.facet.call('reviewQuestions', {}));
  return reply.ok ? reply.value.open : -1;
};

test('a review is answered with keys, tells what it settled, takes back, and goes on where it was', async ({
  start,
  album,
}, info) => {
  test.setTimeout(600_000); // it makes and scans a whole album
  const { page, app } = await scanned(start, album);
  await makeQuestions(page);
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  console.log(
    JSON.stringify(await page.evaluate(() => globalThis.facet.call('reviewQuestions', { limit: 40 })), (key, v) =>
      key === 'person' ? [v.id, v.name, v.faces] : v,
    ),
  );
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await expect(page.getByRole('heading', { name: /Same person|Who is this|Is this/u })).toBeVisible();
  expect(await asked(page)).toBeGreaterThan(0);
  await takeScreenshots(page, info, 'review');
  await app.close();
  expect(complaints).toEqual([]);
});
