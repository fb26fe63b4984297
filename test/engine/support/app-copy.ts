/** Facet in a folder of its own, whose models a test may spoil. */

import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** Copies what Facet runs from (sources or bundles, and models) into a folder; packages are the repository's. */
export function copyApp(folder: string, parts: readonly ('electron' | 'dist')[]): void {
  for (const part of [...parts, 'package.json']) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  const shipped = (path: string): boolean => !path.includes('convert');
  cpSync(join(ROOT, 'models'), join(folder, 'models'), { recursive: true, filter: shipped });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
}
