/**
 * The real vision worker, but for photos by their name: "crash" kills the process as it reads the file, as a
 * decoder's bug on a hostile file would; "hang" never comes back.
 */

import { promises } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';

const { stat } = promises;

promises.stat = ((path: string) => {
  const name = basename(path);
  if (name.includes('crash')) process.kill(process.pid, 'SIGKILL');
  return name.includes('hang') ? new Promise(() => undefined) : stat(path);
}) as typeof stat;
syncBuiltinESMExports();

await import('../../../electron/engine/vision/worker.ts');
