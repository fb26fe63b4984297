/**
 * The engine: owns a library, scans into it, keeps its people and answers for it. It knows no window; what it
 * has to say on its own goes out as events.
 */

import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BackupState } from '../contract/care.ts';
import { Failure } from '../contract/errors.ts';
import type { EngineApi, SearchQuery } from '../contract/methods.ts';
import type { ExportProgress } from '../contract/people.ts';
import type { PhotoInfo, PhotoTimeline } from '../contract/photos.ts';
import type {
  EncodedImage,
  FolderSummary,
  ImageKind,
  LibraryStatus,
  MissingPhotos,
  ModelSummary,
  PhotoDetail,
  ScanProgress,
  ScanResult,
  StorageUse,
} from '../contract/types.ts';
import { cosineAt } from '../core/sureness.ts';
import { Backups } from './backup/backups.ts';
import { Copies } from './export/copies.ts';
import { photoQuery } from './people/looking.ts';
import { PeopleMethods, type PeopleParts } from './people/methods.ts';
import { datePhotos } from './scan/dates.ts';
import { folderFailure } from './scan/usable.ts';
import { IDLE } from './scan/progress.ts';
import { Scanner, type FailedPath, type ScanCounts } from './scan/scanner.ts';
import { explain } from './store/database.ts';
import type { Folder } from './store/folders.ts';
import { measureStorage } from './store/storage.ts';
import type { Store } from './store/store.ts';
import { summarise } from './vision/cards.ts';
import type { RenderBounds, StageTimes } from './vision/messages.ts';
import { NO_FACTS } from './vision/facts.ts';
import { PROVIDER } from './vision/provider.ts';
import { wallClock } from './vision/taken.ts';

export interface EngineParts extends PeopleParts {
  /** For benchmarks. */
  readonly onTimes?: (times: StageTimes) => void;
}

/** A scan's result before those who asked for it hear of it. */
type FinishedScan = ScanCounts & ScanResult;

/** The photo in the viewer, pixels: sharp on a large screen, light enough to page through. */
const VIEWER = { longEdge: 2560, pixels: 2560 * 2560 } as const;
/** The photo looked at closely: a panorama's every pixel, and no more than a window can hold. */
const CLOSELY = { longEdge: 12_000, pixels: 40_000_000 } as const;
/** A thumbnail that has to be made again. */
const THUMB = { longEdge: 480, pixels: 480 * 480 } as const;
/** Progress events a second, at most. */
const PROGRESS_MS = 250;
/** Folders that one scan complains of by name. */
const MOST_PROBLEMS = 3;
/** A face before and after an edit is alike beyond what one pair of strangers in a thousand is. */
const SAME_FACE_FAR = 1e-3;
/** Missing photos that are listed when nobody says how many. */
const USUAL_MISSING = 1_000;
/** While a scan runs, people are brought up to date this often at most. */
const PEOPLE_MS = 4_000;

export class Engine extends PeopleMethods implements EngineApi {
  readonly #parts: EngineParts;
  readonly #store: Store;
  readonly #copies: Copies;
  readonly #backups: Backups;
  #scanner: Scanner | null = null;
  /** The scan in hand, and those asked for behind it. */
  #scans: Promise<unknown> = Promise.resolve();
  #scansWaiting = 0;
  #lastProgress = 0;
  #lastPhase: ScanProgress['phase'] = 'idle';
  #lastPeople = 0;
  /** What the last bringing up to date of people took, milliseconds. */
  #peopleCost = 0;
  /** Of the last scan that read any. */
  #facesPerSecond: number | null = null;
  #closed = false;

  constructor(parts: EngineParts) {
    super(parts);
    this.#parts = parts;
    this.#store = parts.store;
    this.#backups = new Backups(parts.store);
    this.#copies = new Copies(parts.store.folder, (progress) => parts.emit('exportProgress', progress));
  }

  /**
   * Scans folders, adding them to the library, and waits for the result; folders that cannot be used are among
   * what failed. @throws Failure when none can be used.
   */
  async scan(paths: readonly string[]): Promise<ScanResult> {
    const { folders, refused } = this.#addFolders(paths);
    const { blocked, ...result } = await this.#enqueue(folders);
    return { ...result, failed: [...refused, ...blocked, ...result.failed] };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#scanner?.stop();
    const clustered = this.stopPeople();
    this.#copies.cancel();
    // Photos in hand are given a moment; what is cut short stays pending. The timer alone keeps no process alive.
    await Promise.race([this.#scans.catch(() => undefined), sleep(2_000, undefined, { ref: false })]);
    this.#parts.pool.close();
    await this.#scans.catch(() => undefined);
    await clustered;
    await this.#copies.ended();
    await this.#backups.stop();
    this.#store.close();
  }

  libraryStatus = (): LibraryStatus => ({
    path: this.#store.folder,
    ...this.#store.photos.counts(),
    faces: this.#store.faces.count(),
    people: this.#store.people.count(),
    folders: this.#store.folders.all().length,
    model: this.#parts.models.embedder.id,
    provider: PROVIDER,
    facesPerSecond: this.#facesPerSecond,
    scan: this.#progress(),
  });

  listFolders = (): FolderSummary[] => this.#store.folders.summaries();

  addFolders = ({ paths }: { paths: string[] }): FolderSummary[] => {
    const { folders, refused } = this.#addFolders(paths);
    for (const { reason } of refused) this.#parts.emit('problem', { message: reason });
    this.#inBackground(folders);
    return this.listFolders();
  };

  startScan = (): ScanProgress => {
    const folders = this.#store.folders.all();
    if (folders.length > 0 && !this.#scanner && this.#scansWaiting === 0) this.#inBackground(folders);
    return this.#progress();
  };

  pauseScan = (): ScanProgress => {
    this.#scanner?.pause();
    return this.#progress();
  };

  resumeScan = (): ScanProgress => {
    this.#scanner?.resume();
    return this.#progress();
  };

  getPhoto = ({ photoId }: { photoId: number }): PhotoDetail => {
    const tile = this.#store.photos.tile(photoId);
    const row = this.#store.photos.byId(photoId);
    if (!tile || !row) throw new Failure('photo-unknown', 'This photo is no longer in the library.');
    return { ...tile, path: row.path, faces: this.#store.faces.ofPhoto(photoId) };
  };

  photoInfo = async ({ photoId }: { photoId: number }): Promise<PhotoInfo> => {
    const { photos } = this.#store;
    const tile = photos.tile(photoId);
    const row = photos.byId(photoId);
    if (!tile || !row) throw new Failure('photo-unknown', 'This photo is no longer in the library.');
    const { id, fileName, width, height } = tile;
    const outcome = await this.#parts.pool.run({ kind: 'facts', path: row.path }, true);
    const { takenAt, ...facts } = outcome.ok ? outcome.value : NO_FACTS;
    return {
      ...{ id, fileName, width, height },
      path: row.path,
      folder: dirname(row.path),
      bytes: row.size,
      takenAt: takenAt ?? photos.takenAt(id) ?? wallClock(row.mtimeMs),
      takenFrom: outcome.ok ? (takenAt === null ? 'file' : 'camera') : null,
      facts: outcome.ok ? facts : null,
      problem: outcome.ok ? null : outcome.problem.message,
    };
  };

  photoTimeline = ({ known }: { known?: string } = {}): PhotoTimeline | 'unchanged' =>
    this.#store.photos.timeline(known ?? null) ?? 'unchanged';

  listFailed = () => this.#store.photos.listFailed();

  retryFailed = ({ photoIds }: { photoIds?: number[] } = {}): ScanProgress => {
    const count = this.#store.write(() => this.#store.photos.retry(photoIds ?? null));
    // A scan of no folder reads what is pending. One that runs may be past these photos, so this one comes behind it.
    if (count > 0) this.#inBackground([]);
    return this.#progress();
  };

  listMissing = ({ limit = USUAL_MISSING }: { limit?: number } = {}): MissingPhotos =>
    this.#store.photos.missing(limit);

  storageUse = (): StorageUse => measureStorage(this.#store);

  exportPhotos = ({ query, folder }: { query: SearchQuery; folder: string }): Promise<ExportProgress> => {
    return this.#copies.start(this.#store.search.paths(photoQuery(this.#store, query)), folder);
  };

  cancelExport = (): ExportProgress => {
    this.#copies.cancel();
    return this.#copies.progress;
  };

  exportProgress = (): ExportProgress => this.#copies.progress;

  /** Copies, and waits for the end. @throws Failure when not all was tried. */
  async exported(query: SearchQuery, folder: string): Promise<ExportProgress> {
    await this.exportPhotos({ query, folder });
    const failure = await this.#copies.ended();
    if (failure) throw failure;
    return this.exportProgress();
  }

  backups = (): BackupState => this.#backups.state();

  backUp = (): Promise<BackupState> => this.#backups.make();

  /** Makes a backup each week from now on. */
  keepBackups(): void {
    this.#backups.keepWeekly((message) => this.#parts.emit('problem', { message }));
  }

  listModels = (): ModelSummary[] => summarise(this.#parts.models, PROVIDER);

  getImage = async ({ kind, id }: { kind: ImageKind; id: number }): Promise<EncodedImage> => {
    if (kind === 'photo' || kind === 'full') return this.#renderPhoto(id, kind === 'photo' ? VIEWER : CLOSELY);
    const bytes = kind === 'face' ? this.#store.faces.thumb(id) : this.#store.photos.thumb(id);
    if (bytes && isJpeg(bytes)) return { type: 'image/jpeg', bytes };
    if (kind === 'face') throw new Failure('photo-unknown', 'There is no such picture in the library.');
    const again = await this.#renderPhoto(id, THUMB);
    this.#store.write(() => this.#store.photos.setThumb(id, again.bytes));
    return again;
  };

  async #renderPhoto(id: number, bounds: RenderBounds): Promise<EncodedImage> {
    const photo = this.#store.photos.byId(id);
    if (!photo) throw new Failure('photo-unknown', 'This photo is no longer in the library.');
    const outcome = await this.#parts.pool.run({ kind: 'render', path: photo.path, bounds }, true);
    if (!outcome.ok) throw new Failure('photo-gone', outcome.problem.message);
    return { type: 'image/jpeg', bytes: outcome.value };
  }

  /** Adds what can be used; one bad folder does not keep out the others. @throws Failure when none can be used. */
  #addFolders(paths: readonly string[]): { folders: Folder[]; refused: FailedPath[] } {
    const known = new Set(this.#store.folders.all().map((folder) => folder.path));
    const usable: string[] = [];
    const refused: Failure[] = [];
    const reasons: FailedPath[] = [];
    for (const path of paths.map((each) => resolve(each))) {
      const failure = folderFailure(path, this.#store.folder);
      // A folder of the library that has gone is walked all the same: its photos are missing then.
      if (!failure || (failure.code === 'folder-missing' && known.has(path))) {
        usable.push(path);
      } else {
        refused.push(failure);
        reasons.push({ path, reason: failure.message });
      }
    }
    if (usable.length === 0 && refused[0]) throw refused[0];
    const folders = this.#store.write(() => usable.map((path) => this.#store.folders.add(path, Date.now())));
    return { folders, refused: reasons };
  }

  /** Scans with nobody waiting for the result: what the user should know goes out as problems. */
  #inBackground(folders: readonly Folder[]): void {
    const tell = (message: string): void => this.#parts.emit('problem', { message });
    this.#enqueue(folders)
      .then(({ blocked }) => {
        for (const { path, reason } of blocked.slice(0, MOST_PROBLEMS)) tell(`${path}: ${reason}`);
        if (blocked.length > MOST_PROBLEMS) tell(`${blocked.length - MOST_PROBLEMS} more folders could not be read.`);
      })
      .catch((thrown: unknown) => {
        if (this.#closed) return;
        if (!(thrown instanceof Failure)) console.error(thrown);
        tell(
          thrown instanceof Failure
            ? thrown.message
            : 'The scan stopped because of an error inside Facet. Its log says more.',
        );
      });
  }

  /** One scan after the other. */
  #enqueue(folders: readonly Folder[]): Promise<FinishedScan> {
    this.#scansWaiting += 1;
    const scan = this.#scans
      .catch(() => undefined)
      .then(() => {
        this.#scansWaiting -= 1;
        return this.#scan(folders);
      });
    this.#scans = scan.catch(() => undefined);
    return scan;
  }

  async #scan(folders: readonly Folder[]): Promise<FinishedScan> {
    if (this.#closed) throw new Failure('engine-stopped', 'Facet is closing.');
    const started = performance.now();
    const { store, pool, models, onTimes } = this.#parts;
    const scanner = new Scanner({
      store,
      pool,
      embedder: models.embedder.id,
      sameFace: cosineAt(SAME_FACE_FAR, models.embedder.thresholds),
      onProgress: () => this.#tellProgress(false),
      onIndexed: () => this.#peopleDuringScan(),
      ...(onTimes ? { onTimes } : {}),
    });
    this.#scanner = scanner;
    this.#lastPeople = performance.now();
    let counts: ScanCounts;
    try {
      await this.embedAgain();
      counts = await scanner.run(folders);
      this.#facesPerSecond = scanner.progress.facesPerSecond() ?? this.#facesPerSecond;
      await datePhotos(store, pool, () => this.#open);
      await this.drawing.restore(() => this.#open);
      if (this.#open) {
        scanner.progress.phase = 'clustering';
        this.#tellProgress(true);
        await this.clusterer.update('settle');
      }
    } catch (thrown) {
      // Damage that shows only now, when a page is read, is told in words as well.
      throw explain(thrown, store.folder);
    } finally {
      this.#scanner = null;
      this.#tellProgress(true);
    }
    const seconds = (performance.now() - started) / 1000;
    return { ...counts, faces: store.faces.count(), people: store.people.count(), seconds };
  }

  /** People appear while the first scan still runs; the pause grows with what a run costs. */
  #peopleDuringScan(): void {
    const now = performance.now();
    if (this.clusterer.running || now - this.#lastPeople < Math.max(PEOPLE_MS, this.#peopleCost * 10)) return;
    const started = now;
    void this.clusterer
      .update()
      .catch((thrown: unknown) => {
        // A full disk is told of by the scan itself, which meets it next.
        if (!(thrown instanceof Failure)) console.error(thrown);
      })
      .finally(() => {
        this.#lastPeople = performance.now();
        this.#peopleCost = this.#lastPeople - started;
      });
  }

  /** A getter, because it changes while a scan waits. */
  get #open(): boolean {
    return !this.#closed;
  }

  #progress(): ScanProgress {
    const scanner = this.#scanner;
    if (!scanner) return IDLE;
    const progress = scanner.progress.snapshot();
    return scanner.paused ? { ...progress, phase: 'paused', photosPerSecond: 0, remainingSeconds: null } : progress;
  }

  #tellProgress(always: boolean): void {
    const progress = this.#progress();
    const now = performance.now();
    if (!always && progress.phase === this.#lastPhase && now - this.#lastProgress < PROGRESS_MS) return;
    this.#lastProgress = now;
    this.#lastPhase = progress.phase;
    this.#parts.emit('scanProgress', progress);
  }
}

/** Whether bytes begin as a JPEG does; a damaged library may hold anything. */
function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8;
}
