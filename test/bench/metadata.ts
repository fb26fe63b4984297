/**
 * `npm run bench:metadata`: reads the metadata of generated JPEGs, and of fewer of them with ExifTool.
 * `node test/bench/metadata.ts [photos]`
 */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { table } from '../../electron/cli/output.ts';
import { MODELS, WORKER_ENTRY } from '../../electron/cli/paths.ts';
import { cacheFolder } from '../../electron/dev/cache.ts';
import { openPool } from '../../electron/engine/host.ts';
import { DEFAULT_EMBEDDER } from '../../electron/engine/vision/cards.ts';
import { readFacts } from '../../electron/engine/vision/decode.ts';
import { median } from './figures.ts';

const photos = Number(process.argv[2] ?? 10_000);
/** ExifTool is asked for these alone, and in one process: starting one for each would be unfair. */
const SAMPLE = 500;
/** Kinds of photos; the others are copies of one in each. */
const KINDS = 40;

const exiftool = join(
  dirname(createRequire(import.meta.url).resolve('exiftool-vendored.pl/package.json')),
  'bin',
  'exiftool',
);
const folder = join(cacheFolder(), 'bench', 'metadata');
const paths = await generate();
const pool = openPool({ models: MODELS, workerEntry: WORKER_ENTRY, embedder: DEFAULT_EMBEDDER });
await pool.info();

const single: number[] = [];
for (const path of paths.slice(0, SAMPLE)) single.push(await milliseconds(() => readFacts(path)));
const all = await milliseconds(async () => {
  // As the scan asks, some at a time.
  for (let at = 0; at < paths.length; at += 64) {
    const outcomes = await Promise.all(paths.slice(at, at + 64).map((path) => pool.run({ kind: 'metadata', path })));
    if (!outcomes.every(({ ok }) => ok)) throw new Error('a photo could not be read');
  }
});
pool.close();
const tags = ['-EXIF:all', '-XMP:all', '-IPTC:all', '-Composite:GPSPosition', '-json', '-fast2'];
const list = join(folder, 'sample.txt');
writeFileSync(list, paths.slice(0, SAMPLE).join('\n'));
const others = await milliseconds(() => execFileSync(exiftool, [...tags, '-@', list], { maxBuffer: 2 ** 30 }));

const mean = single.reduce((sum, each) => sum + each, 0) / single.length;
console.log(
  table(
    ['reader', 'photos', 'ms/photo (mean)', 'ms/photo (median)', 'ratio to ExifTool'],
    [
      ['one core', single.length, mean.toFixed(2), median(single).toFixed(2), ratio(mean)],
      [`workers (${availableParallelism()} cores)`, photos, (all / photos).toFixed(2), '', ratio(all / photos)],
      ['ExifTool, one process', SAMPLE, (others / SAMPLE).toFixed(2), '', '1'],
    ],
  ),
);
console.log(`${photos} photos in ${(all / 1000).toFixed(1)} s (asked: 10,000 in 60 s)`);

function ratio(ms: number): string {
  return (ms / (others / SAMPLE)).toFixed(3);
}

async function milliseconds(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Small pictures with all kinds of EXIF, XMP and IPTC, written by ExifTool; made once. */
async function generate(): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const kinds: string[] = [];
  for (let kind = 0; kind < KINDS; kind += 1) {
    const path = join(folder, `kind-${kind}.jpg`);
    kinds.push(path);
    if (existsSync(path)) continue;
    const background = { r: kind * 6, g: 128, b: 255 - kind * 6 };
    await sharp({ create: { width: 320, height: 240, channels: 3, background } })
      .jpeg()
      .toFile(path);
    execFileSync(exiftool, ['-overwrite_original', '-q', '-m', ...tagsOf(kind), path]);
  }
  const made = Array.from({ length: photos }, (_, index) => join(folder, `IMG_${index}.jpg`));
  for (const [index, path] of made.entries()) {
    if (!existsSync(path)) await copyFile(kinds[index % KINDS] ?? '', path);
  }
  return made;
}

function tagsOf(kind: number): string[] {
  const two = String((kind % 28) + 1).padStart(2, '0');
  return [
    ...[`-EXIF:DateTimeOriginal=2014:05:${two} 14:22:33`, '-EXIF:SubSecTimeOriginal=12', '-EXIF:Make=Canon'],
    ...['-EXIF:Model=EOS 5D', '-EXIF:ExposureTime=1/250', '-EXIF:FNumber=2.8', `-EXIF:Orientation#=${(kind % 8) + 1}`],
    ...(kind % 2 === 0 ? ['-EXIF:OffsetTimeOriginal=+02:00', '-GPSLatitude=52.5', '-GPSLatitudeRef=N'] : []),
    ...(kind % 2 === 0 ? ['-GPSLongitude=13.4', '-GPSLongitudeRef=E'] : []),
    ...(kind % 3 > 0 ? [`-XMP-xmp:Rating=${kind % 6}`, `-XMP-dc:Description=${'words '.repeat(kind * 20)}`] : []),
    ...(kind % 3 > 0 ? ['a', 'b', 'c', 'd'].map((word) => `-XMP-dc:Subject=${word}${kind}`) : []),
    ...(kind % 4 === 0 ? ['-IPTC:Keywords=x', '-IPTC:Keywords=y', '-IPTC:DateCreated=2014:05:03'] : []),
  ];
}
