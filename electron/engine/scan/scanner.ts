/**
 * A scan: walk the folders and record what is there, then read what is new or changed. Everything it learns is
 * in the database at once, so a scan that was killed at any point goes on where it was.
 */

import { access } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BlockedCode, FailureCode } from '../../contract/errors.ts';
import type { MediaKind } from '../../contract/types.ts';
import { LARGEST_PHOTO } from '../../core/formats.ts';
import { inTime, Silent, whileAnswering } from '../patience.ts';
import type { Folder } from '../store/folders.ts';
import { isBelow } from '../store/paths.ts';
import type { PhotoRow } from '../store/photos.ts';
import type { AnalysedPhoto, Outcome, StageTimes } from '../vision/messages.ts';
import type { VideoReader } from '../video/reader.ts';
import type { VisionPool } from '../vision/pool.ts';
import { Content, type ContentParts } from './content.ts';
import { fileAt, hashFile, isGone } from './files.ts';
import { Progress } from './progress.ts';
import { walk, type WalkEntry } from './walk.ts';

/** What could not be used, and why, in words for the user. */
export interface FailedPath {
  readonly path: string;
  readonly reason: string;
  readonly code?: FailureCode | BlockedCode;
}

/** A folder of the library to scan, or a file or folder `within` one. */
export interface Part extends Folder {
  readonly within?: string;
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
  /** Videos of the library that wait for a decoder; 0 where there is one. */
  readonly waiting: number;
  /** Photos whose files are no longer there. */
  readonly missing: number;
}

export interface ScannerOptions extends ContentParts {
  readonly pool: VisionPool;
  /** Null where nothing decodes videos: they wait. */
  readonly videos: VideoReader | null;
  /** Waited for before photos are read, if there are any: it may first have to be found out what to read them on. */
  readonly ready?: () => Promise<void>;
  /** Told now and then of progress, and whenever the phase changes. */
  readonly onProgress?: (progress: Progress) => void;
  /** Told the CPU time of each photo's stages; for benchmarks. */
  readonly onTimes?: (times: StageTimes) => void;
  /** How long a folder may say nothing, milliseconds; for tests. */
  readonly patienceMs?: number | undefined;
  /** Told after photos were written; people may be brought up to date. */
  readonly onIndexed?: () => void;
}

/** Rows fetched at a time: enough to keep the workers busy, few enough not to matter. */
const PENDING_BATCH = 64;
/** Files recorded in one transaction while walking. */
const WALK_BATCH = 500;
/** Videos in hand: while one is decoded, the faces of another are looked for. */
const VIDEOS_AT_ONCE = 2;
/** A file that changed while it was read is read again after this pause, milliseconds, this often; then by the next scan. */
const UNSETTLED_MS = 1_000;
const UNSETTLED_ROUNDS = 3;

const SILENT =
  'The folder does not answer; it may be on a network that is away. Its photos are kept, and the next scan looks again.';

export class Scanner {
  readonly progress = new Progress();
  readonly #options: ScannerOptions;
  readonly #content: Content;
  #paused: { promise: Promise<void>; resume: () => void } | null = null;
  #stopped = false;
  /** Ids of the photos this scan came by; folders may overlap. */
  readonly #seen = new Set<number>();
  #indexed = 0;
  #unchanged = 0;
  readonly #failed: FailedPath[] = [];
  readonly #blocked: FailedPath[] = [];
  readonly #gone: FailedPath[] = [];
  #missing = 0;
  /** Folders that did not answer. */
  readonly #silent = new Set<string>();
  /** Photos that changed while they were read. */
  readonly #unsettled = new Set<number>();

  constructor(options: ScannerOptions) {
    this.#options = options;
    this.#content = new Content(options);
  }

  get paused(): boolean {
    return this.#paused !== null;
  }

  get stopped(): boolean {
    return this.#stopped;
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
  async run(parts: readonly Part[]): Promise<ScanCounts> {
    this.#enter('walking');
    for (const part of parts) await this.#walk(part);
    this.#enter('indexing');
    if (this.#pendingCount() > 0) await this.#options.ready?.();
    if (!this.paused) this.progress.startClock();
    await this.#indexAll();
    for (let round = 0; this.#unsettled.size > 0 && round < UNSETTLED_ROUNDS && !this.#stopped; round += 1) {
      this.#unsettled.clear();
      await sleep(UNSETTLED_MS, undefined, { ref: false });
      await this.#indexAll();
    }
    for (const id of this.#unsettled) this.#tellUnsettled(id);
    this.progress.stopClock();
    await this.#settleGone(parts);
    return {
      photos: this.#seen.size,
      indexed: this.#indexed,
      unchanged: this.#unchanged,
      failed: this.#failed,
      blocked: this.#blocked,
      waiting: this.#options.videos ? 0 : this.#options.store.photos.pendingCount('video'),
      missing: this.#missing,
    };
  }

  async #walk(part: Part): Promise<void> {
    const { store } = this.#options;
    let batch: WalkEntry[] = [];
    const flush = (): void => {
      const entries = batch;
      batch = [];
      store.write(() => {
        for (const entry of entries) {
          if (entry.kind === 'file') this.#record(part, entry);
          else this.#blocked.push({ path: entry.path, reason: entry.reason, code: entry.code });
        }
      });
      this.#tell();
    };
    const signs = { last: 0 };
    const entries = walk(part.within ?? part.path, store.folder, part.path, signs);
    try {
      for await (const entry of whileAnswering(entries, signs, this.#options.patienceMs)) {
        if (this.#stopped) return;
        await this.#paused?.promise;
        batch.push(entry);
        if (batch.length >= WALK_BATCH) flush();
      }
    } catch (thrown) {
      if (!(thrown instanceof Silent)) throw thrown;
      flush();
      this.#giveUp(part.within ?? part.path);
      return;
    }
    flush();
    await this.#findMissing(part);
  }

  /** Leaves a folder that does not answer for the next scan, with what is in it. */
  #giveUp(path: string): void {
    if (this.#silent.has(path)) return;
    this.#silent.add(path);
    this.#blocked.push({ path, reason: SILENT, code: 'folder-silent' });
  }

  /** Whether the folder of the library around a photo does not answer, after reading the photo took too long. */
  async #isSilent(photo: PhotoRow): Promise<boolean> {
    const { store, patienceMs } = this.#options;
    const folder = store.folders.all().find(({ path }) => isBelow(photo.path, path));
    if (!folder) return false;
    try {
      await inTime(access(folder.path), patienceMs);
      return false;
    } catch (thrown) {
      if (!(thrown instanceof Silent)) return false;
      this.#giveUp(folder.path);
      return true;
    }
  }

  /** What the walk did not come by and is not there: a file that is out of reach or hidden is not missing. */
  async #findMissing({ path: top }: Part): Promise<void> {
    const { store } = this.#options;
    const gone: number[] = [];
    const own = store.photos.byPath(top);
    for (const { id, path } of [...(own?.present ? [own] : []), ...store.photos.presentUnder(top)]) {
      if (!this.#seen.has(id) && (await isGone(path))) gone.push(id);
    }
    if (gone.length === 0) return;
    this.#missing += gone.length;
    store.write(() => store.photos.setMissing(gone));
  }

  /** Records one file of the walk. */
  #record(folder: Folder, { file }: Extract<WalkEntry, { kind: 'file' }>): void {
    const { photos, facts } = this.#options.store;
    const known = photos.byPath(file.path);
    if (known && this.#seen.has(known.id)) return;
    const id = known?.id ?? photos.insert(folder.id, file);
    this.#seen.add(id);
    if (file.sidecar !== undefined) facts.setSidecar(id, file.sidecar);
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

  /** Photos left pending by an earlier scan of other folders are read as well; videos that wait are not counted. */
  #pendingCount(): number {
    const { store, videos } = this.#options;
    return store.photos.pendingCount() + (videos ? store.photos.pendingCount('video') : 0);
  }

  /** Photos first: people appear while videos, which take longer, are still to be read. */
  async #indexAll(): Promise<void> {
    const { pool, videos } = this.#options;
    this.progress.total = this.progress.done + this.#pendingCount();
    await this.#index('photo', pool.capacity);
    if (videos) await this.#index('video', VIDEOS_AT_ONCE);
  }

  async #index(kind: MediaKind, most: number): Promise<void> {
    const { store } = this.#options;
    const running = new Set<Promise<void>>();
    let failure: unknown = null;
    let last = 0;
    for (
      let batch = store.photos.pending(last, PENDING_BATCH, kind);
      batch.length > 0;
      batch = store.photos.pending(last, PENDING_BATCH, kind)
    ) {
      for (const photo of batch) {
        last = photo.id;
        // A pause may come while this waits for a photo in hand, so neither condition is checked alone.
        while (this.#paused || running.size >= most) {
          await (this.#paused?.promise ?? Promise.race(running));
        }
        if (this.#stopped || failure !== null) break;
        const task = this.#read(photo)
          .catch((thrown: unknown) => void (failure ??= thrown))
          .finally(() => running.delete(task));
        running.add(task);
      }
      if (this.#stopped || failure !== null) break;
    }
    await Promise.all(running);
    if (failure !== null) throw failure instanceof Error ? failure : new Error('scan failed', { cause: failure });
  }

  async #read(photo: PhotoRow): Promise<void> {
    if ([...this.#silent].some((folder) => isBelow(photo.path, folder))) return;
    if (!(await this.#recognise(photo))) {
      const { pool, videos } = this.#options;
      const embedder = this.#options.embedder();
      const outcome = await (photo.kind === 'video' && videos
        ? videos.read(photo, embedder)
        : pool.run({ kind: 'analyse', path: photo.path, embedder }));
      if (!outcome.ok && outcome.problem.code === 'too-slow' && (await this.#isSilent(photo))) return;
      if (!(await this.#changedMeanwhile(photo))) this.#write(photo, embedder, outcome);
    }
    if (this.#unsettled.has(photo.id)) return;
    // Leftovers of other folders are read along, but are not of this scan.
    if (this.#seen.has(photo.id)) this.#indexed += 1;
    this.progress.read();
    this.#tell();
    this.#options.onIndexed?.();
  }

  /**
   * Whether a file is no longer what the walk found, so that what was read of it may be half of the one and half of the
   * other. Such a photo stays pending.
   */
  async #changedMeanwhile(photo: PhotoRow): Promise<boolean> {
    const now = await fileAt(photo.path);
    if (!now || (now.size === photo.size && now.mtimeMs === photo.mtimeMs)) return false;
    this.#options.store.write(() => this.#options.store.photos.changed(photo.id, now));
    this.#unsettled.add(photo.id);
    return true;
  }

  #tellUnsettled(photoId: number): void {
    const path = this.#options.store.photos.byId(photoId)?.path;
    if (path !== undefined) this.#failed.push({ path, reason: 'The file is being written; the next scan reads it.' });
  }

  /** Finds out whether the content is known already, from a file that moved, was copied or only touched. */
  async #recognise(photo: PhotoRow): Promise<boolean> {
    // What is no photo is refused without reading it.
    if (photo.kind === 'photo' && photo.size > LARGEST_PHOTO) return false;
    if (!this.#content.isKnownSize(photo.size)) return false;
    // Reading it will say why it cannot be read.
    const hash = await hashFile(photo.path, this.#options.patienceMs).catch(() => null);
    if (hash === null) return false;
    if (await this.#changedMeanwhile(photo)) return true;
    const faces = await this.#content.recognise(photo, hash);
    this.progress.faces += faces ?? 0;
    return faces !== null;
  }

  #write(photo: PhotoRow, embedder: string, outcome: Outcome<AnalysedPhoto>): void {
    const { photos, faces } = this.#options.store;
    this.#options.store.write(() => {
      if (outcome.ok) {
        this.#content.write(photo, outcome.value, embedder);
      } else if (outcome.problem.code === 'changing') {
        this.#unsettled.add(photo.id);
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
    } else if (!['gone', 'changing'].includes(outcome.problem.code)) {
      this.progress.failed += 1;
      this.#failed.push({ path: photo.path, reason: outcome.problem.message });
    }
  }

  /** Photos that went while they were to be read: one line for a folder that took them along, else one each. */
  async #settleGone(folders: readonly Part[]): Promise<void> {
    if (this.#gone.length === 0) return;
    const vanished: string[] = [];
    for (const { path } of folders) if (await isGone(path)) vanished.push(path);
    for (const path of vanished)
      this.#blocked.push({ path, reason: 'The folder vanished while it was read.', code: 'folder-vanished' });
    this.#failed.push(...this.#gone.filter(({ path }) => !vanished.some((folder) => isBelow(path, folder))));
  }

  #enter(phase: Progress['phase']): void {
    this.progress.phase = phase;
    this.#tell();
  }

  #tell(): void {
    this.#options.onProgress?.(this.progress);
  }
}
