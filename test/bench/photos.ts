/**
 * The benchmark's photos: 12-megapixel JPEGs with one to four faces each, the same in every run.
 * `node test/bench/photos.ts FOLDER COUNT` makes them; they are kept.
 */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type OverlayOptions } from 'sharp';
import { MODELS, WORKER_ENTRY } from '../../electron/cli/paths.ts';
import { squareAround } from '../../electron/core/geometry.ts';
import { samplesFolder } from '../../electron/dev/album.ts';
import { openPool } from '../../electron/engine/host.ts';

const WIDTH = 4000;
const HEIGHT = 3000;
/** Change it when the photos change, so that old ones are made again. */
const VERSION = 1;

/** The folder below `cache` with `count` photos; made by a process of its own, whose memory is not what is measured. */
export function benchPhotos(cache: string, count: number): string {
  const folder = join(cache, `photos-${VERSION}-${count}`);
  if (existsSync(folder)) return folder;
  console.error(`Making ${count} photos (kept in ${folder}) ...`);
  const { status } = spawnSync(process.execPath, [import.meta.filename, folder, String(count)], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the photos could not be made');
  return folder;
}

async function makePhotos(folder: string, count: number): Promise<void> {
  const partial = `${folder}.partial`;
  await mkdir(partial, { recursive: true });
  const patches = await facePatches();
  const backgrounds = await Promise.all([1, 2, 3, 4, 5, 6].map(background));
  const random = seeded(1);
  for (let index = 0; index < count; index += 1) {
    const backdrop = backgrounds[index % backgrounds.length];
    if (!backdrop) throw new Error('no background');
    const faces: OverlayOptions[] = [];
    const number = 1 + (index % 4);
    for (let face = 0; face < number; face += 1) {
      const patch = patches[Math.floor(random() * patches.length)];
      const side = Math.round(300 + random() * 600);
      const left = Math.round((face * WIDTH) / number + random() * Math.max(0, WIDTH / number - side));
      const top = Math.round(random() * (HEIGHT - side));
      faces.push({ input: await sharp(patch).resize(side, side).toBuffer(), left: Math.min(left, WIDTH - side), top });
    }
    await sharp(backdrop)
      .composite(faces)
      .jpeg({ quality: 88 })
      .toFile(join(partial, `photo-${String(index).padStart(4, '0')}.jpg`));
  }
  await rename(partial, folder);
}

/** The sample photos' faces with some surroundings, as encoded pictures. */
export async function facePatches(): Promise<Buffer[]> {
  const pool = openPool({ models: MODELS, workerEntry: WORKER_ENTRY });
  const patches: Buffer[] = [];
  for (const number of [1, 2, 3, 4, 5, 6]) {
    const path = join(samplesFolder(), `sample${number}.jpg`);
    const outcome = await pool.run({ kind: 'analyse', path });
    if (!outcome.ok) throw new Error(outcome.problem.message);
    for (const { box } of outcome.value.faces) {
      const { x, y, width, height } = squareAround(box, outcome.value, 1.8);
      const area = { left: Math.floor(x), top: Math.floor(y), width: Math.floor(width), height: Math.floor(height) };
      patches.push(await sharp(path).extract(area).png().toBuffer());
    }
  }
  pool.close();
  return patches;
}

/** A 12-megapixel backdrop without a face, but with a camera's grain: a smooth one would decode too fast. */
async function background(number: number): Promise<Buffer> {
  const noise = await sharp({
    create: {
      width: WIDTH,
      height: HEIGHT,
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma: 12 },
    },
  })
    .png({ compressionLevel: 1 })
    .toBuffer();
  return sharp(join(samplesFolder(), `sample${number}.jpg`))
    .resize(WIDTH, HEIGHT, { fit: 'fill' })
    .blur(40)
    .composite([{ input: noise, blend: 'soft-light' }])
    .png({ compressionLevel: 1 })
    .toBuffer();
}

/** mulberry32: a small seeded generator, 0..1. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

if (import.meta.main) {
  const [folder, count] = process.argv.slice(2);
  if (folder === undefined || count === undefined) throw new Error('usage: node test/bench/photos.ts FOLDER COUNT');
  await makePhotos(folder, Number(count));
}
