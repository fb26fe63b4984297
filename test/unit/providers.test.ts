import { describe, expect, it } from 'vitest';
import {
  candidatesOn,
  choose,
  isDecided,
  isExact,
  isWanted,
  judge,
  together,
  tryProviders,
  type Provider,
  type Trial,
  type Trials,
} from '../../electron/core/providers.ts';

const RIGHT = { cosine: 0.99999, boxes: 0.999, landmarks: 0.0001 };
const measured = (facesPerSecond: number, agreement = RIGHT): Trial => ({
  outcome: 'measured',
  agreement,
  facesPerSecond,
});
const NO_ADAPTER: Trial = {
  outcome: 'failed',
  message: 'webgpu: Failed to get a WebGPU adapter: No supported adapters',
};
const LINUX = candidatesOn('linux');

/** Makes trials of what is given, and remembers which were asked for. */
function fakes(trials: Trials): { run: (provider: Provider) => Promise<Trial>; asked: Provider[] } {
  const asked: Provider[] = [];
  const run = (provider: Provider): Promise<Trial> => {
    asked.push(provider);
    return Promise.resolve(trials[provider] ?? { outcome: 'absent' });
  };
  return { run, asked };
}

describe('candidates', () => {
  it('are, by system, its own way, then WebGPU, then the CPU', () => {
    expect(candidatesOn('win32')).toEqual(['dml', 'webgpu', 'cpu']);
    expect(candidatesOn('linux')).toEqual(['cuda', 'webgpu', 'cpu']);
    expect(candidatesOn('darwin')).toEqual(['coreml', 'webgpu', 'cpu']);
    expect(candidatesOn('freebsd')).toEqual(['cpu']);
  });

  it('are told from what is none', () => {
    expect(['auto', 'cpu', 'dml'].every(isWanted)).toBe(true);
    expect(['', 'CPU', 'gpu', 'constructor', null, 7].some(isWanted)).toBe(false);
  });
});

describe('a trial', () => {
  it.each([
    [undefined, 'untried'],
    [{ outcome: 'absent' }, 'absent'],
    [{ outcome: 'crashed' }, 'crashed'],
    [{ outcome: 'hung' }, 'hung'],
    [NO_ADAPTER, 'no-adapter'],
    [{ outcome: 'failed', message: 'cuda: CUDA failure 100: no CUDA-capable device is detected' }, 'no-adapter'],
    [{ outcome: 'failed', message: 'dml: shader model 6 is not supported' }, 'failed'],
    [measured(11), 'good'],
    [measured(10), 'slower'],
    [measured(1000, { ...RIGHT, cosine: 0.999 }), 'inexact'],
    [measured(1000, { ...RIGHT, cosine: NaN }), 'inexact'],
    [measured(1000, { ...RIGHT, boxes: 0 }), 'inexact'],
    [measured(1000, { ...RIGHT, boxes: NaN }), 'inexact'],
    [measured(1000, { ...RIGHT, landmarks: 0.02 }), 'inexact'],
    [measured(1000, { ...RIGHT, landmarks: NaN }), 'inexact'],
  ] satisfies [Trial | undefined, string][])('%j, with a CPU of ten faces a second, is %s', (trial, verdict) => {
    expect(judge(trial, 10)).toBe(verdict);
  });

  it('of several workers has their worst results and the speed of all', () => {
    const other = { cosine: 0.9995, boxes: 0.99, landmarks: 0.01 };
    const both = together([measured(3), measured(4, other)]);
    expect(both).toEqual(measured(7, other));
    expect(together([measured(3), { outcome: 'hung' }])).toEqual({ outcome: 'hung' });
    expect(isExact(RIGHT)).toBe(true);
  });
});

describe('trying', () => {
  it('takes the first that is right and faster, and tries none behind it', async () => {
    const { run, asked } = fakes({ cuda: measured(50), webgpu: measured(90), cpu: measured(10) });
    const trials = await tryProviders({ candidates: LINUX, known: {} }, 'auto', run);
    expect(asked).toEqual(['cuda', 'cpu']);
    expect(choose(LINUX, trials, 'auto')).toMatchObject({
      provider: 'cuda',
      judged: [
        { provider: 'cuda', verdict: 'good', facesPerSecond: 50, cosine: RIGHT.cosine },
        { provider: 'webgpu', verdict: 'untried', facesPerSecond: null },
        { provider: 'cpu', verdict: 'good', facesPerSecond: 10 },
      ],
    });
    expect(isDecided(LINUX, trials, 'auto')).toBe(true);
  });

  it.each([
    ['is absent', { outcome: 'absent' }],
    ['cannot start', { outcome: 'failed', message: 'no' }],
    ['crashes', { outcome: 'crashed' }],
    ['hangs', { outcome: 'hung' }],
    ['is wrong', measured(99, { ...RIGHT, cosine: 0.9 })],
    ['is slow', measured(9)],
  ] satisfies [string, Trial][])('goes on to the next when one %s', async (_, cuda) => {
    const { run } = fakes({ cuda, webgpu: measured(20), cpu: measured(10) });
    const trials = await tryProviders({ candidates: LINUX, known: {} }, 'auto', run);
    expect(choose(LINUX, trials, 'auto').provider).toBe('webgpu');
  });

  it('ends with the CPU, which is measured only where there is something to compare', async () => {
    const nothing = fakes({ webgpu: NO_ADAPTER });
    const trials = await tryProviders({ candidates: LINUX, known: {} }, 'auto', nothing.run);
    expect(nothing.asked).toEqual(['cuda', 'webgpu']);
    expect(choose(LINUX, trials, 'auto').provider).toBe('cpu');
    expect(isDecided(LINUX, trials, 'auto')).toBe(true);
    const slow = fakes({ cuda: measured(1), webgpu: measured(2), cpu: measured(10) });
    const all = await tryProviders({ candidates: LINUX, known: {} }, 'auto', slow.run);
    expect(slow.asked).toEqual(['cuda', 'cpu', 'webgpu']);
    expect(choose(LINUX, all, 'auto').judged.map(({ verdict }) => verdict)).toEqual(['slower', 'slower', 'good']);
  });

  it('makes no trial anew that is known, unless all are to be made', async () => {
    const known: Trials = { cuda: { outcome: 'absent' }, webgpu: measured(20) };
    expect(isDecided(LINUX, known, 'auto')).toBe(false);
    const { run, asked } = fakes({ cpu: measured(10) });
    const trials = await tryProviders({ candidates: LINUX, known }, 'auto', run);
    expect(asked).toEqual(['cpu']);
    expect(choose(LINUX, trials, 'auto').provider).toBe('webgpu');
    const thorough = fakes({ cuda: measured(50), webgpu: measured(20), cpu: measured(10) });
    await tryProviders({ candidates: LINUX, known: {}, thorough: true }, 'auto', thorough.run);
    expect(thorough.asked).toEqual(['cuda', 'webgpu', 'cpu']);
  });
});

describe('what is wanted by name', () => {
  it('is tried alone, and used even where it is slower', async () => {
    const { run, asked } = fakes({ webgpu: measured(5), cuda: measured(90), cpu: measured(10) });
    expect(isDecided(LINUX, {}, 'webgpu')).toBe(false);
    const trials = await tryProviders({ candidates: LINUX, known: {} }, 'webgpu', run);
    expect(asked).toEqual(['webgpu']);
    expect(isDecided(LINUX, trials, 'webgpu')).toBe(true);
    expect(choose(LINUX, { ...trials, cpu: measured(10) }, 'webgpu').provider).toBe('webgpu');
  });

  it('is not used where it is wrong or does not run: then it is the CPU, not another', () => {
    const trials: Trials = { cuda: measured(90), webgpu: NO_ADAPTER, cpu: measured(10) };
    expect(choose(LINUX, trials, 'webgpu').provider).toBe('cpu');
    expect(choose(LINUX, { ...trials, webgpu: measured(99, { ...RIGHT, cosine: 0.5 }) }, 'webgpu').provider).toBe(
      'cpu',
    );
    expect(choose(LINUX, trials, 'auto').provider).toBe('cuda');
  });

  it('may be of another system, and the CPU takes no trial', async () => {
    const { run, asked } = fakes({});
    const trials = await tryProviders({ candidates: LINUX, known: {} }, 'dml', run);
    expect(choose(LINUX, trials, 'dml')).toMatchObject({
      provider: 'cpu',
      judged: [{ provider: 'dml', verdict: 'absent' }, {}, {}, {}],
    });
    await tryProviders({ candidates: LINUX, known: {} }, 'cpu', run);
    expect(asked).toEqual(['dml']);
    expect(isDecided(LINUX, {}, 'cpu')).toBe(true);
  });
});

describe('a provider that failed while photos were read', () => {
  it('leaves all to the CPU, and says what it said', () => {
    const trials: Trials = { cuda: measured(50), webgpu: measured(40), cpu: measured(10) };
    const { provider, judged } = choose(LINUX, trials, 'auto', new Map([['cuda', 'cuda: device lost']]));
    expect(provider).toBe('cpu');
    expect(judged[0]).toMatchObject({ verdict: 'set-aside', message: 'cuda: device lost' });
  });
});
