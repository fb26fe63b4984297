/** The scans of a library: one after the other, each with all that follows from what it read. */

import { Failure } from '../../contract/errors.ts';
import type { EngineEvents, EventName, Problem } from '../../contract/methods.ts';
import type { ScanProgress, ScanResult } from '../../contract/types.ts';
import { cosineAt } from '../../core/sureness.ts';
import type { Clusterer } from '../people/clusterer.ts';
import type { Drawing } from '../people/drawing.ts';
import type { Embedder } from '../people/embedder.ts';
import type { FileNamesReader } from '../people/file-names.ts';
import type { Reembedding } from '../people/reembedding.ts';
import { explain } from '../store/database.ts';
import type { Folder } from '../store/folders.ts';
import type { Store } from '../store/store.ts';
import type { FrameSource } from '../video/frames.ts';
import { VideoReader } from '../video/reader.ts';
import type { StageTimes } from '../vision/messages.ts';
import type { VisionPool } from '../vision/pool.ts';
import type { Providers } from '../vision/providers.ts';
import { readFacts } from './metadata.ts';
import { IDLE } from './progress.ts';
import type { Removal } from './removal.ts';
import { Scanner, type Part, type ScanCounts } from './scanner.ts';
import { Stacking } from './stacking.ts';

/** A scan's result before those who asked for it hear of it. */
export type FinishedScan = ScanCounts & ScanResult;

/** What photos are read with, and what may vary for benchmarks and tests. */
export interface ReadingParts {
  /** What decodes videos; where there is none, they wait. */
  readonly frames?: FrameSource;
  /** For benchmarks. */
  readonly onTimes?: (times: StageTimes) => void;
  /** For tests: how long a folder may say nothing, milliseconds. */
  readonly patienceMs?: number;
}

/** What is done about people when photos were read. */
export interface PeopleParts {
  readonly embedder: Embedder;
  readonly providers: Providers;
  readonly clusterer: Clusterer;
  readonly reembedding: Reembedding;
  readonly drawing: Drawing;
  readonly fileNames: FileNamesReader;
  /** Told when people changed by photos that went. */
  readonly tell: () => void;
}

export interface ScansParts {
  readonly store: Store;
  readonly pool: VisionPool;
  readonly reading: ReadingParts;
  readonly people: PeopleParts;
  readonly removal: Removal;
  /** Waited for before a folder is walked: from then on, what changes is noticed. */
  readonly watched: () => Promise<void>;
  readonly emit: <Name extends EventName>(name: Name, event: EngineEvents[Name]) => void;
}

/** Progress events a second, at most. */
const PROGRESS_MS = 250;
/** Folders that one scan complains of by name. */
const MOST_PROBLEMS = 3;
/** A face before and after an edit is alike beyond what one pair of strangers in a thousand is. */
const SAME_FACE_FAR = 1e-3;
/** Paths that news of folders name. */
const MOST_NEWS = 1_000;
/** While a scan runs, people are brought up to date this often at most. */
const PEOPLE_MS = 4_000;

export class Scans {
  readonly #parts: ScansParts;
  readonly #stacking: Stacking;
  #scanner: Scanner | null = null;
  /** The next scan takes the place of one that the user had paused. */
  #startsPaused = false;
  /** The scan in hand, and those asked for behind it. */
  #queue: Promise<unknown> = Promise.resolve();
  /** How many of these are of whole folders. */
  #ofFolders = 0;
  /** Asked for and not begun. */
  #waiting = 0;
  #lastProgress = 0;
  #lastPhase: ScanProgress['phase'] = 'idle';
  #lastPeople = 0;
  /** What the last bringing up to date of people took, milliseconds. */
  #peopleCost = 0;
  #facesPerSecond: number | null = null;
  #closed = false;

  constructor(parts: ScansParts) {
    this.#parts = parts;
    this.#stacking = new Stacking(parts.store, parts.pool);
  }

  /** True while photos are read, or are about to be. */
  get busy(): boolean {
    return this.#waiting > 0 || (this.#scanner !== null && !this.#scanner.paused);
  }

  /** True from when a scan of folders is asked for until it has ended. */
  get ofFolders(): boolean {
    return this.#ofFolders > 0;
  }

  /** Of the last scan that read any; null before. */
  get facesPerSecond(): number | null {
    return this.#facesPerSecond;
  }

  get progress(): ScanProgress {
    const scanner = this.#scanner;
    if (!scanner) return IDLE;
    const progress = scanner.progress.snapshot();
    return scanner.paused ? { ...progress, phase: 'paused', photosPerSecond: 0, remainingSeconds: null } : progress;
  }

  /** Scans folders behind what was asked for before. @throws Failure as {@link Scanner.run} does, engine-stopped. */
  folders(folders: readonly Folder[]): Promise<FinishedScan> {
    this.#ofFolders += 1;
    return this.#enqueue(() => this.#scan(folders).finally(() => (this.#ofFolders -= 1)));
  }

  /** Reads what is pending. One that runs may be past it, so this comes behind. @throws as {@link folders} does. */
  pending(): Promise<FinishedScan> {
    return this.#enqueue(() => this.#scan([]));
  }

  /** Scans what was noticed to have changed by then, and tells of it. @throws as {@link folders} does. */
  news(take: () => readonly Part[]): Promise<FinishedScan> {
    return this.#enqueue(async () => {
      const parts = take();
      const result = await this.#scan(parts, true);
      const { photos, indexed, unchanged, missing, failed } = result;
      const paths = parts.slice(0, MOST_NEWS).map(({ path }) => path);
      this.#parts.emit('folderNews', { paths, photos, indexed, unchanged, missing, failed });
      return result;
    });
  }

  /** For a scan that nobody waits for: what the user should know of it goes out as problems. */
  async inBackground(scan: Promise<FinishedScan>): Promise<void> {
    const tell = (problem: Problem): void => this.#parts.emit('problem', problem);
    try {
      const { blocked } = await scan;
      for (const { path, reason, code } of blocked.slice(0, MOST_PROBLEMS))
        tell({ message: `${path}: ${reason}`, path, code });
      const count = blocked.length - MOST_PROBLEMS;
      if (count > 0) tell({ message: `${count} more folders could not be read.`, code: 'more-folders', count });
    } catch (thrown) {
      if (this.#closed) return;
      if (!(thrown instanceof Failure)) console.error(thrown);
      const bug = 'The scan stopped because of an error inside Facet. Its log says more.';
      if (thrown instanceof Failure) tell({ message: thrown.message, code: thrown.code });
      else tell({ message: bug, code: 'scan-stopped' });
    }
  }

  pause(): void {
    this.#scanner?.pause();
  }

  resume(): void {
    this.#scanner?.resume();
  }

  /** Ends the scan in hand, so that another can take its place, paused if it was. Returns whether there was one. */
  interrupt(): boolean {
    const interrupted = this.#scanner;
    this.#startsPaused = interrupted?.paused ?? this.#startsPaused;
    interrupted?.stop();
    return interrupted !== null;
  }

  /** Ends the scan in hand after the photos it is at; none begins any more. */
  close(): void {
    this.#closed = true;
    this.#scanner?.stop();
  }

  /** Resolves when the scans that were asked for until now have ended, however they did. */
  async ended(): Promise<void> {
    await this.#queue;
  }

  #enqueue(work: () => Promise<FinishedScan>): Promise<FinishedScan> {
    this.#waiting += 1;
    const scan = this.#queue.then(() => {
      this.#waiting -= 1;
      return work();
    });
    this.#queue = scan.catch(() => undefined);
    return scan;
  }

  /** @param isNews only what changed is looked at, and nothing is done where nothing did. */
  async #scan(parts: readonly Part[], isNews = false): Promise<FinishedScan> {
    if (this.#closed) throw new Failure('engine-stopped', 'Facet is closing.');
    const started = performance.now();
    const { store, pool, removal, watched } = this.#parts;
    const { reembedding, fileNames, tell } = this.#parts.people;
    const scanner = this.#newScanner();
    this.#scanner = scanner;
    if (this.#startsPaused) scanner.pause();
    this.#startsPaused = false;
    this.#lastPeople = performance.now();
    let counts: ScanCounts;
    try {
      await watched();
      if (await removal.finish(() => this.#open)) tell();
      if (!isNews) await reembedding.mend();
      const there = new Set(store.folders.all().map(({ id }) => id));
      counts = await scanner.run(parts.filter(({ id }) => there.has(id)));
      this.#facesPerSecond = scanner.progress.facesPerSecond() ?? this.#facesPerSecond;
      // Sidecars change without their photos.
      await readFacts(store, pool, () => this.#goesOn(scanner));
      if (!isNews || scanner.progress.done > counts.unchanged) await this.#follow(scanner, isNews);
      const named = await fileNames.read(() => this.#open);
      if (this.#open && named.length > 0 && store.regions.wanted()) await fileNames.take(named);
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

  #newScanner(): Scanner {
    const { store, pool } = this.#parts;
    const { frames, onTimes, patienceMs } = this.#parts.reading;
    const { embedder, providers } = this.#parts.people;
    const sameFace = (): number => cosineAt(SAME_FACE_FAR, embedder.thresholds);
    return new Scanner({
      store,
      pool,
      videos: frames ? new VideoReader({ frames, pool, alike: sameFace }) : null,
      embedder: () => embedder.id,
      isSameFace: (one, other) => embedder.likeness(one, other) >= sameFace(),
      ready: () => providers.ready(),
      patienceMs,
      onProgress: () => this.#tellProgress(false),
      onIndexed: () => this.#peopleDuringScan(),
      ...(onTimes ? { onTimes } : {}),
    });
  }

  /** What follows from photos that were read: faces drawn on them before, copies of one picture, people. */
  async #follow(scanner: Scanner, isNews: boolean): Promise<void> {
    const { drawing, clusterer } = this.#parts.people;
    await drawing.restore(() => this.#goesOn(scanner));
    await this.#stacking.update(() => this.#goesOn(scanner) && !scanner.paused);
    if (!this.#goesOn(scanner)) return;
    scanner.progress.phase = 'clustering';
    this.#tellProgress(true);
    await clusterer.update(isNews ? 'follow' : 'settle');
  }

  /** People appear while the first scan still runs, not while others go first; the pause grows with what a run costs. */
  #peopleDuringScan(): void {
    const { clusterer } = this.#parts.people;
    const now = performance.now();
    if (
      this.#parts.pool.givesWay ||
      clusterer.running ||
      now - this.#lastPeople < Math.max(PEOPLE_MS, this.#peopleCost * 10)
    )
      return;
    const started = now;
    void clusterer
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

  #goesOn(scanner: Scanner): boolean {
    return this.#open && !scanner.stopped;
  }

  #tellProgress(always: boolean): void {
    const { progress } = this;
    const now = performance.now();
    if (!always && progress.phase === this.#lastPhase && now - this.#lastProgress < PROGRESS_MS) return;
    this.#lastProgress = now;
    this.#lastPhase = progress.phase;
    this.#parts.emit('scanProgress', progress);
  }
}
