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

/** A photo's file and what it says of itself, read when it is asked for. */
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
  /** 'YYYY-MM-DDTHH:MM:SS' by the camera's clock. */
  readonly takenAt: string;
  /** 'camera' when the photo says when it was taken; 'file' when that is its file's time; null when it could not be asked. */
  readonly takenFrom: 'camera' | 'file' | null;
  /** Null when the file could not be read just now; `problem` says why. */
  readonly facts: CameraFacts | null;
  readonly problem: string | null;
}
