import { fork } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  closeSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { explain, openDatabase } from '../../electron/engine/store/database.ts';
import { migrations } from '../../electron/engine/store/migrations.ts';
import { Store } from '../../electron/engine/store/store.ts';
import { failureOf } from './support/failures.ts';
import { temporaryFolder } from './support/folder.ts';

const LATEST = migrations.at(-1)?.version ?? 0;

let folder: string;
let file: string;

beforeEach(() => {
  folder = join(temporaryFolder(), 'library');
  file = join(folder, 'library.sqlite');
});

/** A closed library with a few hundred rows, so that it has pages to damage. */
function makeLibrary(photos = 500): void {
  const store = new Store(folder, 'own');
  store.write(() => {
    const { id } = store.folders.add('/photos', 1);
    for (let n = 0; n < photos; n += 1) store.photos.insert(id, { path: `/photos/${n}.jpg`, size: n, mtimeMs: n });
  });
  store.close();
}

function open(): void {
  new Store(folder, 'own').close();
}

function tables(): string[] {
  const db = new Database(file, { readonly: true });
  const names = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  db.close();
  return names;
}

describe('a library that is opened', () => {
  it('is made, with its folder, when there is none', () => {
    open();
    expect(tables()).toEqual(expect.arrayContaining(['folder', 'photo', 'face', 'embedding', 'person', 'decision']));
    const db = new Database(file, { readonly: true });
    expect(db.pragma('user_version', { simple: true })).toBe(LATEST);
    expect(Number(db.pragma('application_id', { simple: true })).toString(16)).toBe('46434554');
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    db.close();
  });

  it('keeps what it holds when opened again, and references are enforced', () => {
    makeLibrary(3);
    const store = new Store(folder, 'own');
    expect(store.photos.counts().photos).toBe(3);
    expect(() => store.photos.insert(99, { path: '/elsewhere.jpg', size: 1, mtimeMs: 1 })).toThrow('FOREIGN KEY');
    store.close();
  });

  it('has every embedding tied to a face, and 128 bytes long', () => {
    const store = new Store(folder, 'own');
    const modelId = store.faces.modelId('m');
    const insert = store.db.prepare('INSERT INTO embedding (face_id, model_id, vector) VALUES (?, ?, ?)');
    expect(() => insert.run(1, modelId, Buffer.alloc(128))).toThrow('FOREIGN KEY');
    store.db.pragma('foreign_keys = OFF');
    expect(() => insert.run(1, modelId, Buffer.alloc(127))).toThrow('CHECK');
    store.close();
  });

  it('is opened from an empty file, which a power cut may leave behind', () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, '');
    open();
    expect(tables()).toContain('photo');
  });
});

describe('migrations', () => {
  const older = [
    { version: 1, title: 'one', sql: 'CREATE TABLE thing (name TEXT) STRICT; INSERT INTO thing VALUES (1)' },
  ];
  const newer = [...older, { version: 2, title: 'two', sql: 'ALTER TABLE thing ADD COLUMN size INTEGER' }];

  it('are numbered upwards, from 1 and without gaps', () => {
    expect(migrations.map((step) => step.version)).toEqual(migrations.map((_, index) => index + 1));
  });

  it('run from where a library stands, keeping its rows', () => {
    openDatabase(folder, 'own', older).close();
    const opened = openDatabase(folder, 'own', newer);
    const { db } = opened;
    expect(db.prepare('SELECT name, size FROM thing').all()).toEqual([{ name: '1', size: null }]);
    expect(db.pragma('user_version', { simple: true })).toBe(2);
    opened.close();
  });

  it('leave a library as it was when a step fails', async () => {
    openDatabase(folder, 'own', older).close();
    const broken = [...older, { version: 2, title: 'two', sql: 'CREATE TABLE more (x); SELECT no_such_function()' }];
    expect(() => openDatabase(folder, 'own', broken)).toThrow('no_such_function');
    expect(tables()).not.toContain('more');
    // The lock was given free, and the library still opens.
    const opened = openDatabase(folder, 'own', newer);
    const { db } = opened;
    expect(db.prepare('SELECT count(*) FROM thing').pluck().get()).toBe(1);
    opened.close();
    await expect(failureOf(() => openDatabase(folder, 'own', older))).resolves.toMatchObject({ code: 'library-newer' });
  });

  it('find rows that cannot be: the library is damaged, and left as it was', async () => {
    openDatabase(folder, 'own', older).close();
    const sql = 'CREATE TABLE more (name TEXT CHECK (name <> 1)); INSERT INTO more SELECT name FROM thing';
    const strict = [...older, { version: 2, title: 'two', sql }];
    await expect(failureOf(() => openDatabase(folder, 'own', strict))).resolves.toMatchObject({
      code: 'library-damaged',
    });
    expect(tables()).toEqual(['thing']);
  });

  it('are not run by a reader, who says what to do instead', async () => {
    openDatabase(folder, 'own', older).close();
    const failure = await failureOf(() => openDatabase(folder, 'read', newer));
    expect(failure.message).toContain('older format');
    expect(tables()).toEqual(['thing']);
  });
});

describe('a library that is refused is left untouched:', () => {
  /** Expects the refusal for owner and reader, and not a byte changed. */
  async function refuses(code: string, words: string): Promise<void> {
    const before = readFileSync(file);
    for (const access of ['own', 'read'] as const) {
      const failure = await failureOf(() => new Store(folder, access));
      expect(failure.code).toBe(code);
      expect(failure.message).toContain(folder);
      expect(failure.message).toContain(words);
      expect(failure.message).not.toContain('\n');
    }
    expect(readFileSync(file).equals(before)).toBe(true);
  }

  it('one made by a newer Facet', async () => {
    makeLibrary();
    const db = new Database(file);
    db.pragma(`user_version = ${LATEST + 1}`);
    db.close();
    await refuses('library-newer', 'Update Facet');
  });

  it("another program's database", async () => {
    mkdirSync(folder, { recursive: true });
    const db = new Database(file);
    db.exec('CREATE TABLE recipe (name TEXT)');
    db.close();
    await refuses('library-damaged', 'not a Facet library');
  });

  it('a file that is no database', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, 'Dear diary, '.repeat(1000));
    await refuses('library-damaged', 'restore');
  });

  it('one that was cut off', async () => {
    makeLibrary();
    truncateSync(file, Math.floor(readFileSync(file).length / 2 / 4096) * 4096);
    await refuses('library-damaged', 'restore');
  });

  it('one that was cut off within its header', async () => {
    makeLibrary();
    truncateSync(file, 60);
    await refuses('library-damaged', 'restore');
  });

  it('one with a single page written over, of a table that opening has no need of', async () => {
    makeLibrary();
    const db = new Database(file);
    const page = Number(db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'person'").pluck().get());
    db.close();
    const descriptor = openSync(file, 'r+');
    writeSync(descriptor, Buffer.alloc(4096, 0xa5), 0, 4096, (page - 1) * 4096);
    closeSync(descriptor);
    await refuses('library-damaged', 'restore');
  });

  it('one with pages written over', async () => {
    makeLibrary();
    const descriptor = openSync(file, 'r+');
    const pages = Math.floor(readFileSync(file).length / 4096);
    for (let page = 2; page < pages; page += 3) writeSync(descriptor, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
    closeSync(descriptor);
    await refuses('library-damaged', 'restore');
  });
});

describe('the owner of a library', () => {
  it('is one at a time, also within one process', async () => {
    const owner = new Store(folder, 'own');
    const failure = await failureOf(() => new Store(folder, 'own'));
    expect(failure.code).toBe('library-locked');
    expect(failure.message).toContain(folder);
    owner.close();
    open();
  });

  it('keeps other processes out until it dies, however it dies', async () => {
    const holder = fork(join(import.meta.dirname, 'support', 'lock-holder.ts'), [folder], { execArgv: [] });
    onTestFinished(() => void holder.kill('SIGKILL'));
    await once(holder, 'message');
    const failure = await failureOf(() => new Store(folder, 'own'));
    expect(failure.code).toBe('library-locked');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    open();
  });

  it('does not keep readers out, who see what it wrote and cannot write', () => {
    makeLibrary(1);
    const owner = new Store(folder, 'own');
    const reader = new Store(folder, 'read');
    expect(reader.photos.counts().photos).toBe(1);
    owner.write(() => owner.photos.insert(1, { path: '/photos/new.jpg', size: 1, mtimeMs: 1 }));
    expect(reader.photos.counts().photos).toBe(2);
    expect(() => reader.photos.found(1)).toThrow('readonly');
    reader.close();
    owner.close();
  });
});

describe('a damaged lock', () => {
  it('is made anew: nothing is kept in it', () => {
    makeLibrary(3);
    writeFileSync(join(folder, 'lock.sqlite'), 'this is no database, but longer than a header of one is'.repeat(20));
    const store = new Store(folder, 'own');
    expect(store.photos.counts().photos).toBe(3);
    store.close();
  });
});

describe('a disk without room', () => {
  const error = Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_SHMSIZE' });

  it('is told from other trouble by asking the file system', () => {
    // /proc has no room by its nature.
    if (process.platform === 'linux') expect(explain(error, '/proc')).toMatchObject({ code: 'disk-full' });
    expect(explain(error, temporaryFolder())).toBe(error);
  });
});

describe('an empty library file', () => {
  it('holds no library for a reader', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, '');
    expect((await failureOf(() => new Store(folder, 'read'))).code).toBe('library-absent');
  });
});

describe('a folder that cannot hold a library', () => {
  it('has none to read', async () => {
    const failure = await failureOf(() => new Store(folder, 'read'));
    expect(failure.code).toBe('library-absent');
    expect(existsSync(folder)).toBe(false);
  });

  it('is a file', async () => {
    writeFileSync(folder, '');
    const failure = await failureOf(() => new Store(folder, 'own'));
    expect(failure).toMatchObject({ code: 'library-not-writable' });
  });

  it('lies below a file', async () => {
    writeFileSync(folder, '');
    const failure = await failureOf(() => new Store(join(folder, 'deeper', 'still'), 'own'));
    expect(failure).toMatchObject({ code: 'library-not-writable' });
  });
});

describe('a write', () => {
  it('is all or nothing', () => {
    const store = new Store(folder, 'own');
    expect(() =>
      store.write(() => {
        store.folders.add('/photos', 1);
        throw new Error('half way');
      }),
    ).toThrow('half way');
    expect(store.folders.all()).toEqual([]);
    store.close();
  });

  it('that finds the disk full is a failure, loses nothing, and goes through when there is room', async () => {
    makeLibrary();
    const store = new Store(folder, 'own');
    const pages = Number(store.db.pragma('page_count', { simple: true }));
    store.db.pragma(`max_page_count = ${pages}`);
    const grow = (): void => {
      for (let n = 0; n < 5_000; n += 1) store.photos.insert(1, { path: `/photos/more/${n}.jpg`, size: n, mtimeMs: n });
    };
    const failure = await failureOf(() => store.write(grow));
    expect(failure.code).toBe('disk-full');
    expect(failure.message).toContain('Make room');
    expect(store.photos.counts().photos).toBe(500);
    expect(store.db.pragma('integrity_check', { simple: true })).toBe('ok');
    store.db.pragma('max_page_count = 1073741823');
    store.write(grow);
    expect(store.photos.counts().photos).toBe(5_500);
    store.close();
  });

  it('that finds the library damaged says so', async () => {
    makeLibrary(5_000);
    const store = new Store(folder, 'own');
    store.db.pragma('wal_checkpoint(TRUNCATE)');
    const pages = Math.floor(readFileSync(file).length / 4096);
    const descriptor = openSync(file, 'r+');
    for (let page = 2; page < pages; page += 1) writeSync(descriptor, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
    closeSync(descriptor);
    store.db.pragma('cache_size = 0');
    store.db.pragma('shrink_memory');
    const failure = await failureOf(() => store.write(() => store.photos.setMissing([2_500, 4_000])));
    expect(failure.code).toBe('library-damaged');
    store.close();
  });
});
