/** ONNX Runtime sessions, opened as a vision worker wants them. */

import { InferenceSession, type OnnxValue } from 'onnxruntime-node';
import { PROVIDER } from './provider.ts';
import { readWeights, type ModelCard } from './cards.ts';

/** Opens a model's session. @throws Failure model-invalid when the weights are not what the card says. */
export function openSession(folder: string, card: ModelCard): Promise<InferenceSession> {
  return InferenceSession.create(readWeights(folder, card), {
    executionProviders: [PROVIDER],
    // One thread a worker, one worker a core: photos run beside each other instead of fighting over one.
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    // The arena would keep the largest photo's buffers for ever: 220 MB a worker instead of 550.
    enableCpuMemArena: false,
    logSeverityLevel: 3,
  });
}

/** A float output by name. */
export function floatOutput(outputs: Readonly<Record<string, OnnxValue>>, name: string): Float32Array {
  const value = outputs[name];
  if (!value || !('data' in value) || !(value.data instanceof Float32Array))
    throw new Error(`the model gives no floats "${name}"`);
  return value.data;
}
