/** `facet watch`: scans folders, then notices what changes in them until it is stopped. */

import { once } from 'node:events';
import type { Command } from 'commander';
import type { FolderNews } from '../contract/types.ts';
import { openEngine } from '../engine/host.ts';
import { JSON_OPTION, LIBRARY, parsePath, PARTS, PROVIDER, type InLibrary, type WithProvider } from './library.ts';
import { count, note, printResult, ScanBar } from './output.ts';

export function addWatch(program: Command): void {
  program
    .command('watch')
    .argument('<folder...>', 'folders of photos', (text: string, before: string[] | undefined) => [
      ...(before ?? []),
      parsePath(text),
    ])
    .description('scan folders into a library, then whatever changes in them, until Ctrl+C')
    .requiredOption(...LIBRARY)
    .option(...PROVIDER)
    .option(...JSON_OPTION)
    .action((folders: string[], options: InLibrary & WithProvider) => watch(folders, options));
}

async function watch(folders: readonly string[], { library, provider, json }: InLibrary & WithProvider): Promise<void> {
  const bar = new ScanBar();
  const tell = (event: string, value: object, words: string): void =>
    printResult(json, { event, at: new Date().toISOString(), ...value }, () => words);
  const { engine } = openEngine({
    ...PARTS,
    library,
    ...(provider === undefined ? {} : { provider }),
    emit: (name, event) => {
      if (name === 'scanProgress') bar.update(event as Parameters<ScanBar['update']>[0]);
      if (name === 'problem') note(`facet: ${(event as { message: string }).message}`);
      if (name === 'folderNews') tell('changes', event, newsWords(event as FolderNews));
      if (name === 'foldersChanged') {
        const states = engine.listFolders().map(({ path, watch: how }) => ({ path, watch: how }));
        tell('folders', { folders: states }, states.map(({ path, watch: how }) => `${path}: ${how}`).join('\n'));
      }
    },
  });
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  try {
    engine.watch();
    const result = await Promise.race([engine.scan(folders), stopped.then(() => null)]);
    bar.stop();
    if (result) {
      tell(
        'scanned',
        result,
        `${count(result.photos, 'photo')}: ${result.indexed} read, ${result.unchanged} unchanged`,
      );
      if (result.failed.some(({ path }) => folders.includes(path))) process.exitCode = 1;
      for (const { path, reason } of result.failed) note(`${path}: ${reason}`);
    }
    // A signal alone keeps no process alive.
    const alive = setInterval(() => undefined, 2 ** 30);
    await stopped.finally(() => clearInterval(alive));
  } finally {
    bar.stop();
    await engine.close();
  }
}

function newsWords({ paths, indexed, missing, failed }: FolderNews): string {
  const what = [`${indexed} read`, `${missing} missing`, `${failed.length} failed`].join(', ');
  return paths.length === 1 ? `${paths[0] ?? ''}: ${what}` : `${count(paths.length, 'path')}: ${what}`;
}
