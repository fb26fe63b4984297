/** Entry of a vision worker process; see work.ts. */

import { takeWork } from './work.ts';

await takeWork();
