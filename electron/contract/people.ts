/** What was decided, what to ask, and what to look for: the nouns about people beside types.ts. Plain data. */

import type { Deed, HistoryStep, StepKind } from '../core/history.ts';
import type { Sureness, SurenessLevel } from '../core/sureness.ts';
import type { CopyProblemCode, FailureData } from './errors.ts';
import type { Box, PersonSummary, PhotoTile } from './types.ts';

export type { Deed, HistoryStep, StepKind, Sureness, SurenessLevel };

/** The log of what the user said, as a page of steps, newest first. */
export interface History {
  readonly steps: readonly HistoryStep[];
  /** The step that undo would take back and the one that redo would bring back; null when there is none. */
  readonly undo: number | null;
  readonly redo: number | null;
  /** Entries of a newer version of Facet, kept and passed over. */
  readonly notUnderstood: number;
}

/** A face of a person, in a grid; its picture is `photo://face/<id>`. */
export interface PersonFaceTile {
  readonly id: number;
  readonly photoId: number;
  readonly box: Box;
  /** 0..1. */
  readonly quality: number;
  /** True when the user said that it is theirs. */
  readonly confirmed: boolean;
}

/** Faces, counted. */
export interface FacesDecided {
  readonly faces: number;
}

/** One person made of several, and the steps of the history that it took. */
export interface MergedPeople {
  readonly person: PersonSummary;
  readonly steps: readonly number[];
}

/** The steps of the history that a decision about several people took, for taking it back as one. */
export interface DecidedSteps {
  readonly steps: readonly number[];
}

/** Somebody who is on photos with a person. */
export interface Companion {
  readonly person: PersonSummary;
  /** With both of them. */
  readonly photos: number;
}

/**
 * A person's photos, the latest first, in columns of one length: twenty thousand cross from process to process in a
 * few milliseconds.
 */
export interface PersonPhotoColumns {
  readonly ids: Float64Array;
  /** Upright size in pixels. */
  readonly widths: Uint32Array;
  readonly heights: Uint32Array;
  /** 1 for a file that is not where it was. */
  readonly missing: Uint8Array;
  /** When it was taken: year * 12 + month, of 0..11. */
  readonly months: Uint16Array;
  /** Of videos, milliseconds; 0 for a photo. */
  readonly durations: Float64Array;
  readonly fileNames: readonly string[];
}

/** A person's faces, the latest first, in columns of one length. */
export interface PersonFaceColumns {
  readonly ids: Float64Array;
  readonly photoIds: Float64Array;
  /** 0..1. */
  readonly quality: Float32Array;
  /** 1 for a face of which the user said that it is theirs. */
  readonly confirmed: Uint8Array;
  /** As in {@link PersonPhotoColumns}. */
  readonly months: Uint16Array;
  /** When in a video each is seen, milliseconds from the beginning; NaN on a photo. */
  readonly moments: Float64Array;
}

/** Somebody a suggestion asks about, and how sure it is. */
export interface SuggestedPerson {
  readonly person: PersonSummary;
  readonly sureness: Sureness;
}

/** A question for the user. `key` names it for the answer. */
export interface Suggestion {
  readonly key: string;
  /** "Is this the same person as ...?" has one candidate; "who is this?" some, or none. */
  readonly kind: 'same-person' | 'who-is-this';
  readonly subject: { readonly person: PersonSummary } | { readonly faceId: number; readonly photoId: number };
  readonly candidates: readonly SuggestedPerson[];
  /** Faces that a yes, or a name, settles. */
  readonly settles: number;
}

/** A face to look at. */
export interface FaceSample {
  readonly id: number;
  readonly photoId: number;
}

/** A question with faces to look at: some of the subject's, the best first, and some of each candidate's. */
export interface ReviewQuestion extends Suggestion {
  readonly faces: readonly FaceSample[];
  readonly candidateFaces: readonly (readonly FaceSample[])[];
}

/** The questions to ask next, and how many there are in all. */
export interface ReviewQuestions {
  readonly questions: readonly ReviewQuestion[];
  readonly open: number;
}

/** What the user may answer. */
export type Answer = 'yes' | 'no' | 'not-sure' | 'stranger' | 'not-a-face';

/** A face that is like another; `personId` is null when it is nobody's. */
export interface SimilarFace {
  readonly id: number;
  readonly photoId: number;
  readonly personId: number | null;
  readonly sureness: Sureness;
}

/** A photo that was searched for. */
export interface FoundPhoto extends PhotoTile {
  /** By the camera's clock, 'YYYY-MM-DDTHH:MM:SS'. */
  readonly takenAt: string;
}

/** A month of a person's timeline. */
export interface TimelineMonth {
  readonly year: number;
  /** 1..12. */
  readonly month: number;
  readonly photos: number;
  /** Their best face of that month. */
  readonly coverFaceId: number;
}

/** Photos as a grid of any length needs them: columns of one length, those taken last first. */
export interface PhotoColumns {
  readonly ids: Float64Array;
  /** Width by height, upright. */
  readonly ratios: Float32Array;
  /** When each was taken: seconds since 1970 by the camera's clock, read as if its zone were UTC. */
  readonly taken: Float64Array;
  /** 1 for a file that is not where it was. */
  readonly missing: Uint8Array;
  /** Of videos, milliseconds; 0 for a photo. */
  readonly durations: Float64Array;
  /** Months in the order of the photos, with how many each has. */
  readonly months: readonly { readonly year: number; readonly month: number; readonly count: number }[];
}

/** A folder, with how many photos lie in it and below. */
export interface PhotoFolder {
  readonly path: string;
  readonly photos: number;
}

/** How the copying of photos into a folder goes, or how it went. */
export interface ExportProgress {
  readonly state: 'idle' | 'running' | 'done' | 'cancelled' | 'failed';
  readonly folder: string;
  readonly copied: number;
  readonly total: number;
  /** What could not be copied, and why: in words for the user, and as a code, for which the window has words of its own. */
  readonly failed: readonly {
    readonly path: string;
    readonly reason: string;
    readonly problem: CopyProblemCode;
  }[];
  /** Why it ended before all was tried; null unless `failed`. */
  readonly problem: FailureData | null;
}

/** What a review would ask; `count` is null when there are some that were not counted. */
export interface OpenQuestions {
  readonly count: number | null;
}
