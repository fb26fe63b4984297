/**
 * Photos with painted "faces": squares of one colour each, whose colour says who it is. Whatever Facet does with a photo
 * is done with them; only its networks, which would take days for so many, are stood in for by reading the colours (see
 * worker.ts). What is on a photo follows from its number alone.
 */

import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Box } from '../../../electron/core/geometry.ts';
import { CHANNELS, type RgbImage } from '../../../electron/core/image.ts';
import { Random } from '../../unit/support/random.ts';

const WIDTH = 192;
const HEIGHT = 144;
/** The background has so many shades across, and down. */
const SPOTS = 6;
const FACE = 40;
const STEPS = 16;
/** A square in the corner says how many faces there are. */
const CORNER = 16;
const COUNT_STEP = 60;
const A_FOLDER = 1_000;
const FIRST_DAY = Date.UTC(2005, 0, 1);
const MINUTE_MS = 60_000;
/** Change it when the photos change, so that old ones are made again. */
const VERSION = 1;

export const PEOPLE = 2_500;

/** Who is on a photo, from left to right; some are on many photos, most on few. One face a photo on average. */
export function peopleOn(photo: number): number[] {
  const random = new Random(photo + 1);
  const count = random.pick([0, 0, 1, 1, 1, 1, 2, 2, 1, 1]);
  return Array.from({ length: count }, () => Math.floor(PEOPLE * random.next() ** 3));
}

/** The number of a photo, of its path. */
export function numberOf(path: string): number {
  return Number(/(\d+)\.jpg$/u.exec(path)?.[1]);
}

/** The folder below `cache` with the photos; made where it is not there. */
export async function paintedPhotos(cache: string, count: number): Promise<string> {
  const folder = join(cache, `painted-${VERSION}-${count}`);
  if (existsSync(folder)) return folder;
  console.error(`Painting ${count.toLocaleString('en')} photos (kept in ${folder}) ...`);
  const partial = `${folder}.partial`;
  for (let start = 0; start < count; start += A_FOLDER) {
    const at = join(partial, String(start / A_FOLDER).padStart(3, '0'));
    await mkdir(at, { recursive: true });
    const numbers = Array.from({ length: Math.min(A_FOLDER, count - start) }, (_, index) => start + index);
    await Promise.all(numbers.map(async (photo) => writeFile(join(at, `IMG_${photo}.jpg`), await paint(photo))));
  }
  await rename(partial, folder);
  return folder;
}

async function paint(photo: number): Promise<Buffer> {
  const picture = background(new Random(-photo - 1));
  const people = peopleOn(photo);
  fill(picture, { x: 0, y: 0, width: CORNER, height: CORNER }, () => people.length * COUNT_STEP);
  people.forEach((person, place) => fill(picture, boxAt(place), (channel) => levelOf(person, channel)));
  const taken = new Date(FIRST_DAY + photo * 40 * MINUTE_MS).toISOString();
  return sharp(picture.data, { raw: { width: WIDTH, height: HEIGHT, channels: CHANNELS } })
    .withExif({
      IFD0: { Make: 'Canon', Model: `EOS ${photo % 7}D` },
      IFD2: { DateTimeOriginal: taken.slice(0, 19).replace('T', ' ').replaceAll('-', ':') },
    })
    .jpeg({ quality: 90, chromaSubsampling: '4:4:4' })
    .toBuffer();
}

/** Random shades that run into each other: no photo is like another. */
function background(random: Random): RgbImage {
  const [right, down, shift] = [0, 1, 2].map(() =>
    Array.from({ length: SPOTS }, () => Array.from({ length: SPOTS }, () => random.between(0, 85))),
  );
  const data = new Uint8Array(WIDTH * HEIGHT * CHANNELS);
  for (let y = 0, at = 0; y < HEIGHT; y += 1) {
    const row = Math.floor((y * SPOTS) / HEIGHT);
    const part = (y * SPOTS) / HEIGHT - row;
    for (let x = 0; x < WIDTH; x += 1) {
      const column = Math.floor((x * SPOTS) / WIDTH);
      const across = (x * SPOTS) / WIDTH - column;
      const base = (right?.[row]?.[column] ?? 0) * across + (down?.[row]?.[column] ?? 0) * part;
      for (let channel = 0; channel < CHANNELS; channel += 1, at += 1) {
        data[at] = base + (shift?.[(row + channel) % SPOTS]?.[column] ?? 0);
      }
    }
  }
  return { data, width: WIDTH, height: HEIGHT };
}

function fill({ data }: RgbImage, { x, y, width, height }: Box, level: (channel: number) => number): void {
  for (let row = y; row < y + height; row += 1) {
    for (let at = (row * WIDTH + x) * CHANNELS; at < (row * WIDTH + x + width) * CHANNELS; at += 1) {
      data[at] = level(at % CHANNELS);
    }
  }
}

function boxAt(place: number): Box {
  return { x: 24 + place * 80, y: 60, width: FACE, height: FACE };
}

/** A digit of a person's number, as a colour channel's level; the middle of a step, which no JPEG moves it out of. */
function levelOf(person: number, digit: number): number {
  return (Math.floor(person / STEPS ** digit) % STEPS) * STEPS + STEPS / 2;
}

/** Where the faces of a painted photo are. */
export function facesOf(image: RgbImage): Box[] {
  const count = Math.round((image.data[(image.width * (CORNER / 2) + CORNER / 2) * CHANNELS] ?? 0) / COUNT_STEP);
  return Array.from({ length: count }, (_, place) => boxAt(place));
}

/** Who is in the middle of a picture. */
export function personIn({ data, width, height }: RgbImage): number {
  const middle = (Math.floor(height / 2) * width + Math.floor(width / 2)) * CHANNELS;
  const digit = (channel: number): number => Math.floor((data[middle + channel] ?? 0) / STEPS);
  return digit(0) + digit(1) * STEPS + digit(2) * STEPS ** 2;
}
