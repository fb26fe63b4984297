/** A real Facet in a real window, over a library and an album of its own. */

import { _electron, expect, test as base } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bridge } from '../../electron/contract/bridge.ts';
import { makeSampleAlbum } from '../../electron/dev/album.ts';

export { expect } from '@playwright/test';

declare global {
  // What preload gives the page; code given to `page.evaluate` runs there.
  var facet: Bridge;
}

const ROOT = join(import.meta.dirname, '..', '..');

/** A window opens in a second; twenty are for a machine that does much else. */
const WINDOW_MS = 20_000;

/** A running Facet. */
export interface Facet {
  readonly app: ElectronApplication;
  readonly page: Page;
}

interface Fixtures {
  /** The library's folder; empty until Facet makes something of it. */
  readonly library: string;
  /** A folder with the sample album. */
  readonly album: string;
  /** The app's folder: the repository, or a copy that something is wrong with. */
  readonly root: string;
  /** What photos are read on, `auto` or a provider's name; null leaves it to what is kept. The CPU is the same everywhere. */
  readonly provider: string | null;
  /** Starts Facet on the library, with more arguments if need be; what is still running at the end of the test is closed. */
  readonly start: (...args: string[]) => Promise<Facet>;
  /** A Facet that was just started. */
  readonly facet: Facet;
}

/** Playwright's test with a Facet in it. */
export const test = base.extend<Fixtures>({
  library: async ({ playwright: _ }, use) => {
    // Not below the output folder, as with the album.
    const folder = await mkdtemp(join(tmpdir(), 'facet-'));
    await use(join(folder, 'library'));
    await rm(folder, { recursive: true, force: true });
  },

  album: async ({ playwright: _ }, use) => {
    // Not below the output folder: screenshots show this path, which should be no developer's own.
    const folder = await mkdtemp(join(tmpdir(), 'facet-'));
    const album = join(folder, 'Pictures');
    await makeSampleAlbum(album);
    await use(album);
    await rm(folder, { recursive: true, force: true });
  },

  root: [ROOT, { option: true }],

  provider: ['cpu', { option: true }],

  start: async ({ library, root, provider }, use, info) => {
    const running = new Set<ElectronApplication>();
    const on = provider === null ? [] : [`--provider=${provider}`];
    await use(async (...more) => {
      const facet = await launch(root, library, info.outputPath('config'), [...on, ...more]);
      running.add(facet.app);
      facet.app.on('close', () => running.delete(facet.app));
      return facet;
    });
    for (const app of running) await app.close();
  },

  facet: async ({ start }, use) => {
    await use(await start());
  },
});

/** Starts Facet. @param config a folder for Chromium's own files: they belong to the test, not to the developer. */
export async function launch(root: string, library: string, config: string, more: readonly string[]): Promise<Facet> {
  // On a busy machine Playwright now and then does not hear of a window that did open; the next start is heard.
  // Only that is tried again: a Facet that ended or opened no window fails the test at once.
  const once = async (): Promise<Facet | null> => {
    const app = await _electron.launch({
      // Where there is no graphics card, Chromium's process for it now and then keeps the page from loading for ever.
      args: ['--disable-gpu', root, '--library', library, ...more],
      env: { ...(process.env as Record<string, string>), XDG_CONFIG_HOME: config },
    });
    try {
      const page = await app.firstWindow({ timeout: WINDOW_MS });
      if (await draws(page)) return { app, page };
      await app.close();
      return null;
    } catch (thrown) {
      const isThere = await hasWindow(app);
      await app.close();
      if (isThere) return null;
      throw thrown;
    }
  };
  const started = (await once()) ?? (await once());
  if (started === null) throw new Error('Facet was started twice, and neither time Playwright saw a window that draws');
  return started;
}

/** Whether a window draws at all: without a graphics card, Chromium now and then makes one that never does. */
async function draws(page: Page): Promise<boolean> {
  const frame = `new Promise((resolve) => {
    requestAnimationFrame(() => resolve(true));
    setTimeout(() => resolve(false), ${WINDOW_MS});
  })`;
  return (await page.evaluate(frame)) === true;
}

/** Whether Facet itself says that it runs and has a window on the screen. */
async function hasWindow(app: ElectronApplication): Promise<boolean> {
  const ask = app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((window) => window.isVisible()));
  return ask.catch(() => false);
}

/** A second start beside a running Facet, as a user's, in a folder; resolves to its exit code. */
export async function startAgain(app: ElectronApplication, args: readonly string[], cwd = ROOT): Promise<unknown> {
  // With the settings that the first one was started with, where the lock of the library lies.
  const [binary, env] = await app.evaluate(() => [process.execPath, { ...process.env }] as const);
  const second = spawn(binary, ['--no-sandbox', ROOT, ...args], { cwd, env, stdio: 'ignore' });
  return new Promise((resolve) => second.once('exit', resolve));
}

/** Makes the system's folder dialog answer at once; the dialog itself is not Facet's to test. */
export async function answerFolderDialog(app: ElectronApplication, paths: readonly string[]): Promise<void> {
  await app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [...filePaths] });
  }, paths);
}

/** Waits until Facet has found people and has nothing more to do. */
export async function scanEnds(page: Page): Promise<void> {
  const status = async (): Promise<string> => {
    const reply = await page.evaluate(() => globalThis.facet.call('libraryStatus', {}));
    if (!reply.ok) return reply.failure.message;
    return reply.value.photos > 0 && reply.value.people > 0 ? reply.value.scan.phase : 'not begun';
  };
  await expect.poll(status, { timeout: 180_000, intervals: [250] }).toBe('idle');
}

/** Adds folders without the dialog and waits until they are scanned. */
export async function scanFolders(page: Page, paths: string[]): Promise<void> {
  await page.evaluate((folders) => globalThis.facet.call('addFolders', { paths: folders }), paths);
  await scanEnds(page);
}

/** Starts Facet, adds the album as a user would and waits until its people are there. */
export async function scanned(start: () => Promise<Facet>, album: string): Promise<Facet> {
  const facet = await start();
  await answerFolderDialog(facet.app, [album]);
  await facet.page.getByRole('button', { name: 'Choose folders' }).click();
  await scanEnds(facet.page);
  return facet;
}
