/**
 * ONNX Runtime: its native build where there is one for this system and processor (Macs with Intel's have none since
 * 1.24), else the one in WebAssembly, which gives the same numbers but for rounding and takes some two to six times as long
 * (`npm run bench:runtime`). All else takes it from here, and need not know which it is.
 */

import './no-telemetry.ts';
import type * as Ort from 'onnxruntime-node';

/** Which ONNX Runtime it is. */
export interface Runtime {
  readonly kind: 'native' | 'wasm';
  readonly version: string;
  /** What it can run on, by ONNX Runtime's names; what is not bundled may have been fetched by its installer. */
  readonly backends: readonly { readonly name: string; readonly bundled: boolean }[];
}

/** What both give in the same form. */
type Parts = Pick<typeof Ort, 'InferenceSession' | 'Tensor'>;

const { parts, ...loaded } = await load();

/** The one that was loaded. */
export const runtime: Runtime = loaded;
export const { InferenceSession, Tensor } = parts;
export type InferenceSession = Ort.InferenceSession;
export type OnnxValue = Ort.OnnxValue;

/** @throws where neither loads, what the one said that is there; the native one, if that is both or none. */
async function load(): Promise<Runtime & { readonly parts: Parts }> {
  try {
    const native = await import('onnxruntime-node');
    const version = native.env.versions.node ?? '';
    return { kind: 'native', version, backends: native.listSupportedBackends(), parts: native };
  } catch (thrown) {
    return loadWasm(thrown);
  }
}

/** @param why the native one is not used. */
async function loadWasm(why: unknown): Promise<Runtime & { readonly parts: Parts }> {
  const wasm = await import('onnxruntime-web').catch((thrown: unknown) => {
    // Whichever of them is there and does not load has something to say.
    throw isAbsent(why) && !isAbsent(thrown) ? thrown : why;
  });
  if (!isAbsent(why)) console.error('ONNX Runtime does not load, and WebAssembly is slower:', why);
  // A worker a core is how Facet uses cores.
  wasm.env.wasm.numThreads = 1;
  // Its `cpu` is WebAssembly by another name, so that providers are called the same on both.
  return {
    kind: 'wasm',
    version: wasm.env.versions.web ?? '',
    backends: [{ name: 'cpu', bundled: true }],
    parts: wasm,
  };
}

/** Whether there is none for this system: the package is left out, or has no binary for it. */
function isAbsent(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}
