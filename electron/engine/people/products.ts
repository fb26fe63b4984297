/**
 * The matrix product behind neighbour search, by ONNX Runtime: some twenty times as fast as plain loops, and exact (see
 * core/products.ts). Its Node binding holds the engine's thread while a block is multiplied: a few milliseconds.
 */

import { DIMENSIONS } from '../../core/embedding.ts';
import { multiplyPlainly, type BlockProducts, type Multiply } from '../../core/products.ts';
import { InferenceSession, Tensor } from '../vision/runtime.ts';
import { floatOutput } from '../vision/session.ts';

/**
 * An ONNX graph of four nodes, small enough to be written out: `d = a b^T` and `m`, the largest of each 32 columns of
 * `d s`, so that JavaScript looks at a thirty-second of it. Opset 13; inputs a [i, 128], b [j, 128], s [j].
 */
const GRAPH =
  'CAg6hAIKHgoBYQoBYhIBZCIER2VtbSoNCgZ0cmFuc0IYAaABAgoOCgFkCgFzEgFjIgNNdWwKEgoBYwoBZxIBciIHUmVzaGFwZQovCgFy' +
  'EgFtIglSZWR1Y2VNYXgqCwoEYXhlc0ACoAEHKg8KCGtlZXBkaW1zGACgAQISCHByb2R1Y3RzKhUIAxAHOgwA////////////ASBCAWdaFQoB' +
  'YRIQCg4IARIKCgMSAWkKAwiAAVoVCgFiEhAKDggBEgoKAxIBagoDCIABWhAKAXMSCwoJCAESBQoDEgFqYhUKAWQSEAoOCAESCgoDEgFpCgMS' +
  'AWpiFQoBbRIQCg4IARIKCgMSAWkKAxIBa0IECgAQDQ==';

/** Blocks with fewer pairs than this are sooner done in plain loops than handed over. */
const FEW_PAIRS = 4096;

/** Threads for the product while vision workers may be at work as well. */
const THREADS = 2;

/** A product whose session opens when it is first needed. */
export function fastMultiply(): Multiply {
  let opened: Promise<InferenceSession> | null = null;
  return async (rows, columns, scale) => {
    const height = rows.length / DIMENSIONS;
    if (height * scale.length <= FEW_PAIRS) return multiplyPlainly(rows, columns, scale);
    opened ??= open();
    return run(await opened, rows, columns, scale);
  };
}

function open(): Promise<InferenceSession> {
  return InferenceSession.create(Buffer.from(GRAPH, 'base64'), {
    executionProviders: ['cpu'],
    intraOpNumThreads: THREADS,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
}

async function run(
  session: InferenceSession,
  rows: Float32Array,
  columns: Float32Array,
  scale: Float32Array,
): Promise<BlockProducts> {
  const outputs = await session.run({
    a: new Tensor('float32', rows, [rows.length / DIMENSIONS, DIMENSIONS]),
    b: new Tensor('float32', columns, [scale.length, DIMENSIONS]),
    s: new Tensor('float32', scale, [scale.length]),
  });
  return { products: floatOutput(outputs, 'd'), maxima: floatOutput(outputs, 'm') };
}
