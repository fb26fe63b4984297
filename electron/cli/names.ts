/** The commands about names in the metadata of files: taking them over, and what disagrees. */

import { InvalidArgumentError, type Command } from 'commander';
import { libraryCommand, owning, parseId, parsePath, type InLibrary } from './library.ts';
import { count, note, printResult, table } from './output.ts';

/** Conflicts that are listed, at most. */
const MOST_CONFLICTS = 10_000;

export function addNames(program: Command): void {
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
