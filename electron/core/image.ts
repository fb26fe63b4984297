/** A decoded picture: 8-bit RGB, row by row, no padding. */
export interface RgbImage {
  /** width * height * 3 bytes. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Bytes per pixel of {@link RgbImage}. */
export const CHANNELS = 3;

/** An all-black picture of the given size. */
export function blankImage(width: number, height: number): RgbImage {
  return { data: new Uint8Array(width * height * CHANNELS), width, height };
}

/** The picture with a black border of so many pixels on each side. */
export function withBorder(image: RgbImage, border: number): RgbImage {
  if (border === 0) return image;
  const framed = blankImage(image.width + 2 * border, image.height + 2 * border);
  const row = image.width * CHANNELS;
  for (let y = 0; y < image.height; y += 1) {
    const from = image.data.subarray(y * row, (y + 1) * row);
    framed.data.set(from, ((y + border) * framed.width + border) * CHANNELS);
  }
  return framed;
}

/** Luma of each pixel (ITU-R BT.601 weights), 0..255, as width * height floats. */
export function luma(image: RgbImage): Float32Array {
  const out = new Float32Array(image.width * image.height);
  const { data } = image;
  for (let pixel = 0, byte = 0; pixel < out.length; pixel += 1, byte += CHANNELS) {
    out[pixel] = 0.299 * (data[byte] ?? 0) + 0.587 * (data[byte + 1] ?? 0) + 0.114 * (data[byte + 2] ?? 0);
  }
  return out;
}
