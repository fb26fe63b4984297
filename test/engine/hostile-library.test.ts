/** Library databases that somebody else made, or changed: they are refused before a row is read, and left as they are. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { MODELS } from '../../electron/cli/paths.ts';
import { restoreBackup } from '../../electron/engine/backup/restore.ts';
import { examine } from '../../electron/engine/doctor/doctor.ts';
import { migrations } from '../../electron/engine/store/migrations.ts';
import { foreignIn } from '../../electron/engine/store/schema.ts';
import { Store } from '../../electron/engine/store/store.ts';
import { failureOf } from './support/failures.ts';
import { temporaryFolder } from './support/folder.ts';
import { addOldIndex } from './support/old-index.ts';

/** A library that is whole, then changed past all that keeps it in order. */
function harmed(...statements: string[]): { folder: string; file: string } {
  const folder = join(temporaryFolder(), 'library');
  new Store(folder, 'own').close();
  const file = join(folder, 'library.sqlite');
  const db = new Database(file);
  db.unsafeMode(true);
  for (const statement of statements) db.exec(statement);
  db.pragma('journal_mode = DELETE');
  db.close();
  return { folder, file };
}

const ENDLESS = 'WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS id FROM n';

const ATTACKS: readonly (readonly [what: string, statements: readonly string[], told: string])[] = [
  [
    'a trigger that deletes',
    ['CREATE TRIGGER evil AFTER INSERT ON photo BEGIN DELETE FROM folder; END'],
    'trigger evil',
  ],
  [
    'a view that never ends in the place of a table',
    ['DROP TABLE asked', `CREATE VIEW asked AS ${ENDLESS}`],
    'view asked',
  ],
  [
    'a view that never ends where one is read first',
    ['DROP TABLE recognition', `CREATE VIEW recognition AS ${ENDLESS}`],
    'view recognition',
  ],
  [
    'the index of an older version',
    [
      'CREATE TABLE face_vector_rowids (id)',
      'PRAGMA writable_schema = ON',
      `INSERT INTO sqlite_schema VALUES ('table', 'face_vector', 'face_vector', 0, 'CREATE VIRTUAL TABLE face_vector USING vec0 (x)')`,
    ],
    'table face_vector',
  ],
  [
    "a trigger of Facet's that does something else",
    ['DROP TRIGGER decision_keep', 'CREATE TRIGGER decision_keep BEFORE DELETE ON decision BEGIN SELECT 1; END'],
    'trigger decision_keep',
  ],
  [
    'a trigger that is called like a part of the vectors',
    ['CREATE TRIGGER face_vector_x AFTER INSERT ON face BEGIN SELECT 1; END'],
    'trigger face_vector_x',
  ],
  [
    'a table without the rules of its columns',
    ['DROP TABLE asked', 'CREATE TABLE asked (id, person_id, face_id, blob)'],
    'table asked',
  ],
  ['a name with control characters', ['CREATE VIEW "\u001b[2J\nx" AS SELECT 1'], 'view ??2J?x'],
];

describe.each(ATTACKS)('%s', (_, statements, told) => {
  it('is refused, told of by the doctor, and left alone', async () => {
    const { folder, file } = harmed(...statements);
    const before = readFileSync(file);
    for (const access of ['own', 'read'] as const) {
      const failure = await failureOf(() => new Store(folder, access));
      expect(failure).toMatchObject({ code: 'library-damaged' });
      expect(failure.message).toContain(told);
    }
    for (const repair of [false, true]) {
      const { findings } = examine(folder, { models: MODELS, repair, deep: true });
      const finding = findings.find(({ code }) => code === 'schema-foreign');
      expect(finding).toMatchObject({ level: 'problem', repairable: false, repaired: false });
      expect(finding?.sentence).toContain(told);
    }
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('is no backup that is restored', async () => {
    const { file } = harmed(...statements);
    const library = join(temporaryFolder(), 'library');
    const store = new Store(library, 'own');
    store.write(() => store.folders.add('/photos', 1));
    store.close();
    await expect(failureOf(() => restoreBackup(library, file, new Date()))).resolves.toMatchObject({
      code: 'backup-invalid',
    });
    const kept = new Store(library, 'own');
    expect(kept.folders.all().map(({ path }) => path)).toEqual(['/photos']);
    kept.close();
  });
});

describe('a library of Facet', () => {
  it.each(migrations.map(({ version }) => version))('of version %i holds nothing foreign', (version) => {
    const db = new Database(':memory:');
    for (const step of migrations.slice(0, version)) db.exec(step.sql);
    if (version <= 10) addOldIndex(db);
    db.pragma(`user_version = ${version}`);
    expect(foreignIn(db)).toEqual([]);
    db.exec('ANALYZE');
    expect(foreignIn(db)).toEqual([]);
    db.close();
  });

  it('with rows that make no sense opens, and nothing in it is run', () => {
    const { folder } = harmed(
      "INSERT INTO folder (id, path, added_at) VALUES (-1, '../../etc', -5)",
      "INSERT INTO photo (id, folder_id, path, size, mtime_ms, status) VALUES (-9, -1, '/x\u001b[2J.jpg', -1, -1, 'done')",
      'INSERT INTO photo_thumb VALUES (-9, zeroblob(50000000))',
    );
    const store = new Store(folder, 'own');
    expect(store.photos.counts()).toMatchObject({ photos: 1 });
    store.close();
    const { findings } = examine(folder, { models: MODELS, repair: false, deep: true });
    expect(findings.map(({ code }) => code)).not.toContain('schema-foreign');
  });
});
