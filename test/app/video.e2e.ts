/** Videos, end to end: a real file, played by a real page without a window, its faces in the real window. */

import { cp, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { scanFolder } from './albums.ts';
import { expect, test } from './fixtures.ts';
import { ask } from './scanned.ts';

const PEOPLE = join(import.meta.dirname, '..', 'fixtures', 'people.mp4');

test('probe', async ({ library, start }) => {
  const album = join(dirname(library), 'Videos');
  await mkdir(album);
  await cp(PEOPLE, join(album, 'people.mp4'));
  const { page } = await start();
  await scanFolder(page, album);
  const status = await ask(page, 'libraryStatus', {});
  console.log(status, await ask(page, 'listFailed', {}));
  const { ids } = (await ask(page, 'photoTimeline', {})) as { ids: Float64Array };
  console.log(await ask(page, 'getPhoto', { photoId: ids[0] ?? 1 }), await ask(page, 'listPeople', {}));
  expect(1).toBe(1);
});
