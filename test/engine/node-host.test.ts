import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { EngineListener } from '../../electron/main/host.ts';
import { nodeHost } from '../../electron/main/node-host.ts';

const OPTIONS = { library: '', models: '', workerEntry: '' };

/** What a process says until it ends, and how it ends. */
function heardOf(entry: string, node = process.execPath, onMessage?: EngineListener['message']) {
  return new Promise<{ messages: unknown[]; code: number }>((resolve) => {
    const messages: unknown[] = [];
    nodeHost(entry, node).start(OPTIONS, {
      message: (message) => {
        messages.push(message);
        onMessage?.(message);
      },
      output: () => undefined,
      exit: (code) => resolve({ messages, code }),
    });
  });
}

it('all that a process says is heard before its end, in order and as it was', async () => {
  const { messages, code } = await heardOf(join(import.meta.dirname, 'support', 'talkative.ts'));
  expect(code).toBe(3);
  expect(messages).toHaveLength(301);
  for (const [n, message] of messages.slice(0, -1).entries()) {
    const { bytes } = message as { bytes: Uint8Array };
    expect(message).toMatchObject({ n });
    expect(bytes).toBeInstanceOf(Uint8Array);
    expect(bytes.length === n * 401 && bytes.every((byte) => byte === n % 256)).toBe(true);
  }
  // The pipe is the process's own; who is started by it knows nothing of it.
  expect(messages.at(-1)).toEqual({ n: 'last', environment: [] });
});

it('a program that is not there ends at once', async () => {
  const { messages, code } = await heardOf('no such entry', join(import.meta.dirname, 'no such node'));
  expect({ messages, code }).toEqual({ messages: [], code: 1 });
});
