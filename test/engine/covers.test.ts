/** Small pictures of faces whose kept bytes are damaged. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { failureOf } from './support/failures.ts';
import { temporaryFolder } from './support/folder.ts';
import { withLibrary, type OpenLibrary } from './support/library.ts';
import { writeSample } from './support/photos.ts';

/** A library of one photo, with the picture of its first face as it was made. */
async function withFace(work: (library: OpenLibrary, id: number, path: string) => Promise<void>): Promise<void> {
  const path = await writeSample(1, join(temporaryFolder(), 'one.jpg'));
  await withLibrary(join(temporaryFolder(), 'library'), async (library) => {
    await library.engine.scan([join(path, '..')]);
    await work(library, library.store.faces.list()[0]?.id ?? 0, path);
  });
}

function damage({ store }: OpenLibrary, column: 'crop' | 'thumb'): void {
  store.db.prepare(`UPDATE face_image SET ${column} = ?`).run(Buffer.from('no picture'));
}

/** Mean difference of two pictures of a face, 0..255, at the size of the first. */
async function difference(one: Uint8Array, other: Uint8Array): Promise<number> {
  const { data, info } = await sharp(one).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const second = await sharp(other).resize(info.width, info.height, { fit: 'fill' }).removeAlpha().raw().toBuffer();
  return data.reduce((sum, value, index) => sum + Math.abs(value - (second[index] ?? 0)), 0) / data.length;
}

describe('a damaged picture of a face', () => {
  it('is made again from the photo, as it was, and kept', () =>
    withFace(async (library, id) => {
      const { engine, store } = library;
      const whole = (await engine.getImage({ kind: 'face', id })).bytes;
      damage(library, 'thumb');
      const { type, bytes } = await engine.getImage({ kind: 'face', id });
      expect(type).toBe('image/jpeg');
      expect(await difference(whole, bytes)).toBeLessThan(2);
      expect(store.faces.thumb(id)).toEqual(Buffer.from(bytes));
    }));

  it('is the kept crop while the photo is gone, until it is back', () =>
    withFace(async (library, id, path) => {
      const { engine, store } = library;
      const whole = (await engine.getImage({ kind: 'face', id })).bytes;
      const crop = store.faces.crop(id);
      damage(library, 'thumb');
      await rm(path);
      expect((await engine.getImage({ kind: 'face', id })).bytes).toEqual(crop);
      await writeSample(1, path);
      expect(await difference(whole, (await engine.getImage({ kind: 'face', id })).bytes)).toBeLessThan(2);
    }));

  it('is the kept crop when the file holds another picture now', () =>
    withFace(async (library, id, path) => {
      const crop = library.store.faces.crop(id);
      damage(library, 'thumb');
      await writeSample(2, path);
      expect((await library.engine.getImage({ kind: 'face', id })).bytes).toEqual(crop);
    }));

  it('is none when nothing is left, or there is no such face', () =>
    withFace(async (library, id, path) => {
      damage(library, 'thumb');
      damage(library, 'crop');
      await rm(path);
      expect((await failureOf(() => library.engine.getImage({ kind: 'face', id }))).code).toBe('photo-unknown');
      expect((await failureOf(() => library.engine.getImage({ kind: 'face', id: 9_999 }))).code).toBe('photo-unknown');
    }));
});
