/** The window's page with a made-up library: `vite -c renderer/dev/vite.config.ts`, then `/dev/?people=300&scan=1`. */

import { installMock } from './mock.ts';

installMock(new URLSearchParams(location.search));
await import('../main.ts');
