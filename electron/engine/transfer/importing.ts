/**
 * Takes an export into a library. The file is read twice: once to check all of it, before anything is written, and once
 * to take it in. Decisions go into the log as said now, after all that was said here before, each once for ever; photos
 * with pictures wait for a scan to come upon their content.
 */

import { setImmediate as nextTurn } from 'node:timers/promises';
import * as v from 'valibot';
import { Failure } from '../../contract/errors.ts';
import { KINDS, readSaid } from '../store/decisions.ts';
import type { Store } from '../store/store.ts';
import type { WaitingPhoto } from '../store/waiting.ts';
import { FORMAT, FORMAT_VERSION, line, LONGEST_LINE, NOTHING, type Counts, type Line, type LineOf } from './format.ts';
import { invalid, readLines } from './lines.ts';

/** What an import came to. */
export interface Imported extends Counts {
  /** Decisions that were new to this library. */
  readonly added: number;
  /** Photos that a scan will know without reading them. */
  readonly waiting: number;
}

/** A name, a model, a hash: nothing longer is said in a decision. */
const LONGEST_WORD = 1_000;
/** Photos that are put among the waiting at a time. */
const BATCH = 100;

/**
 * Reads the whole file and takes nothing in.
 * @throws Failure import-invalid with the number of the line, import-newer, import-cut-short, import-unreadable.
 */
export async function checkExport(path: string, longest = LONGEST_LINE): Promise<Counts> {
  let counts: Counts = NOTHING;
  for await (const { line: each } of checkedLines(path, longest)) if (each.type === 'end') counts = each;
  return counts;
}

/**
 * Takes a file in that {@link checkExport} found whole. People are to be brought in step afterwards.
 * @throws Failure as checkExport does, where the file has changed since; disk-full, with nothing decided.
 */
export async function importLines(store: Store, path: string): Promise<Imported> {
  const decisions: LineOf<'decision'>[] = [];
  const edits: LineOf<'edit'>[] = [];
  const contents = new Set<string>();
  let photos: LinesOfPhoto[] = [];
  let waiting = 0;
  let counts: Counts = NOTHING;
  const flush = (): void => {
    const batch = photos.splice(0);
    store.write(() => {
      for (const each of batch) if (putAmongWaiting(store, each)) waiting += 1;
    });
  };
  for await (const { line: each } of checkedLines(path, LONGEST_LINE)) {
    if (each.type === 'photo') {
      // A copy: what is known of its content was said with the first.
      if (contents.has(each.hash)) continue;
      contents.add(each.hash);
      if (photos.length >= BATCH) {
        flush();
        await nextTurn();
      }
      photos.push({ photo: each, faces: [] });
    } else if (each.type === 'face') {
      if (photos.at(-1)?.photo.hash === each.photo) photos.at(-1)?.faces.push(each);
    } else if (each.type === 'edit') edits.push(each);
    else if (each.type === 'decision') decisions.push(each);
    else if (each.type === 'end') counts = each;
  }
  flush();
  photos = [];
  const added = store.writeDurably(() => {
    for (const edit of edits) store.decisions.addLineage(edit);
    return append(store, decisions);
  });
  const { photos: all, faces, people } = counts;
  return { photos: all, faces, edits: edits.length, people, decisions: decisions.length, added, waiting };
}

interface LinesOfPhoto {
  readonly photo: LineOf<'photo'>;
  readonly faces: LineOf<'face'>[];
}

/** Appends what is not in the log yet; what takes an entry back means the same entry as it did there. */
function append(store: Store, decisions: readonly LineOf<'decision'>[]): number {
  const here = new Map<string, number>();
  for (const { id, seq } of store.origins.entries()) here.set(id, seq);
  /** From its number there to its number here. */
  const numbers = new Map<number, number>();
  let added = 0;
  for (const { id, seq, at, kind, body } of decisions) {
    let own = here.get(id);
    if (own === undefined) {
      // What was not there to be taken back has no number: 0 is nobody's.
      const said = kind === 'undo' ? { of: numbers.get(Number(body.of)) ?? 0 } : body;
      own = store.origins.append({ id, at, kind, body: JSON.stringify(said) });
      here.set(id, own);
      added += 1;
    }
    numbers.set(seq, own);
  }
  return added;
}

/** A photo that is here already, or came without pictures, has nothing to wait for. */
function putAmongWaiting(store: Store, { photo, faces }: LinesOfPhoto): boolean {
  const { hash, size, width, height, taken, duration } = photo;
  if (photo.thumb === undefined || taken === null || store.photos.withHash(hash).length > 0) return false;
  const known: WaitingPhoto['faces'][number][] = [];
  for (const { photo: of, embeddings, crop, thumb, ...each } of faces) {
    if (of !== hash || crop === undefined || thumb === undefined) return false;
    const vectors = embeddings.map(({ model, vector }) => ({ model, vector: new Int8Array(bytes(vector)) }));
    const { box, landmarks, score, quality, sharpness, yaw, pitch, origin, at } = each;
    const moment = at === undefined ? {} : { at };
    const face = { box, landmarks, score, quality, sharpness, yaw, pitch, origin, ...moment };
    known.push({ ...face, vectors, crop: bytes(crop), thumb: bytes(thumb) });
  }
  const length = duration === undefined ? {} : { duration };
  store.waiting.add({ hash, size, width, height, takenAt: taken, ...length, thumb: bytes(photo.thumb), faces: known });
  return true;
}

function bytes(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}

/** Every line of a file that is an export from its first line to its last. */
async function* checkedLines(path: string, longest: number): AsyncGenerator<{ line: Line; number: number }, void> {
  const counts = { ...NOTHING };
  let before: Line | null = null;
  let content = '';
  let seq = 0;
  let last = 0;
  for await (const { number, text, ended } of readLines(path, longest)) {
    if (!ended && before !== null && !text.endsWith('}')) throw cutShort(path, number);
    const each = parse(path, number, text, before === null);
    if (before?.type === 'end') throw invalid(path, number, 'comes after the last one');
    if ((before === null) !== (each.type === 'header')) throw invalid(path, number, 'should not be a header');
    if (each.type === 'photo') content = each.hash;
    if (each.type === 'face' && each.photo !== content) throw invalid(path, number, 'is a face of another photo');
    if (each.type === 'decision') {
      if (each.seq <= seq) throw invalid(path, number, `has the number ${each.seq}, which is not above ${seq}`);
      seq = each.seq;
      checkDecision(path, number, each);
    }
    if (each.type === 'photo') counts.photos += 1;
    else if (each.type === 'face') counts.faces += 1;
    else if (each.type === 'edit') counts.edits += 1;
    else if (each.type === 'person') counts.people += 1;
    else if (each.type === 'decision') counts.decisions += 1;
    else if (each.type === 'end' && Object.entries(counts).some(([key, n]) => each[key as keyof Counts] !== n)) {
      throw invalid(path, number, 'does not count what came before it: lines are missing');
    }
    before = each;
    last = number;
    yield { line: each, number };
  }
  if (before === null) throw new Failure('import-invalid', `The file ${path} is empty. Nothing was imported.`);
  if (before.type !== 'end') throw cutShort(path, last);
}

function cutShort(path: string, number: number): Failure {
  return new Failure(
    'import-cut-short',
    `The file ${path} was cut short: it ends with line ${number}. Export it again. Nothing was imported.`,
  );
}

function parse(path: string, number: number, text: string, isFirst: boolean): Line {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw isFirst ? notAnExport(path, thrown) : invalid(path, number, 'is not JSON', thrown);
  }
  if (isFirst) checkVersion(path, value);
  const parsed = v.safeParse(line, value);
  if (parsed.success) return parsed.output;
  const where = v.getDotPath(parsed.issues[0]);
  throw invalid(path, number, where === null ? 'is not a line of an export' : `has no valid "${where.slice(0, 80)}"`);
}

/** Of a newer format not even the header need be understood. */
function checkVersion(path: string, value: unknown): void {
  const { format, version } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  if (format !== FORMAT || typeof version !== 'number') throw notAnExport(path);
  if (version > FORMAT_VERSION) {
    throw new Failure(
      'import-newer',
      `The file ${path} was written by a newer Facet (its format is ${version}, this Facet knows ${FORMAT_VERSION}). Update Facet to import it.`,
    );
  }
}

function notAnExport(path: string, cause?: unknown): Failure {
  return new Failure('import-invalid', `The file ${path} is not an export of Facet. Nothing was imported.`, { cause });
}

/** What this version knows must be as it would write it; what a newer one said is kept as it is, if it is tame. */
function checkDecision(path: string, number: number, { kind, body }: LineOf<'decision'>): void {
  if (!isTame(body, 12)) throw invalid(path, number, 'holds a number or text that no decision has');
  if (KINDS.has(kind) && readSaid(kind, body) === null) throw invalid(path, number, `is no valid "${kind}"`);
}

/** Finite numbers and short words, not nested without end: 1e999 in JSON is infinite. */
function isTame(value: unknown, depth: number): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'string') return value.length <= LONGEST_WORD;
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((each) => isTame(each, depth - 1));
}
