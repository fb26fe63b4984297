/** Names in the metadata of files: those that other programs wrote, and those that Facet writes. */

import type { Box } from '../core/geometry.ts';
import type { Disagreement, NameSource } from '../core/file-names.ts';

export type { Disagreement, NameSource };

/** What the files of the library's photos say of who is on them, beside what is known. */
export interface FileNames {
  /** Faces that would be named, and people whom they would be. */
  readonly faces: number;
  readonly people: number;
  /** Of the faces, those that would be drawn because none was found. */
  readonly drawn: number;
  readonly photos: number;
  readonly conflicts: number;
  /** True when names of photos that come later are taken over by themselves. */
  readonly later: boolean;
}

/** What was taken over. */
export interface FileNamesTaken {
  readonly faces: number;
  readonly drawn: number;
  readonly people: number;
  readonly photos: number;
  readonly conflicts: number;
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
