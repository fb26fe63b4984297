/** Videos, end to end: a real file, played by a real page without a window, its faces in the real window. */

import type { Page } from '@playwright/test';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PhotoTimeline } from '../../electron/contract/photos.ts';
import { cutVideo, PEOPLE, soundAlone, turnedVideo } from '../fixtures/videos.ts';
import { makeAlbum, scanAgain, scanFolder } from './albums.ts';
import { findingsInBothThemes } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { ask } from './scanned.ts';
import { takeScreenshots } from './screenshots.ts';

const viewer = (page: Page) => page.getByRole('dialog', { name: /^(Photo|Video) / });
const moments = (page: Page) => viewer(page).getByRole('list', { name: 'Who is seen when' });

/** How the player in the viewer stands: the time in seconds, whether it plays, and whether it knows the video. */
function player(page: Page): Promise<{ time: number; paused: boolean; width: number }> {
  return page.evaluate(`(() => {
    const video = document.querySelector('[role=dialog] video');
    return { time: video?.currentTime ?? -1, paused: video?.paused ?? false, width: video?.videoWidth ?? 0 };
  })()`);
}

async function timelineOf(page: Page): Promise<PhotoTimeline> {
  const timeline = await ask(page, 'photoTimeline', {});
  if (timeline === 'unchanged') throw new Error('nothing is known yet');
  return timeline;
}

/** A folder beside the library. */
async function folderFor(library: string): Promise<string> {
  const folder = join(dirname(library), 'Holidays');
  await mkdir(folder);
  return folder;
}

test('a video is found, its people are known with the time, and a press goes there', async ({
  library,
  start,
}, info) => {
  const folder = await folderFor(library);
  await cp(PEOPLE, join(folder, 'people.mp4'));
  await makeAlbum(folder, [{ file: 'one.jpg', sample: 1, taken: '2019:06:03 17:05:00' }]);
  const { page } = await start();
  await scanFolder(page, folder);

  // Three people are on the photo and on several frames of the video; each is one person.
  const people = await ask(page, 'listPeople', {});
  const both = people.filter(({ photos, faces }) => photos === 2 && faces > 2);
  expect(both.length).toBeGreaterThan(0);
  const { ids, durations } = await timelineOf(page);
  const index = durations.findIndex((duration) => duration > 0);
  expect(durations[index]).toBeGreaterThan(5_000);
  const detail = await ask(page, 'getPhoto', { photoId: ids[index] ?? 0 });
  expect(detail).toMatchObject({ kind: 'video', width: 640, height: 400 });
  const ours = detail.faces.filter(({ personId }) => personId === both[0]?.id);
  expect(ours.length).toBeGreaterThan(1);
  expect(ours.length).toBeLessThanOrEqual(3);
  expect(new Set(ours.map(({ at }) => at)).size).toBe(ours.length);
  await ask(page, 'namePerson', { personId: both[0]?.id ?? 0, name: 'Anna' });

  await page.getByRole('button', { name: 'Photos', exact: true }).click();
  const tile = page.getByRole('button', { name: /, video of 0:0[56]$/ });
  await expect(tile).toBeVisible();
  await expect(tile.getByText(/^0:0[56]$/)).toBeVisible();
  await takeScreenshots(page, info, 'video-timeline');
  await tile.click();
  await expect.poll(async () => (await player(page)).width).toBe(640);
  expect(await player(page)).toMatchObject({ time: 0, paused: true });

  // Space plays, and stops.
  await page.keyboard.press('Space');
  await expect.poll(async () => (await player(page)).time).toBeGreaterThan(0.2);
  await page.keyboard.press('Space');
  await expect.poll(async () => (await player(page)).paused).toBe(true);

  const last = ours.at(-1);
  const at = (last?.at ?? 0) / 1000;
  await moments(page)
    .getByRole('button', { name: `Anna at 0:0${Math.floor(at)}` })
    .last()
    .click();
  await expect.poll(async () => (await player(page)).time).toBeCloseTo(at, 2);
  const box = viewer(page).locator(`[data-face="${last?.id ?? 0}"]`);
  await expect(box).toHaveAccessibleName('Anna');
  expect(await findingsInBothThemes(page)).toEqual([]);
  await takeScreenshots(page, info, 'video');
  await box.click();
  await expect(page.getByRole('dialog', { name: 'Whose face this is' })).toBeVisible();
  await takeScreenshots(page, info, 'video-card');
  await page.keyboard.press('Escape');

  // What cannot be done with a video is not offered, and its keys do nothing.
  await expect(page.getByRole('button', { name: 'Add a face' })).toBeHidden();
  await page.keyboard.press('d');
  await page.keyboard.press('r');
  await page.keyboard.press('i');
  await expect(
    viewer(page)
      .getByRole('definition')
      .filter({ hasText: /^\s*0:0[56]\s*$/ }),
  ).toBeVisible();
  await page.keyboard.press('i');

  // The slideshow shows a still.
  await page.keyboard.press('s');
  await expect(viewer(page).locator('.current video')).toHaveAttribute('src', /^photo:\/\/video\/\d+#t=/);
  await expect(viewer(page).locator('.current .full.there')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');

  // The faces of a person say when.
  await page.getByRole('button', { name: 'People', exact: true }).click();
  await page.getByRole('button', { name: /^Anna/ }).first().click();
  await page.getByRole('group', { name: 'What to show' }).getByRole('button', { name: 'Faces' }).click();
  await expect(page.getByRole('button', { name: /^Face at 0:0\d$|^Face, confirmed at 0:0\d$/ }).first()).toBeVisible();
  await takeScreenshots(page, info, 'video-person');
});

test('files that are no videos, broken ones and turned ones; the scan goes on', async ({ library, start }) => {
  const folder = await folderFor(library);
  const whole = await readFile(PEOPLE);
  const files: Record<string, Uint8Array | string> = {
    'empty.mp4': '',
    'text.mp4': 'Dear diary, today I filmed nothing at all.',
    'sound.mp4': soundAlone(),
    'cut early.mp4': cutVideo(0.01),
    'other.avi': Buffer.concat([Buffer.from('RIFF\0\0\0\0AVI LIST'), Buffer.alloc(2_000, 7)]),
    'turned.mp4': turnedVideo(),
    'cut late.mp4': cutVideo(0.7),
    'whole.mp4': whole,
    // The moving half of a photo is no video of its own.
    'IMG_1.MOV': whole,
  };
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  await makeAlbum(folder, [{ file: 'IMG_1.jpg', sample: 2, taken: '2019:06:03 17:05:00' }]);
  const { page } = await start();
  await scanFolder(page, folder);

  const failed = await ask(page, 'listFailed', {});
  const reasons = new Map(failed.map(({ path, reason }) => [path.slice(folder.length + 1), reason]));
  expect(reasons.get('empty.mp4')).toBe('The file is empty.');
  expect(reasons.get('sound.mp4')).toBe('The file holds sound and no picture.');
  for (const name of ['text.mp4', 'cut early.mp4', 'other.avi']) {
    expect(reasons.get(name)).toContain('does not hold a video that Facet can play');
  }
  expect([...reasons.keys()].sort()).toEqual(['cut early.mp4', 'empty.mp4', 'other.avi', 'sound.mp4', 'text.mp4']);

  const { ids } = await timelineOf(page);
  const details = await Promise.all([...ids].map((photoId) => ask(page, 'getPhoto', { photoId })));
  const byName = new Map(details.map((detail) => [detail.fileName, detail]));
  expect([...byName.keys()].sort()).toEqual(['IMG_1.jpg', 'cut late.mp4', 'turned.mp4', 'whole.mp4']);
  expect(byName.get('turned.mp4')).toMatchObject({ width: 400, height: 640 });
  expect(byName.get('cut late.mp4')?.faces.length).toBeGreaterThan(0);

  // A file that was mended is read, and nothing is read twice.
  await writeFile(join(folder, 'text.mp4'), whole);
  await scanAgain(page);
  expect((await ask(page, 'listFailed', {})).some(({ path }) => path.endsWith('text.mp4'))).toBe(false);
});

test('a page that crashes costs its video, and nothing else', async ({ library, start }) => {
  const folder = await folderFor(library);
  await cp(PEOPLE, join(folder, 'people.mp4'));
  const { app, page } = await start();
  // Whatever page plays a video is ended as soon as it is there.
  await app.evaluate(({ app: electron }) => {
    electron.on('web-contents-created', (_event, contents) => {
      contents.on('did-finish-load', () => {
        if (contents.getURL() === 'photo://video/') contents.forcefullyCrashRenderer();
      });
    });
  });
  await scanFolder(page, folder);
  const [failed] = await ask(page, 'listFailed', {});
  expect(failed?.reason).toBe('Playing this video crashed; it was given up.');
  expect((await ask(page, 'libraryStatus', {})).scan.phase).toBe('idle');
});

test('videos are given out by known ids alone, in the ranges that are asked for', async ({ library, start }) => {
  const folder = await folderFor(library);
  await cp(PEOPLE, join(folder, 'people.mp4'));
  await makeAlbum(folder, [{ file: 'one.jpg', sample: 1, taken: '2019:06:03 17:05:00' }]);
  const { app, page } = await start();
  await scanFolder(page, folder);
  const { ids, durations } = await timelineOf(page);
  const video = ids[durations.findIndex((duration) => duration > 0)] ?? 0;
  const photo = ids[durations.indexOf(0)] ?? 0;
  const get = (address: string, range?: string) =>
    app.evaluate(
      async ({ net }, [url, wanted]) => {
        const response = await net.fetch(url ?? '', wanted === undefined ? {} : { headers: { range: wanted } });
        const bytes = await response.arrayBuffer();
        return [response.status, bytes.byteLength, response.headers.get('content-range')];
      },
      [address, range],
    );
  const size = (await readFile(PEOPLE)).length;
  expect(await get(`photo://video/${video}`)).toEqual([200, size, null]);
  expect(await get(`photo://video/${video}`, 'bytes=10-19')).toEqual([206, 10, `bytes 10-19/${size}`]);
  expect(await get(`photo://video/${video}`, 'bytes=-5')).toEqual([206, 5, `bytes ${size - 5}-${size - 1}/${size}`]);
  expect((await get(`photo://video/${video}`, `bytes=${size}-`))[0]).toBe(416);
  for (const wrong of [String(photo), '999', '0', '../../etc/passwd', `${video}/x`]) {
    expect((await get(`photo://video/${wrong}`))[0]).toBe(404);
  }
});
