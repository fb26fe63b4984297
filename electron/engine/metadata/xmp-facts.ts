/** What XMP says of a photo, in the embedded packets or in a sidecar. */

import type { Place } from '../../contract/photos.ts';
import { parseMoment, type Moment } from '../../core/taken.ts';
import { cameraOf, place } from './exif.ts';
import { oneLine } from './words.ts';
import { textOf, textsOf, type XmpStructure } from './xmp.ts';

/** Null for what it does not say. */
export interface XmpFacts {
  /** When what the picture shows happened, best first; then when the file was made, which programs may set anew. */
  readonly taken: readonly Moment[];
  readonly created: Moment | null;
  /** When these metadata were last changed, milliseconds since 1970. */
  readonly changedMs: number | null;
  /** -1 for a photo that was rejected, 0 for one without a rating. */
  readonly rating: number | null;
  readonly keywords: readonly string[] | null;
  readonly title: string | null;
  readonly description: string | null;
  readonly camera: string | null;
  readonly lens: string | null;
  readonly place: Place | null;
}

/** @param properties as parseXmp gives them. */
export function xmpFacts(properties: XmpStructure): XmpFacts {
  const text = (name: string): string | null => oneLine(textOf(properties[name]));
  const changed = Date.parse(text('xmp:MetadataDate') ?? '');
  const taken = ['photoshop:DateCreated', 'exif:DateTimeOriginal'];
  const keywords = ['dc:subject', 'lr:hierarchicalSubject'].filter((name) => properties[name] !== undefined);
  return {
    taken: taken.flatMap((name) => parseMoment(text(name) ?? '') ?? []),
    created: parseMoment(text('xmp:CreateDate') ?? ''),
    changedMs: Number.isNaN(changed) ? null : changed,
    rating: ratingOf(text('xmp:Rating')),
    // A keyword that lies under others, as in Places|Berlin, is found by each of them.
    keywords: keywords.length === 0 ? null : keywords.flatMap((name) => textsOf(properties[name])).flatMap(levels),
    title: text('dc:title'),
    description: oneLine(textOf(properties['dc:description']), LONGEST_DESCRIPTION),
    camera: cameraOf(text('tiff:Make'), text('tiff:Model')),
    lens: text('exifEX:LensModel') ?? text('aux:Lens'),
    place: placeOf(text('exif:GPSLatitude'), text('exif:GPSLongitude')),
  };
}

/** Of a description, more is kept than of a name. */
export const LONGEST_DESCRIPTION = 2_000;

function levels(keyword: string): string[] {
  return keyword.split('|');
}

/** Whole stars from rejected to five; some programs write '4.0'. */
function ratingOf(text: string | null): number | null {
  const rating = Math.round(Number(text ?? NaN));
  return rating >= -1 && rating <= 5 ? rating : null;
}

function placeOf(latitude: string | null, longitude: string | null): Place | null {
  const [north, east] = [degrees(latitude, 'S'), degrees(longitude, 'W')];
  return north === null || east === null ? null : place(north, east);
}

/** '52,31.2N' or '52,31,12N': degrees, minutes and perhaps seconds. */
function degrees(text: string | null, negative: string): number | null {
  const [, whole, minutes, seconds = '0', side] =
    /^(\d{1,3}),(\d{1,2}(?:\.\d+)?)(?:,(\d{1,2}(?:\.\d+)?))?\s*([NSEW])$/iu.exec(text ?? '') ?? [];
  if (side === undefined) return null;
  const sum = Number(whole) + Number(minutes) / 60 + Number(seconds) / 3600;
  return side.toUpperCase() === negative ? -sum : sum;
}
