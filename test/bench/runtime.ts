/**
 * `npm run bench:runtime`: what ONNX Runtime takes in WebAssembly, where it has no native build (Macs with Intel's
 * processors), beside the native one: each model on one thread, with the same pixels, in turns, so that what else the
 * machine does falls on both alike. Ends with 1 when they do not agree.
 */

import { InferenceSession as Wasm, Tensor as WasmTensor, env } from 'onnxruntime-web';
import { note, table } from '../../electron/cli/output.ts';
import { MODELS } from '../../electron/cli/paths.ts';
import { planPasses } from '../../electron/core/detector.ts';
import { CHANNELS } from '../../electron/core/image.ts';
import { readModels, readWeights, rulesOf, type ModelCard } from '../../electron/engine/vision/cards.ts';
import { WORKING_EDGE } from '../../electron/engine/vision/decode.ts';
import { runtime, Tensor, type OnnxValue } from '../../electron/engine/vision/runtime.ts';
import { openSession } from '../../electron/engine/vision/session.ts';
import { Random } from '../unit/support/random.ts';
import { median } from './figures.ts';

const ROUNDS = 30;
const WARM_UP = 3;
/** Between any two numbers that the models give. */
const TOLERATED = 1e-3;

/** A model, and one input as Facet gives it. */
interface Case {
  readonly card: ModelCard;
  readonly input: string;
  /** Height and width. */
  readonly size: readonly [number, number];
}

const { folder, cards, detector, landmarker } = readModels(MODELS);
/** The detector's finest pass over a photo of 4:3, which takes longest. */
const pass = planPasses({ width: WORKING_EDGE, height: (WORKING_EDGE * 3) / 4 }, rulesOf(detector)).at(-1);
const cases: Case[] = [
  { card: detector, input: 'image', size: [pass?.input.height ?? 0, pass?.input.width ?? 0] },
  { card: landmarker, input: 'faces', size: landmarker.input.size },
];
for (const card of cards)
  if (card.role === 'embedder') cases.push({ card, input: 'crops', size: [card.alignment.size, card.alignment.size] });

/** A row of the table, and how far apart the two are. */
async function measure({ card, input, size }: Case): Promise<{ row: string[]; off: number }> {
  note(`${card.id} ...`);
  const native = await openSession(folder, card);
  const options = { executionProviders: ['cpu'], enableCpuMemArena: false, logSeverityLevel: 3 } as const;
  const wasm = await Wasm.create(readWeights(folder, card), options);
  const dims = [1, ...size, CHANNELS];
  const random = new Random(1);
  const pixels = Uint8Array.from({ length: size[0] * size[1] * CHANNELS }, () => random.below(256));
  const [ours, theirs] = [new Tensor('uint8', pixels, dims), new WasmTensor('uint8', pixels, dims)];
  const ways = [
    { run: () => native.run({ [input]: ours }), times: [] as number[] },
    { run: () => wasm.run({ [input]: theirs }), times: [] as number[] },
  ] as const;
  const off = furthest(await ways[0].run(), await ways[1].run());
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    for (const { run, times } of ways) {
      const started = performance.now();
      await run();
      if (round >= 0) times.push(performance.now() - started);
    }
  }
  const [fast, slow] = ways.map(({ times }) => median(times)) as [number, number];
  const row = [card.id, `${size[1]} x ${size[0]}`, fast.toFixed(1), slow.toFixed(1), (slow / fast).toFixed(1)];
  return { row: [...row, off.toExponential(0)], off };
}

/** The largest difference of any number of the outputs. */
function furthest(a: Readonly<Record<string, OnnxValue>>, b: Readonly<Record<string, OnnxValue>>): number {
  let most = 0;
  for (const [name, { data }] of Object.entries(a)) {
    const other = b[name]?.data as Float32Array | undefined;
    (data as Float32Array).forEach(
      (value, index) => (most = Math.max(most, Math.abs(value - (other?.[index] ?? NaN)))),
    );
  }
  return most;
}

env.wasm.numThreads = 1;
const measured: Awaited<ReturnType<typeof measure>>[] = [];
for (const each of cases) measured.push(await measure(each));
const head = ['model', 'pixels', `${runtime.kind}, ms`, 'WebAssembly, ms', 'ratio', 'largest difference'];
console.log(
  table(
    head,
    measured.map(({ row }) => row),
  ),
);
if (!measured.every(({ off }) => off < TOLERATED)) process.exitCode = 1;
