/**
 * `npm run bench:reembed`: faces a second and core when a library is embedded again from its kept crops: through real worker
 * processes, as the engine does it, by the time their processors worked. Beside it the parts of it in this process: decoding a
 * crop, and embedding with so many at a time.
 *
 *     node test/bench/reembed.ts [--faces 1024] [--workers 2]
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../../electron/cli/output.ts';
import { MODELS, WORKER_ENTRY } from '../../electron/cli/paths.ts';
import { samplesFolder } from '../../electron/dev/album.ts';
import { openEngine } from '../../electron/engine/host.ts';
import { embeddersOf, readModels } from '../../electron/engine/vision/cards.ts';
import { decodeCrop } from '../../electron/engine/vision/decode.ts';
import { FaceEmbedder } from '../../electron/engine/vision/embedder.ts';
import { openSession } from '../../electron/engine/vision/session.ts';

const { values: options } = parseArgs({
  options: { faces: { type: 'string', default: '1024' }, workers: { type: 'string', default: '2' } },
});
const faces = Number(options.faces);
const workers = Number(options.workers);
/** Asked, faces a second and core. */
const ASKED: Readonly<Record<string, number>> = { 'facet-1s': 80 };

const work = mkdtempSync(join(tmpdir(), 'facet-bench-reembed-'));
try {
  await measure();
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  const cards = embeddersOf(readModels(MODELS));
  const rows: (string | number)[][] = [];
  const { engine, store } = openEngine({
    ...{ library: join(work, 'library'), models: MODELS, workerEntry: WORKER_ENTRY, workers },
    embedder: cards[0]?.id ?? '',
  });
  try {
    await engine.scan([samplesFolder()]);
    fill();
    // The first has made the faces: it comes last, when another's are there.
    for (const card of [...cards.slice(1), ...cards.slice(0, 1)]) {
      const started = performance.now();
      await engine.useModel({ model: card.id });
      await engine.embedded();
      const seconds = (performance.now() - started) / 1000;
      if (engine.embeddingProgress().state !== 'done') throw new Error('not all faces were embedded');
      const asked = ASKED[card.id];
      const speed = faces / seconds;
      rows.push([
        card.id,
        'whole, with the store',
        (speed / workers).toFixed(0),
        (1000 / speed).toFixed(2),
        asked === undefined ? '' : `>= ${asked}`,
      ]);
      rows.push(...(await parts(card)));
    }
  } finally {
    await engine.close();
  }
  const head = ['model', `${faces} faces, ${workers} workers`, 'faces/s/core', 'ms a face', 'asked'];
  console.log(table(head, rows));

  /** Copies of the album's faces until there are enough: each has crop and embedding. */
  function fill(): void {
    const folder = store.folders.add('/made-up', 1).id;
    store.write(() => {
      const photos = store.db.prepare('SELECT id FROM photo').pluck().all() as number[];
      for (let n = 0; store.faces.count() < faces; n += 1) {
        const id = photos[n % photos.length] ?? 0;
        const photo = store.photos.insert(folder, { path: `/made-up/${n}.jpg`, size: 1, mtimeMs: 1 });
        store.photos.copyContent(id, photo, `made-up ${n}`);
        store.faces.copy(id, photo);
      }
      const surplus = store.db.prepare('SELECT id FROM face ORDER BY id LIMIT -1 OFFSET ?').pluck().all(faces);
      for (const id of surplus as number[]) store.db.prepare('DELETE FROM face WHERE id = ?').run(id);
    });
  }

  async function parts(card: (typeof cards)[number]): Promise<(string | number)[][]> {
    const crops = store.db.prepare('SELECT crop FROM face_image LIMIT 64').pluck().all() as Buffer[];
    const { size } = card.alignment;
    const decode = await milliseconds(crops.length, async () => {
      for (const crop of crops) await decodeCrop(crop, size);
    });
    const images = (await Promise.all(crops.map((crop) => decodeCrop(crop, size)))).filter((image) => image !== null);
    const found = [[card.id, 'decoding a crop', '', decode.toFixed(2), '']];
    const session = await openSession(MODELS, card);
    for (const batch of [1, 4, 16]) {
      const network = new FaceEmbedder(session, batch);
      const each = await milliseconds(images.length, () => network.embed(images));
      found.push([card.id, `embedding, ${batch} at a time`, (1000 / each).toFixed(0), each.toFixed(2), '']);
    }
    return found;
  }
}

/** Processor time of this process for each of so many, the best of five rounds: what else the machine does is left out. */
async function milliseconds(count: number, run: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < 5; round += 1) {
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000 / count);
  }
  return best;
}
