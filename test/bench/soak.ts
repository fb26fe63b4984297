/**
 * `npm run bench:soak [-- minutes]`: a day's use, again and again, in the real window: photos come, change, move and go
 * in a watched folder; people are named, merged and split, and it is undone; every screen is looked at; the library is
 * scanned and backed up. Afterwards memory and open handles of all processes must be what they were. Linux only.
 * Exits with 1 when they grew by more than asked, or when anything went wrong.
 */

import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, expect, type Page } from '@playwright/test';
import sharp from 'sharp';
import { table } from '../../electron/cli/output.ts';
import { samplesFolder } from '../../electron/dev/album.ts';
import { ROOT, buildAll } from '../../electron/dev/build.ts';
import { findElectron } from '../../electron/dev/electron.ts';
import { scanAgain, scanFolder } from '../app/albums.ts';
import { Random } from '../unit/support/random.ts';
import { heldBy, type Held } from './soak/processes.ts';

const minutes = Number(process.argv[2] ?? 20);
/** More than at the start, percent. */
const MOST_GROWTH = 5;
/** The first rounds fill caches; then so much of the rest is the start, and as much the end. */
const WARM_UP = 0.2;
const EDGE = 0.25;
const ALBUM = 24;
const WAIT_MS = 60_000;
const SECTIONS = [/^Review/, /^Search/, /^Library/, /^Photos/];

interface Sample {
  readonly at: number;
  readonly held: ReadonlyMap<string, Held>;
}

await buildAll();
const folder = await mkdtemp(join(tmpdir(), 'facet-soak-'));
const album = join(folder, 'Pictures');
const library = join(folder, 'library');
const random = new Random(1);
let made = 0;
const { binary, switches } = await findElectron();
const app = await _electron.launch({
  executablePath: binary,
  args: [...switches, '--disable-gpu', ROOT, '--library', library],
});
const trouble: string[] = [];
const samples: Sample[] = [];
let rounds = 0;
try {
  const page = await app.firstWindow();
  page.on('console', (message) => message.type() === 'error' && trouble.push(message.text()));
  page.on('pageerror', (error) => trouble.push(error.message));
  await mkdir(join(album, 'moved'), { recursive: true });
  for (let n = 0; n < ALBUM; n += 1) await writePhoto();
  await scanFolder(page, album);
  const started = performance.now();
  while (performance.now() - started < minutes * 60_000) {
    await live(page);
    rounds += 1;
    samples.push({ at: performance.now() - started, held: heldBy(app.process().pid ?? 0) });
    if (rounds % 10 === 1) tell(samples.at(-1));
  }
} finally {
  await app.close();
  await rm(folder, { recursive: true, force: true });
}
report();

/** A day in short. */
async function live(page: Page): Promise<void> {
  await files(page);
  await decisions(page);
  await screens(page);
  await scanAgain(page);
  await backUp(page);
}

/** Two photos come, one changes, one moves and two go; the watcher sees it all. */
async function files(page: Page): Promise<void> {
  const there = await photosOf(page);
  expect(there).toBe(ALBUM);
  const old = (await readdir(album)).filter((name) => name.endsWith('.jpg')).toSorted();
  await writePhoto();
  await writePhoto();
  await expect.poll(() => photosOf(page), { timeout: WAIT_MS }).toBe(ALBUM + 2);
  const [first, second, third] = random.shuffled(old);
  if (first === undefined || second === undefined || third === undefined) throw new Error('the album is empty');
  await writePhoto(third);
  await rename(join(album, second), join(album, 'moved', second));
  await rm(join(album, first));
  const moved = await readdir(join(album, 'moved'));
  await rm(join(album, 'moved', moved.toSorted()[0] ?? second));
  await expect.poll(() => photosOf(page), { timeout: WAIT_MS }).toBe(ALBUM);
}

async function decisions(page: Page): Promise<void> {
  const problem = await page.evaluate(async (round) => {
    const call: typeof globalThis.facet.call = (name, args) => globalThis.facet.call(name, args);
    const people = await call('listPeople', {});
    if (!people.ok) return people.failure.message;
    const [one, other] = people.value.filter(({ faces }) => faces > 2);
    if (!one || !other) return 'nobody has three faces';
    const faces = await call('personFaces', { personId: one.id });
    if (!faces.ok) return faces.failure.message;
    const replies = [
      await call('namePerson', { personId: one.id, name: `Somebody ${round % 20}` }),
      await call('splitPerson', { faceIds: [Number(faces.value.ids[0])], name: `Part ${round % 20}` }),
      await call('undo', {}),
      await call('mergePeople', { personId: other.id, intoPersonId: one.id }),
      await call('undo', {}),
      await call('redo', {}),
      await call('undo', {}),
      await call('reviewQuestions', { limit: 10 }),
      await call('findPhotos', { together: [one.id] }),
    ];
    return replies.flatMap((reply) => (reply.ok ? [] : [reply.failure.message])).join(' ');
  }, rounds);
  expect(problem).toBe('');
}

/** Every section; a person, and a photo in the viewer and the next ones. */
async function screens(page: Page): Promise<void> {
  for (const section of SECTIONS) {
    await page.getByRole('navigation').getByRole('button', { name: section }).click();
    await page.waitForTimeout(300);
    // Review takes the whole window.
    await page.keyboard.press('Escape');
  }
  await page.getByRole('navigation').getByRole('button', { name: 'Photos', exact: true }).click();
  await page
    .getByRole('button', { name: /^Photo of / })
    .first()
    .click();
  for (let n = 0; n < 5; n += 1) {
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(200);
  }
  await page.keyboard.press('Escape');
  await page.getByRole('navigation').getByRole('button', { name: 'People', exact: true }).click();
  await page.locator('main li button').first().click();
  await page.waitForTimeout(300);
  await page.keyboard.press('Escape');
}

/** Backups that somebody makes are kept; here the last will do. */
async function backUp(page: Page): Promise<void> {
  const reply = await page.evaluate(() => globalThis.facet.call('backUp', {}));
  if (!reply.ok) throw new Error(reply.failure.message);
  await rm(join(library, 'backups'), { recursive: true, force: true });
}

async function photosOf(page: Page): Promise<number> {
  const reply = await page.evaluate(() => globalThis.facet.call('libraryStatus', {}));
  if (!reply.ok) throw new Error(reply.failure.message);
  return reply.value.scan.phase === 'idle' ? reply.value.photos - reply.value.missing : -1;
}

/** A photo like no other: a sample at a size, in a light and of a day of its own. */
async function writePhoto(name = `IMG_${String(made).padStart(5, '0')}.jpg`): Promise<void> {
  made += 1;
  const sample = (made % 6) + 1;
  const day = new Date(Date.UTC(2012, 0, 1 + made)).toISOString().slice(0, 10).replaceAll('-', ':');
  const bytes = await sharp(join(samplesFolder(), `sample${sample}.jpg`))
    .resize(random.below(300) + 700)
    .modulate({ brightness: random.between(0.85, 1.15) })
    .withExif({ IFD2: { DateTimeOriginal: `${day} 12:00:00` } })
    .jpeg({ quality: 88 })
    .toBuffer();
  // Whole at once, as programs save.
  await sharp(bytes).keepMetadata().toFile(join(folder, 'new.jpg'));
  await rename(join(folder, 'new.jpg'), join(album, name));
}

function report(): void {
  const warm = samples.slice(Math.floor(samples.length * WARM_UP));
  const edge = Math.max(1, Math.floor(warm.length * EDGE));
  const [start, end] = [warm.slice(0, edge), warm.slice(-edge)];
  const kinds = [...new Set(samples.flatMap(({ held }) => [...held.keys()]))];
  const rows = kinds.map((kind) => row(kind, start, end, ({ held }, of) => held.get(kind)?.[of] ?? 0));
  const all = row('all', start, end, ({ held }, of) => [...held.values()].reduce((sum, each) => sum + each[of], 0));
  const head = ['process', 'MB at start', 'at end', 'growth, %', 'handles at start', 'at end', 'growth, %'];
  console.log(table(head, [...rows, all]));
  console.log(
    `${rounds} rounds in ${minutes} minutes, ${made} photos written; start and end are medians of ${edge} rounds each`,
  );
  for (const each of new Set(trouble)) console.log(`The window complained: ${each}`);
  const grown = Math.max(Number(all[3]), Number(all[6]));
  if (grown > MOST_GROWTH || trouble.length > 0) {
    console.error(`Asked: at most ${MOST_GROWTH} % more.`);
    process.exitCode = 1;
  }
}

function row(
  kind: string,
  start: readonly Sample[],
  end: readonly Sample[],
  of: (sample: Sample, what: 'memory' | 'handles') => number,
): (string | number)[] {
  const figures = (['memory', 'handles'] as const).flatMap((what) => {
    const [before, after] = [start, end].map((part) => median(part.map((sample) => of(sample, what))));
    const unit = what === 'memory' ? 1e6 : 1;
    const [a, b] = [(before ?? 0) / unit, (after ?? 0) / unit];
    return [Math.round(a), Math.round(b), (a === 0 ? 0 : (b / a - 1) * 100).toFixed(1)];
  });
  return [kind, ...figures];
}

function tell(sample: Sample | undefined): void {
  const parts = [...(sample?.held ?? [])].map(
    ([kind, { memory, handles, processes }]) =>
      `${kind} ${Math.round(memory / 1e6)} MB, ${handles} handles, ${processes} running`,
  );
  const minute = ((sample?.at ?? 0) / 60_000).toFixed(1);
  console.error(`${minute} min, round ${rounds}, load ${loadavg()[0]?.toFixed(1) ?? '?'}: ${parts.join('; ')}`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
