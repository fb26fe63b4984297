/**
 * The `facet` command: the engine without a window. Results go to stdout, everything else to stderr; exit code
 * 0 is success, 1 failure, 2 wrong usage. The JSON forms are a contract that other programs read.
 */

import '../engine/vision/no-telemetry.ts';
import { resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { Failure, toFailureData } from '../contract/errors.ts';
import type { Problem } from '../contract/methods.ts';
import type { EmbeddedFace, FaceRecord } from '../contract/types.ts';
import type { Engine } from '../engine/engine.ts';
import { errorCode } from '../engine/errno.ts';
import { embedderOf, openEngine, openPool } from '../engine/host.ts';
import { mostAlike } from '../engine/people/similar.ts';
import { DEFAULT_EMBEDDER, readModels } from '../engine/vision/cards.ts';
import type { VisionPool } from '../engine/vision/pool.ts';
import { addCare } from './care.ts';
import { exportCrops } from './crops.ts';
import { addDecisions } from './decide.ts';
import { addDuplicates } from './duplicates.ts';
import { addFinding } from './find.ts';
import { addFolderCommands } from './folders.ts';
import { addInfo } from './info.ts';
import { addNames } from './names.ts';
import {
  closesOnSignal,
  JSON_OPTION,
  LIBRARY,
  parseId,
  parsePath,
  PARTS,
  PROVIDER,
  reading,
  type Common,
  type InLibrary,
  type WithProvider,
} from './library.ts';
import { addModels } from './models.ts';
import { count, CountBar, note, peopleTable, printResult, ScanBar, table } from './output.ts';
import { MODELS, WORKER_ENTRY } from './paths.ts';
import { addProviders } from './providers.ts';
import { addTransfer } from './transfer.ts';
import { runVerify } from './verify.ts';
import { addWatch } from './watch.ts';

interface WithModel {
  /** Card id of the face embedder. */
  readonly model: string;
}

interface VerifyOptions extends Common, WithModel {
  readonly against?: string;
  readonly pairs: string;
  readonly root: string;
}

interface CropsCommand extends Common {
  readonly out: string;
  readonly border: number;
  readonly margin: number;
}

const MODEL = ['--model <id>', 'the face embedder, by its card', DEFAULT_EMBEDDER] as const;

const program = new Command('facet')
  .description('Finds the people in your photos. Nothing leaves this computer.')
  .exitOverride()
  .showHelpAfterError('(facet --help lists the commands)');

program
  .command('scan')
  .argument('<folder...>', 'folders of photos', (text: string, before: string[] | undefined) => [
    ...(before ?? []),
    parsePath(text),
  ])
  .description('scan folders into a library and find the people in them')
  .requiredOption(...LIBRARY)
  .option('--model <id>', `the face embedder (default: the library's own, ${DEFAULT_EMBEDDER} in a new one)`)
  .option(...PROVIDER)
  .option(...JSON_OPTION)
  .action((folders: string[], options: InLibrary & WithProvider & Partial<WithModel>) => scan(folders, options));

program
  .command('people')
  .description('list the people of a library')
  .requiredOption(...LIBRARY)
  .option('--hidden', 'the hidden ones as well', false)
  .option(...JSON_OPTION)
  .action(({ library, json, hidden }: InLibrary & { hidden: boolean }) => {
    const people = reading(library, (store) => store.people.list()).filter((person) => hidden || !person.hidden);
    printResult(json, people, () => peopleTable(people));
  });

program
  .command('faces')
  .description('list the faces of a library')
  .requiredOption(...LIBRARY)
  .option(...JSON_OPTION)
  .action(({ library, json }: InLibrary) => {
    const faces = reading(library, (store) => store.faces.list());
    printResult(json, faces, () => facesTable(faces));
  });

program
  .command('similar <face>')
  .description('list the faces most like one, by id, nearest first')
  .requiredOption(...LIBRARY)
  .option('--count <n>', 'how many', parseId, 20)
  .option(...JSON_OPTION)
  .action((id: string, { library, count: most, json }: InLibrary & { count: number }) => {
    const found = reading(library, (store) => {
      const records = new Map(store.faces.list().map((face) => [face.id, face]));
      const face = records.get(parseId(id));
      if (!face) throw new Failure('face-unknown', `There is no face ${id} in this library.`);
      return mostAlike(store, embedderOf(store, MODELS), face.id, most).map(({ id: other, similarity }) => {
        const { photo, personId } = records.get(other) ?? { photo: '', personId: null };
        return { id: other, similarity, photo, personId };
      });
    });
    printResult(json, found, () =>
      table(
        ['id', 'similarity', 'person', 'photo'],
        found.map((face) => [face.id, face.similarity.toFixed(3), face.personId ?? '', face.photo]),
      ),
    );
  });

addDecisions(program);
addFinding(program);
addFolderCommands(program);
addInfo(program);
addNames(program);
addWatch(program);
addDuplicates(program);
addModels(program);
addProviders(program);
addTransfer(program);
addCare(program);

program
  .command('embed <image...>')
  .description('find and embed the faces of images, without a library; prints JSON lines, one an image')
  .option(...MODEL)
  .option('--json', 'JSON lines are the only form; accepted for uniformity', true)
  .action((images: string[], { model }: WithModel) => embed(images, model));

program
  .command('crops <folder>')
  .description('write aligned faces of a folder for training: crops.npy and faces.json')
  .requiredOption('--out <dir>', 'the folder to write to', parsePath)
  .option('--border <pixels>', 'black border around each picture before detection', parsePixels, 0)
  .option('--margin <pixels>', 'pixels kept around the aligned crop', parsePixels, 0)
  .option(...JSON_OPTION)
  .action(async (folder: string, { out, border, margin, json }: CropsCommand) => {
    const { size } = readModels(MODELS).embedder.alignment;
    const bar = new CountBar('crops');
    const result = await seeing((pool) =>
      exportCrops(pool, parsePath(folder), out, { border, margin, size }, (done, total) => bar.update(done, total)),
    ).finally(() => bar.stop());
    for (const { path, reason } of result.failed) note(`facet: ${path}: ${reason}`);
    printResult(json, result, () => `${count(result.faces, 'face')} of ${count(result.photos, 'photo')} in ${out}`);
  });

program
  .command('verify')
  .description("measure verification by LFW's protocol")
  .requiredOption('--pairs <pairs.txt>', "pairs in LFW's format")
  .requiredOption('--root <dir>', 'the folder with one folder a person')
  .option(...MODEL)
  .option('--against <id>', 'a second embedder, for the second photo of each pair')
  .option(...JSON_OPTION)
  .action(async ({ pairs, root, model, against, json }: VerifyOptions) => {
    const files = [resolve(pairs), resolve(root)] as const;
    const result = await seeing(
      (pool) => (against ? seeing((other) => runVerify(pool, ...files, other), against) : runVerify(pool, ...files)),
      model,
    );
    const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;
    printResult(json, result, () =>
      [
        `accuracy    ${percent(result.accuracy)} +- ${percent(result.standardError)} (${count(result.pairs, 'pair')}, ${result.model})`,
        ...Object.entries(result.valAtFar).map(([far, val]) => `VAL         ${percent(val)} at FAR ${far}`),
        `undetected  ${count(result.undetected, 'photo')} without a face`,
      ].join('\n'),
    );
  });

async function scan(
  folders: readonly string[],
  { library, provider, model: embedder, json }: InLibrary & WithProvider & Partial<WithModel>,
): Promise<void> {
  const bar = new ScanBar();
  const { engine } = openEngine({
    ...PARTS,
    library,
    ...(provider === undefined ? {} : { provider }),
    emit: (name, event) => {
      if (name === 'scanProgress') bar.update(event as Parameters<ScanBar['update']>[0]);
      // What is wrong with photos and folders is in the result.
      if (name === 'problem' && (event as Problem).code?.startsWith('provider-'))
        note(`facet: ${(event as Problem).message}`);
    },
  });
  const stopped = closesOnSignal(engine);
  try {
    if (embedder !== undefined) await engine.useModel({ model: embedder });
    const result = await engine.scan(folders);
    bar.stop();
    // What another model embedded, if that is to be embedded again: asked for just now, or left by an earlier time.
    engine.embedAgain();
    await engine.embedded();
    // A folder that was asked for and could not be scanned is a failure; a photo that could not be read is a result.
    if (result.failed.some(({ path }) => folders.includes(path))) process.exitCode = 1;
    if (!stopped.aborted) printResult(json, result, () => scanWords(result));
    for (const { path, reason } of result.failed)
      note(reason.includes(path) ? `facet: ${reason}` : `${path}: ${reason}`);
  } catch (thrown) {
    if (!stopped.aborted) throw thrown;
  } finally {
    bar.stop();
    await engine.close();
  }
  if (!stopped.aborted) return;
  note('facet: stopped. What was read is kept; the same command goes on from there.');
  process.exitCode = 1;
}

function scanWords(result: Awaited<ReturnType<Engine['scan']>>): string {
  const photos = `${count(result.photos, 'photo')}: ${result.indexed} read, ${result.unchanged} unchanged, ${result.failed.length} failed`;
  const waiting =
    result.waiting > 0
      ? `\n${count(result.waiting, 'video waits', 'videos wait')} for the window, which has a decoder: open Facet on this library`
      : '';
  return `${photos} (${result.seconds.toFixed(1)} s)${waiting}\n${count(result.people, 'person', 'people')} with ${count(result.faces, 'face')} in the library`;
}

async function embed(images: readonly string[], model: string): Promise<void> {
  await seeing(async (pool) => {
    // Printed in the order asked, each as soon as those before it are.
    const outcomes = images.map((image) => pool.run({ kind: 'analyse', path: resolve(image) }));
    for (const outcome of outcomes) outcome.catch(() => undefined);
    for (const [index, running] of outcomes.entries()) {
      const photo = resolve(images[index] ?? '');
      const outcome = await running;
      if (!outcome.ok) {
        note(`facet: ${photo}: ${outcome.problem.message}`);
        process.exitCode = 1;
        continue;
      }
      const faces = outcome.value.faces.map(({ box, landmarks, score, quality, embedding }): EmbeddedFace => ({
        box,
        landmarks,
        score,
        quality,
        embedding: [...embedding],
      }));
      printResult(true, { photo, faces }, () => '');
    }
  }, model);
}

/** Works with vision workers alone. @throws Failure model-unknown. */
async function seeing<Value>(work: (pool: VisionPool) => Promise<Value>, embedder = DEFAULT_EMBEDDER): Promise<Value> {
  // Asked here, so that a wrong name is told once and not by every worker.
  readModels(MODELS, embedder);
  const pool = openPool({ models: MODELS, embedder, workerEntry: WORKER_ENTRY });
  try {
    return await work(pool);
  } finally {
    pool.close();
  }
}

function facesTable(faces: readonly FaceRecord[]): string {
  return table(
    ['id', 'person', 'score', 'quality', 'at', 'photo'],
    faces.map(({ id, personId, score, quality, at, photo }) => [
      id,
      personId ?? '',
      score.toFixed(2),
      quality.toFixed(2),
      at === null ? '' : `${(at / 1000).toFixed(1)} s`,
      photo,
    ]),
  );
}

function parsePixels(text: string): number {
  const pixels = Number(text);
  if (!Number.isSafeInteger(pixels) || pixels < 0 || pixels > 1000)
    throw new InvalidArgumentError(`${text} is not a number of pixels from 0 to 1000`);
  return pixels;
}

// Whoever reads the results may have read enough (`facet embed ... | head -1`): there is nobody left to tell.
process.stdout.on('error', (error) => {
  if (errorCode(error) !== 'EPIPE') throw error;
  process.exit();
});

try {
  await program.parseAsync();
} catch (thrown) {
  if (thrown instanceof CommanderError) {
    // Commander has said what is wrong; help and version end with code 0.
    if (thrown instanceof InvalidArgumentError) note(`facet: ${thrown.message}`);
    process.exitCode = thrown.exitCode === 0 ? 0 : 2;
  } else {
    if (!(thrown instanceof Failure)) console.error(thrown);
    note(`facet: ${toFailureData(thrown).message}`);
    process.exitCode = 1;
  }
}
