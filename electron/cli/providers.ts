/** `facet providers`: what photos are read on, how that was found out, and choosing something else. */

import type { Command } from 'commander';
import type { Computing, JudgedProvider, WantedProvider } from '../contract/computing.ts';
import { openProviders } from '../engine/host.ts';
import { DEFAULT_EMBEDDER, readModels } from '../engine/vision/cards.ts';
import { JSON_OPTION, parseProvider, PARTS, type Common } from './library.ts';
import { printResult, table } from './output.ts';

type ProvidersCommand = Common & { readonly use?: WantedProvider; readonly try: boolean };

const VERDICTS: Readonly<Record<JudgedProvider['verdict'], string>> = {
  good: 'can be used',
  slower: 'not faster than the CPU',
  inexact: 'gives other results than the CPU',
  'no-adapter': 'found no graphics processor',
  failed: 'does not start',
  crashed: 'crashed',
  hung: 'took too long',
  absent: 'not in this build',
  'set-aside': 'failed while photos were read',
  untried: 'not tried',
};

export function addProviders(program: Command): void {
  program
    .command('providers')
    .description('list what photos can be read on (processor, ways to the graphics processor), and choose one')
    .option('--use <name>', 'use this one from now on, in the window as well; auto: the best', parseProvider)
    .option('--try', 'try all of them anew', false)
    .option(...JSON_OPTION)
    .action(async ({ use, try: tries, json }: ProvidersCommand) => {
      const { pool, providers } = openProviders({ ...PARTS, embedder: DEFAULT_EMBEDDER }, readModels(PARTS.models));
      try {
        if (use !== undefined) await providers.choose(use);
        if (tries) await providers.tryAll();
        const computing = providers.computing();
        printResult(json, computing, () => providerWords(computing));
      } finally {
        providers.close();
        pool.close();
      }
    });
}

/** What a provider says itself, where nothing here says it better. */
function said({ verdict, message }: JudgedProvider): string {
  return message !== null && (verdict === 'failed' || verdict === 'set-aside') ? ` (${message})` : '';
}

export function providerWords({ wanted, provider, state, judged }: Computing): string {
  const rows = judged.map((each) => [
    each.provider,
    each.provider === provider ? 'in use' : VERDICTS[each.verdict] + said(each),
    each.cosine?.toFixed(6) ?? '-',
    each.facesPerSecond?.toFixed(1) ?? '-',
  ]);
  const chosen = wanted === 'auto' ? 'the best is chosen' : `${wanted} is wanted`;
  const later = state === 'known' ? '' : '; the next scan tries them';
  return `${table(['provider', 'state', 'lowest cosine', 'faces/s'], rows)}\n${chosen}${later}`;
}
