/**
 * `npm run bench:formats [-- photo.heic]`: milliseconds to read and decode a photo to the working size as JPEG, HEIC and
 * RAW, the same picture in each, in turns in one run. Without a file it takes the small HEIC of the tests; one of
 * 12 megapixels is made by test/fixtures/make-heic.py.
 */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { table } from '../../electron/cli/output.ts';
import { decodePhoto, readPhoto, renderPhoto } from '../../electron/engine/vision/decode.ts';
import { closeRaw } from '../../electron/engine/vision/raw.ts';
import { heicPath } from '../engine/support/heic.ts';
import { RAW } from '../engine/support/raw.ts';

const ROUNDS = 7;
/** All of the picture. */
const FULL = { longEdge: 20_000, pixels: 100_000_000 };

const heic = process.argv[2] ?? heicPath('group');
const folder = await mkdtemp(join(tmpdir(), 'facet-formats-'));
try {
  const jpeg = Buffer.from(await renderPhoto((await readPhoto(heic)).bytes, FULL));
  const { width, height } = await sharp(jpeg).metadata();
  const cases = [{ name: 'HEIC', path: heic, samples: [] as number[] }];
  const add = async (name: string, file: string, bytes: Buffer): Promise<void> => {
    await writeFile(join(folder, file), bytes);
    cases.push({ name, path: join(folder, file), samples: [] });
  };
  await add('JPEG', 'a.jpg', jpeg);
  for (const kind of ['nef', 'cr2', 'cr3', 'raf']) {
    // With 20 MB behind it, as the sensor's data are.
    const raw = RAW[kind]?.({ preview: jpeg, orientation: 1 });
    if (raw) await add(`RAW (${kind}) with this JPEG`, `a.${kind}`, Buffer.concat([raw, Buffer.alloc(20_000_000)]));
  }
  for (let round = -2; round < ROUNDS; round += 1) {
    for (const { path, samples } of cases) {
      const started = performance.now();
      await decodePhoto((await readPhoto(path)).bytes);
      if (round >= 0) samples.push(performance.now() - started);
    }
  }
  const medians = cases.map(({ samples }) => samples.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? NaN);
  const base = medians[1] ?? NaN;
  console.log(`${width} x ${height}, ${((width * height) / 1e6).toFixed(1)} megapixels; medians of ${ROUNDS} in turns`);
  console.log(
    table(
      ['as', 'ms', 'of JPEG'],
      cases.map(({ name }, index) => {
        const median = medians[index] ?? NaN;
        return [name, median.toFixed(0), (median / base).toFixed(2)];
      }),
    ),
  );
} finally {
  await closeRaw();
  await rm(folder, { recursive: true });
}
