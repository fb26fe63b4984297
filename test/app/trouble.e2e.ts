/** What can go wrong around the window: the engine dies, pictures are damaged, Facet is started twice, large pixels. */

import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import Database from 'better-sqlite3';
import { expect, scanFolders, startAgain, test } from './fixtures.ts';
import { takeScreenshots } from './screenshots.ts';

/** Ends the engine of a Facet the hard way, as a crash would. Main knows its process, whichever way it was started. */
async function killEngine(app: ElectronApplication): Promise<void> {
  const pid = await app.evaluate(({ app: electron }) => {
    const utility = electron.getAppMetrics().find(({ name }) => name === 'Facet engine');
    const { _getActiveHandles: handles } = process as unknown as { _getActiveHandles: () => object[] };
    const children = handles.call(process) as { pid?: number; spawnargs?: readonly string[] }[];
    const child = children.find(({ spawnargs }) => spawnargs?.some((each) => each.includes('engine.mjs')));
    return utility?.pid ?? child?.pid;
  });
  if (pid === undefined) throw new Error('no engine runs');
  process.kill(pid, 'SIGKILL');
}

test('the engine dies while the window is open: it comes back, nothing is lost, and it is said once', async ({
  facet: { app, page },
  album,
}) => {
  test.setTimeout(300_000);
  await scanFolders(page, [album]);
  const people = await page.evaluate(() => globalThis.facet.call('listPeople', {}));
  const personId = people.ok ? (people.value[0]?.id ?? 0) : 0;
  await page.evaluate((id) => globalThis.facet.call('namePerson', { personId: id, name: 'Ada' }), personId);
  const ada = page.getByRole('button', { name: /^Ada, / });
  await expect(ada).toBeVisible();

  await killEngine(app);
  const back = page.getByText('Facet is back. Nothing was lost.');
  await expect(back).toBeVisible();
  await expect(back).toHaveCount(1);
  await expect(page.getByText('stopped and is')).toHaveCount(0);
  await expect(ada).toBeVisible();
  const again = await page.evaluate(() => globalThis.facet.call('listPeople', {}));
  expect(again.ok && again.value.some(({ name }) => name === 'Ada')).toBe(true);
  // It works as before, not only shows what it showed.
  await page.keyboard.press('Control+z');
  await expect(ada).toBeHidden();
});

test('damaged small pictures are made again, and a face without any shows a figure', async ({
  start,
  library,
  album,
}) => {
  test.setTimeout(300_000);
  const first = await start();
  await scanFolders(first.page, [album]);
  await close(first.app);

  const db = new Database(join(library, 'library.sqlite'));
  const photo = db.prepare('SELECT min(photo_id) FROM photo_thumb').pluck().get();
  const [cover, other] = db
    .prepare('SELECT cover_face_id FROM person ORDER BY faces DESC, id LIMIT 2')
    .pluck()
    .all() as number[];
  db.prepare('UPDATE photo_thumb SET image = ?').run(Buffer.from('no picture'));
  db.prepare('UPDATE face_image SET thumb = ?').run(Buffer.from('no picture'));
  db.prepare('UPDATE face_image SET crop = ? WHERE face_id = ?').run(Buffer.from('no picture'), other);
  const away = db
    .prepare('SELECT path FROM photo JOIN face ON photo_id = photo.id WHERE face.id = ?')
    .pluck()
    .get(other) as string;
  db.close();
  await rename(away, `${away}.away`);

  const { app, page } = await start();
  await expect(page.getByRole('button', { name: /^Unnamed person, / }).first()).toBeVisible();
  await expect(page.locator('main li .cover svg')).toHaveCount(1);
  for (const address of [`thumb/${String(photo)}`, `face/${cover}`]) {
    const type = await app.evaluate(async ({ net }, what) => {
      const response = await net.fetch(`photo://${what}`);
      return new Uint8Array(await response.arrayBuffer()).slice(0, 2).join(' ');
    }, address);
    expect(type, address).toBe('255 216');
  }
});

test('a second start shows the window of the first', async ({ start, library }) => {
  const { app } = await start();
  await app.evaluate(({ app: electron, BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    if (window === undefined) throw new Error('no window');
    const asked = { focused: 0 };
    Object.assign(electron, { asked });
    window.focus = () => void (asked.focused += 1);
  });
  expect(await startAgain(app, ['--library', library])).toBe(0);
  await expect
    .poll(() =>
      app.evaluate(({ app: electron }) => (electron as unknown as { asked: { focused: number } }).asked.focused),
    )
    .toBe(1);
  expect(app.windows()).toHaveLength(1);
});

test('at a scale of 200 % everything is where it should be', async ({ start, album }, info) => {
  test.setTimeout(300_000);
  const { page } = await start('--force-device-scale-factor=2');
  expect(await page.evaluate('devicePixelRatio')).toBe(2);
  await scanFolders(page, [album]);
  await expect(page.getByRole('button', { name: /^Unnamed person, / }).first()).toBeVisible();
  await takeScreenshots(page, info, 'people-200');
  const wide = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
  expect(wide).toBe(false);
});

async function close(app: ElectronApplication): Promise<void> {
  const closed = app.waitForEvent('close');
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await closed;
}
