/**
 * `npm run bench:embedder`: milliseconds a face on one core for each embedder that ships, beside a matrix product (a 1x1
 * convolution) of the same number of multiply-adds in the same run, so that a noisy or slow machine cancels out.
 */

import { join } from 'node:path';
import { MODELS } from '../../electron/cli/paths.ts';
import { table } from '../../electron/cli/output.ts';
import { readModels, type EmbedderCard } from '../../electron/engine/vision/cards.ts';
import { InferenceSession, Tensor } from '../../electron/engine/vision/runtime.ts';
import { openSession } from '../../electron/engine/vision/session.ts';

/** A 1x1 convolution from 512 to 512 channels over as many positions as it takes. */
const CHANNELS = 512;
const ROUNDS = 60;
/** What is asked of each, milliseconds a face. */
const ASKED: Readonly<Record<string, number>> = { 'facet-1': 12, 'facet-1s': 3 };

const { folder, cards } = readModels(MODELS);
const product = await InferenceSession.create(join(import.meta.dirname, 'matmul.onnx'), { intraOpNumThreads: 1 });

/** A run that takes `faces` faces at a time. */
interface Case {
  readonly name: string;
  readonly faces: number;
  readonly run: () => Promise<unknown>;
  readonly samples: number[];
}

async function measure(card: EmbedderCard): Promise<(string | number)[][]> {
  const session = await openSession(folder, card);
  const { size } = card.alignment;
  const crops = (count: number) =>
    new Tensor(
      'uint8',
      new Uint8Array(count * size * size * 3).map((_, index) => (index * 2_654_435_761) >>> 24),
      [count, size, size, 3],
    );
  const [one, eight] = [crops(1), crops(8)];
  const positions = Math.round(card.built.macs / CHANNELS ** 2);
  const a = new Tensor('float32', new Float32Array(positions * CHANNELS).fill(0.5), [positions, CHANNELS]);
  const b = new Tensor('float32', new Float32Array(CHANNELS * CHANNELS).fill(0.5), [CHANNELS, CHANNELS]);
  const cases: Case[] = [
    { name: 'matrix product of its size', faces: 1, run: () => product.run({ a, b }), samples: [] },
    { name: 'one face at a time', faces: 1, run: () => session.run({ crops: one }), samples: [] },
    { name: 'eight at a time', faces: 8, run: () => session.run({ crops: eight }), samples: [] },
  ];
  // Taken in turns, so that what else the machine does falls on all alike.
  for (let round = -5; round < ROUNDS; round += 1) {
    for (const { faces, run, samples } of cases) {
      const started = performance.now();
      await run();
      if (round >= 0) samples.push((performance.now() - started) / faces);
    }
  }
  const median = ({ samples }: Case): number => samples.sort((x, y) => x - y)[ROUNDS / 2] ?? NaN;
  const base = cases[0] ? median(cases[0]) : NaN;
  return cases.map((each) => [
    card.id,
    each.name,
    median(each).toFixed(2),
    (median(each) / base).toFixed(2),
    ASKED[card.id] === undefined || each.faces > 1 || each === cases[0] ? '' : `<= ${ASKED[card.id]}`,
  ]);
}

const rows: (string | number)[][] = [];
for (const card of cards) if (card.role === 'embedder') rows.push(...(await measure(card)));
console.log(table(['model', 'one thread', 'ms a face (median)', 'ratio to the matrix product', 'asked, ms'], rows));
