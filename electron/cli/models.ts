/** The command line's part about models: which there are, and which one recognises the people of a library. */

import type { Command } from 'commander';
import { Failure } from '../contract/errors.ts';
import type { EmbeddingProgress, ModelSummary } from '../contract/types.ts';
import type { Computing } from '../contract/computing.ts';
import { openEngine, openProviders } from '../engine/host.ts';
import { DEFAULT_EMBEDDER, readModels, summarise } from '../engine/vision/cards.ts';
import { Store } from '../engine/store/store.ts';
import { closesOnSignal, JSON_OPTION, LIBRARY, PARTS, type Common, type InLibrary } from './library.ts';
import { count, CountBar, note, printResult, table } from './output.ts';
import { MODELS } from './paths.ts';
import { providerWords } from './providers.ts';

type UseOptions = InLibrary & { readonly later: boolean; readonly keep: boolean };

export function addModels(program: Command): void {
  const models = program
    .command('models')
    .description('list the model cards and the execution provider in use')
    .option(...JSON_OPTION)
    .action(async ({ json }: Common) => {
      const { list, computing } = await listed();
      printResult(json, list, () => {
        const rows = list.map((model) => [
          ...[model.id, model.role, model.licence, model.bytes],
          model.inUse ? model.provider : '-',
        ]);
        return `${table(['id', 'role', 'licence', 'bytes', 'provider'], rows)}\n\n${providerWords(computing)}`;
      });
    });
  models
    .command('use <card>')
    .description('recognise the people of a library with another model, and embed its faces again')
    .requiredOption(...LIBRARY)
    .option('--later', 'leave embedding again to the window, or to the next time', false)
    .option('--keep', 'leave faces as they are embedded, where the two models can be compared', false)
    .option(...JSON_OPTION)
    .action(async (card: string, _: unknown, command: Command) => {
      // What the list takes as well, commander gives to the list.
      const { library, later, keep, json } = command.optsWithGlobals<UseOptions>();
      const progress = await use(card, library, { later, keep });
      printResult(json, progress, () => words(progress));
    });
}

/** The cards, of models that were opened, and what photos are read on. */
async function listed(): Promise<{ list: ModelSummary[]; computing: Computing }> {
  const models = readModels(MODELS);
  const { pool, providers } = openProviders({ ...PARTS, embedder: DEFAULT_EMBEDDER }, models);
  try {
    const { provider } = await pool.info();
    return { list: summarise(models, DEFAULT_EMBEDDER, provider), computing: providers.computing() };
  } finally {
    pool.close();
  }
}

/** Ended by a signal, what was embedded is kept, and the next time goes on. */
async function use(
  card: string,
  library: string,
  { later, keep }: Pick<UseOptions, 'later' | 'keep'>,
): Promise<EmbeddingProgress> {
  // Choosing a model for a library that is not there must not make one.
  new Store(library, 'read').close();
  const bar = new CountBar('faces');
  const { engine } = openEngine({
    ...PARTS,
    library,
    emit: (name, event) => {
      if (name !== 'embeddingProgress') return;
      const { state, done, total } = event as EmbeddingProgress;
      if (state === 'running') bar.update(done, total);
    },
  });
  const stopped = closesOnSignal(engine);
  try {
    await engine.useModel({ model: card, keep });
    if (!later) await engine.embedded();
    if (stopped.aborted)
      throw new Failure('engine-stopped', 'Stopped. What was embedded is kept; the same command goes on.');
    return engine.embeddingProgress();
  } finally {
    bar.stop();
    await engine.close();
  }
}

function words({ state, model, switches, done, total }: EmbeddingProgress): string {
  const faces = `${done.toLocaleString('en')} of ${count(total, 'face')}`;
  if (switches) return `${model} is used as soon as all faces are embedded with it: ${faces} are.`;
  if (state !== 'done') note('facet: the other faces are compared all the same.');
  return `${model} recognises people; ${faces} are embedded with it.`;
}
