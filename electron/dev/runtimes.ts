/**
 * Which ONNX Runtime a package has: the native one, or the one in WebAssembly where there is no native build for the
 * system and processor (docs/decisions/0015-installers.md). Never both.
 */

const NATIVE = 'onnxruntime-node';
const WASM = 'onnxruntime-web';

/** The package of an ONNX Runtime. */
export type RuntimePackage = typeof NATIVE | typeof WASM;

/** Systems that have no native build since 1.24, as `process.platform`-`process.arch`. */
const WITHOUT_NATIVE: readonly string[] = ['darwin-x64'];

/** What the native one's binding asks for, where it is not called as on Linux. */
const LIBRARIES: Readonly<Record<string, string>> = {
  win32: 'onnxruntime.dll',
  darwin: 'libonnxruntime.1.dylib',
};

/** Packages that the one in WebAssembly lists as needed, and those that they need: its form for Node loads none of them. */
const UNLOADED = /^(flatbuffers|guid-typescript|long|platform|protobufjs|@protobufjs\/.+|@types\/node|undici-types)$/u;

/** The ONNX Runtime of a package for this system. @param system as `process.platform`-`process.arch`. */
export function runtimeOf(system = `${process.platform}-${process.arch}`): RuntimePackage {
  return WITHOUT_NATIVE.includes(system) ? WASM : NATIVE;
}

/** Files in node_modules without which a runtime does not run there. */
export function runtimeFiles(runtime: RuntimePackage, system: string): string[] {
  if (runtime === NATIVE) {
    const [platform = '', arch = ''] = system.split('-');
    const library = LIBRARIES[platform] ?? 'libonnxruntime.so.1';
    return ['onnxruntime_binding.node', library].map((file) => `${NATIVE}/bin/napi-v6/${platform}/${arch}/${file}`);
  }
  return ['ort.node.min.mjs', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'].map(
    (file) => `${WASM}/dist/${file}`,
  );
}

/** The one that a package with this one goes without. */
export function otherThan(runtime: RuntimePackage): RuntimePackage {
  return runtime === NATIVE ? WASM : NATIVE;
}

/** Whether a package of node_modules is of no use where this runtime is. */
export function isUnused(name: string, runtime: RuntimePackage): boolean {
  return name === otherThan(runtime) || UNLOADED.test(name);
}
