/** The commands about names in the metadata of files: taking them over, and what disagrees. */

import { InvalidArgumentError, type Command } from 'commander';
import type { NamesWriting } from '../contract/names.ts';
import { libraryCommand, owning, parseId, parsePath, type InLibrary } from './library.ts';
import { count, CountBar, note, printResult, table } from './output.ts';

/** What writing did, or would do. */
function writtenWords({ kind, changed, unchanged, changes }: NamesWriting): string {
  const sum = `${count(changed, 'file')} ${{ look: 'to write', write: 'written', undo: 'as before' }[kind]}`;
  if (kind === 'undo') return sum;
  const list =
    kind === 'look' ? changes.map(({ target, names, removed }) => [target, names.join(', '), removed.join(', ')]) : [];
  const words = `${sum}, ${unchanged} up to date`;
  return list.length > 0 ? `${table(['file', 'names', 'removed'], list)}\n${words}` : words;
}

/** Conflicts that are listed, at most. */
const MOST_CONFLICTS = 10_000;

export function addNames(program: Command): void {
  libraryCommand(program, 'write-xmp', 'write who is on photos beside them, as XMP sidecars')
    .option('--dry-run', 'write nothing, and say what would be written')
    .option('--into-files', 'write into the photos themselves; their pictures stay as they are')
    .option('--undo', 'take the last writing back')
    .action(async (options: InLibrary & { dryRun?: true; intoFiles?: true; undo?: true }) => {
      const { library, json, dryRun, intoFiles, undo } = options;
      if (undo && dryRun) throw new InvalidArgumentError('--undo cannot be tried out with --dry-run');
      const kind = undo ? 'undo' : dryRun ? 'look' : 'write';
      const bar = new CountBar('names');
      const result = await owning(
        library,
        (engine) => engine.wroteNames({ kind, place: intoFiles ? 'file' : 'sidecar' }),
        (name, event) => {
          if (name !== 'namesWriting') return;
          const { done, total } = event as NamesWriting;
          bar.update(done, total);
        },
      ).finally(() => bar.stop());
      for (const { path, reason } of result.failed) note(`facet: ${path}: ${reason}`);
      if (result.problem !== null) {
        note(`facet: ${result.problem}`);
        process.exitCode = 1;
      }
      const { changed, unchanged, failed, changes, place } = result;
      printResult(json, { changed, unchanged, failed, changes, place }, () => writtenWords(result));
    });

  libraryCommand(program, 'import-names', 'take over the names that other programs left in photos and sidecars')
    .option('--picasa-contacts <file>', "Picasa's contacts.xml, for folders that do not name their own", parsePath)
    .option('--later', 'those of photos that come later as well, from now on')
    .option('--not-later', 'no longer those of photos that come later')
    .action(async (options: InLibrary & { picasaContacts?: string; later?: true; notLater?: true }) => {
      const { library, json, picasaContacts: contacts } = options;
      const taken = await owning(library, (engine) =>
        engine.takeFileNames({
          ...(options.later === true ? { later: true } : options.notLater === true ? { later: false } : {}),
          ...(contacts === undefined ? {} : { contacts }),
        }),
      );
      for (const { path, reason } of taken.problems) note(`facet: ${path}: ${reason}`);
      printResult(json, taken, () => {
        const drawn = taken.drawn > 0 ? ` (${taken.drawn} of them drawn)` : '';
        const named = `${count(taken.faces, 'face')}${drawn} of ${count(taken.people, 'person', 'people')} named`;
        return taken.conflicts > 0 ? `${named}; ${count(taken.conflicts, 'name')} disagree (name-conflicts)` : named;
      });
    });

  libraryCommand(
    program,
    'name-conflicts',
    'list the names in files that disagree with yours, or with each other',
  ).action(async ({ library, json }: InLibrary) => {
    const found = await owning(library, (engine) => engine.listNameConflicts({ limit: MOST_CONFLICTS }));
    printResult(json, found, () =>
      table(
        ['id', 'file says', 'yours', 'why', 'photo'],
        found.conflicts.map(({ regionId, name, yours, why, path }) => [regionId, name, yours ?? '', why, path]),
      ),
    );
  });

  libraryCommand(
    program,
    'answer-name <id> <whose>',
    "settle a name that disagrees: take 'theirs' or keep 'mine'",
  ).action(async (id: string, whose: string, { library, json }: InLibrary) => {
    if (whose !== 'theirs' && whose !== 'mine') throw new InvalidArgumentError(`${whose} is neither theirs nor mine`);
    const args = { regionId: parseId(id), take: whose === 'theirs' };
    const left = await owning(library, (engine) => engine.answerNameConflict(args));
    printResult(json, left, () => `${count(left.conflicts, 'name')} left that disagree`);
  });
}
