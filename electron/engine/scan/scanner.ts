/**
 * A scan: walk the folders and record what is there, then read what is new or changed. Everything it learns is
 * in the database at once, so a scan that was killed at any point goes on where it was.
 */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { errorCode } from '../errno.ts';
import type { Folder } from '../store/folders.ts';
import type { PhotoRow } from '../store/photos.ts';
import type { Store } from '../store/store.ts';
import type { KnownPhoto } from '../store/waiting.ts';
import type { AnalysedPhoto, Outcome, StageTimes } from '../vision/messages.ts';
import type { VisionPool } from '../vision/pool.ts';
import { recordEdit, type NewContent } from './edits.ts';
import { Progress } from './progress.ts';
import { walk, type WalkEntry } from './walk.ts';

/** What could not be used, and why, in words for the user. */
export interface FailedPath {
  readonly path: string;
  readonly reason: string;
}

/** What a scan found, besides what is in the database. */
export interface ScanCounts {
  /** Photos present in the scanned folders. */
  readonly photos: number;
  readonly indexed: number;
  readonly unchanged: number;
  /** Failures of this scan and, for unchanged files, of earlier ones. */
  readonly failed: readonly FailedPath[];
  /** Folders that could not be walked, and files that cannot be named. */
  readonly blocked: readonly FailedPath[];
}

export interface ScannerOptions {
  readonly store: Store;
  readonly pool: VisionPool;
  /** Card id of the embedder that new faces belong to. */
  readonly embedder: string;
  /** Least cosine at which a face before and after an edit is the same; see core/lineage.ts. */
  readonly sameFace: number;
  /** Told now and then of progress, and whenever the phase changes. */
  readonly onProgress?: (progress: Progress) => void;
  /** Told the CPU time of each photo's stages; for benchmarks. */
  readonly onTimes?: (times: StageTimes) => void;
  /** Told after photos were written; people may be brought up to date. */
  readonly onIndexed?: () => void;
}

/** Rows fetched at a time: enough to keep the workers busy, few enough not to matter. */
const PENDING_BATCH = 64;
/** Files recorded in one transaction while walking. */
const WALK_BATCH = 500;

export class Scanner {
  readonly progress = new Progress();
  readonly #options: ScannerOptions;
  #paused: { promise: Promise<void>; resume: () => void } | null = null;
  #stopped = false;
  /** Ids of the photos this scan came by; folders may overlap. */
  readonly #seen = new Set<number>();
  #indexed = 0;
  #unchanged = 0;
  readonly #failed: FailedPath[] = [];
  readonly #blocked: FailedPath[] = [];
  readonly #gone: FailedPath[] = [];

  constructor(options: ScannerOptions) {
    this.#options = options;
  }

  get paused(): boolean {
    return this.#paused !== null;
  }

  /** Starts no further photo until {@link resume}; those in hand are finished. */
  pause(): void {
    if (this.#paused) return;
    let resume: () => void = () => undefined;
    const promise = new Promise<void>((resolve) => (resume = resolve));
    this.#paused = { promise, resume };
    this.progress.stopClock();
    this.#tell();
  }

  resume(): void {
    const paused = this.#paused;
    this.#paused = null;
    if (this.progress.phase === 'indexing') this.progress.startClock();
    paused?.resume();
    this.#tell();
  }

  /** Ends the scan after the photos in hand; what is left stays pending. */
  stop(): void {
    this.#stopped = true;
    this.resume();
  }

  /** @throws Failure disk-full, library-damaged, model-invalid; what was found until then is kept. */
  async run(folders: readonly Folder[]): Promise<ScanCounts> {
    this.#enter('walking');
    for (const folder of folders) await this.#walk(folder);
    this.#enter('indexing');
    if (!this.paused) this.progress.startClock();
    await this.#index();
    this.progress.stopClock();
    await this.#settleGone(folders);
    return {
      photos: this.#seen.size,
      indexed: this.#indexed,
      unchanged: this.#unchanged,
      failed: this.#failed,
      blocked: this.#blocked,
    };
  }

  async #walk(folder: Folder): Promise<void> {
    const { store } = this.#options;
    let batch: WalkEntry[] = [];
    const flush = (): void => {
      const entries = batch;
      batch = [];
      store.write(() => {
        for (const entry of entries) {
          if (entry.kind === 'file') this.#record(folder, entry);
          else this.#blocked.push({ path: entry.path, reason: entry.reason });
        }
      });
      this.#tell();
    };
    for await (const entry of walk(folder.path, store.folder)) {
      if (this.#stopped) return;
      await this.#paused?.promise;
      batch.push(entry);
      if (batch.length >= WALK_BATCH) flush();
    }
    flush();
    await this.#findMissing(folder);
  }

  /** What the walk did not come by and is not there: a file that is out of reach or hidden is not missing. */
  async #findMissing(folder: Folder): Promise<void> {
    const { store } = this.#options;
    const gone: number[] = [];
    for (const { id, path } of store.photos.presentUnder(folder.path)) {
      if (!this.#seen.has(id) && (await isGone(path))) gone.push(id);
    }
    store.write(() => store.photos.setMissing(gone));
  }

  /** Records one file of the walk. */
  #record(folder: Folder, { file }: Extract<WalkEntry, { kind: 'file' }>): void {
    const { photos } = this.#options.store;
    const known = photos.byPath(file.path);
    if (known && this.#seen.has(known.id)) return;
    this.#seen.add(known?.id ?? photos.insert(folder.id, file));
    this.progress.total += 1;
    if (!known) return;
    // A file that was out of reach may be readable now without having changed.
    if (known.size !== file.size || known.mtimeMs !== file.mtimeMs || known.problem === 'unreadable') {
      photos.changed(known.id, file);
    } else {
      if (!known.present) photos.found(known.id);
      if (known.status !== 'pending') {
        this.#unchanged += 1;
        this.progress.done += 1;
        if (known.status === 'failed') {
          this.progress.failed += 1;
          this.#failed.push({ path: known.path, reason: photos.reason(known.id) });
        }
      }
    }
  }

  async #index(): Promise<void> {
    const { store, pool } = this.#options;
    // Photos left pending by an earlier scan of other folders are read as well.
    this.progress.total = Math.max(this.progress.total, this.progress.done + store.photos.pendingCount());
    const modelId = store.write(() => store.faces.modelId(this.#options.embedder));
    const running = new Set<Promise<void>>();
    let failure: unknown = null;
    let last = 0;
    for (
      let batch = store.photos.pending(last, PENDING_BATCH);
      batch.length > 0;
      batch = store.photos.pending(last, PENDING_BATCH)
    ) {
      for (const photo of batch) {
        last = photo.id;
        // A pause may come while this waits for a photo in hand, so neither condition is checked alone.
        while (this.#paused || running.size >= pool.capacity) {
          await (this.#paused?.promise ?? Promise.race(running));
        }
        if (this.#stopped || failure !== null) break;
        const task = this.#read(photo, modelId)
          .catch((thrown: unknown) => void (failure ??= thrown))
          .finally(() => running.delete(task));
        running.add(task);
      }
      if (this.#stopped || failure !== null) break;
    }
    await Promise.all(running);
    if (failure !== null) throw failure instanceof Error ? failure : new Error('scan failed', { cause: failure });
  }

  async #read(photo: PhotoRow, modelId: number): Promise<void> {
    if (!(await this.#recognise(photo, modelId))) {
      const outcome = await this.#options.pool.run({ kind: 'analyse', path: photo.path });
      this.#write(photo, modelId, outcome);
    }
    // Leftovers of other folders are read along, but are not of this scan.
    if (this.#seen.has(photo.id)) this.#indexed += 1;
    this.progress.read();
    this.#tell();
    this.#options.onIndexed?.();
  }

  /** Finds out whether the content is known already, from a file that moved, was copied or only touched. */
  async #recognise(photo: PhotoRow, modelId: number): Promise<boolean> {
    const { store } = this.#options;
    if (store.photos.withSize(photo.size).length === 0 && !store.waiting.hasSize(photo.size)) return false;
    const hash = await hashFile(photo.path);
    if (hash === null) return false;
    const same = store.photos.withSize(photo.size).filter((other) => other.hash === hash);
    const touched = same.find((other) => other.id === photo.id);
    // A file that had content of its own keeps its row; the content it has now is copied into it.
    const moved = photo.hash === null ? await firstGone(same) : undefined;
    return store.write(() => {
      const original = same.find((other) => other.status === 'done');
      if (touched) store.photos.confirm(photo.id);
      // Another copy may have taken the row's place while this one was looked for.
      else if (moved && store.photos.byId(moved.id)?.path === moved.path) store.photos.move(moved.id, photo.id);
      else if (original) this.#copy(original, photo, hash, modelId);
      else return this.#takeWaiting(photo, hash, modelId);
      return true;
    });
  }

  /** What another library knew of the content, if it knew it by the same model. */
  #takeWaiting(photo: PhotoRow, hash: string, modelId: number): boolean {
    const { store, embedder } = this.#options;
    const known = store.waiting.known(hash, embedder);
    if (known === null) return false;
    this.#put(photo, known, modelId);
    store.waiting.remove(hash);
    this.progress.faces += known.faces.length;
    return true;
  }

  #put(photo: PhotoRow, content: KnownPhoto | AnalysedPhoto, modelId: number): void {
    const { photos, faces } = this.#options.store;
    this.#edited(photo, { hash: content.hash, size: content, faces: content.faces }, modelId);
    faces.deleteOf(photo.id);
    photos.done(photo.id, content);
    for (const face of content.faces) faces.insert(photo.id, modelId, face, 'origin' in face ? face.origin : 'found');
  }

  #copy(original: PhotoRow, photo: PhotoRow, hash: string, modelId: number): void {
    const { photos, faces } = this.#options.store;
    const size = photos.tile(original.id);
    if (size) this.#edited(photo, { hash, size, faces: faces.onPhoto(original.id, modelId) }, modelId);
    faces.deleteOf(photo.id);
    photos.copyContent(original.id, photo.id, hash);
    faces.copy(original.id, photo.id);
  }

  #edited(photo: PhotoRow, now: NewContent, modelId: number): void {
    recordEdit(this.#options.store, photo, now, modelId, this.#options.sameFace);
  }

  #write(photo: PhotoRow, modelId: number, outcome: Outcome<AnalysedPhoto>): void {
    const { photos, faces } = this.#options.store;
    this.#options.store.write(() => {
      if (outcome.ok) {
        this.#put(photo, outcome.value, modelId);
      } else if (outcome.problem.code === 'gone') {
        // It went while the scan ran: missing, not broken; it is read when it is back.
        photos.setMissing([photo.id]);
        this.#gone.push({ path: photo.path, reason: outcome.problem.message });
      } else {
        const { code, message } = outcome.problem;
        const forget = code !== 'unreadable';
        if (forget) faces.deleteOf(photo.id);
        photos.failed(photo.id, code, message, forget);
      }
    });
    if (outcome.ok) {
      this.progress.faces += outcome.value.faces.length;
      this.#options.onTimes?.(outcome.value.times);
    } else if (outcome.problem.code !== 'gone') {
      this.progress.failed += 1;
      this.#failed.push({ path: photo.path, reason: outcome.problem.message });
    }
  }

  /** Photos that went while they were to be read: one line for a folder that took them along, else one each. */
  async #settleGone(folders: readonly Folder[]): Promise<void> {
    if (this.#gone.length === 0) return;
    const vanished: string[] = [];
    for (const { path } of folders) if (await isGone(path)) vanished.push(path);
    for (const path of vanished) this.#blocked.push({ path, reason: 'The folder vanished while it was read.' });
    this.#failed.push(...this.#gone.filter(({ path }) => !vanished.some((folder) => path.startsWith(folder + sep))));
  }

  #enter(phase: Progress['phase']): void {
    this.progress.phase = phase;
    this.#tell();
  }

  #tell(): void {
    this.#options.onProgress?.(this.progress);
  }
}

/** The first row whose file is known to be missing or is found to be gone. */
async function firstGone(rows: readonly PhotoRow[]): Promise<PhotoRow | undefined> {
  for (const row of rows) if (!row.present || (await isGone(row.path))) return row;
  return undefined;
}

/** True when there is nothing at a path; false when that cannot be found out. */
async function isGone(path: string): Promise<boolean> {
  return stat(path).then(
    () => false,
    (thrown: unknown) => ['ENOENT', 'ENOTDIR'].includes(errorCode(thrown)),
  );
}

/** SHA-256 of a file, hex; null when it cannot be read (reading it will say why). */
async function hashFile(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
    return hash.digest('hex');
  } catch {
    return null;
  }
}
