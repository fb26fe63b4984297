/** The nouns that the window and the engine speak of. Plain data: everything here survives structured clone. */

import type { Box, Point } from '../core/geometry.ts';

export type { Box, Point };

/** A person as the people grid shows them. `name` is null until the user gives one. */
export interface PersonSummary {
  readonly id: number;
  readonly name: string | null;
  /** How many faces this person has. */
  readonly faces: number;
  /** On how many photos. */
  readonly photos: number;
  /** The face on the cover: `photo://face/<id>`. */
  readonly coverFaceId: number;
  /** True when the user does not want to see them among people. */
  readonly hidden: boolean;
}

/** A photo in a grid: enough to lay it out; its picture is `photo://thumb/<id>`. */
export interface PhotoTile {
  readonly id: number;
  /** Upright size in pixels, for the tile's aspect ratio. */
  readonly width: number;
  readonly height: number;
  /** File name without its folder. */
  readonly fileName: string;
  /** True when the file is not where it was: it is shown from its thumbnail. */
  readonly missing: boolean;
}

/** A face on a photo. */
export interface PhotoFace {
  readonly id: number;
  /** In pixels of the upright full-size photo. */
  readonly box: Box;
  readonly personId: number | null;
  readonly personName: string | null;
  /** Detector score, 0..1. */
  readonly score: number;
  /** How useful the face is for recognition, 0..1. */
  readonly quality: number;
  /** Who put it there: the detector, or the user by hand. */
  readonly origin: FaceOrigin;
  /** True when the user said whose face it is. */
  readonly confirmed: boolean;
  /** True for somebody the user said they do not know. */
  readonly stranger: boolean;
}

/** Who put a face on a photo. */
export type FaceOrigin = 'found' | 'drawn';

/** One photo with its faces; its picture is `photo://photo/<id>`. */
export interface PhotoDetail extends PhotoTile {
  readonly path: string;
  readonly faces: readonly PhotoFace[];
}

/** A folder the user added, with what is known of its photos. */
export interface FolderSummary {
  readonly id: number;
  readonly path: string;
  readonly photos: number;
  readonly pending: number;
  readonly failed: number;
  readonly missing: number;
}

/** A photo that could not be read, and why, in words for the user. */
export interface FailedPhoto {
  readonly id: number;
  readonly path: string;
  readonly reason: string;
}

/** A photo whose file is not where it was. */
export interface MissingPhoto {
  readonly id: number;
  readonly path: string;
}

/** The missing photos: as many as were asked for, and how many there are. */
export interface MissingPhotos {
  readonly photos: readonly MissingPhoto[];
  readonly total: number;
}

/** What the library takes on the disk, in bytes. */
export interface StorageUse {
  /** The library's folder. */
  readonly path: string;
  /** All of it. */
  readonly total: number;
  /** The small pictures of photos, and of faces; in a large library these two are estimated. */
  readonly thumbnails: number;
  readonly faces: number;
  /** The backups beside it. */
  readonly backups: number;
}

/** What a scan is doing. */
export type ScanPhase = 'idle' | 'walking' | 'indexing' | 'clustering' | 'paused';

/** Progress of the running scan; all zero when idle. */
export interface ScanProgress {
  readonly phase: ScanPhase;
  /** Photos indexed, failed or found unchanged in this scan. */
  readonly done: number;
  /** Photos this scan has found so far; grows while walking. */
  readonly total: number;
  readonly failed: number;
  /** Faces found by this scan. */
  readonly faces: number;
  /** Indexed photos per second, over the last seconds; 0 when unknown. */
  readonly photosPerSecond: number;
  /** Seconds left at that speed; null when unknown. */
  readonly remainingSeconds: number | null;
}

/** What a finished scan found. */
export interface ScanResult {
  /** Photos found in the scanned folders. */
  readonly photos: number;
  readonly indexed: number;
  readonly unchanged: number;
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
  /** Faces and people in the whole library afterwards. */
  readonly faces: number;
  readonly people: number;
  readonly seconds: number;
}

/** The state of the library, for the window's first paint and status line. */
export interface LibraryStatus {
  readonly path: string;
  readonly photos: number;
  readonly failed: number;
  readonly missing: number;
  readonly faces: number;
  readonly people: number;
  readonly folders: number;
  /** Card id of the embedder in use and the execution provider it runs on. */
  readonly model: string;
  readonly provider: string;
  /** Of the last scan that read photos since Facet was started; null before. */
  readonly facesPerSecond: number | null;
  readonly scan: ScanProgress;
}

/** A model card, as far as lists show it. */
export interface ModelSummary {
  readonly id: string;
  readonly role: 'detector' | 'landmarker' | 'embedder';
  readonly file: string;
  readonly bytes: number;
  readonly licence: string;
  /** True for the one that new photos are indexed with. */
  readonly inUse: boolean;
  readonly provider: string;
  /** Right answers on Labeled Faces in the Wild, 0..1, with the standard error; null where the card has no such figure. */
  readonly accuracy: { readonly share: number; readonly standardError: number } | null;
}

/** What an image URL may ask for: `photo` fits a screen, `full` is for looking closely at a large one. */
export type ImageKind = 'thumb' | 'face' | 'photo' | 'full';

/** An encoded picture. */
export interface EncodedImage {
  readonly type: 'image/jpeg' | 'image/webp';
  readonly bytes: Uint8Array;
}

/** A face of the library, as the command line lists it. */
export interface FaceRecord {
  readonly id: number;
  /** Absolute path of the photo. */
  readonly photo: string;
  readonly box: Box;
  readonly score: number;
  readonly quality: number;
  readonly personId: number | null;
  /** Card id of the model that made its embedding. */
  readonly model: string;
}

/** A face straight from the pipeline, without a library. */
export interface EmbeddedFace {
  readonly box: Box;
  readonly landmarks: readonly Point[];
  readonly score: number;
  readonly quality: number;
  /** 128 numbers of unit L2 norm. */
  readonly embedding: readonly number[];
}
