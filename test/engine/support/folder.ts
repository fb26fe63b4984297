/** Temporary folders of a test file, removed when it ends. */

import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const made: string[] = [];

afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A new, empty folder; its path holds no symbolic link. Other users may enter and write: some tests run as one. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'facet-test-'));
  chmodSync(folder, 0o777);
  made.push(folder);
  return folder;
}
