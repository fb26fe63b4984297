/** Names in the metadata of files: those that other programs wrote, and those that Facet writes. */

import type { Box } from '../core/geometry.ts';
import type { Disagreement, NameSource } from '../core/file-names.ts';

export type { Disagreement, NameSource };

/** Names of files by number: those that can be or were taken over, and those that disagree. */
export interface FileNameCounts {
  /** Faces that are named, and people whom they are. */
  readonly faces: number;
  readonly people: number;
  /** Of the faces, those that are drawn because none was found. */
  readonly drawn: number;
  readonly photos: number;
  readonly conflicts: number;
}

/** What the files of the library's photos say of who is on them, beside what is known. */
export interface FileNames extends FileNameCounts {
  /** True when names of photos that come later are taken over by themselves. */
  readonly later: boolean;
}

/** What was taken over. */
export interface FileNamesTaken extends FileNameCounts {
  /** The steps of the history that did so; undoAll takes them back. */
  readonly steps: readonly number[];
  /** Files whose metadata could not be used. */
  readonly problems: readonly { readonly path: string; readonly reason: string }[];
}

/** A name that was not taken over. */
export interface FileNameConflict {
  readonly regionId: number;
  readonly photoId: number;
  readonly path: string;
  readonly faceId: number | null;
  /** In pixels of the upright full-size photo. */
  readonly box: Box;
  readonly source: NameSource;
  /** The name in the file. */
  readonly name: string;
  /** The name by the library; null where there is none. */
  readonly yours: string | null;
  readonly why: Disagreement;
  /** Other names that files have for the same place. */
  readonly others: readonly string[];
}

export interface FileNameConflicts {
  readonly conflicts: readonly FileNameConflict[];
  readonly total: number;
}

/** Where names are written: into a sidecar beside the photo, or into the photo's file itself. */
export type NamesPlace = 'sidecar' | 'file';

/** What is written for one photo, or would be. */
export interface NamesChange {
  readonly photoId: number;
  readonly path: string;
  /** The file that is written. */
  readonly target: string;
  /** True when the target is not there yet. */
  readonly isNew: boolean;
  /** Who is on it from then on, by what Facet knows. */
  readonly names: readonly string[];
  /** Names that Facet or another program had there, and that are gone or called otherwise. */
  readonly removed: readonly string[];
}

/** How writing names goes, or how the last time went. */
export interface NamesWriting {
  readonly state: 'idle' | 'running' | 'done' | 'cancelled' | 'failed';
  /** `look` writes nothing and says what would be written; `undo` takes the last writing back. */
  readonly kind: 'look' | 'write' | 'undo';
  readonly place: NamesPlace;
  readonly done: number;
  readonly total: number;
  /** Photos whose names were written (or would be, or were taken back), and those that had them already. */
  readonly changed: number;
  readonly unchanged: number;
  /** The first of the changes, for a list. */
  readonly changes: readonly NamesChange[];
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
  /** Why not all was tried. */
  readonly problem: string | null;
  /** True when there is a writing that can be taken back. */
  readonly canUndo: boolean;
}
