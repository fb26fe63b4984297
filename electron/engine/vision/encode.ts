/** The small pictures that are kept: thumbnails, covers and aligned crops, all JPEG. */

import sharp, { type Sharp } from 'sharp';
import { squareAround, type Box } from '../../core/geometry.ts';
import { CHANNELS, type RgbImage } from '../../core/image.ts';

/** Long edge of a photo's thumbnail, pixels. */
const THUMB_EDGE = 480;
/** Edge of a face's cover, pixels. */
const COVER_EDGE = 224;
/** How much wider than the face a cover is: hair and chin belong to a person. */
const COVER_MARGIN = 1.7;

/** The photo's thumbnail. */
export function encodeThumb(image: RgbImage): Promise<Uint8Array> {
  return open(image)
    .resize({ width: THUMB_EDGE, height: THUMB_EDGE, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 80 })
    .toBuffer();
}

/** A square around a face (box in pixels of the image), for covers. */
export function encodeCover(image: RgbImage, box: Box): Promise<Uint8Array> {
  const square = squareAround(box, image, COVER_MARGIN);
  const side = Math.max(1, Math.round(square.width));
  const left = Math.min(Math.max(0, Math.round(square.x)), image.width - side);
  const top = Math.min(Math.max(0, Math.round(square.y)), image.height - side);
  return open(image)
    .extract({ left, top, width: side, height: side })
    .resize(COVER_EDGE, COVER_EDGE)
    .jpeg({ quality: 82 })
    .toBuffer();
}

/** The aligned crop, near lossless: another model will embed it again some day. */
export function encodeCrop(crop: RgbImage): Promise<Uint8Array> {
  return open(crop).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
}

/**
 * The print of a thumbnail: as many rows and columns as `edge` says, whatever its shape, of grey or of red, green and
 * blue; see core/print.ts. Small steps of the decoder would move the picture by parts of a pixel.
 */
export async function printOf(thumb: Uint8Array, edge: number, colour = false): Promise<Uint8Array> {
  const picture = sharp(thumb).resize(edge, edge, { fit: 'fill', kernel: 'linear', fastShrinkOnLoad: false });
  const shades = colour ? picture.toColourspace('srgb') : picture.greyscale();
  return new Uint8Array(await shades.raw().toBuffer());
}

function open({ data, width, height }: RgbImage): Sharp {
  return sharp(data, { raw: { width, height, channels: CHANNELS } });
}
