/** A photo's file and what it says of itself, for somebody who looks at it. */

import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../../contract/errors.ts';
import type { PhotoInfo } from '../../contract/photos.ts';
import { fileMoment } from '../../core/taken.ts';
import type { Store } from '../store/store.ts';
import type { PhotoProblem } from '../vision/messages.ts';
import type { VisionPool } from '../vision/pool.ts';
import { askFile, recordFacts } from './metadata.ts';

const GONE: PhotoProblem = { code: 'gone', message: 'The file is not there (any more).' };

/** From the library; a photo that no scan asked yet is asked now. @throws Failure photo-unknown. */
export async function photoInfo(store: Store, pool: VisionPool, photoId: number): Promise<PhotoInfo> {
  const { photos, facts } = store;
  const tile = photos.tile(photoId);
  const row = photos.byId(photoId);
  if (!tile || !row) throw new Failure('photo-unknown', 'This photo is no longer in the library.');
  let problem: PhotoProblem | null = await stat(row.path).then(
    () => null,
    () => GONE,
  );
  if (problem === null && !facts.isRead(photoId)) {
    const outcome = await askFile(pool, row, true);
    // The photo may have been taken out meanwhile.
    if (!outcome.ok) problem = outcome.problem;
    else if (photos.byId(photoId)) store.write(() => recordFacts(store, photoId, outcome.value));
  }
  const { id, fileName, width, height } = tile;
  return {
    ...{ id, fileName, width, height },
    problem: problem?.message ?? null,
    problemCode: problem?.code ?? null,
    path: row.path,
    folder: dirname(row.path),
    bytes: row.size,
    takenAt: photos.takenAt(id) ?? fileMoment(row.mtimeMs).at,
    facts: facts.of(id),
  };
}
