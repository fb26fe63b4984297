/** Photos that were turned or mirrored by another program: people, names and what was said of faces go along. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { iou } from '../../electron/core/geometry.ts';
import { place } from '../../electron/core/lineage.ts';
import { TURNS, type Turn } from '../../electron/core/turning.ts';
import { temporaryFolder } from './support/folder.ts';
import { withLibrary } from './support/library.ts';
import { sample, writeSample } from './support/photos.ts';

/** Pixels turned as a viewer would show them: sharp turns by EXIF alone in all eight ways. */
async function turned(photo: Buffer, turn: Turn, quality = 85): Promise<Buffer> {
  const marked = await sharp(photo).withMetadata({ orientation: turn }).toBuffer();
  return sharp(marked).autoOrient().jpeg({ quality }).toBuffer();
}

describe.each(TURNS.filter((turn) => turn !== 1))('a photo turned as EXIF numbers it %i', (turn) => {
  it.each([
    ['in its pixels', (photo: Buffer) => turned(photo, turn)],
    ['by its EXIF orientation alone', (photo: Buffer) => sharp(photo).withMetadata({ orientation: turn }).toBuffer()],
  ])('%s keeps its people, and what was said of each face', async (_, edit) => {
    const folder = temporaryFolder();
    const path = await writeSample(1, join(folder, '1.jpg'));
    await withLibrary(join(temporaryFolder(), 'library'), async ({ engine, store }) => {
      await engine.scan([folder]);
      const photo = store.photos.byPath(path)?.id ?? 0;
      const before = engine.getPhoto({ photoId: photo });
      const [first, second, third] = before.faces;
      if (!first || !second || !third) throw new Error('the sample has three faces');
      await engine.assignFaces({ faceIds: [first.id], name: 'Ada' });
      await engine.assignFaces({ faceIds: [second.id], name: 'Bob' });
      await engine.markNotAFace({ faceIds: [third.id] });
      await writeFile(path, await edit(await sample(1).jpeg().toBuffer()));
      await engine.scan([folder]);

      const lineage = store.decisions.lineage();
      expect(lineage.map((each) => each.turn)).toEqual([turn]);
      const after = engine.getPhoto({ photoId: photo });
      expect([after.width, after.height]).toEqual(
        turn >= 5 ? [before.height, before.width] : [before.width, before.height],
      );
      for (const [face, name] of [
        [first, 'Ada'],
        [second, 'Bob'],
      ] as const) {
        const expected = place(face.box, lineage[0] ?? { scale: 1, dx: 0, dy: 0 });
        const there = after.faces.filter(({ box }) => iou(box, expected) >= 0.5);
        expect(there.map(({ personName, confirmed }) => [personName, confirmed])).toEqual([[name, true]]);
      }
      const gone = place(third.box, lineage[0] ?? { scale: 1, dx: 0, dy: 0 });
      expect(after.faces.filter(({ box }) => iou(box, gone) >= 0.5)).toEqual([]);
    });
  });
});

describe('a photo that was edited in other ways', () => {
  it('keeps a drawn face when it is turned twice', async () => {
    const folder = temporaryFolder();
    const path = await writeSample(2, join(folder, '2.jpg'));
    const original = await sample(2).jpeg({ quality: 95 }).toBuffer();
    await withLibrary(join(temporaryFolder(), 'library'), async ({ engine, store }) => {
      await engine.scan([folder]);
      const photo = store.photos.byPath(path)?.id ?? 0;
      const box = { x: 20, y: 30, width: 60, height: 70 };
      await engine.drawFace({ photoId: photo, box });
      await writeFile(path, await turned(original, 6));
      await engine.scan([folder]);
      const half = engine.getPhoto({ photoId: photo });
      const { width } = half;
      const drawn = half.faces.filter(({ origin }) => origin === 'drawn');
      expect(drawn).toHaveLength(1);
      expect(drawn[0]?.box.x).toBeCloseTo(width - 30 - 70, -1);
      expect(drawn[0]?.box.y).toBeCloseTo(20, -1);
      await writeFile(path, await turned(await turned(original, 6), 8, 60));
      await engine.scan([folder]);
      const back = engine.getPhoto({ photoId: photo }).faces.filter(({ origin }) => origin === 'drawn');
      expect(back).toHaveLength(1);
      expect(iou(back[0]?.box ?? box, box)).toBeGreaterThan(0.8);
    });
  });

  it('keeps its people when only words were written into it', async () => {
    const folder = temporaryFolder();
    const path = await writeSample(1, join(folder, '1.jpg'));
    await withLibrary(join(temporaryFolder(), 'library'), async ({ engine }) => {
      await engine.scan([folder]);
      const people = engine.listPeople();
      engine.namePerson({ personId: people[0]?.id ?? 0, name: 'Ada' });
      const words = { IFD0: { ImageDescription: 'At the sea', Copyright: 'Ada' } };
      await writeFile(
        path,
        await sharp(await sample(1).jpeg().toBuffer())
          .withExif(words)
          .jpeg({ quality: 100 })
          .toBuffer(),
      );
      await engine.scan([folder]);
      expect(engine.listPeople().filter(({ name }) => name === 'Ada')).toMatchObject([{ faces: 1 }]);
      expect(engine.libraryStatus().faces).toBe(3);
    });
  });

  it('is another picture when it shows something else', async () => {
    const folder = temporaryFolder();
    const path = await writeSample(1, join(folder, '1.jpg'));
    await withLibrary(join(temporaryFolder(), 'library'), async ({ engine, store }) => {
      await engine.scan([folder]);
      await writeSample(4, path);
      await engine.scan([folder]);
      expect(store.decisions.lineage()).toEqual([]);
      expect(engine.libraryStatus().faces).toBe(4);
    });
  });
});
