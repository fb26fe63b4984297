/**
 * A packaged Facet, started as a user starts it. Its fuses shut the way by which Playwright drives Electron in development;
 * Chromium's own remote debugging is another, which only who starts the program can open.
 */

import { chromium, expect, test as base, type Page } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bridge } from '../../electron/contract/bridge.ts';
import { sandboxSwitches } from '../../electron/dev/electron.ts';
import { programOf } from '../../electron/dev/package.ts';

declare global {
  var facet: Bridge;
}

/** A running packaged Facet. */
export interface Packaged {
  readonly page: Page;
  /** What it has written to stderr so far. */
  readonly output: () => string;
  /** Closes the window, as a user does, and waits until the program has ended. Resolves to its exit code. */
  readonly close: () => Promise<number | null>;
}

interface Fixtures {
  /** A folder for the test; its path has a space and no plain letter. */
  readonly folder: string;
  /** Starts Facet with these arguments. */
  readonly start: (...args: string[]) => Promise<Packaged>;
}

/** The folder of the package that is tried out. */
export function packageFolder(): string {
  const folder = process.env.FACET_PACKAGE ?? '';
  if (!existsSync(folder)) throw new Error('no package was made');
  return folder;
}

/** Playwright's test with a packaged Facet in it. */
export const test = base.extend<Fixtures>({
  folder: async ({ playwright: _ }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'facet ü-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },

  start: async ({ folder }, use) => {
    const running = new Set<ChildProcess>();
    await use(async (...args) => {
      const child = spawn(
        programOf(packageFolder()),
        // Where there is no graphics card, Chromium finds out while it makes the page, and now and then makes none.
        // The last one would stop the program until a debugger comes, were the fuse not blown.
        [...sandboxSwitches(), '--disable-gpu', '--remote-debugging-port=0', '--inspect-brk=0', ...args],
        { env: { ...process.env, XDG_CONFIG_HOME: join(folder, 'config') }, stdio: ['ignore', 'ignore', 'pipe'] },
      );
      running.add(child);
      return connect(child);
    });
    for (const child of running) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    }
  },
});

/** Waits for Facet's page: who connects while Chromium still makes it is not answered. */
async function windowOpens(address: string): Promise<void> {
  const list = `http://${new URL(address).host}/json/list`;
  const isThere = async (): Promise<boolean> => {
    const pages = (await (await fetch(list)).json()) as { url: string; title: string }[];
    return pages.some(({ url, title }) => url.startsWith('app://facet/') && title === 'Facet');
  };
  await expect.poll(isThere, { timeout: 30_000 }).toBe(true);
}

/** Connects to the page of a Facet that was started with `--remote-debugging-port=0` and a pipe for stderr. */
export async function connect(child: ChildProcess): Promise<Packaged> {
  let output = '';
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const address = await new Promise<string>((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const found = /DevTools listening on (ws:\S+)/u.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then((code) => reject(new Error(`Facet ended with ${code}:\n${output}`)));
  });
  await windowOpens(address);
  const browser = await chromium.connectOverCDP(address);
  const page = browser.contexts()[0]?.pages()[0] ?? (await browser.contexts()[0]?.waitForEvent('page'));
  if (page === undefined) throw new Error(`no window came:\n${output}`);
  page.setDefaultTimeout(30_000);
  return {
    page,
    output: () => output,
    close: async () => {
      await page.evaluate('window.close()').catch(() => undefined); // it is gone before it answers
      const code = await ended;
      await browser.close();
      return code;
    },
  };
}
