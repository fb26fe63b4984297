/** Copies of one picture: found whatever their size and format, and never two pictures taken for one. */

import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { byMerit, isSamePicture, type Copy } from '../../electron/core/stacks.ts';
import { facetJson } from './support/cli.ts';
import { temporaryFolder } from './support/folder.ts';
import { withLibrary, type OpenLibrary } from './support/library.ts';
import { plainPng, sample, samplePath, writeBytes, writeSample } from './support/photos.ts';

/** The file names of each stack, the best first. */
const names = ({ engine }: OpenLibrary): string[][] =>
  engine.listStacks().map((stack) => stack.map(({ fileName }) => fileName));

async function written(path: string, photo: Sharp): Promise<void> {
  await photo.toFile(path);
}

describe('copies', () => {
  it('of another size, format, compression and name are one stack, the best first', async () => {
    const folder = temporaryFolder();
    await copyFile(samplePath(1), join(folder, 'original.jpg'));
    await copyFile(samplePath(1), join(folder, 'twice.jpg'));
    await written(join(folder, 'sent.jpg'), sample(1, 640).jpeg({ quality: 60 }));
    await written(join(folder, 'web.webp'), sample(1, 800).webp({ quality: 60 }));
    await written(join(folder, 'print.png'), sample(1, 1000).png());
    for (const n of [2, 3, 4, 5, 6]) await writeSample(n, join(folder, `${n}.jpg`));
    await withLibrary(join(temporaryFolder(), 'library'), async (library) => {
      const { engine } = library;
      await engine.scan([folder]);
      expect(names(library)).toEqual([['original.jpg', 'twice.jpg', 'print.png', 'web.webp', 'sent.jpg']]);
      const timeline = engine.photoTimeline();
      if (timeline === 'unchanged') throw new Error('never asked before');
      expect(timeline.ids).toHaveLength(6);
      expect([...timeline.copies].sort()).toEqual([1, 1, 1, 1, 1, 5]);
      const best = timeline.ids[timeline.copies.indexOf(5)] ?? 0;
      expect(engine.photoStack({ photoId: best })[0]).toMatchObject({
        id: best,
        fileName: 'original.jpg',
        missing: false,
      });
      expect(timeline.months.reduce((sum, { count }) => sum + count, 0)).toBe(6);

      // The best that is there is shown; one that becomes another picture leaves the others.
      await rm(join(folder, 'original.jpg'));
      await rm(join(folder, 'twice.jpg'));
      await engine.scan([folder]);
      const later = engine.photoTimeline({ known: timeline.version });
      if (later === 'unchanged') throw new Error('two files are gone');
      expect(engine.getPhoto({ photoId: later.ids[later.copies.indexOf(5)] ?? 0 }).fileName).toBe('print.png');
      await sample(5, 800).webp().toFile(join(folder, 'web.webp'));
      await engine.scan([folder]);
      expect(names(library).map((stack) => [...stack].sort())).toEqual(
        expect.arrayContaining([
          ['original.jpg', 'print.png', 'sent.jpg', 'twice.jpg'],
          ['5.jpg', 'web.webp'],
        ]),
      );
    });
  });

  it('are found in a library that was made before prints were', async () => {
    const folder = temporaryFolder();
    await writeSample(1, join(folder, 'a.jpg'));
    await writeSample(1, join(folder, 'b.jpg'), (photo) => photo.jpeg({ quality: 50 }));
    await withLibrary(join(temporaryFolder(), 'library'), async (library) => {
      await library.engine.scan([folder]);
      library.store.db.exec('DELETE FROM photo_print; DELETE FROM photo_grey; DELETE FROM photo_stack');
      await library.engine.scan([folder]);
      expect(names(library)).toEqual([['a.jpg', 'b.jpg']]);
      expect(library.reads()).toBe(2);
    });
  });

  it('are listed by the command', async () => {
    const folder = temporaryFolder();
    const library = join(temporaryFolder(), 'library');
    await writeSample(1, join(folder, 'a.jpg'));
    await copyFile(join(folder, 'a.jpg'), join(folder, 'b.jpg'));
    await writeSample(2, join(folder, 'c.jpg'));
    await facetJson('scan', folder, '--library', library);
    const stacks = (await facetJson('duplicates', '--library', library)) as { path: string; bytes: number }[][];
    expect(stacks.map((stack) => stack.map(({ path }) => path))).toEqual([
      [join(folder, 'a.jpg'), join(folder, 'b.jpg')],
    ]);
  });
});

describe('two pictures', () => {
  it('of which one was made black and white, darker or more colourful are two', async () => {
    const folder = temporaryFolder();
    await writeSample(1, join(folder, 'a.jpg'));
    await writeSample(1, join(folder, 'grey.jpg'), (photo) => photo.greyscale());
    await writeSample(1, join(folder, 'dark.jpg'), (photo) => photo.modulate({ brightness: 0.8 }));
    await writeSample(1, join(folder, 'bright.jpg'), (photo) => photo.modulate({ saturation: 1.3 }));
    await withLibrary(join(temporaryFolder(), 'library'), async (library) => {
      await library.engine.scan([folder]);
      expect(names(library)).toEqual([]);
    });
  });

  it('of a burst are two, however little moved: the camera by a few pixels, or a face its eyes', async () => {
    const folder = temporaryFolder();
    const { width, height } = await sharp(samplePath(1)).metadata();
    const step = Math.ceil(width / 300);
    await sharp(samplePath(1))
      .extract({ left: 0, top: 0, width: width - step, height })
      .toFile(join(folder, '1.jpg'));
    await sharp(samplePath(1))
      .extract({ left: step, top: 0, width: width - step, height })
      .toFile(join(folder, '2.jpg'));
    await copyFile(samplePath(3), join(folder, 'open.jpg'));
    await withLibrary(join(temporaryFolder(), 'library'), async (library) => {
      await library.engine.scan([folder]);
      // Eyes that close: skin where they were, of one face.
      const open = library.store.photos.byPath(join(folder, 'open.jpg'))?.id ?? 0;
      const face = library.engine.getPhoto({ photoId: open }).faces[0]?.box ?? { x: 0, y: 0, width: 0, height: 0 };
      const region = {
        left: Math.round(face.x + face.width * 0.1),
        top: Math.round(face.y + face.height * 0.3),
        width: Math.round(face.width * 0.8),
        height: Math.round(face.height * 0.2),
      };
      const skin = await sharp(samplePath(3))
        .extract({ ...region, top: region.top + 2 * region.height, height: 4 })
        .resize(region.width, region.height, { fit: 'fill' })
        .toBuffer();
      await sharp(samplePath(3))
        .composite([{ input: skin, left: region.left, top: region.top }])
        .jpeg({ quality: 95 })
        .toFile(join(folder, 'closed.jpg'));
      await library.engine.scan([folder]);
      expect(names(library)).toEqual([]);
    });
  });

  it('that show nothing, or are of other shapes, are never taken for one; the same file is', async () => {
    const folder = temporaryFolder();
    await writeBytes(join(folder, 'grey.png'), await plainPng(300, 200));
    await writeBytes(join(folder, 'other grey.png'), await plainPng(600, 400, '#6181a1'));
    await writeSample(1, join(folder, 'whole.jpg'));
    const { width, height } = await sharp(join(folder, 'whole.jpg')).metadata();
    await sharp(join(folder, 'whole.jpg'))
      .resize(width, height - 40, { fit: 'fill' })
      .toFile(join(folder, 'squeezed.jpg'));
    await withLibrary(join(temporaryFolder(), 'library'), async (library) => {
      await library.engine.scan([folder]);
      expect(names(library)).toEqual([]);
      await copyFile(join(folder, 'grey.png'), join(folder, 'same grey.png'));
      await library.engine.scan([folder]);
      expect(names(library)).toEqual([['grey.png', 'same grey.png']]);
    });
  });
});

describe('a raw file and its JPEG', () => {
  const print = Uint8Array.from({ length: 1024 }, (_, n) => (n * 37) % 256);
  const copy = (path: string, more: Partial<Copy> = {}): Copy => ({
    ...{ id: 1, path, hash: path, width: 6000, height: 4000, size: 9, print },
    ...more,
  });
  const developed = print.map((shade) => Math.min(255, shade + 15));

  it('are one by their name, the JPEG first where both have as many pixels', () => {
    const [raw, jpeg] = [copy('/a/IMG_1.CR2', { size: 30 }), copy('/a/IMG_1.jpg', { print: developed })];
    expect(isSamePicture(raw, jpeg)).toBe(true);
    expect([raw, jpeg].sort(byMerit)).toEqual([jpeg, raw]);
  });

  it('are two of other names, in other folders, or when they show something else', () => {
    const jpeg = copy('/a/IMG_1.jpg', { print: developed });
    expect(isSamePicture(copy('/a/IMG_2.CR2'), jpeg)).toBe(false);
    expect(isSamePicture(copy('/b/IMG_1.CR2'), jpeg)).toBe(false);
    expect(isSamePicture(copy('/a/IMG_1.CR2', { print: print.map((shade) => 255 - shade) }), jpeg)).toBe(false);
  });
});
