/** Labeled Faces in the Wild: the photos are not part of the project, and the test takes minutes. */

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { facetJson } from './support/cli.ts';
import { temporaryFolder } from './support/folder.ts';

const TAR = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'lfw-dev.tar');
const there = existsSync(TAR);

describe('verification on LFW, folds 1-3', () => {
  it.skipIf(!there)(
    `reaches 98.8 % with at most 2 photos without a face${there ? '' : ` (skipped: the photos, ${TAR}, are not on this machine)`}`,
    async () => {
      const folder = temporaryFolder();
      execFileSync('tar', ['-xf', TAR, '-C', folder]);
      const root = readdirSync(folder).includes('pairs.txt') ? folder : join(folder, readdirSync(folder)[0] ?? '');
      const result = await facetJson('verify', '--pairs', join(root, 'pairs.txt'), '--root', root);
      expect(result).toMatchObject({ pairs: 1_800 });
      const { accuracy, undetected } = result as { accuracy: number; undetected: number };
      expect(accuracy).toBeGreaterThanOrEqual(0.988);
      expect(undetected).toBeLessThanOrEqual(2);
    },
    1_800_000,
  );
});
