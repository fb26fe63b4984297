/** `facet crops`: the app's own detector, landmarks and alignment for training, so that the two cannot differ. */

import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Failure } from '../contract/errors.ts';
import { isPhoto } from '../core/formats.ts';
import { CHANNELS } from '../core/image.ts';
import { walk } from '../engine/scan/walk.ts';
import type { CroppedFace, Outcome } from '../engine/vision/messages.ts';
import type { VisionPool } from '../engine/vision/pool.ts';

export interface CropsOptions {
  /** Black pixels put around each picture before detection; tight face crops need some 60. */
  readonly border: number;
  /** Pixels kept around the aligned crop on each side; augmentation shifts and turns within them. */
  readonly margin: number;
  /** Side of the embedder's crop. */
  readonly size: number;
}

export interface CropsResult {
  readonly photos: number;
  readonly faces: number;
  readonly undetected: number;
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
}

/** Pictures in hand at a time; more would only wait in memory. */
const WINDOW = 64;

/**
 * Writes `crops.npy` (NumPy format 1.0: uint8 [N, side, side, 3], RGB; black where there is no face) and
 * `faces.json` (`[{file, found, score, box, landmarks}]`, rows in the same order) into a folder.
 * The face is the one nearest the middle of each picture.
 * @throws Failure crops-empty when the folder holds no picture.
 */
export async function exportCrops(
  pool: VisionPool,
  root: string,
  out: string,
  { border, margin, size }: CropsOptions,
  onDone: (done: number, total: number) => void,
): Promise<CropsResult> {
  const files: string[] = [];
  const failed: { path: string; reason: string }[] = [];
  for await (const entry of walk(root, out)) {
    if (entry.kind === 'blocked') failed.push({ path: entry.path, reason: entry.reason });
    else if (isPhoto(entry.file.path)) files.push(entry.file.path);
  }
  if (files.length === 0) throw new Failure('crops-empty', `${root} holds no pictures that Facet can read.`);
  const side = size + 2 * margin;
  const blank = new Uint8Array(side * side * CHANNELS);
  const faces: object[] = [];
  let found = 0;
  mkdirSync(out, { recursive: true });
  const array = openSync(join(out, 'crops.npy'), 'w');
  try {
    writeSync(array, npyHeader([files.length, side, side, CHANNELS]));
    const crop = (path: string): Promise<Outcome<CroppedFace | null>> =>
      pool.run({ kind: 'crop', path, border, margin });
    const running = files.slice(0, WINDOW).map(crop);
    for (const [index, path] of files.entries()) {
      const outcome = await (running.shift() ?? crop(path));
      const next = files[index + WINDOW];
      if (next !== undefined) running.push(crop(next));
      if (!outcome.ok) failed.push({ path, reason: outcome.problem.message });
      const face = outcome.ok ? outcome.value : null;
      writeSync(array, face?.pixels ?? blank);
      if (face) found += 1;
      const { score = 0, box = null, landmarks = null } = face ?? {};
      faces.push({ file: relative(root, path), found: face !== null, score, box, landmarks });
      onDone(index + 1, files.length);
    }
  } finally {
    closeSync(array);
  }
  writeFileSync(join(out, 'faces.json'), `[\n${faces.map((face) => JSON.stringify(face)).join(',\n')}\n]\n`);
  return { photos: files.length, faces: found, undetected: files.length - found, failed };
}

/** NumPy's format 1.0: magic, version, length, a Python dictionary padded so that the data starts at a multiple of 64. */
function npyHeader(shape: readonly number[]): Buffer {
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`;
  const padded = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`;
  const head = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, padded.length & 255, padded.length >> 8]);
  return Buffer.concat([head, Buffer.from(padded, 'latin1')]);
}
