/** What a killed process left in a library's folder is put right when the library is opened next. */

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { MODELS } from '../../electron/cli/paths.ts';
import { examine } from '../../electron/engine/doctor/doctor.ts';
import { walk } from '../../electron/engine/scan/walk.ts';
import { isPutting } from '../../electron/engine/store/in-place.ts';
import { Store } from '../../electron/engine/store/store.ts';
import { failureOf } from './support/failures.ts';
import { temporaryFolder } from './support/folder.ts';

const ASIDE = 'library-before-2026-01-02T03-04-05.sqlite';
let library: string;

/** Decisions in a library or a file set aside, opened as a library of its own. */
function decisionsIn(folder: string): number {
  const store = new Store(folder, 'own');
  const count = store.decisions.last();
  store.close();
  return count;
}

function say(store: Store, times: number): void {
  for (let n = 0; n < times; n += 1)
    store.writeDurably(() => store.decisions.append({ kind: 'not-a-face', faces: [] }, n));
}

beforeEach(() => {
  library = join(temporaryFolder(), 'library');
});

describe('a backup on its way into the place of a library', () => {
  it.each([
    ['nothing is set aside yet', []],
    ['the log is', ['-wal']],
    ['log and shared memory are', ['-wal', '-shm']],
    ['all of it is', ['-wal', '-shm', '']],
  ])('gets there, and what was there is kept whole, when %s', (_, moved) => {
    const fresh = join(temporaryFolder(), 'fresh');
    const backup = new Store(fresh, 'own');
    say(backup, 1);
    backup.close();
    // A copy of a library in use: what was said last is in its log alone.
    const inUse = join(temporaryFolder(), 'in-use');
    const store = new Store(inUse, 'own');
    say(store, 3);
    cpSync(inUse, library, { recursive: true });
    store.close();
    cpSync(join(fresh, 'library.sqlite'), join(library, `${ASIDE}.ready`));
    for (const end of moved) renameSync(join(library, `library.sqlite${end}`), join(library, ASIDE + end));

    // Whoever comes first, also to read alone, finds what was meant to be there.
    const reader = new Store(library, 'read');
    expect(reader.decisions.last()).toBe(1);
    reader.close();
    expect(decisionsIn(library)).toBe(1);
    expect(readdirSync(library).filter((name) => name.endsWith('.ready'))).toEqual([]);
    const before = join(temporaryFolder(), 'before');
    mkdirSync(before);
    for (const end of ['', '-wal']) cpSync(join(library, ASIDE + end), join(before, `library.sqlite${end}`));
    expect(decisionsIn(before)).toBe(3);
  });
});

it.each([
  ['the database is set aside', ['']],
  ['nothing is', []],
])('the doctor looks at a backup on its way when %s', (_, moved) => {
  const fresh = join(temporaryFolder(), 'fresh');
  const backup = new Store(fresh, 'own');
  say(backup, 2);
  backup.close();
  new Store(library, 'own').close();
  cpSync(join(fresh, 'library.sqlite'), join(library, `${ASIDE}.ready`));
  for (const end of moved) renameSync(join(library, `library.sqlite${end}`), join(library, ASIDE + end));
  const { findings } = examine(library, { models: MODELS, repair: false, deep: false });
  expect(findings.filter(({ level }) => level === 'problem')).toEqual([]);
  expect(isPutting(library)).toBe(false);
  expect(decisionsIn(library)).toBe(2);
});

it('a file in the place of a library is none', async () => {
  writeFileSync(library, 'a file');
  const options = { models: MODELS, repair: false, deep: false };
  expect((await failureOf(() => examine(library, options))).code).toBe('library-absent');
  expect((await failureOf(() => new Store(library, 'read'))).code).toBe('library-absent');
});

it('files that were left half written go when the library is opened, and nothing else does', () => {
  new Store(library, 'own').close();
  mkdirSync(join(library, 'backups'));
  const half = [
    'backups/library-2026.sqlite.part',
    'backups/library-2026.sqlite.part-journal',
    'neighbours.cache.part',
  ];
  const whole = ['backups/library-2026-01-02T03-04-05.sqlite', 'notes.txt'];
  for (const name of [...half, ...whole]) writeFileSync(join(library, name), 'x');
  new Store(library, 'own').close();
  expect(half.filter((name) => existsSync(join(library, name)))).toEqual([]);
  expect(whole.filter((name) => existsSync(join(library, name)))).toEqual(whole);
});

it.skipIf(process.platform === 'win32')(
  'pipes, sockets and devices that are named like photos are never opened',
  async () => {
    const album = temporaryFolder();
    // Whoever opened it would wait for ever.
    expect(spawnSync('mkfifo', [join(album, 'pipe.jpg')]).status).toBe(0);
    const server = createServer().listen(join(album, 'socket.jpg'));
    onTestFinished(() => void server.close());
    symlinkSync('/dev/zero', join(album, 'zero.jpg'));
    writeFileSync(join(album, 'photo.jpg'), 'x');
    const found: string[] = [];
    for await (const entry of walk(album)) found.push(entry.kind === 'file' ? entry.file.path : entry.path);
    expect(found).toEqual([join(album, 'photo.jpg')]);
  },
);
