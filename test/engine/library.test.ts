import { rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './support/folder.ts';
import { idle, until, withLibrary } from './support/library.ts';
import { sample, writeBytes, writeSample } from './support/photos.ts';

/** Seconds since 1970. */
const TAKEN = 1_600_000_000;

/** A photo whose bytes are noise of its own length, and what makes it whole without a scan noticing. */
async function brokenPhoto(path: string): Promise<() => Promise<void>> {
  const whole = await sample(4).jpeg().toBuffer();
  await writeBytes(path, Buffer.alloc(whole.length, 7));
  await utimes(path, TAKEN, TAKEN);
  return async () => {
    await writeFile(path, whole);
    await utimes(path, TAKEN, TAKEN);
  };
}

describe('photos that could not be read', () => {
  it('are read once more when the user asks, one or all', async () => {
    const folder = temporaryFolder();
    const mendA = await brokenPhoto(join(folder, 'a.jpg'));
    const mendB = await brokenPhoto(join(folder, 'b.jpg'));
    await withLibrary(join(temporaryFolder(), 'library'), async (library) => {
      const { engine } = library;
      await engine.scan([folder]);
      const [a, b] = engine.listFailed();
      expect([a?.path, b?.path]).toEqual([join(folder, 'a.jpg'), join(folder, 'b.jpg')]);
      await Promise.all([mendA(), mendB()]);

      await engine.scan([folder]);
      expect(engine.listFailed()).toHaveLength(2);
      engine.retryFailed({ photoIds: [a?.id ?? 0] });
      await until(() => engine.libraryStatus().faces === 4);
      await idle(library);
      expect(engine.listFailed().map(({ id }) => id)).toEqual([b?.id]);

      engine.retryFailed();
      await until(() => engine.libraryStatus().faces === 8);
      await idle(library);
      expect(engine.listFailed()).toEqual([]);
      expect(engine.libraryStatus()).toMatchObject({ photos: 2, failed: 0 });
    });
  });

  it('still broken, are listed again; a photo that did not fail is left alone', async () => {
    const folder = temporaryFolder();
    await brokenPhoto(join(folder, 'a.jpg'));
    await writeSample(1, join(folder, 'good.jpg'));
    await withLibrary(join(temporaryFolder(), 'library'), async (library) => {
      const { engine, store } = library;
      await engine.scan([folder]);
      const before = engine.listFailed();
      const good = store.photos.byPath(join(folder, 'good.jpg'));
      const reads = library.reads();
      engine.retryFailed({ photoIds: [good?.id ?? 0] });
      expect(store.photos.pendingCount()).toBe(0);
      engine.retryFailed();
      expect(store.photos.pendingCount()).toBe(1);
      await until(() => store.photos.pendingCount() === 0);
      await idle(library);
      expect(engine.listFailed()).toEqual(before);
      expect(library.reads()).toBe(reads);
    });
  });
});

describe('what the library says of itself', () => {
  it('has the missing photos, the storage, the speed and the models', async () => {
    const folder = temporaryFolder();
    await writeSample(1, join(folder, 'one.jpg'));
    await writeSample(2, join(folder, 'two.jpg'));
    await withLibrary(join(temporaryFolder(), 'library'), async ({ engine, store }) => {
      expect(engine.libraryStatus().facesPerSecond).toBeNull();
      expect(engine.storageUse()).toMatchObject({ path: store.folder, thumbnails: 0, faces: 0 });
      await engine.scan([folder]);
      await Promise.all(['one.jpg', 'two.jpg'].map((name) => rm(join(folder, name))));
      expect(engine.libraryStatus().facesPerSecond).toBeGreaterThan(0);
      await engine.scan([folder]);

      const missing = engine.listMissing();
      expect(missing.total).toBe(2);
      expect(missing.photos.map(({ path }) => path)).toEqual([join(folder, 'one.jpg'), join(folder, 'two.jpg')]);
      expect(engine.listMissing({ limit: 1 })).toMatchObject({ total: 2, photos: [missing.photos[0]] });

      const use = engine.storageUse();
      expect(use.thumbnails).toBeGreaterThan(5_000);
      expect(use.faces).toBeGreaterThan(5_000);
      expect(use.total).toBeGreaterThan(use.thumbnails + use.faces);

      const models = engine.listModels();
      expect(models.map(({ role }) => role).sort()).toEqual(['detector', 'embedder', 'embedder', 'landmarker']);
      expect(models.find(({ id }) => id === 'facet-1')?.accuracy?.share).toBeGreaterThan(0.98);
      expect(models.find(({ role }) => role === 'detector')?.accuracy).toBeNull();
    });
  });
});
