/** What must hold of a library whose process was killed. */

import { existsSync, readdirSync } from 'node:fs';
import { iou, type Box } from '../../../electron/core/geometry.ts';
import { leftOver } from '../../../electron/engine/store/in-place.ts';
import { Store } from '../../../electron/engine/store/store.ts';
import { backupsOf } from './samples.ts';

/** What a library holds, whatever ids it is under. */
export interface Contents {
  readonly photos: readonly string[];
  readonly faces: readonly string[];
  /** Faces of each person. */
  readonly people: readonly number[];
  readonly decisions: readonly string[];
}

/** Opens a library that was killed, and looks whether all of it is there. @throws when something is amiss. */
export function checkLibrary(library: string): Contents {
  const store = new Store(library, 'own');
  try {
    demand(store.db.pragma('integrity_check', { simple: true }) === 'ok', 'the database is not whole');
    demand((store.db.pragma('foreign_key_check') as unknown[]).length === 0, 'a row refers to one that is not there');
    demand(leftOver(library).length === 0, `litter: ${leftOver(library).join(' ')}`);
    const contents = contentsOf(store);
    demand(new Set(contents.photos).size === contents.photos.length, 'a photo is there twice');
    demandNoFaceTwice(store);
    checkBackups(library);
    return contents;
  } finally {
    store.close();
  }
}

function checkBackups(library: string): void {
  const folder = backupsOf(library);
  if (!existsSync(folder)) return;
  const odd = readdirSync(folder).filter((name) => !name.endsWith('.sqlite'));
  demand(odd.length === 0, `beside the backups lies ${odd.join(' ')}`);
}

function contentsOf(store: Store): Contents {
  const paths = store.db.prepare<[], string>('SELECT path FROM photo ORDER BY path').pluck().all();
  const faces = store.faces.list().map(({ photo, box }) => `${photo} ${box.x} ${box.y} ${box.width} ${box.height}`);
  const decisions = store.decisions.raw(0, -1).map(({ seq, kind, body }) => `${seq} ${kind} ${body}`);
  const people = store.people.list().map((person) => person.faces);
  return { photos: paths, faces: faces.sort(), people: people.sort((a, b) => a - b), decisions };
}

function demandNoFaceTwice(store: Store): void {
  const faces = store.db
    .prepare<[], Box & { photo: number }>('SELECT photo_id AS photo, x, y, width, height FROM face ORDER BY photo_id')
    .all();
  faces.forEach((face, index) => {
    for (let at = index + 1; faces[at]?.photo === face.photo; at += 1) {
      demand(iou(face, faces[at] ?? face) < 0.5, 'a face is there twice');
    }
  });
}

/** @throws unless something holds. */
export function demand(holds: boolean, sentence: string): void {
  if (!holds) throw new Error(sentence);
}

/** @throws unless two are the same. */
export function demandSame(found: unknown, wanted: unknown, what: string): void {
  demand(JSON.stringify(found) === JSON.stringify(wanted), `${what}: ${JSON.stringify(found).slice(0, 300)}`);
}
