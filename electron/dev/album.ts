/**
 * A small album for the demo, the tests and the screenshots: six real group photos (from the package
 * @vladmandic/face-api, MIT) and variations of each, as a family's folder would hold them: turned by EXIF,
 * mirrored, darker, small, grey, and in every format that is read.
 */

import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';

const SAMPLES = [1, 2, 3, 4, 5, 6];

interface Variation {
  /** File name below the album; `%` is the sample's number. */
  readonly file: string;
  readonly make: (photo: Sharp) => Sharp;
}

const VARIATIONS: readonly Variation[] = [
  { file: 'originals/group %.jpg', make: (photo) => photo.jpeg({ quality: 92 }) },
  {
    file: 'evening/group % evening.jpg',
    make: (photo) => photo.modulate({ brightness: 0.7, saturation: 0.8 }).tint('#ffdcb8').jpeg(),
  },
  // Pixels lie on their side and the EXIF orientation says so, as cameras write it.
  {
    file: 'camera/IMG_100%.jpg',
    make: (photo) =>
      photo
        .rotate(270)
        .withExif({ IFD0: { Orientation: '6' } })
        .withMetadata({ orientation: 6 })
        .jpeg(),
  },
  { file: 'mirrored/group % mirrored.png', make: (photo) => photo.flop().resize(1400).png({ compressionLevel: 3 }) },
  { file: 'sent/group % small.webp', make: (photo) => photo.resize(960).webp({ quality: 70 }) },
  {
    file: 'scans/group % grey.tif',
    make: (photo) => photo.greyscale().resize(1280).tiff({ compression: 'jpeg', quality: 85 }),
  },
  {
    file: 'tilted/group % tilted.avif',
    make: (photo) => photo.rotate(8, { background: '#808080' }).resize(1200).avif({ quality: 60, effort: 2 }),
  },
];

/** The folder of the sample photos. @throws when the package is not installed. */
export function samplesFolder(): string {
  const entry = createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json');
  return join(dirname(entry), 'demo');
}

/** Makes the album in a folder, keeping what is already there; returns how many photos it holds. */
export async function makeSampleAlbum(folder: string): Promise<number> {
  const jobs = SAMPLES.flatMap((number) =>
    VARIATIONS.map(({ file, make }) => ({
      source: join(samplesFolder(), `sample${number}.jpg`),
      target: join(folder, file.replace('%', String(number))),
      make,
    })),
  );
  for (const { source, target, make } of jobs) {
    if (existsSync(target)) continue;
    await mkdir(dirname(target), { recursive: true });
    // A run that is cut short must not leave half a photo behind.
    const partial = `${target}.partial`;
    await make(sharp(source)).toFile(partial);
    await rename(partial, target);
  }
  return jobs.length;
}
