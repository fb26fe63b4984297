/**
 * `npm run bench:embedder`: milliseconds a face on one core, beside a matrix product (a 1x1 convolution) of the same
 * number of multiply-adds in the same run, so that a noisy or slow machine cancels out.
 */

import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { MODELS } from '../../electron/cli/paths.ts';
import { table } from '../../electron/cli/output.ts';
import { readModels } from '../../electron/engine/vision/cards.ts';
import { openSession } from '../../electron/engine/vision/session.ts';

/** The backbone's multiply-adds a face (MobileFaceNet at 112 x 112, before pruning). */
const MACS = 221e6;
/** A 1x1 convolution from 512 to 512 channels over as many positions as it takes. */
const CHANNELS = 512;
const POSITIONS = Math.round(MACS / CHANNELS ** 2);
const ROUNDS = 60;

const { folder, embedder } = readModels(MODELS);
const session = await openSession(folder, embedder);
const product = await InferenceSession.create(join(import.meta.dirname, 'matmul.onnx'), { intraOpNumThreads: 1 });

const size = embedder.alignment.size;
const crops = (count: number) =>
  new Tensor(
    'uint8',
    new Uint8Array(count * size * size * 3).map((_, index) => (index * 2_654_435_761) >>> 24),
    [count, size, size, 3],
  );
const one = crops(1);
const eight = crops(8);
const a = new Tensor('float32', new Float32Array(POSITIONS * CHANNELS).fill(0.5), [POSITIONS, CHANNELS]);
const b = new Tensor('float32', new Float32Array(CHANNELS * CHANNELS).fill(0.5), [CHANNELS, CHANNELS]);

const cases = {
  'matrix product of the same size': { faces: 1, run: () => product.run({ a, b }) },
  'embedder, one face at a time': { faces: 1, run: () => session.run({ crops: one }) },
  'embedder, eight at a time': { faces: 8, run: () => session.run({ crops: eight }) },
};
const samples = new Map<string, number[]>(Object.keys(cases).map((name) => [name, []]));
// Taken in turns, so that what else the machine does falls on all alike.
for (let round = -5; round < ROUNDS; round += 1) {
  for (const [name, { faces, run }] of Object.entries(cases)) {
    const started = performance.now();
    await run();
    if (round >= 0) samples.get(name)?.push((performance.now() - started) / faces);
  }
}

const median = (name: string): number => samples.get(name)?.sort((x, y) => x - y)[ROUNDS / 2] ?? NaN;
const base = median('matrix product of the same size');
console.log(
  table(
    ['', 'ms a face (median)', 'ratio to the matrix product'],
    Object.keys(cases).map((name) => [name, median(name).toFixed(2), (median(name) / base).toFixed(2)]),
  ),
);
console.log(`\n${embedder.id}; one thread; asked: <= 12 ms a face`);
