/** Prints which ONNX Runtime this process has, what is said of it, and how the products of clustering come out on it. */

import { MODELS } from '../../../electron/cli/paths.ts';
import { multiplyPlainly } from '../../../electron/core/products.ts';
import { fastMultiply } from '../../../electron/engine/people/products.ts';
import { readModels } from '../../../electron/engine/vision/cards.ts';
import { builtProviders, machineKey } from '../../../electron/engine/vision/machine.ts';
import { runtime } from '../../../electron/engine/vision/runtime.ts';
import { Random } from '../../unit/support/random.ts';

/** What is printed, as JSON. */
export interface RuntimeReport {
  readonly kind: string;
  readonly version: string;
  readonly providers: readonly string[];
  readonly machine: string;
  /** Whether products are those of plain loops, to the last bit. */
  readonly exact: boolean;
}

const random = new Random(1);
const whole = (faces: number): Float32Array =>
  Float32Array.from({ length: faces * 128 }, () => random.below(255) - 127);
const [rows, columns, scale] = [whole(100), whole(320), Float32Array.from({ length: 320 }, () => random.next())];
const [fast, plain] = [await fastMultiply()(rows, columns, scale), await multiplyPlainly(rows, columns, scale)];
const same = (a: Float32Array, b: Float32Array): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);

const report: RuntimeReport = {
  kind: runtime.kind,
  version: runtime.version,
  providers: [...builtProviders()],
  machine: machineKey(readModels(MODELS), 2),
  exact: same(fast.products, plain.products) && same(fast.maxima, plain.maxima),
};
console.log(JSON.stringify(report));
