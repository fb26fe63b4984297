/** Real libraries, harmed in each way, and what the doctor finds and mends. */

import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  truncateSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MODELS } from '../../electron/cli/paths.ts';
import { examine, unsolved, type Report } from '../../electron/engine/doctor/doctor.ts';
import { migrations } from '../../electron/engine/store/migrations.ts';
import { Store } from '../../electron/engine/store/store.ts';
import { facet, facetJson } from './support/cli.ts';
import { failureOf } from './support/failures.ts';
import { temporaryFolder } from './support/folder.ts';
import { addOldIndex } from './support/old-index.ts';
import { copyLibrary, withLibrary } from './support/library.ts';
import { writeSample } from './support/photos.ts';

const album = temporaryFolder();
const original = join(temporaryFolder(), 'library');
/** Before anything was harmed. */
let log: unknown;
let names: (string | null)[];
let library: string;
let file: string;

beforeAll(async () => {
  await writeSample(1, join(album, 'one.jpg'));
  await writeSample(4, join(album, 'four.jpg'));
  await withLibrary(original, async ({ engine, store }) => {
    await engine.scan([album]);
    const [first, second] = engine.listPeople();
    engine.namePerson({ personId: first?.id ?? 0, name: 'Ada' });
    engine.namePerson({ personId: second?.id ?? 0, name: 'Bob' });
    // A log of many pages, so that damage can hit a part of it.
    const face = store.decidedFaces.anchor(1);
    if (!face) throw new Error('there is a first face');
    store.write(() => {
      for (let n = 0; n < 300; n += 1) {
        const person = { known: [], loose: [face], name: `Name ${n} ${'x'.repeat(100)}` };
        store.decisions.append({ kind: 'rename', person, name: n % 2 ? 'Ada' : 'Eve' }, n);
      }
    });
    await engine.catchUp();
    log = [...store.decisions.log()];
    names = namesIn(store);
  });
}, 300_000);

beforeEach(() => {
  library = copyLibrary(original);
  file = join(library, 'library.sqlite');
});

function namesIn(store: Store): (string | null)[] {
  return store.people
    .list()
    .map(({ name }) => name)
    .sort();
}

function look(repair = false, deep = false): Report {
  return examine(library, { models: MODELS, repair, deep });
}

function codes({ findings }: Report): string[] {
  return findings.filter(({ level }) => level === 'problem').map(({ code }) => code);
}

/** Changes the database past all that keeps it in order. */
function harm(...statements: string[]): void {
  const db = new Database(file);
  for (const statement of statements) db.exec(statement);
  db.close();
}

/** The finding is there, is mended, and what was said is as it was. */
function expectMended(code: string, deep = false): Report {
  const before = readFileSync(file);
  const found = look(false, deep);
  expect(codes(found)).toContain(code);
  expect(found.findings.find((each) => each.code === code)).toMatchObject({ repairable: true, repaired: false });
  // Looking changes nothing.
  expect(readFileSync(file).equals(before)).toBe(true);
  const mended = look(true, deep);
  expect(mended.findings.find((each) => each.code === code)).toMatchObject({ repaired: true });
  expect(unsolved(mended)).toBe(0);
  expect(codes(look(false, deep))).toEqual([]);
  const store = new Store(library, 'own');
  expect(store.decisions.log()).toEqual(log);
  store.close();
  return mended;
}

describe('a library that is whole', () => {
  it('has nothing that the doctor would find, also deep down', () => {
    expect(look()).toMatchObject({ library, findings: [] });
    expect(look(true, true).findings).toEqual([]);
  });

  it('is looked at while another process has it, but not mended', async () => {
    const owner = new Store(library, 'own');
    expect(look().findings).toEqual([]);
    expect(await failureOf(() => look(true))).toMatchObject({ code: 'library-locked' });
    owner.close();
  });

  it('is there, or there is nothing to look at', async () => {
    expect(
      await failureOf(() => examine(join(library, 'no'), { models: MODELS, repair: true, deep: false })),
    ).toMatchObject({ code: 'library-absent' });
  });
});

describe('rows', () => {
  const off = 'PRAGMA foreign_keys = OFF';

  it.each<[string, string[]]>([
    ['photos-without-folder', ['DELETE FROM folder']],
    ['rows-without-owner', ['DELETE FROM photo WHERE id = 1']],
    ['rows-without-owner', ['DELETE FROM person WHERE id = 1']],
    ['thumbs-damaged', ['UPDATE photo_thumb SET image = zeroblob(length(image)) WHERE photo_id = 1']],
    ['face-pictures-damaged', ['UPDATE face_image SET crop = zeroblob(length(crop)) WHERE face_id = 1']],
    ['face-pictures-missing', ['DELETE FROM face_image WHERE face_id = 2']],
    [
      'people-without-faces',
      ["INSERT INTO person (id, name, cover_face_id, faces, photos) VALUES (900, 'Nobody', 1, 0, 0)"],
    ],
    ['people-miscounted', ['UPDATE person SET faces = 77 WHERE id = 1']],
    ['schema-incomplete', ['DROP INDEX photo_by_hash', 'DROP TRIGGER decision_keep']],
    ['not-marked-as-library', ['PRAGMA application_id = 0']],
  ])('%s are found and mended after %j', (code, statements) => {
    harm(off, ...statements);
    expectMended(code);
  });

  it('are not taken for a library that lost its mark where somebody else put something in', () => {
    harm('PRAGMA application_id = 0', 'CREATE TRIGGER trap AFTER INSERT ON photo BEGIN DELETE FROM person; END');
    const before = readFileSync(file);
    const { findings } = look(true);
    expect(findings.find(({ code }) => code === 'not-marked-as-library')).toMatchObject({ repairable: false });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('with a picture that has lost its end are found by looking closely', () => {
    harm('UPDATE photo_thumb SET image = substr(image, 1, 500)');
    expect(codes(look())).toEqual([]);
    expectMended('thumbs-damaged', true);
  });

  it('are put back by a scan after the doctor took away what was harmed', async () => {
    harm(off, 'DELETE FROM face_image WHERE face_id = 2', 'UPDATE photo_thumb SET image = zeroblob(9)');
    look(true);
    await withLibrary(library, async ({ engine, store, reads }) => {
      await engine.scan([album]);
      expect(reads()).toBe(1);
      expect(store.faces.count()).toBe(7);
      expect(namesIn(store)).toEqual(names);
    });
    expect(codes(look(false, true))).toEqual([]);
  });

  it('without vectors get them again from the pictures of the faces', async () => {
    harm(off, 'DELETE FROM embedding WHERE face_id < 4');
    harm('UPDATE embedding SET vector = zeroblob(128) WHERE face_id = 5');
    expect(codes(look())).toContain('vectors-missing');
    const report = (await facetJson('doctor', '--repair', '--library', library)) as Report;
    expect(report.findings.filter(({ repaired }) => !repaired)).toEqual([]);
    expect(codes(look())).toEqual([]);
    const store = new Store(library, 'own');
    expect(store.db.prepare('SELECT count(*) FROM embedding').pluck().get()).toBe(7);
    expect(store.decisions.log()).toEqual(log);
    store.close();
  });

  it('about what is not here, or not understood, are told of and no fault', () => {
    harm("INSERT INTO decision (seq, at, kind, body) VALUES (400, 1, 'dance', '{}')");
    const store = new Store(library, 'own');
    store.decisions.append(
      { kind: 'stranger', faces: [{ hash: 'gone', box: { x: 1, y: 1, width: 9, height: 9 } }] },
      1,
    );
    store.close();
    const report = look();
    expect(unsolved(report)).toBe(0);
    expect(report.findings).toEqual([
      expect.objectContaining({ code: 'log-gaps', level: 'note' }),
      expect.objectContaining({ code: 'log-not-understood', count: 1 }),
      expect.objectContaining({ code: 'decisions-without-faces', count: 1 }),
    ]);
  });
});

describe('files', () => {
  it('that were left half written, a damaged lock and a cache that cannot be used go', () => {
    writeFileSync(join(library, 'neighbours.cache.part'), 'x');
    writeFileSync(join(library, 'neighbours.cache'), 'FCNGnonsense');
    writeFileSync(join(library, 'lock.sqlite'), 'this is no database, but longer than a header of one is'.repeat(20));
    expect(codes(look())).toEqual(['lock-damaged', 'left-over-files', 'neighbours-unusable']);
    expect(unsolved(look(true))).toBe(0);
    expect(look().findings).toEqual([]);
    expect(existsSync(join(library, 'neighbours.cache'))).toBe(false);
  });

  it('of an older format are brought up to date, with a copy put aside', () => {
    const old = join(temporaryFolder(), 'library.sqlite');
    const db = new Database(old);
    for (const { version, sql } of migrations.filter((step) => step.version <= 3)) {
      db.exec(sql);
      db.pragma(`user_version = ${version}`);
    }
    addOldIndex(db);
    db.pragma(`application_id = 1178813780`);
    db.close();
    library = join(old, '..');
    file = old;
    expect(look().findings.map(({ code }) => code)).toEqual(['library-older']);
    look(true);
    expect(look().findings).toEqual([]);
    expect(readdirSync(join(library, 'backups'))).toHaveLength(1);
  });

  it('of a newer Facet are left alone', () => {
    harm('PRAGMA user_version = 9999');
    const before = readFileSync(file);
    expect(codes(look(true))).toEqual(['library-newer']);
    expect(unsolved(look(true))).toBe(1);
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});

/** Writes over a part of the file. */
function writeOver(at: number, length: number): void {
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Buffer.alloc(length, 0xa5), 0, length, at);
  closeSync(descriptor);
}

/** Where a table's first page lies in the file, bytes. */
function pageOf(table: string): number {
  const db = new Database(file, { readonly: true });
  const root = Number(db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(table));
  db.close();
  return (root - 1) * 4096;
}

/** The numbers of a table's pages, in the order of its rows. */
function pagesOf(table: string, type = '%'): number[] {
  const db = new Database(file, { readonly: true });
  const pages = db
    .prepare<[string, string], number>('SELECT pageno FROM dbstat WHERE name = ? AND pagetype LIKE ? ORDER BY path')
    .pluck()
    .all(table, type);
  db.close();
  return pages;
}

describe('a database that is damaged', () => {
  /** What can be read is in a new one, and the damaged one is beside it. */
  function expectSalvaged(): Report {
    const found = look();
    expect(codes(found)).toEqual(['database-damaged']);
    const mended = look(true);
    expect(mended.findings.find(({ code }) => code === 'database-damaged')).toMatchObject({ repaired: true });
    // What the doctor cannot make again by itself, the next start does.
    expect(codes(look()).filter((code) => code !== 'vectors-missing')).toEqual([]);
    expect(readdirSync(library).filter((name) => name.startsWith('library-damaged-'))).toHaveLength(1);
    return mended;
  }

  function decisions(): unknown[] {
    const store = new Store(library, 'own');
    const said = [...store.decisions.log()];
    store.close();
    return said;
  }

  it.each(['face_image', 'photo_thumb', 'person', 'embedding', 'face', 'photo', 'folder', 'face_by_photo'])(
    'in %s keeps all that was said',
    async (table) => {
      writeOver(pageOf(table), 4096);
      expectSalvaged();
      expect(decisions()).toEqual(log);
      // What was lost is derived: a scan brings it back, with the names.
      await withLibrary(library, async ({ engine, store }) => {
        await engine.scan([album]);
        expect(store.faces.count()).toBe(7);
        expect(namesIn(store)).toEqual(names);
      });
    },
    120_000,
  );

  it('in the middle of the log keeps what is before and after', () => {
    const pages = pagesOf('decision', 'leaf');
    writeOver(((pages[Math.floor(pages.length / 2)] ?? 0) - 1) * 4096, 4096);
    expectSalvaged();
    const left = decisions() as { seq: number }[];
    const seqs = left.map(({ seq }) => seq);
    expect(left.length).toBeGreaterThan(200);
    expect(left.length).toBeLessThan((log as unknown[]).length);
    expect(seqs).toContain(1);
    expect(seqs).toContain((log as { seq: number }[]).at(-1)?.seq);
    expect((log as { seq: number }[]).filter(({ seq }) => seqs.includes(seq))).toEqual(left);
    // A number that was lost is not given again.
    const store = new Store(library, 'own');
    expect(store.decisions.append({ kind: 'stranger', faces: [] }, 1)).toBe((log as unknown[]).length + 1);
    store.close();
  });

  it('by bytes all over its middle keeps what can be read', () => {
    const { size } = statSync(file);
    const schema = pagesOf('sqlite_schema');
    for (let at = Math.floor(size * 0.4); at < size * 0.6; at += 9_000) {
      // Without the schema nothing is known of the rest: that is for a backup.
      if (!schema.includes(1 + Math.floor(at / 4096))) writeOver(at, 40);
    }
    const mended = look(true);
    expect(unsolved(mended)).toBe(0);
    expect(codes(look())).toEqual([]);
    expect((log as { seq: number }[]).filter(({ seq }) => seq < 3)).toEqual(
      (decisions() as { seq: number }[]).slice(0, 2),
    );
  });

  it('by being cut off keeps what is left', () => {
    truncateSync(file, statSync(file).size - 5 * 4096 - 100);
    const mended = look(true);
    expect(mended.findings[0]).toMatchObject({ code: 'database-damaged', repaired: true });
    expect(codes(look())).toEqual([]);
    expect(decisions().length).toBeGreaterThan(0);
  });

  it('from its first byte is not touched, and the way on is said', async () => {
    writeFileSync(file, 'Dear diary, '.repeat(1000));
    const before = readFileSync(file);
    const report = look(true);
    expect(codes(report)).toEqual(['database-unreadable']);
    expect(report.findings[0]?.sentence).toContain('backup');
    expect(readFileSync(file).equals(before)).toBe(true);
    const { code, stdout } = await facet('doctor', '--library', library);
    expect(code).toBe(1);
    expect(stdout).toContain('1 problem left');
  });
});

describe('facet doctor', () => {
  it('ends with 0 when a library is in order or was mended, with 1 when something is left', async () => {
    expect(await facet('doctor', '--library', library)).toMatchObject({ code: 0 });
    harm('DROP INDEX photo_by_hash');
    const found = await facet('doctor', '--library', library);
    expect(found.code).toBe(1);
    expect(found.stdout).toContain('repairable');
    const mended = await facet('doctor', '--library', library, '--repair');
    expect(mended.code).toBe(0);
    expect(mended.stdout).toContain('The library is in order');
  });
});
