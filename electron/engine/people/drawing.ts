/**
 * Faces drawn by hand. The decision is the truth; the face with its embedding is made from it, again whenever the
 * photo's content is new to the library: after an edit, in a library made anew, when the photo is back.
 */

import { Failure } from '../../contract/errors.ts';
import { ANCHOR_OVERLAP, anchorPlaces, type FaceAnchor } from '../../core/anchors.ts';
import { drawnBy, undoState } from '../../core/decisions.ts';
import { area, clip, iou, type Box } from '../../core/geometry.ts';
import type { PhotoRow } from '../store/photos.ts';
import type { Store } from '../store/store.ts';
import type { AnalysedFace } from '../vision/messages.ts';
import type { VisionPool } from '../vision/pool.ts';

/** Least side of a drawn face in pixels: below it there is nothing to recognise. */
const LEAST_SIDE = 8;

export interface DrawingParts {
  readonly store: Store;
  readonly pool: VisionPool;
  /** Card id of the embedder that new faces belong to. */
  readonly embedder: () => string;
}

/** A face and the embedder that saw it. */
interface SeenFace extends AnalysedFace {
  readonly embedder: string;
}

export class Drawing {
  readonly #parts: DrawingParts;
  /** Places where nothing could be seen, which is not tried again while the engine lives. */
  readonly #blind = new Set<string>();

  constructor(parts: DrawingParts) {
    this.#parts = parts;
  }

  /**
   * Draws a face on a photo and writes the decision down. Returns the face's id.
   * @throws Failure photo-unknown, photo-gone, box-invalid, face-there.
   */
  async draw(photoId: number, wanted: Box): Promise<number> {
    const { store } = this.#parts;
    const photo = store.photos.byId(photoId);
    const size = store.photos.tile(photoId);
    if (!photo || !size) throw new Failure('photo-unknown', 'This photo is no longer in the library.');
    if (photo.hash === null) throw new Failure('photo-gone', 'This photo was not read yet; draw on it when it was.');
    if (photo.kind === 'video') throw new Failure('box-invalid', 'A face cannot be drawn on a video.');
    const box = clip(wanted, size);
    if (!(Math.min(box.width, box.height) >= LEAST_SIDE)) {
      throw new Failure('box-invalid', `A face is a box of at least ${LEAST_SIDE} pixels a side inside the photo.`);
    }
    if (store.faces.ofPhoto(photoId).some((face) => iou(face.box, box) >= ANCHOR_OVERLAP)) {
      throw new Failure('face-there', 'There is a face at this place already.');
    }
    const face = await this.#see(photo, photo.hash, box);
    if (!face) throw new Failure('box-invalid', 'There is nothing in this box that could be a face.');
    let drawn = 0;
    store.writeDurably(() => {
      drawn = this.#insert(photo.id, face);
      const { hash } = photo;
      if (hash === null) return;
      for (const copy of store.photos.withHash(hash)) if (copy.id !== photo.id) this.#insert(copy.id, face);
      store.decisions.append({ kind: 'draw', face: { hash, box: face.box } }, Date.now());
    });
    return drawn;
  }

  /** Makes the faces of drawings that hold and are not in the library. @param goOn asked before each. */
  async restore(goOn: () => boolean): Promise<void> {
    const { store } = this.#parts;
    const lineage = store.decisions.lineage();
    const drawn = undoState(store.decisions.log()).done.flatMap(({ said }) => drawnBy(said));
    for (const place of drawn.flatMap((face) => anchorPlaces(face, lineage))) {
      for (const photo of this.#lacking(place)) {
        if (!goOn()) return;
        await this.#restore(photo, place);
      }
    }
  }

  async #restore(photo: PhotoRow, { hash, box }: FaceAnchor): Promise<void> {
    const key = `${photo.id} ${hash} ${box.x} ${box.y} ${box.width} ${box.height}`;
    if (this.#blind.has(key)) return;
    const face = await this.#see(photo, hash, box).catch((thrown: unknown) => {
      // A photo that is out of reach has its drawn faces when it is back.
      if (thrown instanceof Failure && thrown.code === 'photo-gone') return undefined;
      throw thrown;
    });
    if (face) this.#parts.store.write(() => this.#insert(photo.id, face));
    else if (face === null) this.#blind.add(key);
  }

  /** Photos of a content without a face at this place. */
  #lacking({ hash, box }: FaceAnchor): PhotoRow[] {
    const { store } = this.#parts;
    const photos = store.photos.withHash(hash).filter(({ present }) => present);
    return photos.filter(({ id }) => !store.decidedFaces.boxes(id).some((each) => iou(each, box) >= ANCHOR_OVERLAP));
  }

  async #see(photo: PhotoRow, hash: string, wanted: Box): Promise<SeenFace | null> {
    const { store, pool } = this.#parts;
    const embedder = this.#parts.embedder();
    const size = store.photos.tile(photo.id);
    const box = size ? clip(wanted, size) : wanted;
    // An edit may have cut the face off.
    if (area(box) < area(wanted) / 2) return null;
    const outcome = await pool.run({ kind: 'place', path: photo.path, box, embedder }, true);
    if (!outcome.ok) throw new Failure('photo-gone', outcome.problem.message);
    if (!outcome.value) return null;
    if (outcome.value.hash !== hash) {
      throw new Failure('photo-gone', 'The photo has changed since it was read. Scan it again first.');
    }
    return { ...outcome.value.face, embedder };
  }

  /** Puts a face on a photo; what was drawn there and taken back gives way to it. */
  #insert(photoId: number, face: SeenFace): number {
    const { faces, decidedFaces } = this.#parts.store;
    decidedFaces.deleteUndrawn(photoId, (box) => iou(box, face.box) >= ANCHOR_OVERLAP);
    return faces.insert(photoId, faces.modelId(face.embedder), face, 'drawn');
  }
}
