/** What the window knows of the library, kept up to date by the engine's events. */

import type { DecidedSteps, MergedPeople } from '../../electron/contract/people.ts';
import type {
  FailedPhoto,
  FolderSummary,
  LibraryStatus,
  PersonSummary,
  ScanProgress,
} from '../../electron/contract/types.ts';
import { Failure, type FailureData } from '../../electron/contract/errors.ts';
import { call, hear, sentenceOf } from '../client.ts';
import { problemSentence } from '../text/problems.ts';
import { text } from '../text/text.ts';
import { Coalesced } from './coalesced.ts';
import { byId, idSet } from './ids.ts';
import type { Toasts } from './toasts.svelte.ts';

const IDLE: ScanProgress = {
  phase: 'idle',
  done: 0,
  total: 0,
  failed: 0,
  faces: 0,
  photosPerSecond: 0,
  remainingSeconds: null,
};

/** Lists are read anew at most this often while a scan changes them. */
const PAUSE_MS = 500;
/** Progress comes more often than the folders' counts are worth reading; a change of phase is always worth it. */
const FOLDERS_MS = 2_000;

/** Whether the engine runs, and what it said when it does not. */
interface EngineState {
  readonly running: boolean;
  readonly message: string | null;
  readonly code?: FailureData['code'] | undefined;
}

export class Library {
  readonly #toasts: Toasts;
  #status = $state.raw<LibraryStatus | null>(null);
  #everyone = $state.raw<readonly PersonSummary[] | null>(null);
  readonly #people = $derived(this.#everyone?.filter(({ hidden }) => !hidden) ?? null);
  readonly #byId = $derived(byId(this.#everyone ?? []));
  #folders = $state.raw<readonly FolderSummary[] | null>(null);
  #failed = $state.raw<readonly FailedPhoto[] | null>(null);
  #scan = $state.raw<ScanProgress>(IDLE);
  #engine = $state.raw<EngineState>({ running: true, message: null });
  /** Why the first reading failed; null when it did not. */
  #failure = $state.raw<string | null>(null);
  #revision = $state(0);
  /** When the folders were last asked for, and in which phase of the scan. */
  #foldersAsked: { readonly at: number; readonly phase: ScanProgress['phase'] } = { at: 0, phase: 'idle' };

  readonly #readStatus = new Coalesced(async () => {
    this.#status = await call('libraryStatus', {});
    this.#scan = this.#status.scan;
  }, PAUSE_MS);
  readonly #readPeople = new Coalesced(async () => {
    this.#everyone = await call('listPeople', { hidden: true });
  }, PAUSE_MS);
  readonly #readFolders = new Coalesced(async () => {
    this.#folders = await call('listFolders', {});
  }, PAUSE_MS);
  readonly #readFailed = new Coalesced(async () => {
    this.#failed = await call('listFailed', {});
  }, PAUSE_MS);

  constructor(toasts: Toasts) {
    this.#toasts = toasts;
  }

  /** Null until read. */
  get status(): LibraryStatus | null {
    return this.#status;
  }

  /** Those the user wants to see, in the engine's order: named first, then by faces. Null until read. */
  get people(): readonly PersonSummary[] | null {
    return this.#people;
  }

  /** The same with those who are hidden. */
  get everyone(): readonly PersonSummary[] | null {
    return this.#everyone;
  }

  /** Null until {@link refreshFolders} was called. */
  get folders(): readonly FolderSummary[] | null {
    return this.#folders;
  }

  /** Null until {@link refreshFailed} was called. */
  get failed(): readonly FailedPhoto[] | null {
    return this.#failed;
  }

  get scan(): ScanProgress {
    return this.#scan;
  }

  get engine(): EngineState {
    return this.#engine;
  }

  get failure(): string | null {
    return this.#failure;
  }

  /** Grows whenever people or faces changed; what shows photos or faces reads them anew. */
  get revision(): number {
    return this.#revision;
  }

  person(id: number): PersonSummary | null {
    return this.#byId.get(id) ?? null;
  }

  /** Starts to listen; returns a function that stops it. */
  listen(): () => void {
    const stops = [
      hear('scanProgress', (scan) => this.#onProgress(scan)),
      hear('peopleChanged', () => this.#onPeople()),
      hear('foldersChanged', () => this.#folders !== null && this.refreshFolders()),
      hear('problem', (problem) => this.#toasts.problem(problemSentence(problem))),
      hear('engineState', (engine) => this.#onEngine(engine)),
    ];
    return () => stops.forEach((stop) => stop());
  }

  /** Reads all that the first paint needs. */
  async load(): Promise<void> {
    this.#failure = null;
    try {
      await Promise.all([this.#readStatus.ask(), this.#readPeople.ask()]);
    } catch (thrown) {
      this.#failure = sentenceOf(thrown);
    }
  }

  refreshFolders(): void {
    this.#foldersAsked = { at: performance.now(), phase: this.#scan.phase };
    this.#quietly(this.#readFolders.ask());
  }

  refreshFailed(): void {
    this.#quietly(this.#readFailed.ask());
  }

  /** Adds folders and starts scanning them. True when they were added; if not, the user has been told why. */
  async addFolders(paths: readonly string[]): Promise<boolean> {
    if (paths.length === 0) return false;
    const added = await this.#tell(async () => {
      this.#folders = await call('addFolders', { paths: [...paths] });
      await this.#readStatus.ask();
    });
    return added;
  }

  /** Takes a folder out of the library; the toast that tells it adds it again. */
  async removeFolder({ id, path }: FolderSummary): Promise<void> {
    const removed = await this.#tell(async () => {
      this.#folders = await call('removeFolder', { folderId: id });
      await this.#readStatus.ask();
    });
    const again = { label: text.undo, run: () => void this.addFolders([path]) };
    if (removed) this.#toasts.info(text.removeFolder.removed(path), again);
  }

  startScan(): Promise<boolean> {
    return this.#tell(async () => void (this.#scan = await call('startScan', {})));
  }

  pauseScan(): Promise<boolean> {
    return this.#tell(async () => void (this.#scan = await call('pauseScan', {})));
  }

  resumeScan(): Promise<boolean> {
    return this.#tell(async () => void (this.#scan = await call('resumeScan', {})));
  }

  /** Reads photos that could not be read once more: those given, or all. */
  retryFailed(photoIds: readonly number[] | null): Promise<boolean> {
    return this.#tell(async () => {
      await call('retryFailed', photoIds === null ? {} : { photoIds: [...photoIds] });
      await Promise.all([this.#readFailed.ask(), this.#readStatus.ask()]);
    });
  }

  /**
   * Names a person; an empty name takes the name away. It shows before it is written, which takes a moment with
   * thousands of faces. @throws Failure, for the field that asked; the old name shows again then.
   */
  async namePerson(personId: number, name: string): Promise<PersonSummary> {
    const before = this.person(personId);
    const assumed = name.trim();
    if (before !== null && assumed !== '') this.#put({ ...before, name: assumed });
    try {
      const person = await call('namePerson', { personId, name });
      this.#decided(person);
      return person;
    } catch (thrown) {
      if (before !== null) this.#put(before);
      throw thrown;
    }
  }

  /** Makes one person of two. @throws Failure, for the dialog that asked. */
  async mergePeople(personId: number, intoPersonId: number): Promise<PersonSummary> {
    const person = await call('mergePeople', { personId, intoPersonId });
    this.#decided(person, [personId]);
    return person;
  }

  /** Makes one person of several. @throws Failure, for the dialog that asked. */
  async mergeAll(personIds: readonly number[], intoPersonId: number): Promise<MergedPeople> {
    const merged = await call('mergeAll', { personIds: [...personIds], intoPersonId });
    this.#decided(merged.person, personIds);
    return merged;
  }

  /** Hides people, or shows them again. @throws Failure. */
  async hidePeople(personIds: readonly number[], hidden: boolean): Promise<DecidedSteps> {
    const decided = await call('hidePeople', { personIds: [...personIds], hidden });
    const changed = idSet(personIds);
    this.#everyone = (this.#everyone ?? []).map((person) => (changed.has(person.id) ? { ...person, hidden } : person));
    return decided;
  }

  /** Shows a decision at once, in the old order; the list that is read next has the new one. */
  #decided(person: PersonSummary, gone: readonly number[] = []): void {
    const left = idSet(gone);
    this.#everyone = (this.#everyone ?? []).filter(({ id }) => !left.has(id));
    this.#put(person);
    this.#revision += 1;
    this.#quietly(this.#readPeople.ask());
  }

  /** In the place of what was known of this person. */
  #put(person: PersonSummary): void {
    this.#everyone = (this.#everyone ?? []).map((other) => (other.id === person.id ? person : other));
  }

  #onProgress(scan: ScanProgress): void {
    const before = this.#scan;
    this.#scan = scan;
    if (scan.phase !== before.phase || scan.failed !== before.failed) this.#quietly(this.#readStatus.ask());
    // Lists that were looked at once are cheap to keep right.
    const { at, phase } = this.#foldersAsked;
    if (this.#folders !== null && (scan.phase !== phase || performance.now() - at >= FOLDERS_MS)) this.refreshFolders();
    if (this.#failed !== null && scan.failed !== before.failed) this.refreshFailed();
  }

  #onPeople(): void {
    this.#revision += 1;
    this.#quietly(Promise.all([this.#readPeople.ask(), this.#readStatus.ask()]));
  }

  #onEngine(engine: EngineState): void {
    const came = engine.running && !this.#engine.running;
    this.#engine = engine;
    if (came) this.#toasts.info(text.engine.back);
    if (!engine.running) this.#scan = IDLE;
    else if (came || this.#failure !== null || this.#status === null) void this.#catchUp();
  }

  async #catchUp(): Promise<void> {
    await this.load();
    this.#revision += 1;
    if (this.#folders !== null) this.refreshFolders();
    if (this.#failed !== null) this.refreshFailed();
  }

  /** A reading in the background: while the engine is away the banner already says so. */
  #quietly(reading: Promise<unknown>): void {
    reading.catch((thrown: unknown) => {
      // Its end is heard of by the replies first, and told once, by the banner.
      if (thrown instanceof Failure && thrown.code === 'engine-stopped') return;
      if (this.#engine.running) this.#toasts.failure(thrown);
    });
  }

  async #tell(doing: () => Promise<void>): Promise<boolean> {
    try {
      await doing();
      return true;
    } catch (thrown) {
      this.#toasts.failure(thrown);
      return false;
    }
  }
}
