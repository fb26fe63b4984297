/**
 * To be loaded before a program (`--import`): packages that cannot be loaded, in it and in all that it starts. Which, and
 * with what code each is refused, is JSON in FACET_WITHOUT (see {@link without}); each time is noted in a file.
 */

import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Refused {
  /** Error codes by package. */
  readonly codes: Readonly<Record<string, string>>;
  /** Where each process that asked for one says so. */
  readonly file: string;
}

const { codes, file } = JSON.parse(process.env.FACET_WITHOUT ?? '{"codes":{},"file":""}') as Refused;

if (file !== '')
  registerHooks({
    resolve: (specifier, context, next) => {
      const code = codes[specifier];
      if (code === undefined) return next(specifier, context);
      appendFileSync(file, `${process.pid}\n`);
      throw Object.assign(new Error(`${specifier} is not to be had`), { code });
    },
  });

/** The environment of a program without packages. @param folder where it is noted who asked for one. */
export function without(folder: string, codes: Refused['codes']): Record<string, string> {
  const refused: Refused = { codes, file: fileIn(folder) };
  return {
    FACET_WITHOUT: JSON.stringify(refused),
    NODE_OPTIONS: `--import=${pathToFileURL(import.meta.filename).href}`,
  };
}

/** How many processes asked for what they did not get. */
export function refusedIn(folder: string): number {
  if (!existsSync(fileIn(folder))) return 0;
  return new Set(readFileSync(fileIn(folder), 'utf8').trim().split('\n')).size;
}

function fileIn(folder: string): string {
  return join(folder, 'refused');
}
