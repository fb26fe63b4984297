import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { PhotoTimeline } from '../../electron/contract/photos.ts';
import { Store } from '../../electron/engine/store/store.ts';
import { fileMoment } from '../../electron/core/taken.ts';
import { failureOf } from './support/failures.ts';
import { temporaryFolder } from './support/folder.ts';
import { withLibrary, type OpenLibrary } from './support/library.ts';
import { plainPng, writeBytes, writeSample } from './support/photos.ts';

interface Made {
  readonly takenAt: string | null;
  readonly mtimeMs?: number;
  readonly width?: number;
  readonly height?: number;
  readonly hash?: string | null;
  readonly present?: boolean;
}

/** A library of photos that no file is behind. */
function withPhotos<Value>(photos: readonly Made[], work: (store: Store) => Value): Value {
  const store = new Store(join(temporaryFolder(), 'library'), 'own');
  const folder = store.folders.add('/photos', 1).id;
  const insert = store.db.prepare(
    `INSERT INTO photo (folder_id, path, size, mtime_ms, hash, status, present, width, height, taken_at)
     VALUES (?, ?, 1, ?, ?, 'done', ?, ?, ?, ?)`,
  );
  store.write(() =>
    photos.forEach(({ takenAt, mtimeMs = 0, width = 300, height = 200, hash = 'ab', present = true }, index) =>
      insert.run(folder, `/photos/${index}.jpg`, mtimeMs, hash, Number(present), width, height, takenAt),
    ),
  );
  try {
    return work(store);
  } finally {
    store.close();
  }
}

function read(store: Store): PhotoTimeline {
  const timeline = store.photos.timeline(null);
  if (timeline === null) throw new Error('nothing was known');
  return timeline;
}

function timelineOf({ engine }: OpenLibrary): PhotoTimeline {
  const timeline = engine.photoTimeline();
  if (timeline === 'unchanged') throw new Error('nothing was known');
  return timeline;
}

describe('the timeline of a library', () => {
  it('has the photos taken last first, in runs of months', () =>
    withPhotos(
      [
        { takenAt: '2019-05-31T23:59:59' },
        { takenAt: '2021-01-01T00:00:00', width: 400, height: 100 },
        { takenAt: '2019-06-01T00:00:00' },
        { takenAt: '1961-07-04T12:00:00' },
        { takenAt: '2019-06-30T23:59:59', present: false },
      ],
      (store) => {
        const { ids, ratios, taken, missing, months } = read(store);
        expect([...ids]).toEqual([2, 5, 3, 1, 4]);
        expect([...ratios]).toEqual([4, 1.5, 1.5, 1.5, 1.5]);
        expect([...missing]).toEqual([0, 1, 0, 0, 0]);
        expect(new Date((taken[0] ?? 0) * 1000).toISOString()).toBe('2021-01-01T00:00:00.000Z');
        expect(months).toEqual([
          { year: 2021, month: 1, count: 1 },
          { year: 2019, month: 6, count: 2 },
          { year: 2019, month: 5, count: 1 },
          { year: 1961, month: 7, count: 1 },
        ]);
      },
    ));

  it('puts an undated photo at its file’s time', () => {
    const june = Date.UTC(2019, 5, 15, 12);
    withPhotos(
      [
        { takenAt: null, mtimeMs: june },
        { takenAt: '2020-01-01T00:00:00' },
        { takenAt: '2018-01-01T00:00:00' },
        { takenAt: null, mtimeMs: june },
      ],
      (store) => {
        const { ids, taken, months } = read(store);
        expect([...ids]).toEqual([2, 4, 1, 3]);
        expect(taken[1]).toBe(Date.parse(`${fileMoment(june).at}Z`) / 1000);
        expect(months.map(({ year, count }) => [year, count])).toEqual([
          [2020, 1],
          [2019, 2],
          [2018, 1],
        ]);
      },
    );
  });

  it('leaves out what has no picture, and is empty with nothing in it', () => {
    withPhotos([{ takenAt: '2020-01-01T00:00:00', hash: null }], (store) => {
      expect(read(store).ids).toHaveLength(0);
      expect(read(store).months).toEqual([]);
    });
  });

  it('is read again only when photos changed', () =>
    withPhotos([{ takenAt: '2020-01-01T00:00:00' }, { takenAt: '2021-01-01T00:00:00' }], (store) => {
      const { version } = read(store);
      expect(store.photos.timeline(version)).toBeNull();
      store.photos.setMissing([1]);
      const after = store.photos.timeline(version);
      expect([...(after?.missing ?? [])]).toEqual([0, 1]);
      store.db.exec('DELETE FROM photo WHERE id = 2');
      expect(store.photos.timeline(after?.version ?? '')?.ids).toHaveLength(1);
    }));

  it('holds a hundred thousand photos, each once', () =>
    withPhotos(
      Array.from({ length: 100_000 }, (_, n) => ({ takenAt: fileMoment(1e12 + ((n * 7919) % 100_000) * 4e6).at })),
      (store) => {
        const { ids, taken, months } = read(store);
        expect(new Set(ids).size).toBe(100_000);
        expect(months.reduce((sum, { count }) => sum + count, 0)).toBe(100_000);
        expect(taken.every((at, index) => index === 0 || at <= (taken[index - 1] ?? 0))).toBe(true);
      },
    ));
});

describe('what a photo says of itself', () => {
  it('is its camera, its exposure and its place; and what the library knows, when the file is gone', async () => {
    const folder = temporaryFolder();
    const path = await writeSample(1, join(folder, 'camera.jpg'), (photo) =>
      photo.withExif({
        IFD0: { Make: 'Canon', Model: 'Canon EOS 5D' },
        IFD2: {
          DateTimeOriginal: '2014:08:03 17:22:10',
          LensModel: 'EF 24-70mm',
          ExposureTime: '1/250',
          FNumber: '28/10',
          ISOSpeedRatings: '400',
          FocalLength: '35/1',
        },
        IFD3: {
          GPSLatitudeRef: 'S',
          GPSLatitude: '33/1 51/1 36/1',
          GPSLongitudeRef: 'E',
          GPSLongitude: '151/1 12/1 0/1',
        },
      }),
    );
    await withLibrary(join(temporaryFolder(), 'library'), async (library) => {
      const { engine } = library;
      await engine.scan([folder]);
      const photoId = timelineOf(library).ids[0] ?? 0;
      const info = await engine.photoInfo({ photoId });
      expect(info).toMatchObject({
        ...{ path, folder, fileName: 'camera.jpg', bytes: readFileSync(path).length },
        ...{ takenAt: '2014-08-03T17:22:10', problem: null },
      });
      expect(info.facts).toMatchObject({
        ...{ camera: 'Canon EOS 5D', lens: 'EF 24-70mm', iso: 400, focalLength: 35, focalLength35: null },
        ...{ takenFrom: 'camera', exposureSeconds: 1 / 250, aperture: 2.8 },
      });
      expect(info.facts?.place?.latitude).toBeCloseTo(-33.86, 4);
      expect(info.facts?.place?.longitude).toBeCloseTo(151.2, 4);

      renameSync(path, join(folder, 'elsewhere'));
      const gone = await engine.photoInfo({ photoId });
      expect(gone).toEqual({ ...info, problem: 'The file is not there (any more).', problemCode: 'gone' });
      library.store.db.exec('UPDATE photo SET facts_read = 0; DELETE FROM photo_facts');
      const unasked = await engine.photoInfo({ photoId });
      expect(unasked).toMatchObject({ takenAt: '2014-08-03T17:22:10', facts: null, width: info.width });
      expect(unasked.problem).toMatch(/not there/u);
      expect((await failureOf(() => engine.photoInfo({ photoId: photoId + 1 }))).code).toBe('photo-unknown');
    });
  });

  it('is little where the file says nothing', async () => {
    const folder = temporaryFolder();
    await writeBytes(join(folder, 'plain.png'), await plainPng(300, 200));
    await withLibrary(join(temporaryFolder(), 'library'), async (library) => {
      await library.engine.scan([folder]);
      const info = await library.engine.photoInfo({ photoId: timelineOf(library).ids[0] ?? 0 });
      expect(info).toMatchObject({
        width: 300,
        height: 200,
        facts: { takenFrom: 'file', isDayOnly: false, keywords: [] },
      });
      const { camera, lens, iso, place, rating, title, problem } = info.facts ?? {};
      expect([camera, lens, iso, place, rating, title, problem]).toEqual(Array.from({ length: 7 }, () => null));
    });
  });
});

it('a panorama can be looked at closely: every pixel of 10,000', async () => {
  const folder = temporaryFolder();
  await writeBytes(join(folder, 'panorama.png'), await plainPng(10_000, 900));
  await withLibrary(join(temporaryFolder(), 'library'), async (library) => {
    await library.engine.scan([folder]);
    const id = timelineOf(library).ids[0] ?? 0;
    const sizes = await Promise.all(
      (['photo', 'full'] as const).map(async (kind) => {
        const { bytes } = await library.engine.getImage({ kind, id });
        return (await sharp(bytes).metadata()).width;
      }),
    );
    expect(sizes).toEqual([2560, 10_000]);
  });
});
