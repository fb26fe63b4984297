/** `facet duplicates`: pictures of which there are copies. */

import type { Command } from 'commander';
import { libraryCommand, reading, type InLibrary } from './library.ts';
import { printResult, table } from './output.ts';

export function addDuplicates(program: Command): void {
  libraryCommand(program, 'duplicates', 'list pictures of which there are copies, the best copy of each first').action(
    ({ library, json }: InLibrary) => {
      const stacks = reading(library, (store) => store.stacks.all());
      printResult(json, stacks, () =>
        table(
          ['copies', 'bytes', 'size', 'path'],
          stacks.flatMap((stack) =>
            stack.map(({ bytes, width, height, path }, index) => [
              index === 0 ? stack.length : '',
              bytes,
              `${width} x ${height}`,
              path,
            ]),
          ),
        ),
      );
    },
  );
}
