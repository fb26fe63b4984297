/**
 * Writes who is on photos into sidecars or into the photos themselves, when the user says so: some photos at a time,
 * each file whole or not at all, read back before it takes the former's place, and written down so that it can be
 * taken back.
 */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { Failure } from '../../contract/errors.ts';
import type { NamesChange, NamesPlace, NamesWriting } from '../../contract/names.ts';
import type { Box, Size } from '../../core/geometry.ts';
import { areaOf, regionsOf, storedSize, type Orientation, type ReadRegions } from '../../core/regions.ts';
import { composeNames, type Composed, type NameTags, type WrittenName } from '../../core/written-names.ts';
import type { Store } from '../store/store.ts';
import type { JournalEntry, PhotoToWrite } from '../store/written.ts';
import type { VisionPool } from '../vision/pool.ts';
import { EMPTY_PACKET, ExifTool } from './exiftool.ts';
import { fileState, hashOf, NotWritten, reasonOf, replaceFile, seen, sidecarOf, type Seen } from './targets.ts';
import { decodePacket } from './xmp-packet.ts';
import { parseXmp, textsOf } from './xmp.ts';

export interface NameWritingParts {
  readonly store: Store;
  readonly pool: VisionPool;
  readonly tell: (progress: NamesWriting) => void;
}

/** What is to be done: looking writes nothing. */
export interface WritingJob {
  readonly kind: NamesWriting['kind'];
  readonly place: NamesPlace;
}

/** Photos that ExifTool gets at a time. */
const BATCH = 24;
/** Changes that are kept for a list. */
const MOST_CHANGES = 500;
/** Formats into whose files names are written. */
const INTO = new Set(['.jpg', '.jpeg', '.png', '.tif', '.tiff', '.webp']);
/** Milliseconds between two events of progress, at least. */
const PROGRESS_MS = 250;
/** How far a place may be from where it was written, parts of the photo. */
const TOLERANCE = 1e-4;

const IDLE: Omit<NamesWriting, 'canUndo' | 'changes' | 'failed'> = {
  ...{ state: 'idle', kind: 'write', place: 'sidecar', done: 0, total: 0, changed: 0, unchanged: 0 },
  problem: null,
};

/** A photo on its way. */
interface Item {
  readonly photo: PhotoToWrite;
  readonly target: string;
  /** The target before; null where there is none. */
  readonly before: Seen | null;
  /** What taking back needs: a sidecar's bytes or the photo's packet. */
  readonly former: Buffer | null;
  /** In ExifTool's folder: what is written, and what the names are read from. */
  readonly file: string;
  readonly base: string;
  readonly stored: Size;
  readonly ours: readonly WrittenName[];
  readonly orientation: Orientation;
}

export class NameWriting {
  readonly #parts: NameWritingParts;
  #progress = IDLE;
  #changes: NamesChange[] = [];
  #failed: NamesWriting['failed'][number][] = [];
  #told = 0;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(parts: NameWritingParts) {
    this.#parts = parts;
  }

  get progress(): NamesWriting {
    const lists = { changes: [...this.#changes], failed: [...this.#failed] };
    return { ...this.#progress, ...lists, canUndo: this.#parts.store.writtenNames.canUndo() };
  }

  /** Starts; progress is told. @throws Failure names-running, nothing-to-undo. */
  start(job: WritingJob): NamesWriting {
    if (this.#progress.state === 'running') {
      throw new Failure('names-running', 'Names are being written already. Wait for that to end, or cancel it.');
    }
    const { writtenNames } = this.#parts.store;
    if (job.kind === 'undo' && !writtenNames.canUndo()) {
      throw new Failure('nothing-to-undo', 'No names were written that could be taken back.');
    }
    this.#stopped = false;
    this.#changes = [];
    this.#failed = [];
    this.#progress = { ...IDLE, ...job, state: 'running' };
    this.#running = this.#run(job).then(
      () => this.#set({ state: this.#stopped ? 'cancelled' : 'done' }),
      (thrown: unknown) => {
        const isExpected = thrown instanceof NotWritten || thrown instanceof Failure;
        this.#set({
          state: 'failed',
          problem: isExpected ? thrown.message : 'Writing stopped because of an error inside Facet.',
        });
        if (!isExpected) console.error(thrown);
      },
    );
    return this.progress;
  }

  /** Ends after the photos in hand. */
  cancel(): void {
    this.#stopped = true;
  }

  /** Resolves when nothing is being written, with how it went. */
  async ended(): Promise<NamesWriting> {
    await this.#running;
    return this.progress;
  }

  async #run(job: WritingJob): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'facet-names-'));
    try {
      const tool = new ExifTool(folder);
      await (job.kind === 'undo' ? this.#takeBack(tool, folder) : this.#write(job, tool, folder));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #write(job: WritingJob, tool: ExifTool, folder: string): Promise<void> {
    const { writtenNames } = this.#parts.store;
    const photos = writtenNames.photos(job.place);
    const run = writtenNames.nextRun();
    this.#set({ total: photos.length });
    for (let from = 0; from < photos.length && !this.#stopped; from += BATCH) {
      const batch = photos.slice(from, from + BATCH);
      const items: Item[] = [];
      await Promise.all(
        batch.map((photo, at) =>
          this.#attempt(photo.path, async () => void items.push(await this.#prepare(photo, job.place, folder, at))),
        ),
      );
      items.sort((a, b) => a.photo.id - b.photo.id);
      const current = await tool.read([...new Set(items.map(({ base }) => base))]);
      const composed = new Map<Item, Composed>();
      for (const item of items) {
        const tags = current.get(item.base) ?? NO_TAGS;
        const former = writtenNames.last(item.photo.id, job.place);
        const result = composeNames(tags, former, item.ours, item.stored, item.orientation);
        if (result.isChanged) composed.set(item, result);
        else this.#set({ unchanged: this.#progress.unchanged + 1, done: this.#progress.done + 1 });
      }
      if (job.kind === 'write') await tool.write(new Map([...composed].map(([{ file }, { tags }]) => [file, tags])));
      for (const [item, result] of composed) {
        const isDone = await this.#attempt(item.photo.path, async () => {
          if (job.kind === 'write') await this.#commit(run, job.place, item, result, tool, folder);
        });
        if (isDone) this.#changed(changeOf(item, result));
      }
    }
  }

  /** Copies what is to be written into ExifTool's folder. @throws NotWritten. */
  async #prepare(photo: PhotoToWrite, place: NamesPlace, folder: string, at: number): Promise<Item> {
    const { pool, store } = this.#parts;
    const ending = extname(photo.path).toLowerCase();
    if (place === 'file' && !INTO.has(ending)) {
      throw new NotWritten(`Facet writes names into JPEG, PNG, TIFF and WebP files; this one can have a sidecar.`);
    }
    const outcome = await pool.run({ kind: 'names', path: photo.path, packets: true });
    if (!outcome.ok) throw new NotWritten(outcome.problem.message);
    const { orientation, stored, packets, file: own } = outcome.value;
    const upright = { width: photo.width, height: photo.height };
    const isTurned = storedSize(stored, orientation);
    if (isTurned.width !== upright.width || isTurned.height !== upright.height) {
      throw new NotWritten('The photo has changed since it was read. Scan it again first.');
    }
    const ours = store.writtenNames
      .named(photo.id)
      .map(({ name, box }) => ({ name, area: rounded(areaOf(box, orientation, upright)) }));
    const [packet = null, extended] = packets;
    const common = { photo, stored, ours, orientation };
    if (place === 'sidecar') {
      const { path: target, bytes } = await sidecarOf(photo.path);
      const file = `${at}.xmp`;
      const base = bytes === null && packet !== null && own.problem === null ? `${at}-base.xmp` : file;
      await writeFile(join(folder, file), bytes ?? EMPTY_PACKET);
      // A sidecar goes before what is in the photo, so a new one begins with the names and keywords that are there.
      if (base !== file && packet !== null) await writeFile(join(folder, base), packet);
      return { ...common, target, before: bytes === null ? null : await seen(target), former: bytes, file, base };
    }
    if (own.problem !== null) throw new NotWritten(own.problem);
    if (extended !== undefined) {
      throw new NotWritten('The XMP of this photo is so long that it lies in parts; write a sidecar instead.');
    }
    const before = await seen(photo.path);
    const bytes = await readFile(photo.path);
    if (hashOf(bytes) !== photo.hash) {
      throw new NotWritten('The photo has changed since it was read. Scan it again first.');
    }
    const file = `${at}${ending}`;
    await writeFile(join(folder, file), bytes);
    const former = packet === null ? null : Buffer.from(packet, 'utf8');
    return { ...common, target: photo.path, before, former, file, base: file };
  }

  /** Reads back what ExifTool made, writes down what was there, and puts it in its place. @throws NotWritten. */
  async #commit(
    run: number,
    place: NamesPlace,
    { photo, target, before, former, file, ours, stored }: Item,
    { written, tags }: Composed,
    tool: ExifTool,
    folder: string,
  ): Promise<void> {
    const { store, pool } = this.#parts;
    const bytes = await tool.bytes(file);
    if (place === 'sidecar') {
      const parsed = parseXmp(decodePacket(bytes));
      if (!parsed.ok) throw new NotWritten(parsed.problem.message);
      confirm(regionsOf(parsed.properties, stored), textsOf(parsed.properties['dc:subject']), ours, tags);
    } else {
      const outcome = await pool.run({ kind: 'names', path: join(folder, file) });
      if (!outcome.ok) throw new NotWritten(outcome.problem.message);
      confirm(outcome.value.file, outcome.value.file.keywords, ours, tags);
      await this.#samePicture(photo.path, join(folder, file));
    }
    const hash = hashOf(bytes);
    const entry = store.writeDurably(() => {
      // The picture is the same: what was said of it holds for the new bytes, wherever this is interrupted.
      if (place === 'file') store.decisions.addLineage({ before: photo.hash, after: hash, scale: 1, dx: 0, dy: 0 });
      return store.writtenNames.begin(run, { photoId: photo.id, place, path: target, former, hash }, Date.now());
    });
    try {
      await replaceFile(target, bytes, before, place === 'file');
    } catch (thrown) {
      store.write(() => store.writtenNames.settle(entry));
      throw thrown;
    }
    const state = place === 'file' ? await fileState(target) : null;
    store.writeDurably(() => {
      store.writtenNames.set(photo.id, place, written);
      if (state) store.writtenNames.rewritten(photo.id, { hash, ...state });
    });
  }

  async #samePicture(one: string, other: string): Promise<void> {
    const { pool } = this.#parts;
    const [before, after] = await Promise.all([one, other].map((path) => pool.run({ kind: 'picture', path })));
    if (!before?.ok || !after?.ok || before.value !== after.value) {
      throw new NotWritten('The picture would not have stayed the same; the file was left as it is.');
    }
  }

  async #takeBack(tool: ExifTool, folder: string): Promise<void> {
    const { writtenNames } = this.#parts.store;
    const entries = writtenNames.lastRun();
    this.#set({ total: entries.length, place: entries[0]?.place ?? 'sidecar' });
    for (const entry of entries) {
      if (this.#stopped) return;
      const isDone = await this.#attempt(entry.path, () => this.#takeBackOne(entry, tool, folder));
      if (!isDone) continue;
      const { photoId, path } = entry;
      this.#changed({ photoId, path, target: path, isNew: false, names: [], removed: [] });
    }
  }

  /** @throws NotWritten when the file is not what was written. */
  async #takeBackOne(entry: JournalEntry, tool: ExifTool, folder: string): Promise<void> {
    const { store } = this.#parts;
    const { photoId, place, path, former, formerNames } = entry;
    const settle = (): void => {
      store.writtenNames.set(photoId, place, formerNames);
      store.writtenNames.settle(entry.id);
    };
    const before = await seen(path);
    const bytes = await readFile(path);
    if (hashOf(bytes) !== entry.hash) {
      throw new NotWritten(`${basename(path)} was changed since by another program, and was left as it is.`);
    }
    if (place === 'sidecar') {
      if (former) await replaceFile(path, former, before);
      else await rm(path).catch((thrown: unknown) => Promise.reject(reasonOf(thrown, path)));
      store.writeDurably(settle);
      return;
    }
    const file = `undo${extname(path).toLowerCase()}`;
    await writeFile(join(folder, file), bytes);
    await tool.setPacket(file, former);
    await this.#samePicture(path, join(folder, file));
    const restored = await tool.bytes(file);
    const hash = hashOf(restored);
    store.writeDurably(() => store.decisions.addLineage({ before: entry.hash, after: hash, scale: 1, dx: 0, dy: 0 }));
    await replaceFile(path, restored, before, true);
    const state = await fileState(path);
    store.writeDurably(() => {
      settle();
      if (store.photos.byId(photoId)?.path === path) store.writtenNames.rewritten(photoId, { hash, ...state });
    });
  }

  /** Does something with a photo; what cannot be done is told, and the next photo goes on. */
  async #attempt(path: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (thrown) {
      const reason = thrown instanceof Failure ? thrown : reasonOf(thrown, path);
      if (reason instanceof Failure || reason.isFatal) throw reason;
      this.#failed.push({ path, reason: reason.message });
      this.#set({ done: this.#progress.done + 1 });
      return false;
    }
  }

  #changed(change: NamesChange): void {
    if (this.#changes.length < MOST_CHANGES) this.#changes.push(change);
    this.#set({ changed: this.#progress.changed + 1, done: this.#progress.done + 1 });
  }

  #set(progress: Partial<NamesWriting>): void {
    this.#progress = { ...this.#progress, ...progress };
    const now = performance.now();
    if (this.#progress.state === 'running' && now - this.#told < PROGRESS_MS) return;
    this.#told = now;
    this.#parts.tell(this.progress);
  }
}

const NO_TAGS: NameTags = { RegionInfo: null, Subject: [], HierarchicalSubject: [], TagsList: [] };

function changeOf({ photo, target, before, ours }: Item, { removed }: Composed): NamesChange {
  const names = [...new Set(ours.map(({ name }) => name))];
  return { photoId: photo.id, path: photo.path, target, isNew: before === null, names, removed };
}

/** As it is written: six digits. */
function rounded({ x, y, width, height }: Box): Box {
  const digits = (part: number): number => Number(part.toFixed(6));
  return { x: digits(x), y: digits(y), width: digits(width), height: digits(height) };
}

/** @throws NotWritten unless Facet's own reader finds what was to be written. */
function confirm(
  read: ReadRegions,
  keywords: readonly string[],
  ours: readonly WrittenName[],
  { RegionInfo, Subject }: NameTags,
): void {
  const wanted = (RegionInfo?.RegionList ?? []).filter(({ Type, Name }) => Type === 'Face' && typeof Name === 'string');
  const isThere = ({ name, area }: WrittenName): boolean =>
    read.regions.some((each) => each.name === name && isNear(each.area, area)) ||
    // Another program's place of the same face was left as it is.
    wanted.some((each) => each.Name === name);
  const isWhole = ours.every(isThere) && read.regions.length + read.refused >= Math.min(wanted.length, ours.length);
  if (isWhole && Subject.every((word) => keywords.includes(word))) return;
  throw new NotWritten('What was written could not be read back; the file was left as it is.');
}

function isNear(a: Box, b: Box): boolean {
  return (['x', 'y', 'width', 'height'] as const).every((key) => Math.abs(a[key] - b[key]) <= TOLERANCE);
}
