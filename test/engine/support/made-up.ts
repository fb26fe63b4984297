/**
 * A library with made-up faces for tests of decisions: real SQLite, the real clustering and the real deciding, without
 * photos. Files can be added, moved, edited, taken away and brought back as a scan would find them.
 */

import type { ClusterRules } from '../../../electron/core/clustering.ts';
import { dequantise, dot, quantise } from '../../../electron/core/embedding.ts';
import { scaleBox, type Box } from '../../../electron/core/geometry.ts';
import { Clusterer } from '../../../electron/engine/people/clusterer.ts';
import { Deciding } from '../../../electron/engine/people/deciding.ts';
import { recordEdit } from '../../../electron/engine/scan/edits.ts';
import type { FaceOnPhoto, FoundFace } from '../../../electron/engine/store/faces.ts';
import { Store } from '../../../electron/engine/store/store.ts';
import type { Random } from '../../unit/support/random.ts';
import { around } from '../../unit/support/vectors.ts';
import { oneModel } from './one-model.ts';

/** Somebody's face on a picture, before any detector has seen it. */
export interface TrueFace {
  readonly box: Box;
  /** How they look on it: a unit vector. */
  readonly look: readonly number[];
}

/** A picture, whatever file it lies in. */
export interface Picture {
  readonly faces: readonly TrueFace[];
}

const SIZE = { width: 1000, height: 800 };
const SIMILARITY = 0.5;
const SAME_FACE = 0.6;

export class MadeUpLibrary {
  readonly store: Store;
  readonly deciding: Deciding;
  readonly #random: Random;
  readonly #folderId: number;
  #similarity = SIMILARITY;
  #model = 'model-1';
  #clusterer: Clusterer;

  constructor(folder: string, random: Random) {
    this.store = new Store(folder, 'own');
    this.#random = random;
    this.#folderId = this.store.write(() => this.store.folders.add('/photos', 1).id);
    this.#clusterer = this.#newClusterer();
    this.deciding = new Deciding(this.store, (loose) => this.#clusterer.update('follow', loose));
  }

  /** Clusters from nothing, as if no people had been found before. */
  async recluster(): Promise<void> {
    this.store.db.exec('DELETE FROM person');
    this.#clusterer = this.#newClusterer();
    await this.#clusterer.update();
  }

  /** Brings people up to date with new faces and decisions. */
  update(): Promise<void> {
    return this.#clusterer.update();
  }

  setThreshold(similarity: number): Promise<void> {
    this.#similarity = similarity;
    return this.recluster();
  }

  /** Another model: every face has another embedding. */
  setModel(model: string): Promise<void> {
    this.#model = model;
    const { store } = this;
    store.write(() => {
      const modelId = store.faces.modelId(model);
      for (const { id } of store.decidedFaces.all()) {
        if (store.faces.vector(id, modelId)) continue;
        const old = store.db.prepare('SELECT vector FROM embedding WHERE face_id = ?').pluck().get(id) as Buffer;
        const unit = Array.from(new Int8Array(old.buffer, old.byteOffset, old.byteLength));
        const length = Math.hypot(...unit);
        const vector = quantise(
          around(
            this.#random,
            unit.map((value) => value / length),
            0.97,
          ),
        );
        store.faces.embedAgain(id, modelId, vector);
      }
    });
    return this.recluster();
  }

  /** A picture of some people in a file, found by a scan. */
  add(path: string, hash: string, picture: Picture): number {
    const { store } = this;
    return store.write(() => {
      const photo = store.photos.insert(this.#folderId, { path, size: 1, mtimeMs: 1 });
      this.#read(photo, hash, picture, 1);
      return photo;
    });
  }

  /** A file whose content another library has read, found by a scan. */
  addKnown(path: string, hash: string): number {
    const { store } = this;
    return store.write(() => {
      const id = store.photos.insert(this.#folderId, { path, size: 1, mtimeMs: 1 });
      const known = store.waiting.known(hash, this.#model);
      if (!known) throw new Error(`no photo of content ${hash} waits`);
      store.photos.done(id, known);
      const modelId = store.faces.modelId(this.#model);
      for (const face of known.faces) store.faces.insert(id, modelId, face, face.origin);
      return id;
    });
  }

  /** A copy of a file. */
  copy(photoId: number, path: string): number {
    const { store } = this;
    const hash = store.photos.byId(photoId)?.hash ?? '';
    return store.write(() => {
      const copy = store.photos.insert(this.#folderId, { path, size: 1, mtimeMs: 1 });
      store.photos.copyContent(photoId, copy, hash);
      store.faces.copy(photoId, copy);
      return copy;
    });
  }

  /** The file holds the picture in another size: another content, the same people. */
  edit(photoId: number, hash: string, picture: Picture, scale: number): void {
    this.store.write(() => this.#read(photoId, hash, picture, scale));
  }

  /** The file could not be read, so that what was found on it is forgotten; then it is whole again. */
  repair(photoId: number, picture: Picture, scale: number): void {
    const hash = this.store.photos.byId(photoId)?.hash ?? '';
    this.store.write(() => {
      this.store.faces.deleteOf(photoId);
      this.store.photos.failed(photoId, 'damaged', 'The file is damaged.', true);
      this.#read(photoId, hash, picture, scale);
    });
  }

  move(photoId: number, path: string): void {
    this.store.db.prepare('UPDATE photo SET path = ? WHERE id = ?').run(path, photoId);
  }

  setPresent(photoId: number, present: boolean): void {
    if (present) this.store.photos.found(photoId);
    else this.store.photos.setMissing([photoId]);
  }

  close(): void {
    this.store.close();
  }

  /** A detector reads the photo: it finds each face a little elsewhere. */
  #read(photoId: number, hash: string, picture: Picture, scale: number): void {
    const { store } = this;
    const modelId = store.faces.modelId(this.#model);
    const faces = picture.faces.map(({ box, look }) => ({ ...this.#found(scaleBox(box, scale), look), modelId }));
    const size = { width: SIZE.width * scale, height: SIZE.height * scale };
    const photo = store.photos.byId(photoId);
    if (photo) recordEdit(store, photo, { hash, size, faces }, isSame);
    store.faces.deleteOf(photoId);
    store.photos.done(photoId, { hash, ...size, takenAt: '2001-02-03T04:05:06', thumb: new Uint8Array(1) });
    for (const face of faces) store.faces.insert(photoId, modelId, face);
  }

  #found(box: Box, look: readonly number[]): FoundFace {
    const off = (side: number): number => this.#random.between(-0.05, 0.05) * side;
    const image = new Uint8Array(1);
    return {
      box: { ...box, x: box.x + off(box.width), y: box.y + off(box.height) },
      landmarks: [],
      score: 0.9,
      quality: this.#random.between(0.05, 1),
      sharpness: 1,
      yaw: 0,
      pitch: 0,
      vector: quantise(around(this.#random, look, 0.98)),
      crop: image,
      thumb: image,
    };
  }

  #newClusterer(): Clusterer {
    return new Clusterer(
      this.store,
      oneModel(this.store, this.#model, likenessAlone(this.#similarity)),
      () => undefined,
    );
  }
}

const isSame = (one: FaceOnPhoto, other: FaceOnPhoto): boolean =>
  dot(dequantise(one.vector), dequantise(other.vector)) >= SAME_FACE;

/** Clustering by likeness alone, with even odds at the given cosine. */
function likenessAlone(similarity: number): ClusterRules {
  const evidence = { bias: -20 * similarity, cosine: 20, margin: 0, bothInCompany: 0, company: 0, low: 0, high: 1 };
  return { least: 0.1, join: 0, ask: 0.3, evidence };
}
