/** The viewer: near and far, who is on a photo, a face by hand, what the file says, the slideshow, and bad files. */

import { rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import sharp from 'sharp';
import type { PhotoDetail } from '../../electron/contract/types.ts';
import { SIX, makeAlbum, scanAgain, scanFolder } from './albums.ts';
import { expect, test } from './fixtures.ts';
import { takeScreenshots } from './screenshots.ts';

const LONG = 'Maximiliana Wilhelmina von und zu Hohenstein-Rabenau the Younger, Godmother';

const dialog = (page: Page) => page.getByRole('dialog', { name: /^Photo / });
const face = (page: Page, name: string) => dialog(page).locator(`[data-face][aria-label="${name}"]`);
const card = (page: Page) => page.getByRole('dialog', { name: 'Whose face this is' });
const toast = (page: Page, words: RegExp) => page.getByRole('region', { name: 'Messages' }).getByText(words);
const picture = (page: Page) => dialog(page).locator('.current .turned');

async function openPhoto(page: Page, fileName: string, moment: string): Promise<void> {
  await page.getByRole('button', { name: 'Photos', exact: true }).click();
  await page.getByRole('button', { name: `Photo of ${moment}` }).click();
  await expect(page.getByRole('heading', { name: fileName })).toBeVisible();
  await expect(dialog(page).locator('.current img[src^="photo://photo/"].there')).toBeAttached();
}

/** Opens a photo of an album in which its people are on another photo, too, and somebody else is on a third. */
async function openOneOfTwo(page: Page, folder: string): Promise<void> {
  await makeAlbum(folder, SIX.slice(0, 2));
  // Mirrored: a smaller one alone would be a copy.
  await makeAlbum(folder, [{ file: 'again.jpg', sample: 1, taken: '2018:01:01 12:00:00', width: 720, mirrored: true }]);
  await scanFolder(page, folder);
  await openPhoto(page, 'one.jpg', '3 June 2019');
}

/** The photo that the viewer shows, as the engine knows it. */
async function detailOf(page: Page): Promise<PhotoDetail> {
  const source = await dialog(page).locator('.current img').first().getAttribute('src');
  const photoId = Number(source?.split('/').at(-1));
  const reply = await page.evaluate((id) => globalThis.facet.call('getPhoto', { photoId: id }), photoId);
  if (!reply.ok) throw new Error(reply.failure.message);
  return reply.value;
}

async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('it is not on the page');
  return box;
}

test('near and far by wheel, keys, double click and drag; turned by R, and the file is as it was', async ({
  facet: { page },
}, info) => {
  const folder = info.outputPath('album');
  await makeAlbum(folder, SIX.slice(0, 2));
  const panorama = join(folder, 'panorama.jpg');
  await sharp({ create: { width: 10_000, height: 1200, channels: 3, background: '#5a7d9a' } })
    .withExif({ IFD2: { DateTimeOriginal: '2020:01:01 12:00:00' } })
    .jpeg()
    .toFile(panorama);
  await scanFolder(page, folder);
  await openPhoto(page, 'one.jpg', '3 June 2019');

  const whole = await boxOf(picture(page));
  const at = { x: whole.x + whole.width * 0.7, y: whole.y + whole.height * 0.4 };
  await page.mouse.move(at.x, at.y);
  await page.mouse.wheel(0, -500);
  await expect.poll(async () => (await boxOf(picture(page))).width).toBeGreaterThan(whole.width * 1.5);
  const near = await boxOf(picture(page));
  // What is at the pointer stays there, as far as the edges allow.
  expect((at.x - near.x) / near.width).toBeCloseTo(0.7, 1);

  await page.mouse.down();
  await page.mouse.move(at.x - 80, at.y - 10, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await boxOf(picture(page))).x).toBeCloseTo(near.x - 80, 0);
  await page.keyboard.press('ArrowLeft');
  await expect.poll(async () => (await boxOf(picture(page))).x).toBeCloseTo(near.x, 0);
  await page.keyboard.press('0');
  await expect.poll(async () => (await boxOf(picture(page))).width).toBeCloseTo(whole.width, 0);
  await page.keyboard.press('+');
  await expect.poll(async () => (await boxOf(picture(page))).width).toBeCloseTo(whole.width * 1.4, 0);
  await page.keyboard.press('-');
  await page.mouse.dblclick(whole.x + 20, whole.y + whole.height - 20);
  await expect.poll(async () => (await boxOf(picture(page))).width).toBeGreaterThan(whole.width * 2);
  await page.mouse.dblclick(whole.x + 20, whole.y + whole.height - 20);
  await expect.poll(async () => (await boxOf(picture(page))).width).toBeCloseTo(whole.width, 0);

  // The face boxes turn with the photo; the view is remembered while the viewer is open.
  await page.keyboard.press('r');
  await expect.poll(async () => (await boxOf(picture(page))).height).toBeGreaterThan(whole.height);
  const turned = await boxOf(picture(page));
  expect(turned.height).toBeGreaterThan(turned.width);
  const faces = dialog(page).locator('[data-face]');
  for (const each of await faces.all()) {
    const { x, y, width, height } = await boxOf(each);
    expect(x).toBeGreaterThanOrEqual(turned.x - 8);
    expect(y).toBeGreaterThanOrEqual(turned.y - 8);
    expect(x + width).toBeLessThanOrEqual(turned.x + turned.width + 8);
    expect(y + height).toBeLessThanOrEqual(turned.y + turned.height + 8);
  }
  await page.keyboard.press('PageDown');
  await expect(page.getByRole('heading', { name: 'two.jpg' })).toBeVisible();
  await page.keyboard.press('PageUp');
  await expect.poll(async () => (await boxOf(picture(page))).height).toBeCloseTo(turned.height, 0);
  const meta = await sharp(join(folder, 'one.jpg')).metadata();
  expect([meta.width, meta.orientation ?? 1]).toEqual([900, 1]);

  // A panorama, every pixel of it.
  await page.keyboard.press('Home');
  await expect(page.getByRole('heading', { name: 'panorama.jpg' })).toBeVisible();
  await page.keyboard.press('1');
  await expect(dialog(page).locator('.current img[src^="photo://full/"].there')).toBeAttached({ timeout: 60_000 });
  expect(await page.evaluate(`document.querySelector('.current img[src^="photo://full/"]').naturalWidth`)).toBe(10_000);
  await expect(page.getByRole('button', { name: /Fit to window$/u })).toHaveText('100%');
});

test('a face is named, corrected, refused, and no face; each can be taken back', async ({ facet: { page } }, info) => {
  test.setTimeout(240_000);
  await openOneOfTwo(page, info.outputPath('album'));
  const faces = dialog(page).locator('[data-face]');
  await expect(faces).toHaveCount(3);

  // Somebody new, on all their photos.
  await faces.first().click();
  await expect(card(page).getByRole('combobox', { name: 'Name' })).toBeFocused();
  await expect(card(page).getByRole('radio', { name: /^All 2 photos/ })).toBeChecked();
  await page.keyboard.type('Ada Lovelace');
  await page.keyboard.press('Enter');
  await expect(card(page)).toBeHidden();
  await expect(face(page, 'Ada Lovelace')).toHaveCount(1);
  await expect(toast(page, /Ada Lovelace/)).toBeVisible();
  await page.keyboard.press('PageDown');
  await page.keyboard.press('PageDown');
  await expect(page.getByRole('heading', { name: 'again.jpg' })).toBeVisible();
  await expect(face(page, 'Ada Lovelace')).toHaveCount(1);
  await page.keyboard.press('Home');

  // Undo by key, redo by key, with the viewer open.
  await page.keyboard.press('Control+z');
  await expect(face(page, 'Ada Lovelace')).toHaveCount(0);
  await page.keyboard.press('Control+Shift+z');
  await expect(face(page, 'Ada Lovelace')).toHaveCount(1);

  // This one face is somebody else's: a person who is there is found by the beginning of a name.
  await faces.nth(1).click();
  await card(page).getByText('Only this face').click();
  await card(page).getByRole('combobox', { name: 'Name' }).fill(LONG);
  await page.keyboard.press('Enter');
  await expect(face(page, LONG)).toHaveCount(1);
  await faces.nth(2).click();
  await card(page).getByText('Only this face').click();
  await card(page).getByRole('combobox', { name: 'Name' }).fill('maxi');
  await expect(page.getByRole('option', { name: new RegExp(LONG) })).toBeVisible();
  await page.keyboard.press('Escape'); // the text
  await page.keyboard.press('Escape'); // the card
  await expect(card(page)).toBeHidden();
  await expect(faces.nth(2)).toBeFocused();

  // Not her: then she is on no face here.
  await face(page, 'Ada Lovelace').click();
  await card(page).getByRole('button', { name: 'This is not Ada Lovelace' }).click();
  await expect(face(page, 'Ada Lovelace')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(face(page, 'Ada Lovelace')).toHaveCount(1);

  // She is, says the user.
  await face(page, 'Ada Lovelace').click();
  if (await card(page).getByRole('button', { name: 'Yes, this is Ada Lovelace' }).isVisible()) {
    await card(page).getByRole('button', { name: 'Yes, this is Ada Lovelace' }).click();
    await expect(card(page)).toBeHidden();
    await face(page, 'Ada Lovelace').click();
  }
  await expect(card(page).getByText('You said so')).toBeVisible();
  await page.keyboard.press('Escape');

  await faces.nth(2).click();
  await card(page).getByRole('button', { name: 'Somebody I do not know' }).click();
  await expect(face(page, 'Somebody you do not know')).toHaveCount(1);
  await face(page, 'Somebody you do not know').click();
  await card(page).getByRole('button', { name: 'Not a face' }).click();
  await expect(faces).toHaveCount(2);
  await page.keyboard.press('Control+z');
  await expect(faces).toHaveCount(3);
  expect((await detailOf(page)).faces).toHaveLength(3);
});

test('the faces most like one are shown, and lead to their photos', async ({ facet: { page } }, info) => {
  test.setTimeout(240_000);
  await openOneOfTwo(page, info.outputPath('album'));
  const first = dialog(page).locator('[data-face]').first();
  await first.click();
  await card(page).getByRole('combobox', { name: 'Name' }).fill('Ada Lovelace');
  await page.keyboard.press('Enter');
  await expect(card(page)).toBeHidden();
  await face(page, 'Ada Lovelace').click();
  await card(page).getByRole('button', { name: 'Similar faces' }).click();
  const back = card(page).getByRole('button', { name: 'Back' });
  await expect(back).toBeFocused();
  const list = card(page).getByRole('list', { name: 'Similar faces' });
  const found = list.getByRole('button');
  // All there are but the face itself, the nearest first: hers on the other photo.
  await expect(found).toHaveCount(3 * 3 - 1);
  await expect(found.first()).toHaveText('Ada Lovelace');
  await expect(found.first()).toHaveAccessibleName(/^Ada Lovelace: /);
  await expect(list.getByText('Ada Lovelace')).toHaveCount(1);
  await expect(found.last()).toHaveAccessibleName('Unnamed person: more likely not the same');

  await found.first().click();
  await expect(page.getByRole('heading', { name: 'again.jpg' })).toBeVisible();
  // It is asked whose that face is; the list is gone with the other's card.
  await expect(card(page).getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
  await expect(list).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(card(page)).toBeHidden();
  await expect(face(page, 'Ada Lovelace')).toBeFocused();
  // The way leads back to where it began, and on through the photos of those faces; nothing is asked there.
  await page.keyboard.press('PageUp');
  await expect(page.getByRole('heading', { name: 'one.jpg' })).toBeVisible();
  await page.keyboard.press('End');
  await expect(page.getByRole('heading', { name: 'two.jpg' })).toBeVisible();
  await expect(card(page)).toBeHidden();

  // Back to what can be said.
  await dialog(page).locator('[data-face]').first().click();
  await card(page).getByRole('button', { name: 'Similar faces' }).click();
  await expect(found.first()).toBeVisible();
  await back.press('Enter');
  await expect(card(page).getByRole('combobox', { name: 'Name' })).toBeFocused();
  // Who turns the page from the card has the keys still.
  await card(page).getByRole('button', { name: 'Similar faces' }).click();
  await expect(back).toBeFocused();
  await page.keyboard.press('PageUp');
  await expect(card(page)).toBeHidden();
  await expect(dialog(page)).toBeFocused();
});

test('names show on hover, and always with F; a face is drawn by pointer and by keys', async ({
  facet: { page },
}, info) => {
  const folder = info.outputPath('album');
  await makeAlbum(folder, SIX.slice(0, 1));
  await scanFolder(page, folder);
  await openPhoto(page, 'one.jpg', '3 June 2019');
  const faces = dialog(page).locator('[data-face]');
  const label = dialog(page).getByRole('list', { name: 'Faces', exact: true }).locator('.label').first();
  await page.mouse.move(2, 300);
  await expect(label).toHaveCSS('opacity', '0');
  await faces.first().hover();
  await expect(label).toHaveCSS('opacity', '1');
  await page.mouse.move(2, 300);
  await page.keyboard.press('f');
  await expect(page.getByRole('button', { name: 'Show faces' })).toHaveAttribute('aria-pressed', 'true');
  await expect(label).toHaveCSS('opacity', '1');

  await page.keyboard.press('d');
  const draw = page.getByRole('application', { name: /^Box around the face/ });
  await expect(draw).toBeFocused();
  const whole = await boxOf(picture(page));
  const start = { x: whole.x + 12, y: whole.y + whole.height - 130 };
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(start.x + 90, start.y + 110, { steps: 5 });
  await page.mouse.up();
  await expect(faces).toHaveCount(4);
  // Then it is asked whose it is.
  await expect(card(page).getByRole('combobox', { name: 'Name' })).toBeFocused();
  await page.keyboard.type('Grandma Ilse');
  await page.keyboard.press('Enter');
  await expect(face(page, 'Grandma Ilse')).toHaveCount(1);
  const drawn = (await detailOf(page)).faces.find(({ personName }) => personName === 'Grandma Ilse');
  expect(drawn?.origin).toBe('drawn');
  const scale = 900 / whole.width;
  expect(drawn?.box.x).toBeCloseTo(12 * scale, -1);
  expect(drawn?.box.width).toBeCloseTo(90 * scale, -1);

  await page.keyboard.press('d');
  for (let n = 0; n < 14; n += 1) await page.keyboard.press('ArrowDown');
  for (let n = 0; n < 14; n += 1) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(faces).toHaveCount(5);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+z');
  await expect(faces).toHaveCount(4);
  await page.keyboard.press('d');
  await page.keyboard.press('Escape');
  await expect(draw).toBeHidden();
  await expect(dialog(page)).toBeVisible();
});

test('the details of a file; copies of picture and path; what the system opens', async ({
  facet: { app, page },
}, info) => {
  const folder = info.outputPath('album');
  await makeAlbum(folder, SIX.slice(0, 1));
  await scanFolder(page, folder);
  await openPhoto(page, 'one.jpg', '3 June 2019');
  await page.keyboard.press('i');
  const panel = page.getByRole('complementary', { name: 'Details' });
  await expect(panel.getByText('Canon EOS 5D')).toBeVisible();
  await expect(panel.getByText('f/2.8, ISO 400')).toBeVisible();
  await expect(panel.getByText('3 June 2019 at 17:05')).toBeVisible();
  await expect(panel.getByText(/^900 × \d+ pixels/)).toBeVisible();
  await panel.getByRole('listitem').first().getByRole('button').click();
  await expect(card(page)).toBeVisible();
  await page.keyboard.press('Escape');

  await app.evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { opened });
    shell.openPath = (path) => Promise.resolve(opened.push(path) > 0 ? '' : '');
    shell.showItemInFolder = (path) => void opened.push(`folder of ${path}`);
  });
  const more = page.getByRole('button', { name: 'More' });
  const choose = async (name: string): Promise<void> => {
    await more.click();
    await page.getByRole('menuitem', { name }).click();
    await expect(more).toBeFocused();
  };
  await choose('Open with the system’s app');
  await choose('Show in folder');
  const path = join(folder, 'one.jpg');
  const opened = (): Promise<unknown> => app.evaluate(() => (globalThis as { opened?: unknown }).opened);
  await expect.poll(opened).toEqual([path, `folder of ${path}`]);

  await choose('Copy path');
  await expect(toast(page, /path is on the clipboard/)).toBeVisible();
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe(path);
  await page.keyboard.press('Control+c');
  await expect(toast(page, /picture is on the clipboard/)).toBeVisible();
  const width = await app.evaluate(
    ({ clipboard }) =>
      // The stand-in's clipboard, which the types no longer have.
      (clipboard as unknown as { readImage(): { getSize(): { width: number } } }).readImage().getSize().width,
  );
  expect(width).toBe(900);

  // The menu by keys alone.
  await more.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Show in folder' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(more).toBeFocused();
  await expect(dialog(page)).toBeVisible();
});

test('a slideshow goes on by itself, pauses, and ends', async ({ facet: { page } }, info) => {
  const folder = info.outputPath('album');
  await makeAlbum(folder, SIX.slice(0, 3));
  await scanFolder(page, folder);
  await openPhoto(page, 'one.jpg', '3 June 2019');
  await page.keyboard.press('s');
  const show = page.getByRole('application', { name: 'Slideshow' });
  await expect(show).toBeFocused();
  const named = (name: string) => page.getByRole('dialog', { name: `Photo ${name}` });
  await expect(named('two.jpg')).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press('Space');
  await expect(page.getByText('Paused')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(named('three.jpg')).toBeVisible();
  await page.keyboard.press('Space');
  // From the last to the first.
  await expect(named('one.jpg')).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press('Escape');
  await expect(show).toBeHidden();
  await expect(page.getByRole('button', { name: 'Slideshow' })).toBeVisible();
});

test('files that are gone, damaged or move, and pictures that are broken', async ({ start, library }, info) => {
  const folder = info.outputPath('album');
  await makeAlbum(folder, SIX.slice(0, 3));
  const frames = [...Array(3).keys()].map((n) =>
    sharp({ create: { width: 80, height: 60, channels: 3, background: { r: 80 * n, g: 90, b: 120 } } })
      .png()
      .toBuffer(),
  );
  await sharp(await Promise.all(frames), { join: { animated: true } })
    .gif({ delay: 100 })
    .toFile(join(folder, 'moves.gif'));
  const first = await start();
  await scanFolder(first.page, folder);
  await first.app.close();
  // The small copies are damaged on disk: bytes that are no picture.
  const { default: Database } = await import('better-sqlite3');
  const db = new Database(join(library, 'library.sqlite'));
  const broken = `photo_id = (SELECT id FROM photo WHERE path LIKE '%three.jpg')`;
  expect(db.prepare(`UPDATE photo_thumb SET image = x'00112233' WHERE ${broken}`).run().changes).toBe(1);
  db.close();

  const { page } = await start();
  await scanAgain(page);
  // A small copy is made again from the file, so that goes before anybody looks.
  await rm(join(folder, 'three.jpg'));
  await rename(join(folder, 'two.jpg'), info.outputPath('two elsewhere.jpg'));
  // As a failing disk would: the watcher has nothing to see.
  const one = join(folder, 'one.jpg');
  const { size, atime, mtime } = await stat(one);
  await writeFile(one, Buffer.alloc(size));
  await utimes(one, atime, mtime);
  await page.getByRole('button', { name: 'Photos', exact: true }).click();
  const three = page.getByRole('button', { name: 'Photo of 31 May 2019' });
  await expect(three.locator('.none')).toBeVisible();
  await three.click();
  await expect(page.getByRole('img', { name: 'There is no picture to show' })).toBeVisible();
  // Which of the two it is depends on whether the watcher has been there.
  const gone = page.getByText(/The photo could not be opened\.|This file is no longer where it was\./);
  await expect(gone).toBeVisible();

  // The small copy, and a calm sentence.
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('heading', { name: 'two.jpg' })).toBeVisible();
  await expect(gone).toBeVisible();
  await page.keyboard.press('i');
  await expect(page.getByText('The file is not there (any more).')).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('heading', { name: 'one.jpg' })).toBeVisible();
  await expect(page.getByText('The photo could not be opened.')).toBeVisible();

  await page.keyboard.press('Home');
  await expect(page.getByRole('heading', { name: 'moves.gif' })).toBeVisible();
  await expect(dialog(page).locator('.current img[src^="photo://photo/"].there')).toBeAttached();
  await expect(page.getByText('The photo could not be opened.')).toBeHidden();
});

test('pictures for the documentation', async ({ start, album }, info) => {
  test.setTimeout(300_000);
  const { page } = await start();
  await scanFolder(page, album);
  await page.getByRole('button', { name: 'Photos', exact: true }).click();
  await page
    .getByRole('button', { name: /^Photo of / })
    .first()
    .click();
  for (let n = 0; n < 42; n += 1) {
    if ((await page.getByRole('heading', { name: /^group 1\.jpg$/ }).count()) > 0) break;
    await page.keyboard.press('PageDown');
    await page.waitForTimeout(100);
  }
  await page.keyboard.press('f');
  const faces = dialog(page).locator('[data-face]');
  for (const name of ['Ada', 'Grace Hopper', 'Noor']) {
    await dialog(page).locator('[data-face]:not(.named)').first().click();
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
    await expect(face(page, name)).toHaveCount(1);
  }
  await page.getByRole('button', { name: 'Dismiss' }).first().click();
  for (const other of await page.getByRole('button', { name: 'Dismiss' }).all())
    await other.click({ timeout: 500 }).catch(() => undefined);
  await takeScreenshots(page, info, 'viewer-faces');
  await page.keyboard.press('i');
  await expect(page.getByText('Reading the file')).toBeHidden();
  await takeScreenshots(page, info, 'viewer-details');
  await faces.first().click();
  await expect(card(page)).toBeVisible();
  await takeScreenshots(page, info, 'viewer-card');
  await card(page).getByRole('button', { name: 'Similar faces' }).click();
  await expect(card(page).getByRole('list', { name: 'Similar faces' }).getByRole('button')).toHaveCount(15);
  await takeScreenshots(page, info, 'viewer-similar');
});
