/**
 * `npm run bench:similar`: how long the faces most like one take to find in a library of made-up faces: where the engine has
 * them in its graph, and where all embeddings are read from the library.
 *
 *     node test/bench/similar.ts [--faces 100000]
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../../electron/cli/output.ts';
import { quantise } from '../../electron/core/embedding.ts';
import { Neighbourhood } from '../../electron/engine/people/neighbourhood.ts';
import { mostAlike } from '../../electron/engine/people/similar.ts';
import { Store } from '../../electron/engine/store/store.ts';
import { oneModel } from '../engine/support/one-model.ts';
import { Random } from '../unit/support/random.ts';
import { unitVector } from '../unit/support/vectors.ts';
import { median } from './figures.ts';

const { values } = parseArgs({ options: { faces: { type: 'string', default: '100000' } } });
const faces = Number(values.faces);
/** As the viewer asks for them. */
const MOST = 15;
const ROUNDS = 31;

const folder = mkdtempSync(join(tmpdir(), 'facet-bench-similar-'));
const store = new Store(folder, 'own');
try {
  const ids = fill();
  // Nobody is near: the graph is made without lists, which nothing here reads.
  const evidence = { bias: 0, cosine: 0, margin: 0, bothInCompany: 0, company: 0, low: 0, high: 0 };
  const embedder = oneModel(store, 'made up', { least: 0.99, join: 0, ask: 0, evidence });
  const near = new Neighbourhood(store, embedder);
  await near.follow(store.faces.forClustering(), true, () => Promise.resolve());
  console.log(
    table(
      [`the ${MOST} most like one, of ${faces.toLocaleString('en')} faces`, 'median ms', 'slowest ms'],
      [
        ['from the graph', ...times(ids, (id) => near.similar(id, MOST))],
        ['read from the library', ...times(ids, (id) => mostAlike(store, embedder, id, MOST))],
      ],
    ),
  );
} finally {
  store.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Photos with one face each. @returns ids of faces. */
function fill(): number[] {
  const random = new Random(1);
  const image = new Uint8Array(1);
  return store.write(() => {
    const model = store.faces.modelId('made up');
    const { id: folderId } = store.folders.add('/photos', 1);
    return Array.from({ length: faces }, (_, n) => {
      const photo = store.photos.insert(folderId, { path: `/photos/${n}.jpg`, size: 1, mtimeMs: 1 });
      store.photos.done(photo, { hash: `${n}`, width: 9, height: 9, takenAt: '2001-02-03T04:05:06', thumb: image });
      const face = { box: { x: 1, y: 2, width: 3, height: 4 }, landmarks: [], score: 1, quality: 1, sharpness: 1 };
      const vector = quantise(unitVector(random));
      return store.faces.insert(photo, model, { ...face, yaw: 0, pitch: 0, vector, crop: image, thumb: image });
    });
  });
}

function times(ids: readonly number[], find: (id: number) => unknown): [median: string, slowest: string] {
  const taken = Array.from({ length: ROUNDS }, (_, round) => {
    const started = performance.now();
    find(ids[Math.floor((round * ids.length) / ROUNDS)] ?? 0);
    return performance.now() - started;
  });
  return [median(taken).toFixed(1), Math.max(...taken).toFixed(1)];
}
