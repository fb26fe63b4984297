/** Steps that are short, in a process that is killed in the middle: `node victim.ts STEP LIBRARY [FILE]`. */

import { restoreBackup } from '../../../electron/engine/backup/restore.ts';
import { Store } from '../../../electron/engine/store/store.ts';
import { MadeUpLibrary } from '../../engine/support/made-up.ts';
import { Random } from '../../unit/support/random.ts';

const [step, library = '', file = ''] = process.argv.slice(2);
const steps: Readonly<Record<string, () => unknown>> = {
  /** An older format is copied aside and brought up to date. */
  migration: () => new Store(library, 'own'),
  restore: () => restoreBackup(library, file, new Date()),
  /** People are made from nothing. */
  cluster: () => new MadeUpLibrary(library, new Random(1)).recluster(),
};
const run = steps[step ?? ''];
if (!run) throw new Error(`there is no step ${step}`);
await new Promise((resolve) => process.send?.('begins', resolve));
await run();
process.exit(0);
