import { blankImage, CHANNELS, type RgbImage } from '../../../electron/core/image.ts';
import type { Random } from './random.ts';

/** A colour, 0..255 each. */
export type Colour = readonly [red: number, green: number, blue: number];

/** A picture whose colour at each pixel is given by a function of its coordinates; rounded and clamped. */
export function paint(width: number, height: number, colourAt: (x: number, y: number) => Colour): RgbImage {
  const image = blankImage(width, height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const colour = colourAt(x, y).map((value) => Math.min(255, Math.max(0, Math.round(value))));
      image.data.set(colour, (y * width + x) * CHANNELS);
    }
  }
  return image;
}

/** A picture in one colour. */
export function flat(width: number, height: number, colour: Colour): RgbImage {
  return paint(width, height, () => colour);
}

/** A picture of independent random bytes. */
export function noise(random: Random, width: number, height: number): RgbImage {
  return paint(width, height, () => [random.below(256), random.below(256), random.below(256)]);
}

/** The colour of a pixel. */
export function colourAt(image: RgbImage, x: number, y: number): Colour {
  if (x < 0 || y < 0 || x >= image.width || y >= image.height) throw new Error(`no pixel at ${x}, ${y}`);
  const at = (y * image.width + x) * CHANNELS;
  return [image.data[at] ?? -1, image.data[at + 1] ?? -1, image.data[at + 2] ?? -1];
}
