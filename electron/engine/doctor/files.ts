/** What can be amiss beside the database: in the library's folder, on its disk, among the models. */

import { closeSync, existsSync, openSync, readSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../contract/errors.ts';
import { NeighbourCache } from '../people/neighbour-cache.ts';
import { listBackups } from '../store/backup-files.ts';
import { leftOver } from '../store/in-place.ts';
import { readModels, readWeights, type Models } from '../vision/cards.ts';
import { some, type FileCheck } from './check.ts';

/** Below this the next scan would hardly begin, bytes. */
const LEAST_ROOM = 200 * 2 ** 20;
const SQLITE_HEADER = 'SQLite format 3\0';

/** A damaged lock keeps nobody out; it is looked at before it is taken, which makes it anew. */
export function lockCheck(folder: string): FileCheck {
  const lock = join(folder, 'lock.sqlite');
  return {
    code: 'lock-damaged',
    level: 'problem',
    find: () => Number(existsSync(lock) && statSync(lock).size > 0 && !isDatabase(lock)),
    sentence: () => 'The file by which Facet knows that a library is in use is damaged.',
    repair: () => rmSync(lock, { force: true }),
  };
}

/** @param owned true while another process has the library: what it is writing is not left over. */
export function fileChecks(folder: string, models: Models, owned: boolean): FileCheck[] {
  const cache = join(folder, 'neighbours.cache');
  const { id, clustering } = models.embedder;
  return [
    {
      code: 'left-over-files',
      level: 'problem',
      find: () => (owned ? 0 : leftOver(folder).length),
      sentence: (n) => `${some(n, 'file was', 'files were')} left half written.`,
      repair: () => leftOver(folder).forEach((path) => rmSync(path, { force: true })),
    },
    {
      code: 'neighbours-unusable',
      level: 'problem',
      find: () =>
        Number(!owned && existsSync(cache) && new NeighbourCache(folder, id, clustering.least).read() === null),
      sentence: () =>
        'What is kept of how alike faces are cannot be used; without it the next start works it out again.',
      repair: () => rmSync(cache, { force: true }),
    },
    {
      code: 'backups-damaged',
      level: 'problem',
      find: () => badBackups(folder).length,
      sentence: (n) => `${some(n, 'backup is', 'backups are')} no database.`,
      repair: () => badBackups(folder).forEach((path) => rmSync(path, { force: true })),
    },
    {
      code: 'disk-nearly-full',
      level: 'note',
      find: () => Number(room(folder) < LEAST_ROOM),
      sentence: () => `The disk with the library has ${Math.floor(room(folder) / 2 ** 20)} MB of room left.`,
    },
    {
      code: 'models-damaged',
      level: 'problem',
      find: () => models.cards.filter((card) => !isWhole(models.folder, card)).length,
      sentence: (n) => `${some(n, 'model is', 'models are')} not what its card describes. Install Facet again.`,
    },
  ];
}

function isWhole(folder: string, card: Parameters<typeof readWeights>[1]): boolean {
  try {
    readWeights(folder, card);
    return true;
  } catch (thrown) {
    if (thrown instanceof Failure) return false;
    throw thrown;
  }
}

/** The models for a library, by the embedder that most of its faces have. */
export function modelsOf(folder: string, used: string | null): Models {
  const models = readModels(folder);
  const known = models.cards.some((card) => card.role === 'embedder' && card.id === used);
  return known && used !== null ? readModels(folder, used) : models;
}

function badBackups(folder: string): string[] {
  return listBackups(folder)
    .map(({ path }) => path)
    .filter((path) => !isDatabase(path));
}

/** Whether a file begins as a SQLite database does. */
export function isDatabase(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(SQLITE_HEADER.length);
    readSync(file, head);
    return head.toString('latin1') === SQLITE_HEADER;
  } finally {
    closeSync(file);
  }
}

function room(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** What one process did and did not clean up: bytes of a write-ahead log. */
export function logBytes(folder: string): number {
  return statSync(join(folder, 'library.sqlite-wal'), { throwIfNoEntry: false })?.size ?? 0;
}
