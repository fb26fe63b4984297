/** A process that says much and ends at once, as an engine that is told to stop. */

import { parentPort } from '../../../electron/engine/process/port.ts';

const MESSAGES = 300;

const port = parentPort();
for (let n = 0; n < MESSAGES; n += 1) port.post({ n, bytes: new Uint8Array(n * 401).fill(n) });
port.post({ n: 'last', environment: Object.keys(process.env).filter((name) => name.startsWith('FACET_SAYS')) });
process.exit(3);
