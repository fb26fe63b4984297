/** What a camera wrote into a photo about how it was taken. */

import readExif from 'exif-reader';
import type { CameraFacts, Place } from '../../contract/photos.ts';
import { takenAt } from './taken.ts';

/** What a photo's EXIF says. */
export interface ExifFacts extends CameraFacts {
  /** See taken.ts. */
  readonly takenAt: string | null;
}

/** What a photo without EXIF says. */
export const NO_FACTS: ExifFacts = {
  takenAt: null,
  camera: null,
  lens: null,
  exposureSeconds: null,
  aperture: null,
  iso: null,
  focalLength: null,
  focalLength35: null,
  place: null,
};

/** Longer texts are no name of a camera. */
const LONGEST = 120;

/** Reads what is there. Cameras and editors write all kinds of nonsense: what makes no sense is left out, not shown. */
export function factsOf(exif: Buffer | undefined): ExifFacts {
  if (!exif) return NO_FACTS;
  let tags: ReturnType<typeof readExif>;
  try {
    tags = readExif(exif);
  } catch {
    // Garbage where EXIF should be: the picture is shown all the same.
    return NO_FACTS;
  }
  const { Image, Photo, GPSInfo } = tags;
  return {
    takenAt: takenAt(exif),
    camera: cameraOf(words(Image?.Make), words(Image?.Model)),
    lens: words(Photo?.LensModel),
    exposureSeconds: positive(Photo?.ExposureTime),
    aperture: positive(Photo?.FNumber),
    iso: positive(Photo?.ISOSpeedRatings) ?? positive(Photo?.ISOSpeed),
    focalLength: positive(Photo?.FocalLength),
    focalLength35: positive(Photo?.FocalLengthIn35mmFilm),
    place: placeOf(GPSInfo),
  };
}

/** Many models begin with their maker's name, and some makers write theirs in capitals. */
function cameraOf(make: string | null, model: string | null): string | null {
  if (make === null || model === null) return model ?? make;
  const [first = ''] = make.split(' ');
  return model.toLowerCase().startsWith(first.toLowerCase()) ? model : `${make} ${model}`;
}

function words(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  // eslint-disable-next-line no-control-regex -- texts are padded with zeros, and with worse
  const text = value.replace(/[\u0000-\u001f\u007f]+/gu, ' ').trim();
  return text === '' ? null : text.slice(0, LONGEST);
}

/** A value may be a list of one. */
function positive(value: unknown): number | null {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'number' && Number.isFinite(first) && first > 0 ? first : null;
}

function placeOf(gps: Readonly<Record<string, unknown>> | undefined | null): Place | null {
  const latitude = degrees(gps?.GPSLatitude, gps?.GPSLatitudeRef, 'S', 90);
  const longitude = degrees(gps?.GPSLongitude, gps?.GPSLongitudeRef, 'W', 180);
  if (latitude === null || longitude === null) return null;
  // What a camera writes that has not found its place yet.
  return latitude === 0 && longitude === 0 ? null : { latitude, longitude };
}

/** Degrees, minutes and seconds as one number. */
function degrees(value: unknown, reference: unknown, negative: string, most: number): number | null {
  if (!Array.isArray(value) || value.length !== 3) return null;
  const [whole, minutes, seconds] = value as unknown[];
  if (typeof whole !== 'number' || typeof minutes !== 'number') return null;
  const sum = whole + minutes / 60 + (typeof seconds === 'number' && Number.isFinite(seconds) ? seconds / 3600 : 0);
  if (!(Math.abs(sum) <= most)) return null;
  return words(reference)?.toUpperCase() === negative ? -sum : sum;
}
