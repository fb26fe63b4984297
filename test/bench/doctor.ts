/** `npm run bench:doctor`: seconds that the doctor takes for a library of 100,000 photos and 150,000 faces, or the one given. */

import { join } from 'node:path';
import { MODELS } from '../../electron/cli/paths.ts';
import { examine } from '../../electron/engine/doctor/doctor.ts';
import { Store } from '../../electron/engine/store/store.ts';
import { bigLibrary } from './big-library.ts';

const library =
  process.argv[2] ?? bigLibrary(join(import.meta.dirname, '..', '..', '.cache', 'bench'), 100_000).library;
// One that was kept from before is brought up to date first.
new Store(library, 'own').close();
for (const deep of [false, true]) {
  const { findings, seconds } = examine(library, { models: MODELS, repair: false, deep });
  console.log(`doctor${deep ? ' --deep' : ''}: ${seconds.toFixed(1)} s, ${findings.length} findings (asked: 30 s)`);
}
