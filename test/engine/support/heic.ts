/** The HEIC files of test/fixtures/make-heic.py, and ways to spoil them. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export function heicPath(name: string): string {
  return join(import.meta.dirname, '..', '..', 'fixtures', 'heic', `${name}.heic`);
}

/** A fresh copy of a fixture's bytes. */
export function heic(name: string): Buffer {
  return readFileSync(heicPath(name));
}

/** The file with 32-bit numbers written into each box of a type, so many bytes behind the type's name. */
export function setBox(bytes: Buffer, type: string, offset: number, words: readonly number[]): Buffer {
  const changed = Buffer.from(bytes);
  for (let at = changed.indexOf(type); at >= 0; at = changed.indexOf(type, at + 4)) {
    words.forEach((word, index) => changed.writeUInt32BE(word, at + 4 + offset + 4 * index));
  }
  return changed;
}
