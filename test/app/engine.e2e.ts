/** The engine's life as a user meets it: it crashes, it cannot open the library, it stops with the app. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixtures.ts';

test('a library that cannot be opened is said so in the window, and left alone', async ({ library, start }) => {
  mkdirSync(library, { recursive: true });
  const file = join(library, 'library.sqlite');
  const damage = 'this is not a database, and long enough for its header to be read as one '.repeat(20);
  writeFileSync(file, damage);
  const { page } = await start();
  const reply = await page.evaluate(() => globalThis.facet.call('libraryStatus', {}));
  expect(reply).toMatchObject({ ok: false, failure: { code: 'engine-stopped' } });
  const sentence = reply.ok ? '' : reply.failure.message;
  await expect(page.getByText(sentence).first()).toBeVisible();
});

test('closing the window ends Facet and leaves the library free for the next start', async ({ start }) => {
  const first = await start();
  await first.page.evaluate(() => globalThis.facet.call('libraryStatus', {}));
  const closed = first.app.waitForEvent('close');
  await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await closed;
  const second = await start();
  const reply = await second.page.evaluate(() => globalThis.facet.call('libraryStatus', {}));
  expect(reply.ok).toBe(true);
});
