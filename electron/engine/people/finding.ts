/** Finds the faces that decisions mean, one content after the other: a few anchors need not read all faces. */

import { anchorIndex, anchorPlaces, type FaceAnchor, type FindFaces } from '../../core/anchors.ts';
import type { Store } from '../store/store.ts';

/** A function as {@link anchorIndex} makes it, good until faces or photos change. */
export function finder(store: Store): FindFaces {
  const lineage = store.decisions.lineage();
  const edited = new Set(lineage.map(({ before }) => before));
  const contents = new Map<string, FindFaces>();
  const find = (anchor: FaceAnchor): number[] => {
    let found = contents.get(anchor.hash);
    if (!found) {
      found = anchorIndex(store.decidedFaces.withContent(anchor.hash));
      contents.set(anchor.hash, found);
    }
    return found(anchor);
  };
  return (anchor) => {
    if (!edited.has(anchor.hash)) return find(anchor);
    return [...new Set(anchorPlaces(anchor, lineage).flatMap(find))].sort((a, b) => a - b);
  };
}
