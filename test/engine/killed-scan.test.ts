import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { iou } from '../../electron/core/geometry.ts';
import type { Store } from '../../electron/engine/store/store.ts';
import { startFacet } from './support/cli.ts';
import { temporaryFolder } from './support/folder.ts';
import { until, withLibrary } from './support/library.ts';
import { FACES, writeSample } from './support/photos.ts';

const album = temporaryFolder();
const WIDTHS = [480, 560, 640, 720];
const PHOTOS = 6 * WIDTHS.length;

beforeAll(async () => {
  for (let n = 1; n <= 6; n += 1) {
    for (const width of WIDTHS) await writeSample(n, join(album, `${n} ${width}.jpg`), (photo) => photo.resize(width));
  }
});

/** What a library holds, whatever the ids are. */
function contents(store: Store): string[] {
  return store.faces
    .list()
    .map(({ photo, box }) => `${photo} ${box.x} ${box.y} ${box.width} ${box.height}`)
    .sort();
}

/** A number from the library of another process; 0 while it is not there yet. */
function ask(library: string, sql: string): number {
  const file = join(library, 'library.sqlite');
  if (!existsSync(file)) return 0;
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { readonly: true });
    return Number(db.prepare(sql).pluck().get());
  } catch {
    return 0;
  } finally {
    db?.close();
  }
}

describe('a scan that is killed', () => {
  it('again and again, at any point, loses nothing and doubles nothing', async () => {
    const library = join(temporaryFolder(), 'library');
    const points = [
      // While the library is being made; when photos are known, none read; after the first, some, and more.
      () => existsSync(join(library, 'lock.sqlite')),
      () => ask(library, 'SELECT count(*) FROM photo') > 0,
      ...[1, 5, 11].map((count) => () => ask(library, "SELECT count(*) FROM photo WHERE status = 'done'") >= count),
    ];
    for (const reached of points) {
      const scan = startFacet(['scan', album, '--library', library]);
      const ended = once(scan, 'exit');
      await until(reached);
      scan.kill('SIGKILL');
      const [, signal] = (await ended) as [number | null, string | null];
      expect(signal).toBe('SIGKILL');
    }
    await withLibrary(library, async ({ engine, store, reads }) => {
      expect(store.db.pragma('integrity_check', { simple: true })).toBe('ok');
      expect(store.db.pragma('foreign_key_check')).toEqual([]);
      const done = Number(store.db.prepare("SELECT count(*) FROM photo WHERE status = 'done'").pluck().get());
      expect(done).toBeGreaterThanOrEqual(11);
      expect(done).toBeLessThan(PHOTOS);
      const result = await engine.scan([album]);
      expect(result).toMatchObject({ photos: PHOTOS, indexed: PHOTOS - done, unchanged: done, failed: [] });
      expect(reads()).toBe(PHOTOS - done);
      const faces = WIDTHS.length * Object.values(FACES).reduce((sum, count) => sum + count, 0);
      for (const table of ['face', 'face_image', 'embedding']) {
        expect(store.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(faces);
      }
      expectNoFaceTwice(store);
      expect(store.db.pragma('integrity_check', { simple: true })).toBe('ok');
      // The same library as one that was never killed.
      const killed = contents(store);
      const people = store.people.list().map((person) => person.faces);
      await withLibrary(join(temporaryFolder(), 'library'), async (whole) => {
        await whole.engine.scan([album]);
        expect(contents(whole.store)).toEqual(killed);
        expect(whole.store.people.list().map((person) => person.faces)).toEqual(people);
      });
    });
  }, 300_000);
});

function expectNoFaceTwice(store: Store): void {
  for (let id = 1; id <= PHOTOS; id += 1) {
    const faces = store.faces.ofPhoto(id);
    faces.forEach((face, index) => {
      for (const other of faces.slice(index + 1)) expect(iou(face.box, other.box)).toBeLessThan(0.5);
    });
  }
}
