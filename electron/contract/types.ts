/** The nouns that the window and the engine speak of. Plain data: everything here survives structured clone. */

import type { Box, Point } from '../core/geometry.ts';
import type { Provider } from '../core/providers.ts';

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
  /** Of a video that was read, milliseconds; null for a photo. */
  readonly duration: number | null;
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
  /** When in a video it is seen, milliseconds from the beginning; null on a photo. */
  readonly at: number | null;
}

/** Who put a face on a photo. */
export type FaceOrigin = 'found' | 'drawn';

/** Whether a file holds a picture, or many of them. */
export type MediaKind = 'photo' | 'video';

/** One photo, or video, with its faces; its picture is `photo://photo/<id>`, and a video plays from `photo://video/<id>`. */
export interface PhotoDetail extends PhotoTile {
  readonly kind: MediaKind;
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
  readonly watch: FolderWatch;
}

/**
 * How changes in a folder are noticed: at once, by looking through it every minute, not at all, or not now, because it is
 * not connected.
 */
export type FolderWatch = 'live' | 'polling' | 'off' | 'away';

/** What came of changes that were noticed in folders. */
export interface FolderNews {
  /** Files and folders that were looked at, the first thousand. */
  readonly paths: readonly string[];
  /** As in {@link ScanResult}. */
  readonly photos: number;
  readonly indexed: number;
  readonly unchanged: number;
  /** Photos whose files are no longer there. */
  readonly missing: number;
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
}

/** A photo that could not be read, and why, in words for the user. */
export interface FailedPhoto {
  readonly id: number;
  readonly path: string;
  /** The code of what is wrong, by which a window finds words in its own language; null when it has none. */
  readonly problem: string | null;
  /** The same in English, with the details. */
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
  /** Videos that wait for the window, whose decoder reads them; 0 where there is one. */
  readonly waiting: number;
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
  readonly provider: Provider;
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
  readonly provider: Provider;
  /** Right answers on Labeled Faces in the Wild, 0..1, with the standard error; null where the card has no such figure. */
  readonly accuracy: { readonly share: number; readonly standardError: number } | null;
}

/** What an image URL may ask for: `photo` fits a screen, `full` is for looking closely at a large one. */
export type ImageKind = 'thumb' | 'face' | 'photo' | 'full';

/** What becomes of faces whose embeddings another model made. */
export type EmbeddingState =
  /** All faces are embedded with the model. */
  | 'done'
  | 'running'
  | 'paused'
  /** The user wants it so: they stay as they are, and are compared all the same where the models' cards allow it. */
  | 'stopped';

/** How far embedding the library's faces again, from their kept crops, has come. */
export interface EmbeddingProgress {
  readonly state: EmbeddingState;
  /** Card id of the model they are embedded with. */
  readonly model: string;
  /** True when that model is used only once all faces are done: it cannot be compared with the one in use. */
  readonly switches: boolean;
  /** Faces that have its embedding, and all faces. */
  readonly done: number;
  readonly total: number;
  /** Over the last seconds; null when nothing runs or it is not known yet. */
  readonly facesPerSecond: number | null;
}

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
  /** When in a video it is seen, milliseconds from the beginning; null on a photo. */
  readonly at: number | null;
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
