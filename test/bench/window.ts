/**
 * `npm run bench:window [-- photos [start|scroll|people|calls|scan ...]]`: opens the real window over a large made-up library (test/bench/big-library.ts) and
 * measures what a user waits for and how even the frames are, at rest and while a scan runs. Frames of an empty page
 * that scrolls, in the same window, say what the machine itself can do.
 */

import { constants, cpSync, existsSync, rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { table } from '../../electron/cli/output.ts';
import type { Bridge } from '../../electron/contract/bridge.ts';
import { ROOT, buildAll } from '../../electron/dev/build.ts';
import { findElectron } from '../../electron/dev/electron.ts';
import { bigLibrary } from './big-library.ts';
import { benchPhotos } from './photos.ts';
import { shareOf } from './soak/processes.ts';
import * as inPage from './window-page.ts';

declare global {
  // What preload gives the page.
  var facet: Bridge;
}

const CACHE = join(ROOT, '.cache', 'bench');
const photos = Number(process.argv[2] ?? 100_000);
const parts = new Set(process.argv.slice(3));
/** Whether a part is measured: all of them, unless some are named. */
const wants = (part: string): boolean => parts.size === 0 || parts.has(part);
/** 12-megapixel photos that are scanned meanwhile. */
const SCANNED = 40;
const TIMES = 5;

/** A line of the result: what was asked for, and what was reached. */
interface Line {
  readonly what: string;
  readonly asked: string;
  readonly reached: string;
}

const lines: Line[] = [];

function tell(what: string, asked: string, reached: string): void {
  lines.push({ what, asked, reached });
  console.error(`${what}: ${reached} (load ${loadavg()[0]?.toFixed(1) ?? '?'})`);
}

const big = bigLibrary(CACHE, photos);
const scanned = benchPhotos(CACHE, SCANNED);
await buildAll();
const { binary, switches } = await findElectron();
const library = join(CACHE, 'library-in-use');
rmSync(library, { recursive: true, force: true });
// What is measured changes the library; the next run begins with the same one.
cpSync(big.library, library, { recursive: true, mode: constants.COPYFILE_FICLONE });

const started = performance.now();
const app = await _electron.launch({ executablePath: binary, args: [...switches, ROOT, '--library', library] });
try {
  const page = await app.firstWindow();
  await page.locator('main li button').first().waitFor({ timeout: 120_000 });
  tell('from the start of the process to the people grid', '', ms(performance.now() - started));
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800));
  await measure(app, page);
} finally {
  await app.close();
  rmSync(library, { recursive: true, force: true });
}
console.log(
  table(
    ['what', 'asked', 'reached'],
    lines.map((line) => [line.what, line.asked, line.reached]),
  ),
);

async function measure(app: ElectronApplication, page: Page): Promise<void> {
  tell('frames, an empty page that scrolls', '(baseline)', frames(await page.evaluate(inPage.scrollNothing)));
  if (wants('start')) await opensAgain(page, 'while the engine looks through the folders');
  await atRest(page);
  if (wants('start')) await opensAgain(page, 'at rest');
  if (wants('scroll')) await scrolls(page, '');
  await memory(app);
  if (wants('calls')) await calls(page);
  if (wants('people')) await people(page, '');
  if (!wants('scan')) return;

  await page.evaluate((path) => void globalThis.facet.call('addFolders', { paths: [path] }), scanned);
  await scrolls(page, ', scan running');
  await people(page, ', scan running');
}

/** From the page's load to the grid, on a running engine. */
async function opensAgain(page: Page, when: string): Promise<void> {
  const times: number[] = [];
  for (let n = 0; n < TIMES; n += 1) {
    await page.reload();
    times.push(await page.evaluate(inPage.gridShows));
  }
  tell(`the window opens, to the people grid, ${when}`, '<= 2,000 ms', medianMs(times));
}

async function atRest(page: Page): Promise<void> {
  const begun = performance.now();
  await page.evaluate(inPage.restBegins);
  tell('until the engine rests after a start', '', ms(performance.now() - begun));
}

async function scrolls(page: Page, when: string): Promise<void> {
  for (const section of ['People', 'Photos']) {
    const button = page.getByRole('navigation').getByRole('button', { name: section, exact: true });
    if ((await button.count()) === 0) continue;
    await button.click();
    if (!(await page.evaluate(inPage.canScroll))) continue;
    const asked = '95 % <= 20, none > 100 ms';
    tell(
      `frames, ${section} from end to end in 15 s${when}`,
      asked,
      frames(await page.evaluate(inPage.scroll, 'whole')),
    );
    tell(`frames, ${section} by hand${when}`, asked, frames(await page.evaluate(inPage.scroll, 'slowly')));
  }
  await page.getByRole('navigation').getByRole('button', { name: 'People', exact: true }).click();
}

async function people(page: Page, when: string): Promise<void> {
  const opening: number[] = [];
  for (let n = 0; n < TIMES; n += 1) {
    await page.getByRole('navigation').getByRole('button', { name: 'People', exact: true }).click();
    await page.locator('main li button').first().waitFor();
    opening.push(await page.evaluate(inPage.openFirstPerson));
    await page.keyboard.press('Escape');
  }
  tell(
    `a person with ${Math.round(photos / 5).toLocaleString('en')} faces opens${when}`,
    '<= 300 ms',
    medianMs(opening),
  );

  const naming: number[] = [];
  for (let n = 0; n < TIMES; n += 1) {
    // Back from a person the page scrolls to where it was, a frame later. The first of all stays first, in sight, however
    // they are called.
    await page.waitForTimeout(500);
    await page.locator('main li button').first().focus();
    await page.keyboard.press('n');
    await page.locator('main li input').first().waitFor();
    await page.keyboard.press('Control+a');
    const name = `Newcomer ${when === '' ? 'a' : 'b'}${n}`;
    await page.keyboard.type(name);
    await page.evaluate(inPage.noteTab);
    // Enter would go on to the next without a name, far below.
    await page.keyboard.press('Tab');
    naming.push(await page.evaluate(inPage.nameShows, name));
    // It closes once the name is written.
    await page.locator('main li input').waitFor({ state: 'detached' });
  }
  tell(`a typed name shows${when}`, '<= 100 ms', medianMs(naming));
}

/** What the engine itself takes, with the way between the processes. */
async function calls(page: Page): Promise<void> {
  for (const [what, times] of Object.entries(await page.evaluate(inPage.callTimes)))
    tell(`call ${what}`, '', medianMs(times));
}

/** What the renderer has for itself, and its share of what it has with others; where the system does not tell, all. */
async function memory(app: ElectronApplication): Promise<void> {
  const tab = await app.evaluate(({ app: electron }) => {
    const metric = electron.getAppMetrics().find(({ type }) => type === 'Tab');
    return { pid: metric?.pid ?? 0, kilobytes: metric?.memory.workingSetSize ?? 0 };
  });
  const kilobytes = existsSync(`/proc/${tab.pid}/smaps_rollup`) ? shareOf(tab.pid) : tab.kilobytes;
  tell('memory of the renderer', '<= 400 MB', `${Math.round(kilobytes / 1000)} MB`);
}

function frames(all: readonly number[]): string {
  const sorted = all.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1);
  const long = all.filter((frame) => frame > 100).length;
  return `median ${at(0.5)}, 95 % ${at(0.95)}, longest ${at(1)} ms, ${long} of ${all.length} > 100 ms`;
}

function medianMs(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const [low, high] = [sorted[0] ?? 0, sorted.at(-1) ?? 0];
  return `${ms(sorted[sorted.length >> 1] ?? 0)} (${low.toFixed(0)} to ${high.toFixed(0)})`;
}

function ms(time: number): string {
  return `${Math.round(time).toLocaleString('en')} ms`;
}
