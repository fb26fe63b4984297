/**
 * Builds the app and runs it. Arguments go to the app: `npm start -- --library /tmp/library`.
 *
 *     node electron/dev/start.ts [ARGUMENT...]
 */

import { ROOT, buildAll } from './build.ts';
import { requireDisplay, runCommand } from './display.ts';
import { findElectron } from './electron.ts';
import { runScript } from './explain.ts';

await runScript(async () => {
  // What may be missing is found out before the work begins.
  requireDisplay();
  const { binary, switches } = await findElectron();
  await buildAll();
  return runCommand([binary, ...switches, ROOT, ...process.argv.slice(2)]);
});
