/** What a library takes on the disk. */

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { StorageUse } from '../../contract/types.ts';
import { listBackups } from './backup-files.ts';
import type { Sqlite } from './database.ts';
import type { Store } from './store.ts';

/** Pictures that are weighed; the rest is taken to be like them. Weighing all would read the whole file. */
const SAMPLE = 400;

/** Measures a library's folder and what its pictures take of it. */
export function measureStorage({ db, folder }: Store): StorageUse {
  const backups = listBackups(folder).reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    path: folder,
    total: folderBytes(folder) + backups,
    thumbnails: picturesBytes(db, 'photo_thumb', 'photo_id', 'length(image)'),
    faces: picturesBytes(db, 'face_image', 'face_id', 'length(crop) + length(thumb)'),
    backups,
  };
}

/** Ids run without large gaps, so the last one tells how many there are well enough for a share of gigabytes. */
function picturesBytes(db: Sqlite, table: string, id: string, length: string): number {
  const last = Number(db.prepare(`SELECT coalesce(max(${id}), 0) FROM ${table}`).pluck().get());
  if (last <= SAMPLE) return Number(db.prepare(`SELECT coalesce(sum(${length}), 0) FROM ${table}`).pluck().get());
  const weigh = db.prepare<[number], number | null>(`SELECT ${length} FROM ${table} WHERE ${id} = ?`).pluck();
  let sum = 0;
  for (let n = 0; n < SAMPLE; n += 1) sum += weigh.get(1 + Math.floor((n * last) / SAMPLE)) ?? 0;
  return Math.round((sum / SAMPLE) * last);
}

function folderBytes(folder: string): number {
  let sum = 0;
  for (const name of readdirSync(folder)) {
    const file = statSync(join(folder, name), { throwIfNoEntry: false });
    if (file?.isFile()) sum += file.size;
  }
  return sum;
}
