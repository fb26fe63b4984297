/**
 * The engine: owns a library, scans into it, keeps its people and answers for it. It knows no window; what it
 * has to say on its own goes out as events.
 */

import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BackupState } from '../contract/care.ts';
import { Failure, type FailureCode } from '../contract/errors.ts';
import type { Computing } from '../contract/computing.ts';
import type { EngineApi, SearchQuery } from '../contract/methods.ts';
import type { ExportProgress } from '../contract/people.ts';
import type { FileNameConflicts, FileNames, FileNamesTaken, NamesWriting } from '../contract/names.ts';
import type { PhotoInfo, PhotoKeyword, PhotoTimeline } from '../contract/photos.ts';
import type {
  EncodedImage,
  FolderSummary,
  ImageKind,
  LibraryStatus,
  MissingPhotos,
  PhotoDetail,
  ScanProgress,
  ScanResult,
  StorageUse,
} from '../contract/types.ts';
import { Backups } from './backup/backups.ts';
import { Copies } from './export/copies.ts';
import { NameWriting, type WritingJob } from './metadata/name-writing.ts';
import { Covers, isJpeg } from './people/covers.ts';
import { photoQuery } from './people/looking.ts';
import { PeopleMethods } from './people/methods.ts';
import type { ModelParts } from './people/model-methods.ts';
import { photoInfo } from './scan/info.ts';
import { Removal } from './scan/removal.ts';
import { folderFailure } from './scan/usable.ts';
import type { FailedPath } from './scan/scanner.ts';
import { Scans, type ReadingParts } from './scan/scans.ts';
import type { Folder } from './store/folders.ts';
import { measureStorage } from './store/storage.ts';
import type { Store } from './store/store.ts';
import type { RenderBounds } from './vision/messages.ts';
import { Watching, type WatchingParts } from './watch/watching.ts';

export interface EngineParts extends ModelParts, ReadingParts {
  /** For tests: how folders are watched. */
  readonly watching?: Pick<WatchingParts, 'times' | 'isNetwork'>;
}

/** The photo in the viewer, pixels: sharp on a large screen, light enough to page through. */
const VIEWER = { longEdge: 2560, pixels: 2560 * 2560 } as const;
/** The photo looked at closely: a panorama's every pixel, and no more than a window can hold. */
const CLOSELY = { longEdge: 12_000, pixels: 40_000_000 } as const;
/** A thumbnail that has to be made again. */
const THUMB = { longEdge: 480, pixels: 480 * 480 } as const;
/** Missing photos, and names that disagree, that are listed when nobody says how many. */
const USUAL_MISSING = 1_000;
/** Keywords that are listed when nobody says how many. */
const USUAL_KEYWORDS = 1_000;
/** How long the window goes first after the user did something, milliseconds. */
const GIVE_WAY_MS = 1_000;
/** Failures of a folder whose drive may only be away. */
const AWAY: readonly FailureCode[] = ['folder-missing', 'folder-not-answering'];

export class Engine extends PeopleMethods implements EngineApi {
  readonly #parts: EngineParts;
  readonly #store: Store;
  readonly #copies: Copies;
  readonly #covers: Covers;
  readonly #removal: Removal;
  readonly #writing: NameWriting;
  readonly #watching: Watching;
  readonly #backups: Backups;
  readonly #scans: Scans;
  #closed = false;

  constructor(parts: EngineParts) {
    super(parts);
    this.#parts = parts;
    this.#store = parts.store;
    const tell = (progress: NamesWriting): void => parts.emit('namesWriting', progress);
    this.#writing = new NameWriting({ store: parts.store, pool: parts.pool, tell });
    this.#backups = new Backups(parts.store);
    this.#copies = new Copies(parts.store.folder, (progress) => parts.emit('exportProgress', progress));
    this.#covers = new Covers(parts.store, parts.pool);
    this.#removal = new Removal(parts.store);
    this.#scans = new Scans({
      store: parts.store,
      pool: parts.pool,
      reading: parts,
      people: {
        embedder: this.embedder,
        providers: this.providers,
        clusterer: this.clusterer,
        reembedding: this.reembedding,
        drawing: this.drawing,
        fileNames: this.fileNamesReader,
        tell: () => this.tellPeople(),
      },
      removal: this.#removal,
      watched: () => this.#watching.ready(),
      emit: parts.emit,
    });
    this.#watching = new Watching({
      store: parts.store,
      scan: (take) => void this.#scans.inBackground(this.#scans.news(take)),
      onState: () => parts.emit('foldersChanged', { folders: parts.store.folders.all().length }),
      tell: (message) => parts.emit('problem', { message }),
      ...parts.watching,
    });
  }

  /** Notices what changes in the library's folders from now on, and scans just that. */
  watch(): void {
    this.#watching.start();
  }

  /**
   * Scans folders, adding them to the library, and waits for the result; folders that cannot be used are among
   * what failed. @throws Failure when none can be used.
   */
  async scan(paths: readonly string[]): Promise<ScanResult> {
    const { folders, refused } = await this.#addFolders(paths);
    const scanned = await this.#scans.folders(folders);
    const { photos, indexed, unchanged, waiting, faces, people, seconds } = scanned;
    const failed = [...refused, ...scanned.blocked, ...scanned.failed].map(({ path, reason }) => ({ path, reason }));
    return { photos, indexed, unchanged, failed, waiting, faces, people, seconds };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#watching.close();
    this.#scans.close();
    const clustered = this.stopPeople();
    this.#copies.cancel();
    this.#writing.cancel();
    const embedded = this.reembedding.close();
    // Photos in hand are given a moment; what is cut short stays pending. The timer alone keeps no process alive.
    await Promise.race([this.#scans.ended(), sleep(2_000, undefined, { ref: false })]);
    await this.#writing.ended();
    this.providers.close();
    this.#parts.pool.close();
    this.#parts.frames?.close();
    await this.#scans.ended();
    await Promise.all([clustered, embedded]);
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
    model: this.embedder.id,
    provider: this.computing().provider,
    facesPerSecond: this.#scans.facesPerSecond,
    scan: this.#scans.progress,
  });

  listFolders = (): FolderSummary[] =>
    this.#store.folders.summaries().map((folder) => ({ ...folder, watch: this.#watching.stateOf(folder.id) }));

  addFolders = async ({ paths }: { paths: string[] }): Promise<FolderSummary[]> => {
    const { folders, refused } = await this.#addFolders(paths);
    for (const { path, reason, code } of refused) this.#parts.emit('problem', { message: reason, path, code });
    void this.#scans.inBackground(this.#scans.folders(folders));
    return this.listFolders();
  };

  removeFolder = ({ folderId }: { folderId: number }): FolderSummary[] => {
    this.#removal.mark(folderId);
    void this.#afterRemoval();
    return this.listFolders();
  };

  /** Takes a folder out of the library, and waits until its photos have gone. @throws Failure folder-unknown. */
  async removed(path: string): Promise<void> {
    const folder = this.#store.folders.all().find((each) => each.path === resolve(path));
    if (!folder) throw new Failure('folder-unknown', `${path} is not one of the folders of this library.`);
    this.#removal.mark(folder.id);
    await this.#afterRemoval();
  }

  startScan = (): ScanProgress => {
    const folders = this.#store.folders.all();
    if (folders.length > 0 && !this.#scans.ofFolders) void this.#scans.inBackground(this.#scans.folders(folders));
    return this.#scans.progress;
  };

  giveWay = (): ScanProgress => {
    this.#parts.pool.giveWay(GIVE_WAY_MS);
    return this.#scans.progress;
  };

  pauseScan = (): ScanProgress => {
    this.#scans.pause();
    return this.#scans.progress;
  };

  resumeScan = (): ScanProgress => {
    this.#scans.resume();
    return this.#scans.progress;
  };

  tryProviders = async (): Promise<Computing> => {
    // Beside a scan, speeds would be those of what it leaves.
    await this.#scans.ended();
    return this.providers.tryAll();
  };

  getPhoto = ({ photoId }: { photoId: number }): PhotoDetail => {
    const tile = this.#store.photos.tile(photoId);
    const row = this.#store.photos.byId(photoId);
    if (!tile || !row) throw new Failure('photo-unknown', 'This photo is no longer in the library.');
    return { ...tile, kind: row.kind, path: row.path, faces: this.#store.faces.ofPhoto(photoId) };
  };

  photoInfo = ({ photoId }: { photoId: number }): Promise<PhotoInfo> =>
    photoInfo(this.#store, this.#parts.pool, photoId);

  photoKeywords = ({ limit = USUAL_KEYWORDS }: { limit?: number } = {}): PhotoKeyword[] =>
    this.#store.facts.keywords(limit);

  photoTimeline = ({ known }: { known?: string } = {}): PhotoTimeline | 'unchanged' =>
    this.#store.photos.timeline(known ?? null) ?? 'unchanged';

  photoStack = ({ photoId }: { photoId: number }) => this.#store.stacks.of(photoId);

  listStacks = () => this.#store.stacks.all();

  listFailed = () => this.#store.photos.listFailed();

  retryFailed = ({ photoIds }: { photoIds?: number[] } = {}): ScanProgress => {
    const count = this.#store.write(() => this.#store.photos.retry(photoIds ?? null));
    if (count > 0) void this.#scans.inBackground(this.#scans.pending());
    return this.#scans.progress;
  };

  /** Reads all photos that could not be read once more, and waits. Returns how many were tried. */
  async retried(): Promise<number> {
    const count = this.#store.write(() => this.#store.photos.retry(null));
    if (count > 0) await this.#scans.pending();
    return count;
  }

  listMissing = ({ limit = USUAL_MISSING }: { limit?: number } = {}): MissingPhotos =>
    this.#store.photos.missing(limit);

  fileNames = (): Promise<FileNames> => this.fileNamesReader.overview();

  /** @param contacts Picasa's contacts.xml. */
  takeFileNames = async ({ later, contacts }: { later?: boolean; contacts?: string } = {}): Promise<FileNamesTaken> => {
    if (later !== undefined) this.fileNamesReader.setLater(later);
    return this.fileNamesReader.takeAll(() => !this.#closed, contacts);
  };

  listNameConflicts = ({ limit = USUAL_MISSING }: { limit?: number } = {}): Promise<FileNameConflicts> =>
    this.fileNamesReader.conflicts(limit);

  answerNameConflict = async ({ regionId, take }: { regionId: number; take: boolean }): Promise<FileNames> => {
    await this.fileNamesReader.answer(regionId, take);
    return this.fileNames();
  };

  writeNames = (job: WritingJob): NamesWriting => this.#writing.start(job);

  cancelNames = (): NamesWriting => {
    this.#writing.cancel();
    return this.#writing.progress;
  };

  namesWriting = (): NamesWriting => this.#writing.progress;

  /** Writes names, and waits for the end. @throws Failure names-running, nothing-to-undo. */
  wroteNames(job: WritingJob): Promise<NamesWriting> {
    this.#writing.start(job);
    return this.#writing.ended();
  }

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

  getImage = async ({ kind, id }: { kind: ImageKind; id: number }): Promise<EncodedImage> => {
    if (kind === 'face') return this.#covers.of(id);
    const isVideo = this.#store.photos.byId(id)?.kind === 'video';
    // The thumbnail of a video is the only still of it that is kept.
    if (kind !== 'thumb' && !isVideo) return this.#renderPhoto(id, kind === 'photo' ? VIEWER : CLOSELY);
    const bytes = this.#store.photos.thumb(id);
    if (bytes && isJpeg(bytes)) return { type: 'image/jpeg', bytes };
    const again = await this.#renderPhoto(id, THUMB);
    this.#store.write(() => this.#store.photos.setThumb(id, again.bytes));
    return again;
  };

  async #renderPhoto(id: number, bounds: RenderBounds): Promise<EncodedImage> {
    const photo = this.#store.photos.byId(id);
    if (!photo) throw new Failure('photo-unknown', 'This photo is no longer in the library.');
    if (photo.kind === 'video') throw new Failure('photo-gone', 'The still of this video is no longer there.');
    const outcome = await this.#parts.pool.run({ kind: 'render', path: photo.path, bounds }, true);
    if (!outcome.ok) throw new Failure('photo-gone', outcome.problem.message);
    return { type: 'image/jpeg', bytes: outcome.value };
  }

  /** Adds what can be used; one bad folder does not keep out the others. @throws Failure when none can be used. */
  async #addFolders(paths: readonly string[]): Promise<{ folders: Folder[]; refused: FailedPath[] }> {
    const { patienceMs } = this.#parts;
    const looks = paths.map(async (each) => {
      const path = resolve(each);
      return { path, failure: await folderFailure(path, this.#store.folder, patienceMs) };
    });
    const looked = await Promise.all(looks);
    if (this.#closed) throw new Failure('engine-stopped', 'Facet is closing.');
    const known = new Set(this.#store.folders.all().map((folder) => folder.path));
    const usable: string[] = [];
    const refused: Failure[] = [];
    const reasons: FailedPath[] = [];
    for (const { path, failure } of looked) {
      // A folder of the library that has gone is walked all the same: its photos are missing then, or wait with it.
      if (!failure || (AWAY.includes(failure.code) && known.has(path))) {
        usable.push(path);
      } else {
        refused.push(failure);
        reasons.push({ path, reason: failure.message, code: failure.code });
      }
    }
    if (usable.length === 0 && refused[0]) throw refused[0];
    const folders = this.#store.write(() => usable.map((path) => this.#store.folders.add(path, Date.now())));
    this.#watching.look();
    return { folders, refused: reasons };
  }

  /** A scan in hand may be reading what is to go: it ends, and another goes on with the folders that stay. */
  #afterRemoval(): Promise<void> {
    const interrupted = this.#scans.interrupt();
    this.#watching.look();
    return this.#scans.inBackground(this.#scans.folders(interrupted ? this.#store.folders.all() : []));
  }

  protected override get scanning(): boolean {
    return this.#scans.busy;
  }
}
