/** A disk that really fills up. */

import { execFileSync } from 'node:child_process';
import { onTestFinished, type TestContext } from 'vitest';
import { temporaryFolder } from './folder.ts';

/** A new disk in memory, of a size as `mount` takes it ("16k"), as a folder. The test is skipped where disks may not be mounted. */
export function smallDisk(test: TestContext, size: string): string {
  const folder = temporaryFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    test.skip('a disk can be mounted by root alone, on Linux');
  }
  onTestFinished(() => void execFileSync('umount', ['--lazy', folder]));
  return folder;
}
