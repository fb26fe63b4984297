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
import { failureOf } from './support/failures.ts';
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

/** Changes the old library as the version that made it might have. */
function change(...statements: string[]): void {
  const db = new Database(file);
  db.unsafeMode(true);
  for (const statement of statements) db.exec(statement);
  db.close();
}

const KEPT = [
  ...[
    'decision',
    'folder',
    'photo',
    'photo_thumb',
    'face',
    'face_image',
    'embedding',
    'next_embedding',
    'person',
    'model',
  ],
  ...['library', 'clustered'],
];

it('keeps every row, and nothing of the index is left', () => {
  change(
    `INSERT INTO recognition VALUES (1, 'model-1', 'facet-1', 'paused', 0)`,
    'INSERT INTO next_embedding SELECT face_id, vector FROM embedding WHERE face_id < 9',
  );
  const before = KEPT.map(rowsOf);
  expect(before.map((rows) => rows.length)).toEqual([1, 1, 20, 20, 40, 40, 40, 8, 4, 1, 1, 1]);
  expect(rowsOf('face_vector_rowids')).toHaveLength(40);
  const store = new Store(library, 'own');
  expect(store.people.list().map(({ name, faces }) => [name, faces])).toContainEqual(['Ada', 10]);
  expect(store.recognition.chosen()).toEqual({ card: 'model-1', next: 'facet-1', again: 'paused' });
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

it('without one of its tables has that put back by the doctor, and is brought up to date then', () => {
  change('DROP TABLE recognition');
  const options = { models: MODELS, repair: true, deep: false };
  const before = readFileSync(file);
  expect(examine(library, { ...options, repair: false }).findings.map(({ code }) => code)).toEqual([
    'schema-incomplete',
    'library-older',
  ]);
  expect(readFileSync(file).equals(before)).toBe(true);
  const { findings } = examine(library, options);
  expect(findings.filter(({ repaired }) => repaired).map(({ code }) => code)).toEqual(
    expect.arrayContaining(['schema-incomplete', 'library-older']),
  );
  const store = new Store(library, 'own');
  expect(store.recognition.chosen()).toBeNull();
  store.close();
});

const MORE = "INSERT INTO sqlite_schema VALUES ('table', 'face_vector', 'face_vector', 0, 'CREATE VIRTUAL TABLE";

it.each<[string, string[], string]>([
  [
    'a table beside the index that sqlite-vec did not make',
    ['CREATE TABLE face_vector_more (id INTEGER PRIMARY KEY)'],
    'table face_vector_more',
  ],
  [
    'a table beside the index of another form',
    [
      'DROP TABLE face_vector_rowids',
      'CREATE TABLE face_vector_rowids (id INTEGER PRIMARY KEY REFERENCES face (id) ON DELETE RESTRICT)',
    ],
    'table face_vector_rowids',
  ],
  [
    'another index',
    [
      'PRAGMA writable_schema = ON',
      "DELETE FROM sqlite_schema WHERE name = 'face_vector'",
      `${MORE} face_vector USING fts5 (x)')`,
    ],
    'table face_vector',
  ],
])('with %s is refused and left as it is', async (_, statements, told) => {
  change(...statements);
  const before = readFileSync(file);
  const failure = await failureOf(() => new Store(library, 'own'));
  expect(failure).toMatchObject({ code: 'library-damaged' });
  expect(failure.message).toContain(told);
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(listBackups(library)).toEqual([]);
});
