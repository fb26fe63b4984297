import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FaceRecord, PersonSummary, ScanResult } from '../../electron/contract/types.ts';
import { failureOf } from './support/failures.ts';
import { temporaryFolder } from './support/folder.ts';
import { copyLibrary, idle, withLibrary, type OpenLibrary } from './support/library.ts';
import { writeSample } from './support/photos.ts';

const FACES = 3 + 3 + 4;

/** Three photos, scanned, and a person on one of them named: what each test starts from. */
const album = join(temporaryFolder(), 'album');
const library = join(temporaryFolder(), 'library');
let first: ScanResult;
let firstReads: number;
let faces: FaceRecord[];
let ada: PersonSummary;

beforeAll(async () => {
  await writeSample(1, join(album, 'one.jpg'));
  await writeSample(2, join(album, 'two.jpg'));
  await writeSample(4, join(album, 'deep', 'er', 'four.JPG'));
  await withLibrary(library, async ({ engine, store, reads }) => {
    first = await engine.scan([album]);
    firstReads = reads();
    faces = store.faces.list();
    const one = faces.find(({ photo }) => photo.endsWith('one.jpg'));
    ada = engine.namePerson({ personId: one?.personId ?? 0, name: 'Ada' });
  });
});

/** The same album and library, for a test to change. */
let photos: string;
let copy: string;

beforeEach(() => {
  photos = album;
  copy = copyLibrary(library);
});

/** Moves the album of this test to a folder of its own; the library is told where by rewriting its paths. */
function ownAlbum(): void {
  photos = join(temporaryFolder(), 'album');
  cpSync(album, photos, { recursive: true, preserveTimestamps: true });
}

/** A library over {@link ownAlbum}, as if it had been scanned there. */
async function withOwn<Value>(work: (library: OpenLibrary) => Value | Promise<Value>): Promise<Value> {
  ownAlbum();
  return withLibrary(copy, (open) => {
    const move = 'path = ? || substr(path, length(?) + 1)';
    open.store.db.prepare(`UPDATE folder SET ${move}`).run(photos, album);
    open.store.db.prepare(`UPDATE photo SET ${move}`).run(photos, album);
    return work(open);
  });
}

/** Ids of the faces on a photo. */
function on(list: readonly FaceRecord[], name: string): number[] {
  return list.filter(({ photo }) => photo.endsWith(name)).map(({ id }) => id);
}

function missing({ store }: OpenLibrary): string[] {
  return store.db.prepare<[], string>('SELECT path FROM photo WHERE present = 0 ORDER BY path').pluck().all();
}

describe('a first scan', () => {
  it('reads every photo once and finds the people', () => {
    expect(first).toMatchObject({ photos: 3, indexed: 3, unchanged: 0, failed: [], faces: FACES });
    expect(firstReads).toBe(3);
    expect(first.people).toBeGreaterThan(0);
    expect(first.people).toBeLessThanOrEqual(FACES);
    expect(faces).toHaveLength(FACES);
    expect(new Set(faces.map(({ photo }) => photo))).toEqual(
      new Set([join(album, 'one.jpg'), join(album, 'two.jpg'), join(album, 'deep', 'er', 'four.JPG')]),
    );
  });

  it('keeps for every face its crop, cover and embedding', () =>
    withLibrary(copy, ({ store }) => {
      const count = (table: string): unknown => store.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
      for (const table of ['face', 'face_image', 'embedding']) expect(count(table)).toBe(FACES);
      expect(count('photo_thumb')).toBe(3);
    }));
});

describe('a scan of what is known', () => {
  it('reads nothing when nothing changed', () =>
    withLibrary(copy, async ({ engine, store, reads }) => {
      const result = await engine.scan([photos]);
      expect(result).toMatchObject({ photos: 3, indexed: 0, unchanged: 3, failed: [], faces: FACES });
      expect(reads()).toBe(0);
      expect(store.faces.list()).toEqual(faces);
    }));

  it('follows a file that was renamed and moved: faces, person and name stay', () =>
    withOwn(async ({ engine, store, reads }) => {
      mkdirSync(join(photos, 'other'));
      renameSync(join(photos, 'one.jpg'), join(photos, 'other', 'uno.jpeg'));
      const result = await engine.scan([photos]);
      expect(result).toMatchObject({ photos: 3, unchanged: 2, failed: [], faces: FACES });
      expect(reads()).toBe(0);
      const after = store.faces.list();
      expect(on(after, 'uno.jpeg')).toEqual(on(faces, 'one.jpg'));
      expect(on(after, 'one.jpg')).toEqual([]);
      expect(after.map(({ id, personId }) => [id, personId])).toEqual(faces.map(({ id, personId }) => [id, personId]));
      expect(store.people.byId(ada.id)).toEqual(ada);
      expect(store.photos.counts()).toEqual({ photos: 3, failed: 0, missing: 0 });
    }));

  it('follows a folder that was renamed', () =>
    withOwn(async (open) => {
      renameSync(join(photos, 'deep'), join(photos, 'deeper'));
      await open.engine.scan([photos]);
      expect(open.reads()).toBe(0);
      expect(on(open.store.faces.list(), join('deeper', 'er', 'four.JPG'))).toEqual(on(faces, 'four.JPG'));
      expect(missing(open)).toEqual([]);
    }));

  it('gives a copy the faces of its original without reading it, and the same people', () =>
    withOwn(async ({ engine, store, reads }) => {
      cpSync(join(photos, 'one.jpg'), join(photos, 'one copy.jpg'));
      const result = await engine.scan([photos]);
      expect(result).toMatchObject({ photos: 4, indexed: 1, unchanged: 3, faces: FACES + 3 });
      expect(reads()).toBe(0);
      const after = store.faces.list();
      const people = (name: string): unknown[] =>
        after.filter(({ photo }) => photo.endsWith(name)).map(({ box, personId }) => ({ box, personId }));
      expect(people('one copy.jpg')).toEqual(people('one.jpg'));
      expect(store.people.byId(ada.id)).toMatchObject({ name: 'Ada', faces: ada.faces + 1, photos: ada.photos + 1 });
      expect(store.db.prepare('SELECT count(*) FROM embedding').pluck().get()).toBe(FACES + 3);
      const ofCopy = store.photos.byPath(join(photos, 'one copy.jpg'));
      expect(store.photos.thumb(ofCopy?.id ?? 0)).toEqual(
        store.photos.thumb(store.photos.byPath(join(photos, 'one.jpg'))?.id ?? 0),
      );
    }));

  it('looks into a file that was only touched, and keeps what it knows', () =>
    withOwn(async ({ engine, store, reads }) => {
      utimesSync(join(photos, 'two.jpg'), 1, 1);
      await expect(engine.scan([photos])).resolves.toMatchObject({ indexed: 1, unchanged: 2 });
      expect(reads()).toBe(0);
      expect(on(store.faces.list(), 'two.jpg')).toEqual(on(faces, 'two.jpg'));
      await expect(engine.scan([photos])).resolves.toMatchObject({ indexed: 0, unchanged: 3 });
    }));

  it('reads a file that was edited anew, and forgets what was on it before', () =>
    withOwn(async ({ engine, store, reads }) => {
      await writeSample(5, join(photos, 'two.jpg'));
      const result = await engine.scan([photos]);
      expect(result).toMatchObject({ indexed: 1, unchanged: 2, faces: FACES - 3 + 5 });
      expect(reads()).toBe(1);
      const after = on(store.faces.list(), 'two.jpg');
      expect(after).toHaveLength(5);
      expect(after.some((id) => on(faces, 'two.jpg').includes(id))).toBe(false);
      expect(store.db.prepare('SELECT count(*) FROM embedding').pluck().get()).toBe(FACES + 2);
    }));

  it('reads an edited file that has become like another by copying from that', () =>
    withOwn(async ({ engine, store, reads }) => {
      cpSync(join(photos, 'one.jpg'), join(photos, 'two.jpg'));
      await expect(engine.scan([photos])).resolves.toMatchObject({ indexed: 1, faces: FACES });
      expect(reads()).toBe(0);
      expect(on(store.faces.list(), 'two.jpg')).toHaveLength(3);
      expect(store.photos.counts()).toEqual({ photos: 3, failed: 0, missing: 0 });
      expect(store.photos.pendingCount()).toBe(0);
    }));

  it('keeps a deleted photo as missing, with its faces, until it is back', () =>
    withOwn(async (open) => {
      const { engine, store, reads } = open;
      const path = join(photos, 'one.jpg');
      renameSync(path, join(photos, 'one.hidden'));
      await expect(engine.scan([photos])).resolves.toMatchObject({ photos: 2, unchanged: 2, faces: FACES });
      expect(missing(open)).toEqual([path]);
      expect(engine.listPersonPhotos({ personId: ada.id })).toContainEqual(
        expect.objectContaining({ fileName: 'one.jpg', missing: true }),
      );
      renameSync(join(photos, 'one.hidden'), path);
      await expect(engine.scan([photos])).resolves.toMatchObject({ photos: 3, unchanged: 3 });
      expect(missing(open)).toEqual([]);
      expect(reads()).toBe(0);
      expect(store.faces.list().map(({ id, personId }) => [id, personId])).toEqual(
        faces.map(({ id, personId }) => [id, personId]),
      );
      expect(store.people.byId(ada.id)).toEqual(ada);
    }));

  it('takes all photos of a folder that is gone as missing, and finds them again', () =>
    withOwn(async (open) => {
      renameSync(photos, `${photos} away`);
      open.engine.startScan();
      await idle(open);
      expect(missing(open)).toHaveLength(3);
      expect(open.engine.listFolders()).toEqual([expect.objectContaining({ photos: 3, missing: 3, pending: 0 })]);
      expect(open.store.faces.count()).toBe(FACES);
      renameSync(`${photos} away`, photos);
      await open.engine.scan([photos]);
      expect(missing(open)).toEqual([]);
      expect(open.reads()).toBe(0);
    }));

  it('of a part of it finds out what is missing in that part', () =>
    withOwn(async (open) => {
      rmSync(join(photos, 'deep', 'er', 'four.JPG'));
      await open.engine.scan([join(photos, 'deep')]);
      expect(missing(open)).toEqual([join(photos, 'deep', 'er', 'four.JPG')]);
    }));

  it('does not take photos under a folder of a like name, or of a hidden one scanned by itself, as missing', () =>
    withOwn(async (open) => {
      for (const name of [`${photos} 2`, join(photos, '.private')]) {
        await writeSample(3, join(name, 'three.jpg'));
        await open.engine.scan([name]);
      }
      await open.engine.scan([photos]);
      expect(missing(open)).toEqual([]);
      expect(open.store.photos.counts().photos).toBe(5);
    }));

  it('counts a photo once where folders overlap', () =>
    withLibrary(copy, async ({ engine, progress }) => {
      const result = await engine.scan([photos, join(photos, 'deep'), photos]);
      expect(result).toMatchObject({ photos: 3, unchanged: 3, indexed: 0 });
      expect(Math.max(...progress.map(({ total }) => total))).toBe(3);
    }));
});

describe('the walk', () => {
  let folder: string;
  let fresh: string;

  beforeEach(() => {
    folder = join(temporaryFolder(), 'photos');
    fresh = join(temporaryFolder(), 'library');
    mkdirSync(folder);
  });

  it('finds nothing in an empty folder', () =>
    withLibrary(fresh, async ({ engine, progress }) => {
      const result = await engine.scan([folder]);
      expect(result).toMatchObject({ photos: 0, indexed: 0, unchanged: 0, failed: [], faces: 0, people: 0 });
      expect(progress.at(-1)).toMatchObject({ phase: 'idle', done: 0, total: 0 });
    }));

  it('ends in a loop of symbolic links, finding each photo once', async () => {
    cpSync(join(album, 'one.jpg'), join(folder, 'one.jpg'));
    symlinkSync(folder, join(folder, 'loop'));
    symlinkSync('myself', join(folder, 'myself'));
    mkdirSync(join(folder, 'a'));
    mkdirSync(join(folder, 'b'));
    symlinkSync(join(folder, 'a'), join(folder, 'b', 'to a'));
    symlinkSync(join(folder, 'b'), join(folder, 'a', 'to b'));
    await withLibrary(fresh, async ({ engine }) => {
      await expect(engine.scan([folder])).resolves.toMatchObject({ photos: 1, indexed: 1, failed: [] });
    });
  });

  it('follows links to photos and folders, and passes over links into nowhere', async () => {
    symlinkSync(join(album, 'one.jpg'), join(folder, 'linked.jpg'));
    symlinkSync(join(album, 'deep'), join(folder, 'linked'));
    symlinkSync(join(album, 'no such.jpg'), join(folder, 'nowhere.jpg'));
    await withLibrary(fresh, async ({ engine, store }) => {
      await expect(engine.scan([folder])).resolves.toMatchObject({ photos: 2, indexed: 2, failed: [] });
      expect(store.photos.byPath(join(folder, 'linked.jpg'))).toMatchObject({ status: 'done' });
      expect(store.photos.byPath(join(folder, 'linked', 'er', 'four.JPG'))).toMatchObject({ status: 'done' });
    });
  });

  it('leaves out hidden files and folders, other files, and folders named like photos', async () => {
    cpSync(join(album, 'one.jpg'), join(folder, '.one.jpg'));
    mkdirSync(join(folder, '.trash'));
    cpSync(join(album, 'one.jpg'), join(folder, '.trash', 'one.jpg'));
    writeFileSync(join(folder, 'notes.txt'), 'jpg');
    writeFileSync(join(folder, 'jpg'), 'jpg');
    mkdirSync(join(folder, 'album.jpg'));
    await withLibrary(fresh, async ({ engine }) => {
      await expect(engine.scan([folder])).resolves.toMatchObject({ photos: 0, failed: [] });
    });
  });

  it('leaves out the library itself where it lies among the photos', async () => {
    const inside = join(folder, 'facet');
    await withLibrary(inside, async ({ engine }) => {
      cpSync(join(album, 'one.jpg'), join(inside, 'one.jpg'));
      await expect(engine.scan([folder])).resolves.toMatchObject({ photos: 0 });
    });
  });

  it('refuses folders that cannot be scanned, in words', () =>
    withLibrary(fresh, async ({ engine, store }) => {
      writeFileSync(join(folder, 'file'), '');
      const refused = async (path: string): Promise<string> => {
        const failure = await failureOf(() => engine.scan([path]));
        expect(failure.message).toContain(path);
        return failure.code;
      };
      await expect(refused(join(folder, 'no such'))).resolves.toBe('folder-missing');
      await expect(refused(join(folder, 'file', 'below'))).resolves.toBe('folder-missing');
      await expect(refused(join(folder, 'file'))).resolves.toBe('folder-not-a-folder');
      await expect(refused(fresh)).resolves.toBe('folder-inside-library');
      mkdirSync(join(fresh, 'sub'));
      await expect(refused(join(fresh, 'sub'))).resolves.toBe('folder-inside-library');
      expect(store.folders.all()).toEqual([]);
    }));
});

describe('two files with one content, both new,', () => {
  it('are each indexed once, whichever comes first', async () => {
    const folder = temporaryFolder();
    for (let n = 0; n < 6; n += 1) cpSync(join(album, 'two.jpg'), join(folder, `${n}.jpg`));
    await withLibrary(join(temporaryFolder(), 'library'), async ({ engine, store }) => {
      await expect(engine.scan([folder])).resolves.toMatchObject({ photos: 6, indexed: 6, faces: 18 });
      expect(store.photos.pendingCount()).toBe(0);
      // Six copies of one photo show three people, not eighteen.
      expect(store.people.list().map((person) => [person.faces, person.photos])).toEqual([
        [6, 6],
        [6, 6],
        [6, 6],
      ]);
    });
  });
});

describe('a known file that takes on the content of a missing one', () => {
  it('is not left waiting, whatever state the missing one is in', () =>
    withOwn(async ({ engine, store }) => {
      // Out of reach and then gone: its content is known, but it is not done.
      store.db.prepare(`UPDATE photo SET status = 'failed', problem = 'unreadable' WHERE path LIKE '%one.jpg'`).run();
      renameSync(join(photos, 'one.jpg'), join(photos, 'two.jpg'));
      await engine.scan([photos]);
      expect(store.photos.pendingCount()).toBe(0);
      expect(on(store.faces.list(), 'two.jpg')).toHaveLength(3);
    }));
});

describe('a disk that fills up during a scan', () => {
  it('ends it with a failure, loses nothing, and it goes on when there is room', async () => {
    const folder = temporaryFolder();
    for (let n = 1; n <= 6; n += 1) await writeSample(n, join(folder, `${n}.jpg`));
    await withLibrary(join(temporaryFolder(), 'library'), async ({ engine, store, problems, progress }) => {
      // Room for some photos with their thumbnails and faces, not for all.
      store.db.pragma(`max_page_count = ${Number(store.db.pragma('page_count', { simple: true })) + 60}`);
      const failure = await failureOf(() => engine.scan([folder]));
      expect(failure.code).toBe('disk-full');
      expect(progress.at(-1)?.phase).toBe('idle');
      const done = store.db.prepare(`SELECT count(*) FROM photo WHERE status = 'done'`).pluck().get();
      expect(done).toBeGreaterThan(0);
      expect(done).toBeLessThan(6);
      expect(store.photos.pendingCount()).toBe(6 - Number(done));
      expect(store.db.pragma('integrity_check', { simple: true })).toBe('ok');
      store.db.pragma('max_page_count = 1073741823');
      const result = await engine.scan([folder]);
      expect(result).toMatchObject({ photos: 6, indexed: 6 - Number(done), unchanged: done, failed: [], faces: 22 });
      expect(problems).toEqual([]);
    });
  });
});

describe('a file whose bytes are not a picture', () => {
  it('does not keep a copy of it from being read when it becomes one', () =>
    withOwn(async ({ engine, store }) => {
      const path = join(photos, 'new.jpg');
      writeFileSync(path, randomBytes(2_000));
      await expect(engine.scan([photos])).resolves.toMatchObject({ failed: [{ path }] });
      await writeSample(3, path);
      await expect(engine.scan([photos])).resolves.toMatchObject({ failed: [], indexed: 1 });
      expect(on(store.faces.list(), 'new.jpg')).toHaveLength(3);
    }));
});
