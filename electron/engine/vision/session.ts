/** ONNX Runtime sessions, opened as a vision worker wants them. */

import { Failure } from '../../contract/errors.ts';
import type { Provider } from '../../core/providers.ts';
import { readWeights, type ModelCard } from './cards.ts';
import { InferenceSession, type OnnxValue } from './runtime.ts';

/** A session, as far as the networks here use it. */
export type Session = Pick<InferenceSession, 'run'>;

/** Opens a model's session on a provider. */
export type SessionOpener = (folder: string, card: ModelCard, provider: Provider) => Promise<Session>;

/** A provider other than the CPU failed: what was asked of it can be done on the CPU. */
export class ProviderFailure extends Error {}

/** Opens a model's session. @throws Failure model-invalid when the weights are not what the card says. */
export function openSession(folder: string, card: ModelCard, provider: Provider = 'cpu'): Promise<InferenceSession> {
  return InferenceSession.create(readWeights(folder, card), {
    executionProviders: [provider],
    // One thread a worker, one worker a core: photos run beside each other instead of fighting over one.
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    // The arena would keep the largest photo's buffers for ever: 220 MB a worker instead of 550.
    enableCpuMemArena: false,
    logSeverityLevel: 3,
  });
}

/**
 * The same by an opener, so that whatever goes wrong with another provider than the CPU is a {@link ProviderFailure}:
 * opening, running, and results that are no numbers or all zero, as a lost device leaves them.
 * @throws Failure model-invalid, ProviderFailure.
 */
export async function openGuarded(
  folder: string,
  card: ModelCard,
  provider: Provider,
  open: SessionOpener = openSession,
): Promise<Session> {
  if (provider === 'cpu') return open(folder, card, provider);
  const session = await guarded(provider, () => open(folder, card, provider));
  return {
    run: (feeds: Parameters<InferenceSession['run']>[0]) =>
      guarded(provider, async () => {
        const outputs = await session.run(feeds);
        for (const [name, value] of Object.entries(outputs))
          if (!isPlausible(value)) throw new Error(`${card.id} gives no numbers as ${name}`);
        return outputs;
      }),
  };
}

async function guarded<Value>(provider: Provider, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    throw new ProviderFailure(`${provider}: ${inWords(message)}`, { cause: thrown });
  }
}

/** ONNX Runtime puts the place in its source and the condition before what it has to say. */
function inWords(message: string): string {
  const said = message.split(/ was false\. /u).at(-1) ?? message;
  return said.replaceAll(/\s+/gu, ' ').trim().slice(0, 300);
}

function isPlausible(value: OnnxValue): boolean {
  if (!('data' in value) || !(value.data instanceof Float32Array)) return true;
  let sum = 0;
  let size = 0;
  for (const number of value.data) {
    sum += number * 0;
    size += Math.abs(number);
  }
  return sum === 0 && (size > 0 || value.data.length === 0);
}

/** A float output by name. */
export function floatOutput(outputs: Readonly<Record<string, OnnxValue>>, name: string): Float32Array {
  const value = outputs[name];
  if (!value || !('data' in value) || !(value.data instanceof Float32Array))
    throw new Error(`the model gives no floats "${name}"`);
  return value.data;
}
