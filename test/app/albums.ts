/** Small albums for tests of the window, and the scan that makes a library of one. */

import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { samplesFolder } from '../../electron/dev/album.ts';

/** A photo of an album: which sample it shows, when it was taken, and what more its camera says. */
export interface AlbumPhoto {
  readonly file: string;
  readonly sample: number;
  /** 'YYYY:MM:DD HH:MM:SS', as cameras write it. */
  readonly taken: string;
  readonly exif?: Readonly<Record<string, string>>;
  readonly width?: number;
  /** Left for right: another picture of the same people. */
  readonly mirrored?: boolean;
}

/** Writes photos into a folder. */
export async function makeAlbum(folder: string, photos: readonly AlbumPhoto[]): Promise<void> {
  for (const { file, sample, taken, exif = {}, width = 900, mirrored = false } of photos) {
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true });
    await sharp(join(samplesFolder(), `sample${sample}.jpg`))
      .resize(width)
      .flop(mirrored)
      .withExif({ IFD0: { Make: 'Canon', Model: 'Canon EOS 5D' }, IFD2: { DateTimeOriginal: taken, ...exif } })
      .jpeg({ quality: 90 })
      .toFile(path);
  }
}

/** The samples as an album of six, from 2014 to 2019, the group of three last. */
export const SIX: readonly AlbumPhoto[] = [
  { file: 'one.jpg', sample: 1, taken: '2019:06:03 17:05:00', exif: { ISOSpeedRatings: '400', FNumber: '28/10' } },
  { file: 'two.jpg', sample: 2, taken: '2019:06:01 09:00:00' },
  { file: 'three.jpg', sample: 3, taken: '2019:05:31 23:59:59' },
  { file: 'four.jpg', sample: 4, taken: '2017:12:24 18:00:00' },
  { file: 'five.jpg', sample: 5, taken: '2014:08:03 12:00:00' },
  { file: 'six.jpg', sample: 6, taken: '2014:08:02 12:00:00' },
];

/** Adds a folder to the library of a window and waits until all of it was read and grouped. */
export async function scanFolder(page: Page, folder: string): Promise<void> {
  const added = await page.evaluate((path) => globalThis.facet.call('addFolders', { paths: [path] }), folder);
  if (!added.ok) throw new Error(added.failure.message);
  await scanEnds(page);
}

/** Scans all folders again and waits for the end. */
export async function scanAgain(page: Page): Promise<void> {
  await page.evaluate(() => globalThis.facet.call('startScan', {}));
  await scanEnds(page);
}

async function scanEnds(page: Page): Promise<void> {
  const phase = async (): Promise<string> => {
    const reply = await page.evaluate(() => globalThis.facet.call('libraryStatus', {}));
    return reply.ok ? reply.value.scan.phase : reply.failure.message;
  };
  // It may not have begun yet when it is first asked about.
  await page.waitForTimeout(300);
  await expect.poll(phase, { timeout: 120_000, intervals: [250] }).toBe('idle');
}
