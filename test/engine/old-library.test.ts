/**
 * A library that Facet made before version 11, with sqlite-vec's index in it, is brought up to date without sqlite-vec. The file
 * is one that version 10 wrote: 20 made-up photos, 40 faces of 4 people, one of whom was named.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { beforeEach, expect, it } from 'vitest';
import { MODELS } from '../../electron/cli/paths.ts';
import { restoreBackup } from '../../electron/engine/backup/restore.ts';
import { examine, unsolved } from '../../electron/engine/doctor/doctor.ts';
import { listBackups } from '../../electron/engine/store/backup-files.ts';
import { Store } from '../../electron/engine/store/store.ts';
import { temporaryFolder } from './support/folder.ts';

const OLD = join(import.meta.dirname, '../fixtures/library-10.sqlite.gz');

let library: string;
let file: string;

beforeEach(() => {
  library = join(temporaryFolder(), 'library');
  file = join(library, 'library.sqlite');
  mkdirSync(library);
  writeFileSync(file, gunzipSync(readFileSync(OLD)));
});

/** Everything that a table holds. */
function rowsOf(table: string): unknown[] {
  const db = new Database(file, { readonly: true });
  const rows = db.prepare(`SELECT * FROM ${table} ORDER BY 1`).all();
  db.close();
  return rows;
}

const KEPT = ['decision', 'folder', 'photo', 'face', 'embedding', 'person', 'model', 'library'];

it('keeps every row, and nothing of the index is left', () => {
  const before = KEPT.map(rowsOf);
  expect(before.map((rows) => rows.length)).toEqual([1, 1, 20, 40, 40, 4, 1, 1]);
  expect(rowsOf('face_vector_rowids')).toHaveLength(40);
  const store = new Store(library, 'own');
  expect(store.people.list().map(({ name, faces }) => [name, faces])).toContainEqual(['Ada', 10]);
  expect(store.db.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(store.db.prepare("SELECT name FROM sqlite_schema WHERE name LIKE '%vector%'").all()).toEqual([]);
  // What guards the schema was put back.
  expect(() => store.db.exec('DELETE FROM sqlite_schema')).toThrow('may not be modified');
  store.close();
  expect(KEPT.map(rowsOf)).toEqual(before);
});

it('has the copy from before put back, which is brought up to date again', () => {
  const before = KEPT.map(rowsOf);
  new Store(library, 'own').close();
  const [copy] = listBackups(library);
  expect(copy).toMatchObject({ kind: 'migration' });
  restoreBackup(library, copy?.path ?? '', new Date());
  expect(rowsOf('face_vector_rowids')).toHaveLength(40);
  new Store(library, 'own').close();
  expect(KEPT.map(rowsOf)).toEqual(before);
});

it('is looked over by the doctor, and salvaged when it is damaged', () => {
  const options = { models: MODELS, repair: false, deep: false };
  expect(examine(library, options).findings.map(({ code }) => code)).toEqual(['library-older']);
  const decisions = rowsOf('decision');
  const db = new Database(file);
  const page = Number(db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'face_by_photo'").pluck().get());
  db.close();
  const bytes = readFileSync(file);
  bytes.fill(0xa5, (page - 1) * 4096, page * 4096);
  writeFileSync(file, bytes);
  expect(unsolved(examine(library, options))).toBe(1);
  examine(library, { ...options, repair: true });
  expect(rowsOf('decision')).toEqual(decisions);
  expect(rowsOf('embedding')).toHaveLength(40);
  new Store(library, 'own').close();
});
