/** What a camera wrote into a photo (EXIF 3.0), as far as it makes sense: what makes none is left out, not shown. */

import readExif from 'exif-reader';
import type { CameraFacts, Place } from '../../contract/photos.ts';
import { inZone, momentOf, parseMoment, parseOffset, thousandths, type Moment } from '../../core/taken.ts';
import { isCostly } from './exif-cost.ts';
import { oneLine } from './words.ts';

/** What a photo's EXIF says; null for what it does not. */
export interface ExifFacts extends CameraFacts {
  /** When the picture was taken, or else when it was digitised. */
  readonly taken: Moment | null;
  /** The same by satellite. */
  readonly satelliteTime: Moment | null;
  /** How the picture is to be turned: 1..8. */
  readonly orientation: number | null;
  readonly rating: number | null;
}

/** What a photo without EXIF says. */
export const NO_EXIF: ExifFacts = {
  taken: null,
  satelliteTime: null,
  orientation: null,
  rating: null,
  camera: null,
  lens: null,
  exposureSeconds: null,
  aperture: null,
  iso: null,
  focalLength: null,
  focalLength35: null,
  place: null,
};

type Tags = Readonly<Record<string, unknown>>;

/** Reads a TIFF structure, with or without 'Exif' before it. */
export function exifFacts(exif: Buffer | null): ExifFacts {
  if (!exif || isCostly(exif)) return NO_EXIF;
  let tags: ReturnType<typeof readExif>;
  try {
    tags = readExif(exif);
  } catch {
    // Garbage where EXIF should be: the picture is shown all the same.
    return NO_EXIF;
  }
  const image: Tags = tags.Image ?? {};
  const photo: Tags = tags.Photo ?? {};
  const gps: Tags = tags.GPSInfo ?? {};
  const zone = parseOffset(text(photo.OffsetTimeOriginal)) ?? parseOffset(text(photo.OffsetTime));
  const orientation = whole(image.Orientation, 1, 8);
  return {
    taken:
      clockTime(exif, photo.DateTimeOriginal, photo.SubSecTimeOriginal, zone) ??
      clockTime(exif, photo.DateTimeDigitized, photo.SubSecTimeDigitized, parseOffset(text(photo.OffsetTimeDigitized))),
    satelliteTime: satelliteTime(gps, zone),
    orientation,
    rating: whole(image.Rating, 0, 5),
    camera: cameraOf(text(image.Make), text(image.Model)),
    lens: text(photo.LensModel),
    exposureSeconds: positive(photo.ExposureTime),
    aperture: positive(photo.FNumber),
    iso: positive(photo.ISOSpeedRatings) ?? positive(photo.ISOSpeed),
    focalLength: positive(photo.FocalLength),
    focalLength35: positive(photo.FocalLengthIn35mmFilm),
    place: placeOf(gps),
  };
}

/** Many models begin with their maker's name, and some makers write theirs in capitals. */
export function cameraOf(make: string | null, model: string | null): string | null {
  if (make === null || model === null) return model ?? make;
  const [first = ''] = make.split(' ');
  return model.toLowerCase().startsWith(first.toLowerCase()) ? model : `${make} ${model}`;
}

/** Coordinates in degrees; null for what is nowhere. Where the equator meets Greenwich is where a camera has not looked. */
export function place(latitude: number, longitude: number): Place | null {
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return null;
  return latitude === 0 && longitude === 0 ? null : { latitude, longitude };
}

/** @param value as the parser gives it: the clock's time as if its zone were UTC, and the 31st of February as a day in March. */
function clockTime(exif: Buffer, value: unknown, fraction: unknown, offset: number | null): Moment | null {
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) return null;
  const written = value.toISOString().slice(0, 19).replaceAll('-', ':').replace('T', ' ');
  // What the parser made another date of is not in the bytes.
  const moment = exif.includes(written, 0, 'latin1') ? parseMoment(written) : null;
  const digits = /^\d+/u.exec(text(fraction) ?? '')?.[0];
  return moment && { ...moment, offset, milliseconds: digits === undefined ? null : thousandths(digits) };
}

/** In UTC, or by the clock on the spot where its zone is known. */
function satelliteTime(gps: Tags, zone: number | null): Moment | null {
  const [year, month, day] = text(gps.GPSDateStamp)?.split(/[:-]/u) ?? [];
  const clock: unknown[] = Array.isArray(gps.GPSTimeStamp) ? gps.GPSTimeStamp : [];
  const isClock = clock.length === 3 && clock.every((part) => typeof part === 'number' && part >= 0 && part < 61);
  if (year?.length !== 4 || month === undefined || day === undefined || !isClock) return null;
  const [hour = '', minute = '', second = ''] = clock.map((part) =>
    String(Math.floor(part as number)).padStart(2, '0'),
  );
  const moment = momentOf([year, month, day], [hour, minute, second], { offset: 0 });
  return moment && zone !== null ? inZone(moment, zone) : moment;
}

/** Texts that are not plain ASCII come as bytes. */
function text(value: unknown): string | null {
  return oneLine(Buffer.isBuffer(value) ? value.toString('utf8') : value);
}

/** A value may be a list of one. */
function single(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

function positive(value: unknown): number | null {
  const first = single(value);
  return typeof first === 'number' && Number.isFinite(first) && first > 0 ? first : null;
}

function whole(value: unknown, least: number, most: number): number | null {
  const first = single(value);
  return typeof first === 'number' && Number.isInteger(first) && first >= least && first <= most ? first : null;
}

function placeOf(gps: Tags): Place | null {
  const latitude = degrees(gps.GPSLatitude, gps.GPSLatitudeRef, 'S');
  const longitude = degrees(gps.GPSLongitude, gps.GPSLongitudeRef, 'W');
  return latitude === null || longitude === null ? null : place(latitude, longitude);
}

/** Degrees, minutes and seconds as one number. Fractions by nothing come as infinite, or as no number. */
function degrees(value: unknown, reference: unknown, negative: string): number | null {
  if (!Array.isArray(value) || value.length !== 3) return null;
  const [whole, minutes, seconds] = value as unknown[];
  if (typeof whole !== 'number' || typeof minutes !== 'number') return null;
  const sum = whole + minutes / 60 + (typeof seconds === 'number' && Number.isFinite(seconds) ? seconds / 3600 : 0);
  if (!Number.isFinite(sum)) return null;
  return text(reference)?.toUpperCase() === negative ? -sum : sum;
}
