import { describe, expect, it } from 'vitest';
import { ENDINGS, isLivePart, isPhoto, kindOf, liveStills } from '../../electron/core/formats.ts';

describe('what a name says', () => {
  it.each([
    ['IMG_0001.HEIC', 'heif'],
    ['/photos/2014.05/DSC_1.NEF', 'raw'],
    ['C:\\photos\\_MG_1.cr3', 'raw'],
    ['a.b.c.JpEg', 'image'],
    ['film.MOV', 'video'],
  ] as const)('%s is %s', (name, kind) => {
    expect(kindOf(name)).toBe(kind);
    expect(isPhoto(name)).toBe(kind !== 'video');
  });

  it.each(['notes.txt', 'jpg', '.jpg', 'photo.', '', 'folder.jpg/notes', 'photo.jpg.xmp'])(
    '"%s" is nothing',
    (name) => {
      expect(kindOf(name)).toBeNull();
      expect(isPhoto(name)).toBe(false);
    },
  );

  it('is of one kind for each ending, and endings are lower case', () => {
    const all = Object.values(ENDINGS).flat();
    expect(new Set(all).size).toBe(all.length);
    for (const ending of all) expect(ending).toMatch(/^[a-z0-9]+$/u);
  });
});

describe('the moving half of a Live Photo', () => {
  const stills = liveStills(['IMG_1.HEIC', 'IMG_2.jpg', 'film.mov', 'IMG_3.PNG', 'IMG_4.cr2']);

  it('is the film that has the name of a still beside it, whatever the case', () => {
    expect(isLivePart('IMG_1.MOV', stills)).toBe(true);
    expect(isLivePart('img_1.mov', stills)).toBe(true);
    expect(isLivePart('/photos/IMG_2.MP4', stills)).toBe(true);
  });

  it('is no film of another name, beside a screenshot or a RAW, or of another kind', () => {
    for (const name of ['film.mov', 'IMG_11.MOV', 'IMG_3.mov', 'IMG_4.mov', 'IMG_1.avi', 'IMG_1.HEIC', 'IMG_1']) {
      expect(isLivePart(name, stills)).toBe(false);
    }
  });
});
