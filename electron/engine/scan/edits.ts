/** What became of a photo that was edited in place, so that what was decided about its faces goes along. */

import type { Size } from '../../core/geometry.ts';
import { explainEdit } from '../../core/lineage.ts';
import type { FaceOnPhoto } from '../store/faces.ts';
import type { PhotoRow } from '../store/photos.ts';
import type { Store } from '../store/store.ts';

/** The content that a photo has now. */
export interface NewContent {
  readonly hash: string;
  readonly size: Size;
  readonly faces: readonly FaceOnPhoto[];
}

/**
 * Records that a photo's content became another, if it shows the same picture. To be called while the store still has
 * the faces of the content before, in the transaction that replaces them.
 * @param isSame whether two faces, before and after, are one.
 */
export function recordEdit(
  store: Store,
  photo: PhotoRow,
  now: NewContent,
  isSame: (one: FaceOnPhoto, other: FaceOnPhoto) => boolean,
): void {
  const { hash } = photo;
  const size = store.photos.tile(photo.id);
  if (hash === null || hash === now.hash || !size || size.width === 0) return;
  const before = { size, faces: store.faces.onPhoto(photo.id) };
  const placement = explainEdit(before, now, isSame);
  if (placement) store.decisions.addLineage({ before: hash, after: now.hash, ...placement });
}
