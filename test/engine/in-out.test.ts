/** The commands that write a library out, take one in, copy it and put it back; over real photos. */

import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { PersonSummary } from '../../electron/contract/types.ts';
import { backUpTo, Backups } from '../../electron/engine/backup/backups.ts';
import { backupPath, listBackups, pruneBackups } from '../../electron/engine/store/backup-files.ts';
import { openDatabase } from '../../electron/engine/store/database.ts';
import { Store } from '../../electron/engine/store/store.ts';
import { facet, facetJson, type Said } from './support/cli.ts';
import { failureOf } from './support/failures.ts';
import { temporaryFolder } from './support/folder.ts';
import { smallDisk } from './support/small-disk.ts';
import { copyLibrary, withLibrary } from './support/library.ts';
import { writeSample } from './support/photos.ts';

const album = temporaryFolder();
const original = join(temporaryFolder(), 'library');
let ada: PersonSummary;

beforeAll(async () => {
  await writeSample(1, join(album, 'one.jpg'));
  await writeSample(4, join(album, 'sub', 'four.jpg'));
  await withLibrary(original, async ({ engine }) => {
    await engine.scan([album]);
    const [first, second] = engine.listPeople();
    ada = engine.namePerson({ personId: first?.id ?? 0, name: '=Ada "A." / CON' });
    engine.namePerson({ personId: second?.id ?? 0, name: 'aux' });
  });
}, 300_000);

function expectRefusal({ code, stderr }: Said, words: string): void {
  expect(code).toBe(1);
  expect(stderr).toContain(words);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
}

describe('facet export and import', () => {
  it('bring names and all that is known of photos into a new library, which reads none of them', async () => {
    const file = join(temporaryFolder(), 'export.jsonl');
    const fresh = join(temporaryFolder(), 'library');
    await expect(facetJson('export', '--library', original, '--out', file, '--pictures')).resolves.toMatchObject({
      ...{ file, photos: 2, faces: 7, decisions: 2 },
    });
    await expect(facetJson('import', file, '--library', fresh)).resolves.toMatchObject({ added: 2, waiting: 2 });
    await expect(facetJson('import', file, '--library', fresh)).resolves.toMatchObject({ added: 0 });
    await withLibrary(fresh, async ({ engine, store, reads }) => {
      await engine.scan([album]);
      expect(reads()).toBe(0);
      expect(store.waiting.count()).toBe(0);
      expect(store.faces.count()).toBe(7);
      expect(engine.listPeople().map(({ name, faces }) => [name, faces])).toEqual(
        expect.arrayContaining([[ada.name, ada.faces]]),
      );
      const [face] = store.faces.list();
      expect((await engine.getImage({ kind: 'face', id: face?.id ?? 0 })).type).toBe('image/jpeg');
    });
  });

  it('go to stdout line by line, while another process has the library', async () => {
    const copy = copyLibrary(original);
    const owner = new Store(copy, 'own');
    const { code, stdout } = await facet('export', '--library', copy);
    owner.close();
    expect(code).toBe(0);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    expect(lines[0]).toMatchObject({ type: 'header', format: 'facet-library', version: 1 });
    expect(lines.at(-1)).toMatchObject({ type: 'end', photos: 2, faces: 7 });
    expectRefusal(await facet('export', '--library', copy, '--out', join(album, 'e.jsonl')), 'among your photos');
    expectRefusal(await facet('export', '--library', copy, '--out', join(copy, 'e.jsonl')), "Facet's own library");
  });

  it('write over no file unless they are told to, and import nothing into a library in use', async () => {
    const file = join(temporaryFolder(), 'there');
    writeFileSync(file, 'mine');
    expectRefusal(await facet('export', '--library', original, '--out', file), 'already');
    expect(readFileSync(file, 'utf8')).toBe('mine');
    await facetJson('export', '--library', original, '--out', file, '--force');
    const owner = new Store(copyLibrary(original), 'own');
    expectRefusal(await facet('import', file, '--library', owner.folder), 'Another running Facet');
    owner.close();
    writeFileSync(file, 'mine');
    const none = join(temporaryFolder(), 'none');
    expectRefusal(await facet('import', file, '--library', none), 'not an export');
    expect(existsSync(none)).toBe(false);
  });

  it('leave nothing half written where the disk is full', async (test) => {
    const disk = smallDisk(test, '16k');
    expectRefusal(await facet('export', '--library', original, '--out', join(disk, 'e.jsonl'), '--pictures'), 'full');
    expectRefusal(await facet('backup', '--library', original, '--to', join(disk, 'b.sqlite')), 'full');
    expect(readdirSync(disk)).toEqual([]);
  });
});

describe('names', () => {
  it('as CSV are quoted, and no formula', async () => {
    const file = join(temporaryFolder(), 'names.csv');
    await facetJson('export', '--csv', '--bom', '--library', original, '--out', file);
    const rows = readFileSync(file, 'utf8').split('\r\n');
    expect(rows[0]).toBe('\uFEFFpath,taken,names');
    expect(rows.at(-1)).toBe('');
    expect(rows).toHaveLength(4);
    const named = rows.find((row) => row.includes('Ada')) ?? '';
    expect(named).toContain(`""A.""`);
    expect(named).toMatch(/,"('=Ada|aux; =Ada)/u);
  });

  it('are folders with copies, which are made once, or links', async () => {
    const folder = join(temporaryFolder(), 'people');
    const made = (await facetJson('export', '--library', original, '--folders', folder)) as { made: number };
    expect(made).toMatchObject({ people: 2, kept: 0, failed: [] });
    expect(readdirSync(folder).sort()).toEqual(['=Ada _A._ _ CON', '_aux']);
    const again = await facetJson('export', '--library', original, '--folders', folder);
    expect(again).toMatchObject({ made: 0, kept: made.made });
    const links = join(temporaryFolder(), 'links');
    await facetJson('export', '--library', original, '--folders', links, '--links');
    const own = join(links, '_aux');
    for (const name of readdirSync(own)) expect(lstatSync(join(own, name)).isSymbolicLink()).toBe(true);
    expectRefusal(await facet('export', '--library', original, '--folders', join(album, 'x')), 'among your photos');
  });
});

describe('a backup', () => {
  const older = [
    { version: 1, title: 'one', sql: 'CREATE TABLE thing (x BLOB); INSERT INTO thing VALUES (zeroblob(300000))' },
  ];
  const newer = [...older, { version: 2, title: 'two', sql: 'ALTER TABLE thing ADD COLUMN y' }];

  it('is a whole library in one file, made while another process writes, and can be put back', async () => {
    const library = copyLibrary(original);
    const file = join(temporaryFolder(), 'backup.sqlite');
    const owner = new Store(library, 'own');
    await facetJson('backup', '--library', library, '--to', file);
    owner.decisions.append({ kind: 'stranger', faces: [] }, 1);
    owner.close();
    expect(readdirSync(join(file, '..'))).toEqual(['backup.sqlite']);

    const restored = (await facetJson('backup', '--library', library, '--restore', file)) as { before: string };
    const store = new Store(library, 'own');
    expect(store.decisions.log()).toHaveLength(2);
    expect(store.people.list().map(({ name }) => name)).toContain('aux');
    store.close();
    const before = new Database(restored.before);
    expect(before.prepare('SELECT count(*) FROM decision').pluck().get()).toBe(3);
    before.close();
  });

  it('is put in the place of a library that is damaged, and refused when it is damaged itself', async () => {
    const library = copyLibrary(original);
    const file = join(temporaryFolder(), 'backup.sqlite');
    await facetJson('backup', '--library', library, '--to', file);
    writeFileSync(join(library, 'library.sqlite'), 'Dear diary');
    await facetJson('backup', '--library', library, '--restore', file);
    new Store(library, 'own').close();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xa5, 8_192, 40_000));
    expectRefusal(await facet('backup', '--library', library, '--restore', file), 'damaged');
    writeFileSync(file, 'Dear diary');
    expectRefusal(await facet('backup', '--library', library, '--restore', file), 'no backup at all');
    new Store(library, 'own').close();
  });

  it('is kept beside the library, three at a time, and ends when it is stopped', async () => {
    const library = copyLibrary(original);
    const store = new Store(library, 'own');
    const backups = new Backups(store);
    expect(backups.state().last).toBeNull();
    mkdirSync(join(library, 'backups'), { recursive: true });
    for (let day = 1; day <= 4; day += 1) {
      writeFileSync(join(library, 'backups', `library-2026-01-0${day}T00-00-00.sqlite`), 'old');
    }
    const { last } = await backups.make();
    expect(last?.bytes).toBeGreaterThan(100_000);
    expect(listBackups(library)).toHaveLength(3);
    const stopped = await backUpTo(store, join(temporaryFolder(), 'b.sqlite'), () => true).catch(() => 'stopped');
    expect(stopped).toBe('stopped');
    await backups.stop();
    store.close();
  });

  it('is made when a week has passed since the last, and not before', async () => {
    const library = copyLibrary(original);
    const store = new Store(library, 'own');
    const backups = new Backups(store);
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] });
    try {
      backups.keepWeekly((message) => expect.unreachable(message));
      expect(listBackups(library)).toHaveLength(0);
      vi.advanceTimersByTime(3_600_000);
      await backups.make();
      expect(listBackups(library)).toHaveLength(1);
      vi.advanceTimersByTime(3_600_000);
      expect(backups.state().running).toBe(false);
      const old = new Date(Date.now() - 8 * 86_400_000);
      renameSync(listBackups(library)[0]?.path ?? '', backupPath(library, old));
      vi.advanceTimersByTime(3_600_000);
      expect(backups.state().running).toBe(true);
      await backups.make();
      expect(listBackups(library)[0]?.at).toBeGreaterThan(old.getTime());
      // Made while the clock was years ahead, they are no reason to wait, and what is made now is kept before them.
      for (const { path } of listBackups(library)) rmSync(path);
      for (let day = 1; day <= 3; day += 1)
        writeFileSync(join(library, 'backups', `library-2999-01-0${day}T00-00-00.sqlite`), 'ahead');
      vi.advanceTimersByTime(3_600_000);
      expect(backups.state().running).toBe(true);
      const { last } = await backups.make();
      expect(last?.at).toBeLessThan(Date.now());
      expect(listBackups(library)).toHaveLength(3);
      vi.advanceTimersByTime(3_600_000);
      expect(backups.state().running).toBe(false);
    } finally {
      vi.useRealTimers();
      await backups.stop();
      store.close();
    }
  });

  it('is kept when it was just made, whatever clocks say', () => {
    const library = join(temporaryFolder(), 'library');
    mkdirSync(join(library, 'backups'), { recursive: true });
    const paths = [2001, 2020, 2021, 2022, 2999].map((year) => backupPath(library, new Date(`${year}-01-01`)));
    for (const path of paths) writeFileSync(path, 'x');
    const [made = '', , , newest, ahead = ''] = paths;
    pruneBackups(library, 'weekly', made);
    expect(listBackups(library).map(({ path }) => path)).toEqual([newest, paths[2], made]);
    writeFileSync(ahead, 'x');
    pruneBackups(library, 'weekly', ahead);
    expect(listBackups(library).map(({ path }) => path)).toEqual([newest, paths[2], ahead]);
  });

  it('is made before a library is changed to another version', () => {
    const folder = join(temporaryFolder(), 'library');
    openDatabase(folder, 'own', older).close();
    openDatabase(folder, 'own', newer).close();
    const [backup] = listBackups(folder);
    expect(backup).toMatchObject({ kind: 'migration' });
    const copy = new Database(backup?.path);
    expect(copy.pragma('user_version', { simple: true })).toBe(1);
    expect(copy.pragma('table_info(thing)')).toHaveLength(1);
    copy.close();
  });

  it('has no room: then nothing of the library is changed', async (test) => {
    const tight = join(temporaryFolder(), 'library');
    openDatabase(tight, 'own', older).close();
    const disk = smallDisk(test, '64k');
    symlinkSync(disk, join(tight, 'backups'));
    const failure = await failureOf(() => openDatabase(tight, 'own', newer));
    expect(failure.code).toBe('disk-full');
    expect(failure.message).toContain('nothing was changed');
    expect(readdirSync(disk)).toEqual([]);
    rmSync(join(tight, 'backups'));
    const opened = openDatabase(tight, 'own', older);
    expect(opened.db.pragma('user_version', { simple: true })).toBe(1);
    opened.close();
  });
});
