/** Which ONNX Runtime a package has, by system and processor. */

import { Arch } from 'electron-builder';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../electron/dev/build.ts';
import { requireNative, resourcesOf } from '../../electron/dev/package.ts';
import { isUnused, otherThan, runtimeFiles, runtimeOf } from '../../electron/dev/runtimes.ts';
import { temporaryFolder } from '../engine/support/folder.ts';

const NATIVE = 'onnxruntime-node';
const WASM = 'onnxruntime-web';

/** A package without anything in it, and with these files in its node_modules. */
function packed(platform: NodeJS.Platform, files: readonly string[]): string {
  const folder = temporaryFolder();
  for (const file of files) {
    const path = join(resourcesOf(folder, platform), 'app.asar.unpacked/node_modules', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
  }
  return folder;
}

describe.each([
  ['linux', 'x64', NATIVE],
  ['linux', 'arm64', NATIVE],
  ['darwin', 'x64', WASM],
  ['darwin', 'arm64', NATIVE],
  ['win32', 'x64', NATIVE],
  ['win32', 'arm64', NATIVE],
] as const)('a package for %s on %s', (platform, arch, runtime) => {
  const system = `${platform}-${arch}`;
  const files = runtimeFiles(runtime, system);
  const check = (folder: string) => (): void => {
    requireNative({ appOutDir: folder, arch: Arch[arch], electronPlatformName: platform }, runtimeOf(system));
  };

  it(`has ${runtime}, which has what it takes`, () => {
    expect(runtimeOf(system)).toBe(runtime);
    expect(files.filter((file) => !existsSync(join(ROOT, 'node_modules', file)))).toEqual([]);
    // The day that this is no more so, the native one is faster.
    const native = runtimeFiles(NATIVE, system).every((file) => existsSync(join(ROOT, 'node_modules', file)));
    expect(native).toBe(runtime === NATIVE);
  });

  it('is refused without it, or with both', () => {
    expect(check(packed(platform, []))).toThrow(files.join(', '));
    expect(check(packed(platform, files.slice(1)))).toThrow(files[0]);
    expect(check(packed(platform, files))).not.toThrow(runtime);
    const other = otherThan(runtime);
    expect(check(packed(platform, [...files, `${other}/package.json`]))).toThrow(`has ${other} as well as ${runtime}`);
  });
});

it('what packages go without is needed by the one in WebAssembly alone', () => {
  type Locked = Readonly<
    Record<string, { dev?: boolean; devOptional?: boolean; dependencies?: Record<string, string> }>
  >;
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as { packages: Locked };
  const shipped = Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(([path, { dependencies = {} }]) => ({
      name: path.split('node_modules/').at(-1) ?? '',
      needs: Object.keys(dependencies),
    }));
  const unused = (name: string): boolean => isUnused(name, NATIVE);
  const needing = shipped.filter(({ name, needs }) => !unused(name) && needs.some(unused));
  expect(needing).toEqual([]);
  // And electron-builder.yml leaves out the same.
  const names = shipped.map(({ name }) => name).filter((name) => unused(name) && name !== WASM);
  const folders = [...new Set(names.map((name) => (name.startsWith('@') ? (name.split('/')[0] ?? '') : name)))].sort();
  const rules = readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8');
  const [, listed = ''] = /node_modules\/\{(flatbuffers,[^}]*)\}/u.exec(rules) ?? [];
  expect(listed.split(',').sort()).toEqual(folders);
});
