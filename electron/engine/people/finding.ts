/** Finds the faces that decisions mean; a few anchors need not read all faces of the library. */

import { anchorFinder, type FindFaces } from '../../core/anchors.ts';
import type { Store } from '../store/store.ts';

/** Good until faces, photos or what edits made of them change. */
export function finder(store: Store): FindFaces {
  return anchorFinder((hash) => store.decidedFaces.withHash(hash), store.decisions.lineage());
}
