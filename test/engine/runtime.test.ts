/** ONNX Runtime in WebAssembly, where the native one is not to be had: the same faces, embeddings and people. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MODELS, WORKER_ENTRY } from '../../electron/cli/paths.ts';
import type { FaceRecord } from '../../electron/contract/types.ts';
import { dequantise, dot } from '../../electron/core/embedding.ts';
import { iou } from '../../electron/core/geometry.ts';
import { runtimeOf } from '../../electron/dev/runtimes.ts';
import { forkSpawner } from '../../electron/engine/process/spawner.ts';
import { Store } from '../../electron/engine/store/store.ts';
import { ProviderTrials } from '../../electron/engine/vision/trials.ts';
import { facetIn, parsed } from './support/cli.ts';
import { temporaryFolder } from './support/folder.ts';
import { FACES, writeSample } from './support/photos.ts';
import type { RuntimeReport } from './support/runtime-report.ts';
import { refusedIn, without } from './support/without.ts';

// WebAssembly takes its time, on machines that may do much else.
vi.setConfig({ testTimeout: 300_000 });

const ABSENT = 'ERR_MODULE_NOT_FOUND';
const NO_NATIVE = { 'onnxruntime-node': ABSENT };
/** What the one in WebAssembly lists as needed; packages go without. */
const UNLOADED = { flatbuffers: ABSENT, 'guid-typescript': ABSENT, long: ABSENT, platform: ABSENT, protobufjs: ABSENT };
const REPORT = join(import.meta.dirname, 'support', 'runtime-report.ts');

afterEach(() => void vi.unstubAllEnvs());

/** What a process says of its ONNX Runtime. @param codes how packages are refused. @throws with its stderr. */
async function reportOf(codes: Readonly<Record<string, string>>): Promise<RuntimeReport & { stderr: string }> {
  const env = { ...process.env, ...without(temporaryFolder(), codes) };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [REPORT], { env });
  return { ...(JSON.parse(stdout) as RuntimeReport), stderr };
}

describe('the runtime', () => {
  it.skipIf(runtimeOf() !== 'onnxruntime-node')(
    'is the native one where it loads, else the one in WebAssembly, which has the CPU alone',
    async () => {
      const [native, wasm] = [await reportOf({}), await reportOf({ ...NO_NATIVE, ...UNLOADED })];
      expect(native).toMatchObject({ kind: 'native', exact: true, stderr: '' });
      expect(native.providers).toContain('cpu');
      expect(wasm).toMatchObject({ kind: 'wasm', providers: ['cpu'], exact: true, stderr: '' });
      expect(wasm.version).toBe(native.version);
      // What was tried on one says nothing of the other.
      expect(wasm.machine).not.toBe(native.machine);
    },
  );

  it('in WebAssembly takes over, and says why, where the native one is there and does not load', async () => {
    const broken = await reportOf({ 'onnxruntime-node': 'ERR_DLOPEN_FAILED' });
    expect(broken).toMatchObject({ kind: 'wasm', exact: true });
    expect(broken.stderr).toContain('onnxruntime-node is not to be had');
  });

  it.each([ABSENT, 'ERR_DLOPEN_FAILED'])('is none where neither loads; the native one says why (%s)', async (code) => {
    const neither = reportOf({ 'onnxruntime-node': code, 'onnxruntime-web': ABSENT });
    await expect(neither).rejects.toThrow('Error: onnxruntime-node is not to be had');
    await expect(neither).rejects.not.toThrow('onnxruntime-web is not to be had');
  });

  it('is none where the one in WebAssembly, the only one that is there, does not load; it says why', async () => {
    const broken = reportOf({ ...NO_NATIVE, 'onnxruntime-web': 'ERR_INVALID_PACKAGE_CONFIG' });
    await expect(broken).rejects.toThrow('Error: onnxruntime-web is not to be had');
  });
});

describe('in WebAssembly', () => {
  it.each(['facet-1', 'facet-1s'])(
    'a vision worker finds the golden faces, and embeds them by %s',
    async (embedder) => {
      const folder = temporaryFolder();
      for (const [name, value] of Object.entries(without(folder, NO_NATIVE))) vi.stubEnv(name, value);
      const trials = new ProviderTrials({
        spawn: forkSpawner(WORKER_ENTRY, [JSON.stringify({ models: MODELS, embedder })]),
        ...{ workers: 1, embedder, built: new Set(['cpu'] as const) },
      });
      const trial = await trials.run('cpu');
      if (trial.outcome !== 'measured') throw new Error(`the trial ${trial.outcome}`);
      expect(trial.agreement.cosine).toBeGreaterThan(0.9999);
      expect(trial.agreement.boxes).toBeGreaterThan(0.999);
      expect(trial.agreement.landmarks).toBeLessThan(0.001);
      expect(refusedIn(folder)).toBe(1);
    },
  );

  it('a scan finds the faces and people that it finds natively', async () => {
    const album = temporaryFolder();
    // So many that clustering multiplies by the runtime, not in loops.
    for (let n = 1; n <= 6; n += 1) {
      await writeSample(n, join(album, `${n}.jpg`));
      await writeSample(n, join(album, `${n} mirrored.jpg`), (photo) => photo.flop());
      await writeSample(n, join(album, `${n} light.jpg`), (photo) => photo.modulate({ brightness: 1.1 }));
    }
    const count = 3 * Object.values(FACES).reduce((sum, faces) => sum + faces, 0);
    const folder = temporaryFolder();
    const [native, wasm] = [await scanned(album, {}), await scanned(album, without(folder, NO_NATIVE))];
    // The command, and its workers.
    expect(refusedIn(folder)).toBeGreaterThanOrEqual(2);
    expect([native.length, wasm.length]).toEqual([count, count]);

    const partners = native.map((face) => {
      const [partner] = wasm
        .filter(({ photo }) => photo === face.photo)
        .sort((a, b) => iou(b.box, face.box) - iou(a.box, face.box));
      if (!partner) throw new Error(`no face on ${face.photo}`);
      expect(iou(partner.box, face.box)).toBeGreaterThan(0.99);
      expect(dot(partner.embedding, face.embedding)).toBeGreaterThan(0.999);
      return partner;
    });
    // Who is with whom, whatever number the person has.
    const people = (of: readonly ScannedFace[]): number[] =>
      of.map(({ personId }) => of.findIndex((other) => other.personId === personId));
    expect(people(partners)).toEqual(people(native));
    expect(new Set(people(native)).size).toBeLessThan(count);
  });
});

interface ScannedFace extends FaceRecord {
  /** As stored, of unit norm. */
  readonly embedding: Float32Array;
}

/** The faces of an album, as a scan in this environment leaves them in a library. */
async function scanned(album: string, env: Readonly<Record<string, string>>): Promise<ScannedFace[]> {
  const library = join(temporaryFolder(), 'library');
  const scan = parsed(await facetIn(env, 'scan', album, '--library', library, '--json'));
  expect(scan).toMatchObject({ photos: 18, indexed: 18, failed: [] });
  const faces = parsed(await facetIn(env, 'faces', '--library', library, '--json')) as FaceRecord[];
  const store = new Store(library, 'own');
  try {
    const stored = store.faces.vectorsFrom(0);
    return faces.map((face) => ({ ...face, embedding: dequantise(stored.get(face.id)?.vector ?? new Int8Array(128)) }));
  } finally {
    store.close();
  }
}
