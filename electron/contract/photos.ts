/** All photos in the order of time, and what a file says of the photo in it. Plain data beside types.ts. */

/** A month in which photos were taken, with how many. */
export interface MonthRun {
  readonly year: number;
  /** 1..12. */
  readonly month: number;
  readonly count: number;
}

/**
 * Every photo of the library, those taken last first and of copies the best alone, as columns: a hundred thousand objects would take longer to pass
 * than to read. All columns are of one length, which is the sum of the months' counts.
 */
export interface PhotoTimeline {
  /** Names this state of the library's photos; the same as long as none came, went or changed. */
  readonly version: string;
  readonly ids: Float64Array;
  /** Width by height, upright. */
  readonly ratios: Float32Array;
  /** When each was taken: seconds since 1970 by the camera's clock, read as if its zone were UTC. */
  readonly taken: Float64Array;
  /** 1 for a file that is not where it was. */
  readonly missing: Uint8Array;
  /** Of videos, milliseconds; 0 for a photo. */
  readonly durations: Float64Array;
  /** How many copies of the picture there are, of which the best is listed; 1 when there are no others. */
  readonly copies: Uint16Array;
  readonly months: readonly MonthRun[];
}

/** One of several copies of a picture. */
export interface StackedPhoto {
  readonly id: number;
  readonly path: string;
  readonly fileName: string;
  /** Bytes of the file. */
  readonly bytes: number;
  /** Upright, in pixels. */
  readonly width: number;
  readonly height: number;
  /** True when the file is not where it was. */
  readonly missing: boolean;
}

/** A place by its coordinates, degrees: north and east are positive. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** What the camera wrote into the photo; null for what it did not. */
export interface CameraFacts {
  /** Maker and model. */
  readonly camera: string | null;
  readonly lens: string | null;
  readonly exposureSeconds: number | null;
  /** The number after f/. */
  readonly aperture: number | null;
  readonly iso: number | null;
  /** Millimetres. */
  readonly focalLength: number | null;
  /** The same view's on 35 mm film, millimetres. */
  readonly focalLength35: number | null;
  readonly place: Place | null;
}

/**
 * Who says when a photo was taken: its camera, XMP or IPTC in the file, a sidecar, the satellites, the file's name; and
 * where nobody does, the time of the file.
 */
export type TakenFrom = 'camera' | 'xmp' | 'iptc' | 'sidecar' | 'gps' | 'name' | 'file';

/** What is known of a photo besides its picture, from its file and its sidecar; null for what nobody says. */
export interface PhotoFacts extends CameraFacts {
  readonly takenFrom: TakenFrom;
  /** Thousandths behind the second it was taken in. */
  readonly milliseconds: number | null;
  /** Minutes that the clock was ahead of UTC. */
  readonly offset: number | null;
  /** True when only the day is known: the time says noon. */
  readonly isDayOnly: boolean;
  /** How the stored picture is to be turned, 1..8 as EXIF has it; what is shown is upright. */
  readonly orientation: number | null;
  /** Stars: 1..5, 0 for none, -1 for a photo that was rejected. */
  readonly rating: number | null;
  /** Each once, in the order they were written. */
  readonly keywords: readonly string[];
  readonly title: string | null;
  readonly description: string | null;
  /** What of it could not be used, and why, in words for the user. */
  readonly problem: string | null;
}

/** A photo's file and what it says of itself. */
export interface PhotoInfo {
  readonly id: number;
  readonly path: string;
  readonly fileName: string;
  readonly folder: string;
  /** Bytes, as the last scan found the file. */
  readonly bytes: number;
  /** Upright, in pixels. */
  readonly width: number;
  readonly height: number;
  /** 'YYYY-MM-DDTHH:MM:SS' by the clock on the spot. */
  readonly takenAt: string;
  /** Null when they are not in the library yet and the file could not be read just now; `problem` says why. */
  readonly facts: PhotoFacts | null;
  readonly problem: string | null;
}

/** A keyword, with the photos that have it. */
export interface PhotoKeyword {
  readonly keyword: string;
  readonly photos: number;
}

/** A zone as people write it: 'UTC+2', 'UTC−3:30'. @param offset minutes ahead of UTC. */
export function zoneName(offset: number): string {
  const minutes = Math.abs(offset);
  const rest = minutes % 60 === 0 ? '' : `:${String(minutes % 60).padStart(2, '0')}`;
  return minutes === 0 ? 'UTC' : `UTC${offset < 0 ? '\u2212' : '+'}${Math.floor(minutes / 60)}${rest}`;
}
