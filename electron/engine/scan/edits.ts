/** What became of a photo that was edited in place, so that what was decided about its faces goes along. */

import type { Size } from '../../core/geometry.ts';
import { explainEdit, type EditedFace } from '../../core/lineage.ts';
import type { PhotoRow } from '../store/photos.ts';
import type { Store } from '../store/store.ts';

/** The content that a photo has now. */
export interface NewContent {
  readonly hash: string;
  readonly size: Size;
  readonly faces: readonly EditedFace[];
}

/**
 * Records that a photo's content became another, if it shows the same picture. To be called while the store still has
 * the faces of the content before, in the transaction that replaces them.
 * @param similarity least cosine of a face before and after.
 */
export function recordEdit(store: Store, photo: PhotoRow, now: NewContent, modelId: number, similarity: number): void {
  const { hash } = photo;
  const size = store.photos.tile(photo.id);
  if (hash === null || hash === now.hash || !size || size.width === 0) return;
  const before = { size, faces: store.faces.onPhoto(photo.id, modelId) };
  const placement = explainEdit(before, now, similarity);
  if (placement) store.decisions.addLineage({ before: hash, after: now.hash, ...placement });
}
