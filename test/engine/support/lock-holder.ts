/** A process that owns the library named in its first argument until it is killed. */

import { Store } from '../../../electron/engine/store/store.ts';

const store = new Store(process.argv[2] ?? '', 'own');
process.send?.('owning');
// Keeps the process, and with it the lock, alive.
setInterval(() => store.people.count(), 60_000);
