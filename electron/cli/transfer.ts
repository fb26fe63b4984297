/** The commands that write a library out, and take another in. */

import { InvalidArgumentError, type Command } from 'commander';
import { openEngine } from '../engine/host.ts';
import { namesTable } from '../engine/export/names.ts';
import { checkFile, keptOf, pour, writeFileWhole } from '../engine/export/output.ts';
import { exportPersonFolders } from '../engine/export/person-folders.ts';
import { explain } from '../engine/store/database.ts';
import { Store } from '../engine/store/store.ts';
import { exportLines } from '../engine/transfer/exporting.ts';
import { NOTHING, type Counts } from '../engine/transfer/format.ts';
import { checkExport, importLines } from '../engine/transfer/importing.ts';
import { libraryCommand, parsePath, PARTS, type InLibrary } from './library.ts';
import { count, CountBar, note, printResult } from './output.ts';
import { facetVersion } from './paths.ts';

interface ExportCommand extends InLibrary {
  readonly out?: string;
  readonly pictures: boolean;
  readonly csv: boolean;
  readonly bom: boolean;
  readonly folders?: string;
  readonly links: boolean;
  readonly force: boolean;
}

export function addTransfer(program: Command): void {
  libraryCommand(program, 'export', 'write out people, faces and decisions as JSON lines, or names as CSV or folders')
    .option('--out <file>', 'the file to write (default: -, which is stdout)', (text) =>
      text === '-' ? text : parsePath(text),
    )
    .option('--pictures', 'with the small pictures, so that another library need not read the photos', false)
    .option('--csv', 'names per photo as CSV, in place of JSON lines', false)
    .option('--bom', 'begin the CSV with a byte order mark, for Excel', false)
    .option('--folders <dir>', 'a folder for each person with a name, with copies of their photos', parsePath)
    .option('--links', 'symbolic links in place of copies', false)
    .option('--force', 'write over a file that is there', false)
    .action(async (options: ExportCommand) => {
      if (options.out !== undefined && options.folders !== undefined)
        throw new InvalidArgumentError('export takes either --out or --folders');
      await (options.folders === undefined ? writeOut(options) : fillFolders(options, options.folders));
    });

  libraryCommand(
    program,
    'import <file>',
    'take in what another library exported; a library that is not there is made',
  ).action(async (file: string, { library, json }: InLibrary) => {
    const path = parsePath(file);
    // Before a library is made for it.
    await checkExport(path);
    const { engine, store } = openEngine({ ...PARTS, library });
    try {
      const result = await importLines(store, path);
      await engine.catchUp();
      printResult(json, result, () =>
        [
          `${count(result.added, 'decision')} taken in, ${result.decisions - result.added} known already`,
          `${count(result.waiting, 'photo')} that a scan will know without reading`,
        ].join('\n'),
      );
    } finally {
      await engine.close();
    }
  });
}

/** As of one moment, also while a window goes on working. */
async function asOfNow<Value>(library: string, work: (store: Store) => Promise<Value>): Promise<Value> {
  const store = new Store(library, 'read');
  try {
    store.db.exec('BEGIN');
    return await work(store);
  } catch (thrown) {
    throw explain(thrown, library);
  } finally {
    store.close();
  }
}

async function writeOut({ library, out = '-', json, csv, bom, pictures, force }: ExportCommand): Promise<void> {
  await asOfNow(library, async (store) => {
    let counts: Counts = NOTHING;
    let rows = 0;
    const pieces = function* (): Generator<string, void> {
      if (csv) {
        for (const row of namesTable(store, bom)) {
          rows += 1;
          yield row;
        }
        return;
      }
      const lines = exportLines(store, { facet: facetVersion(), pictures });
      let next = lines.next();
      for (; !next.done; next = lines.next()) yield `${next.value}\n`;
      counts = next.value;
    };
    if (out === '-') {
      await pour(process.stdout, pieces());
      return;
    }
    checkFile(out, keptOf(store), force);
    await writeFileWhole(out, pieces());
    const result = csv ? { file: out, photos: rows - 1 } : { file: out, ...counts };
    printResult(json, result, () =>
      csv
        ? `${count(rows - 1, 'photo')} in ${out}`
        : `${count(counts.photos, 'photo')}, ${count(counts.faces, 'face')}, ${count(counts.people, 'person', 'people')} and ${count(counts.decisions, 'decision')} in ${out}`,
    );
  });
}

async function fillFolders({ library, json, links }: ExportCommand, folder: string): Promise<void> {
  const bar = new CountBar('photos');
  const result = await asOfNow(library, (store) =>
    exportPersonFolders(store, folder, links, (done, total) => bar.update(done, total)),
  ).finally(() => bar.stop());
  for (const { path, reason } of result.failed) note(`facet: ${path}: ${reason}`);
  const what = links ? 'link' : 'copy';
  printResult(
    json,
    result,
    () =>
      `${count(result.made, what, links ? 'links' : 'copies')} for ${count(result.people, 'person', 'people')} in ${result.folder}`,
  );
}
