/**
 * `npm run bench:soak [-- minutes]`: a day's use, again and again, in the real window: photos come, change, move and go
 * in a watched folder; people are named, merged and split, and it is undone; every screen is looked at; the library is
 * scanned and backed up. Afterwards memory and open handles of all processes must be what they were. Linux only.
 * Exits with 1 when they grew by more than asked, or when anything went wrong.
 */

import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { table } from '../../electron/cli/output.ts';
import { samplesFolder } from '../../electron/dev/album.ts';
import { buildAll } from '../../electron/dev/build.ts';
import { Random } from '../unit/support/random.ts';
import { median } from './figures.ts';
import { SoakedApp } from './soak/app.ts';
import { heldBy, type Held } from './soak/processes.ts';

const minutes = Number(process.argv[2] ?? 20);
/** More than at the start, percent. */
const MOST_GROWTH = 5;
/** The first rounds fill caches; then so much of the rest is the start, and as much the end. */
const WARM_UP = 0.35;
const EDGE = 0.25;
const ALBUM = 24;
const WAIT_MS = 120_000;
const SECTIONS = ['Review', 'Search', 'Library'];
/** How long a screen is looked at. */
const LOOK_MS = 250;

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
const app = await SoakedApp.start(library);
const samples: Sample[] = [];
let rounds = 0;
try {
  await mkdir(join(album, 'moved'), { recursive: true });
  for (let n = 0; n < ALBUM; n += 1) await writePhoto();
  await app.call('addFolders', { paths: [album] });
  await until(async () => (await photosThere()) === ALBUM);
  const started = performance.now();
  while (performance.now() - started < minutes * 60_000) {
    await live();
    rounds += 1;
    samples.push({ at: performance.now() - started, held: heldBy(app.pid) });
    if (rounds % 10 === 1) tell(samples.at(-1));
  }
} finally {
  await app.close();
  await rm(folder, { recursive: true, force: true });
}
report();

/** A day in short. */
async function live(): Promise<void> {
  await files();
  await decisions();
  await screens();
  await app.call('startScan', {});
  await until(async () => (await photosThere()) === ALBUM);
  await app.call('backUp', {});
  // Backups that somebody makes are kept; here the last will do.
  await rm(join(library, 'backups'), { recursive: true, force: true });
}

/** Two photos come, one changes, one moves and two go; the watcher sees it all. */
async function files(): Promise<void> {
  const old = (await readdir(album)).filter((name) => name.endsWith('.jpg')).toSorted();
  await writePhoto();
  await writePhoto();
  await until(async () => (await photosThere()) === ALBUM + 2);
  const [first, second, third] = random.shuffled(old);
  if (first === undefined || second === undefined || third === undefined) throw new Error('the album is empty');
  await writePhoto(third);
  await rename(join(album, second), join(album, 'moved', second));
  const moved = await readdir(join(album, 'moved'));
  await rm(join(album, 'moved', moved.toSorted()[0] ?? second));
  await rm(join(album, first));
  await until(async () => (await photosThere()) === ALBUM);
}

async function decisions(): Promise<void> {
  const [one, other] = (await app.call('listPeople', {})).filter(({ faces }) => faces > 2);
  if (!one || !other) throw new Error('no two people have three faces');
  const number = rounds % 20;
  const [face] = await app.call('listPersonFaces', { personId: one.id });
  await app.call('namePerson', { personId: one.id, name: `Somebody ${number}` });
  await app.call('splitPerson', { faceIds: [face?.id ?? 0], name: `Part ${number}` });
  await app.call('undo', {});
  await app.call('mergePeople', { personId: other.id, intoPersonId: one.id });
  await app.call('undo', {});
  await app.call('redo', {});
  await app.call('undo', {});
  await app.call('reviewQuestions', { limit: 10 });
  await app.call('findPhotos', { together: [one.id] });
}

/** Every section; a photo in the viewer and the next ones; a person. */
async function screens(): Promise<void> {
  for (const section of SECTIONS) {
    await app.click(section);
    await sleep(LOOK_MS);
    // Review takes the whole window.
    await app.key('Escape');
  }
  await app.click('Photos');
  await app.click('Photo of ');
  for (let n = 0; n < 5; n += 1) {
    await sleep(LOOK_MS);
    await app.key('ArrowRight');
  }
  await app.key('Escape');
  await app.click('People');
  await app.click('Somebody ');
  await sleep(LOOK_MS);
  await app.key('Escape');
}

/** Photos whose files are there; none while a scan runs. */
async function photosThere(): Promise<number> {
  const { scan, photos, missing } = await app.call('libraryStatus', {});
  return scan.phase === 'idle' ? photos - missing : 0;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const begun = performance.now();
  while (!(await isSo())) {
    if (performance.now() - begun > WAIT_MS) throw new Error(`round ${rounds}: it did not come to that in time`);
    await sleep(100);
  }
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
  const grown = Math.max(Number(all[3]), Number(all[6]));
  if (grown > MOST_GROWTH) {
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
