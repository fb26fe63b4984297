/** One Facet for all tests of the locked window: none of them may change it. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import type { WebPreferences } from 'electron';
import { ROOT } from '../../electron/dev/build.ts';
import { test as base, launch, scanFolders, type Facet } from './fixtures.ts';
import { writeSample } from '../engine/support/photos.ts';

export { expect } from '@playwright/test';

/** A page of the app, and how it was made. */
export interface Made {
  readonly url: string;
  readonly preferences: WebPreferences;
}

declare global {
  // In Facet's main process, for tests.
  var made: Made[];
  var ours: readonly Made[];
}

interface Shared {
  /** Facet with a photo and its people, after it looked into a video. */
  readonly locked: Facet;
  /** Every page that it made. */
  readonly pages: readonly Made[];
}

export const test = base.extend<object, Shared>({
  locked: [
    async ({ playwright: _ }, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'facet-'));
      const album = join(folder, 'Pictures');
      await mkdir(album);
      await writeSample(1, join(album, 'one.jpg'));
      const videos = join(folder, 'Videos');
      await mkdir(videos);
      await writeFile(join(videos, 'two.mp4'), 'this is no video');
      const facet = await launch(ROOT, join(folder, 'library'), join(folder, 'config'), ['--provider=cpu']);
      await facet.app.evaluate(({ app, webContents }) => {
        globalThis.made = [];
        const note = (contents: Electron.WebContents): void => {
          // Electron has this for tests and does not type it.
          const typed = contents as unknown as { getLastWebPreferences(): WebPreferences };
          globalThis.made.push({ url: contents.getURL(), preferences: typed.getLastWebPreferences() });
        };
        const noteWhenThere = (contents: Electron.WebContents): void => {
          // At first a page has no address.
          if (contents.getURL() === '') contents.once('did-navigate', () => note(contents));
          else note(contents);
        };
        for (const contents of webContents.getAllWebContents()) noteWhenThere(contents);
        app.on('web-contents-created', (_event, contents) => noteWhenThere(contents));
      });
      // One after the other, so that the photo is number one.
      await scanFolders(facet.page, [album]);
      await scanFolders(facet.page, [videos]);
      // What tests open besides is theirs: the two pages are kept before any of them runs.
      const isThere = (): Promise<boolean> =>
        facet.app.evaluate(() => globalThis.made.some(({ url }) => url.startsWith('photo:')));
      await expect.poll(isThere, { timeout: 60_000 }).toBe(true);
      await facet.app.evaluate(() => (globalThis.ours = [...globalThis.made]));
      await use(facet);
      await facet.app.close();
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  pages: [
    async ({ locked: { app } }, use) => {
      const pages = await app.evaluate(() => [...globalThis.ours]);
      expect(pages.map(({ url }) => new URL(url).protocol).sort()).toEqual(['app:', 'photo:']);
      await use(pages);
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});
