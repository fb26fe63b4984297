/**
 * What is known of this computer: which provider its user wants and how the trials went. It is kept where programs keep
 * their settings, not in a library, which may be taken to another computer.
 */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { PROVIDERS, type Provider, type Trials, type WantedProvider } from '../../core/providers.ts';
import type { Models } from './cards.ts';
import { runtime } from './runtime.ts';

const provider = v.picklist(PROVIDERS);
const trial = v.variant('outcome', [
  v.object({
    outcome: v.literal('measured'),
    agreement: v.object({ cosine: v.number(), boxes: v.number(), landmarks: v.number() }),
    facesPerSecond: v.number(),
  }),
  v.object({ outcome: v.literal('failed'), message: v.string() }),
  v.object({ outcome: v.picklist(['absent', 'crashed', 'hung']) }),
]);
const form = v.object({
  wanted: v.union([v.literal('auto'), provider]),
  /** Hash of all that the trials depend on; see {@link machineKey}. */
  key: v.string(),
  /** When they were made, milliseconds since 1970. */
  at: v.number(),
  trials: v.record(provider, trial),
});

/** What was kept. */
export interface Kept {
  readonly wanted: WantedProvider;
  /** Empty when nothing that is kept holds any more. */
  readonly trials: Trials;
  /** When they were made, milliseconds since 1970. */
  readonly at: number;
}

/** Where nothing is known yet. */
export const NOTHING_KEPT: Kept = { wanted: 'auto', trials: {}, at: 0 };

const FILE = 'providers.json';
/** A driver may have been mended without anything here having noticed. */
const HOLDS_MS = 30 * 24 * 3_600_000;

/** What a folder has of an earlier time; a file that cannot be read or understood says nothing. */
export function readKept(folder: string, key: string, now = Date.now()): Kept {
  try {
    const kept = v.parse(form, JSON.parse(readFileSync(join(folder, FILE), 'utf8')));
    const holds = kept.key === key && now - kept.at < HOLDS_MS && now >= kept.at;
    return { wanted: kept.wanted, trials: holds ? kept.trials : {}, at: kept.at };
  } catch {
    return NOTHING_KEPT;
  }
}

/** Keeps it for the next time. Where that is not possible, providers are tried again then. */
export function writeKept(folder: string, key: string, kept: Kept): void {
  const text = JSON.stringify({ ...kept, key } satisfies v.InferInput<typeof form>, null, 2);
  const partial = join(folder, `${FILE}.${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(partial, `${text}\n`);
    renameSync(partial, join(folder, FILE));
  } catch {
    // A folder that is full or not to be written to is no reason not to read photos.
  }
}

/** Changes when what a trial depends on does: runtime, models, system, processor and, where they can be seen, drivers. */
export function machineKey({ detector, landmarker, embedder }: Models, workers: number): string {
  const models = [detector, landmarker, embedder].map(({ sha256 }) => sha256);
  const machine = [process.platform, process.arch, release(), cpus()[0]?.model, workers, ...drivers()];
  return createHash('sha256')
    .update(JSON.stringify([runtime.kind, runtime.version, models, machine]))
    .digest('hex');
}

/** The providers that the installed ONNX Runtime has. */
export function builtProviders(): Set<Provider> {
  const has = (name: string): boolean => existsSync(join(binaries(), `libonnxruntime_providers_${name}.so`));
  const names = runtime.backends
    // CUDA's part is an extra of some 200 MB that its installer may have fetched.
    .filter(({ name, bundled }) => bundled || has(name))
    .map(({ name }) => name);
  return new Set(PROVIDERS.filter((name) => names.includes(name)));
}

function binaries(): string {
  const root = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  return join(root, 'bin', 'napi-v6', process.platform, process.arch);
}

/** On Linux: graphics cards, Vulkan drivers and the version of NVIDIA's. Elsewhere drivers come with the system's release. */
function drivers(): string[] {
  if (process.platform !== 'linux') return [];
  const cards = list('/sys/class/drm').filter((name) => /^card\d+$/u.test(name));
  return [
    ...cards.flatMap((card) => ['vendor', 'device'].map((what) => read(`/sys/class/drm/${card}/device/${what}`))),
    read('/sys/module/nvidia/version'),
    ...['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'].flatMap(list),
    process.env.VK_DRIVER_FILES ?? process.env.VK_ICD_FILENAMES ?? '',
  ];
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
