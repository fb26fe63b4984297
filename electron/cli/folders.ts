/** The commands about what a library is made of: taking a folder out, reading again what could not be read. */

import type { Command } from 'commander';
import { libraryCommand, owning, parsePath, type InLibrary } from './library.ts';
import { count, note, printResult } from './output.ts';

export function addFolderCommands(program: Command): void {
  libraryCommand(
    program,
    'remove <folder>',
    'take a folder out of the library; no file is deleted, and adding it again brings the names back',
  ).action(async (text: string, { library, json }: InLibrary) => {
    const folder = parsePath(text);
    const result = await owning(library, async (engine) => {
      const before = engine.libraryStatus().photos;
      const own = engine.listFolders().find(({ path }) => path === folder)?.photos ?? 0;
      await engine.removed(folder);
      const photos = before - engine.libraryStatus().photos;
      return { folder, photos, kept: own - photos };
    });
    printResult(json, result, () => {
      const kept = result.kept > 0 ? `; ${count(result.kept, 'photo')} stay with another folder` : '';
      return `${folder} is out of the library with ${count(result.photos, 'photo')}${kept}`;
    });
  });

  libraryCommand(program, 'retry', 'read the photos that could not be read once more').action(
    async ({ library, json }: InLibrary) => {
      const result = await owning(library, async (engine) => {
        const tried = await engine.retried();
        return { tried, failed: engine.listFailed().map(({ path, reason }) => ({ path, reason })) };
      });
      for (const { path, reason } of result.failed) note(`${path}: ${reason}`);
      printResult(json, result, () => {
        const read = result.tried - result.failed.length;
        return `${count(result.tried, 'photo')} tried again, ${read} read, ${result.failed.length} failed`;
      });
    },
  );
}
