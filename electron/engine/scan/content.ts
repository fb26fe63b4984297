/** Writes what a photo shows: read just now, known from another copy of it, or from another library. */

import type { FaceOnPhoto } from '../store/faces.ts';
import type { KeptFace } from '../store/found-faces.ts';
import type { PhotoRow } from '../store/photos.ts';
import type { Store } from '../store/store.ts';
import type { KnownPhoto } from '../store/waiting.ts';
import type { AnalysedPhoto } from '../vision/messages.ts';
import { recordEdit, type NewContent } from './edits.ts';
import { firstGone } from './files.ts';
import { recordFacts } from './metadata.ts';

export interface ContentParts {
  readonly store: Store;
  /** Card id of the embedder that new faces belong to; another may come into use meanwhile. */
  readonly embedder: () => string;
  /** Whether a face before and one after an edit are the same; see core/lineage.ts. */
  readonly isSameFace: (one: FaceOnPhoto, other: FaceOnPhoto) => boolean;
}

export class Content {
  readonly #parts: ContentParts;

  constructor(parts: ContentParts) {
    this.#parts = parts;
  }

  /** Whether content of this size is known at all: only then is it worth a hash. */
  isKnownSize(size: number): boolean {
    const { photos, waiting } = this.#parts.store;
    return photos.hasSize(size) || waiting.hasSize(size);
  }

  /** Writes what was read of a photo, in the transaction of the caller. @param embedder the model it was read with. */
  write(photo: PhotoRow, content: AnalysedPhoto, embedder: string): void {
    this.#put(photo, content, content.print, embedder);
    recordFacts(this.#parts.store, photo.id, content.metadata);
  }

  /**
   * Takes over what is known of the content of a file that moved, was copied or only touched. Returns how many faces the
   * library got from elsewhere with it; null when the content is new.
   * @param hash the content's.
   */
  async recognise(photo: PhotoRow, hash: string): Promise<number | null> {
    const { store } = this.#parts;
    const same = store.photos.withContent(hash);
    const touched = same.find((other) => other.id === photo.id);
    // A file that had content of its own keeps its row; the content it has now is copied into it.
    const moved = photo.hash === null ? await firstGone(same) : undefined;
    return store.write(() => {
      const original = same.find((other) => other.status === 'done');
      if (touched) store.photos.confirm(photo.id);
      // Another copy may have taken the row's place while this one was looked for.
      else if (moved && store.photos.byId(moved.id)?.path === moved.path) store.photos.move(moved.id, photo.id);
      else if (original) this.#copy(original, photo, hash);
      else return this.#takeWaiting(photo, hash);
      return 0;
    });
  }

  /** What another library knew of the content, if it knew it by the same model. */
  #takeWaiting(photo: PhotoRow, hash: string): number | null {
    const { store } = this.#parts;
    const embedder = this.#parts.embedder();
    const known = store.waiting.known(hash, embedder);
    if (known === null) return null;
    // Its print is made, and its file asked what it says, when the scan has read all that is new.
    this.#put(photo, known, null, embedder);
    store.waiting.remove(hash);
    return known.faces.length;
  }

  #put(photo: PhotoRow, content: KnownPhoto | AnalysedPhoto, print: Uint8Array | null, embedder: string): void {
    const { photos, faces, prints } = this.#parts.store;
    const modelId = faces.modelId(embedder);
    const found = content.faces.map((face) => ({ origin: 'found' as const, ...face, modelId }));
    const kept = this.#edited(photo, { hash: content.hash, size: content, faces: found, print });
    faces.deleteOf(photo.id);
    photos.done(photo.id, content);
    if (print) prints.set(photo.id, print);
    for (const face of found) faces.insert(photo.id, modelId, face, face.origin);
    for (const face of kept) faces.insert(photo.id, face.modelId, face);
  }

  #copy(original: PhotoRow, photo: PhotoRow, hash: string): void {
    const { photos, faces, prints } = this.#parts.store;
    const size = photos.tile(original.id);
    const print = prints.of(original.id);
    if (size) this.#edited(photo, { hash, size, faces: faces.onPhoto(original.id), print });
    faces.deleteOf(photo.id);
    photos.copyContent(original.id, photo.id, hash);
    if (print) prints.set(photo.id, print);
    faces.copy(original.id, photo.id);
  }

  #edited(photo: PhotoRow, now: NewContent): KeptFace[] {
    return recordEdit(this.#parts.store, photo, now, this.#parts.isSameFace);
  }
}
