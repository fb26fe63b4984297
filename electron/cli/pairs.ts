/** LFW's pairs.txt (vis-www.cs.umass.edu/lfw, "pairs.txt"): folds of same and different pairs. */

import { join } from 'node:path';
import { Failure } from '../contract/errors.ts';

/** Two photos and whether they show one person. */
export interface Pair {
  readonly same: boolean;
  readonly fold: number;
  /** Paths below the root. */
  readonly photos: readonly [string, string];
}

/**
 * Reads the format: the first line holds the number of folds and of same pairs a fold; then a fold has that
 * many lines `name i j` (same) and as many `name i other j` (different). Fields are separated by tabs or spaces.
 * @throws Failure pairs-invalid, with the line.
 */
export function parsePairs(text: string): Pair[] {
  const lines = text.split(/\r?\n/u).filter((line) => line.trim() !== '');
  const [head, ...body] = lines;
  const [folds, perFold] = (head ?? '').trim().split(/\s+/u).map(Number);
  if (!Number.isInteger(folds) || !Number.isInteger(perFold) || folds === undefined || perFold === undefined) {
    throw new Failure('pairs-invalid', 'The pairs file must begin with a line "folds pairs-per-fold".');
  }
  if (folds < 2 || perFold < 1) {
    throw new Failure(
      'pairs-invalid',
      'The protocol chooses each threshold on other folds: it needs two or more, with pairs in each.',
    );
  }
  if (body.length !== folds * perFold * 2) {
    throw new Failure(
      'pairs-invalid',
      `The pairs file promises ${folds * perFold * 2} pairs and holds ${body.length}.`,
    );
  }
  return body.map((line, index) => ({ fold: Math.floor(index / (2 * perFold)), ...parseLine(line, index + 2) }));
}

function parseLine(line: string, number: number): Pick<Pair, 'same' | 'photos'> {
  const [first, i, second, j] = line.trim().split(/\s+/u);
  if (first && i && second && !j) return { same: true, photos: [photo(first, i), photo(first, second)] };
  if (first && i && second && j) return { same: false, photos: [photo(first, i), photo(second, j)] };
  throw new Failure('pairs-invalid', `Line ${number} of the pairs file is neither "name i j" nor "name i other j".`);
}

/** `Name`, `7` -> `Name/Name_0007.jpg`. */
function photo(name: string, number: string): string {
  return join(name, `${name}_${number.padStart(4, '0')}.jpg`);
}
