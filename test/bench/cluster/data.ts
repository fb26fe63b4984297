/**
 * Labelled faces for the clustering bench: Families in the Wild (families never trained on) and Labeled Faces in the
 * Wild, each face found, aligned, judged, embedded and quantised as in a scan. What is worked out is kept in the
 * system's temporary folder, by the embedder's hash; nothing of it belongs into the project.
 */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportCrops } from '../../../electron/cli/crops.ts';
import { CountBar, note } from '../../../electron/cli/output.ts';
import { MODELS, WORKER_ENTRY } from '../../../electron/cli/paths.ts';
import { quantise } from '../../../electron/core/embedding.ts';
import { judgeQuality, type FaceEvidence } from '../../../electron/core/quality.ts';
import { openPool } from '../../../electron/engine/host.ts';
import { readModels } from '../../../electron/engine/vision/cards.ts';
import { FaceEmbedder } from '../../../electron/engine/vision/embedder.ts';
import { openSession } from '../../../electron/engine/vision/session.ts';

/** A face whose person is known. Numbers stand for names. */
export interface LabelledFace {
  readonly id: number;
  readonly person: number;
  readonly family: number;
  readonly photoId: number;
  readonly key: string;
  readonly quality: number;
  readonly vector: Int8Array;
  /** Place of the vector's model in a scale; that of the model in use when absent. */
  readonly model?: number;
}

export interface LabelledSet {
  readonly faces: readonly LabelledFace[];
  /** Pairs of people (`a b`, a < b) who may be one: their faces together are neither right nor wrong. */
  readonly unsure: ReadonlySet<string>;
}

interface Face {
  readonly file: string;
  readonly quality: number;
  /** The stored embedding, base64. */
  readonly vector: string;
}

interface CropRow extends Omit<FaceEvidence, 'crop'> {
  readonly file: string;
  readonly found: boolean;
}

const WORK = join(tmpdir(), 'facet-bench-cluster');

/** Black pixels around each picture before detection: FIW's are cut tightly. */
const SOURCES = {
  fiw: {
    tar: 'fiw-dev.tar',
    folder: 'fiw-dev',
    border: 60,
    takes: (file: string) => heldOut(file.split('/')[0] ?? ''),
  },
  lfw: { tar: 'lfw-dev.tar', folder: 'lfw-dev', border: 0, takes: () => true },
};

/** Held-out families, in two halves by a hash of the name; each half's faces in a fixed order that mixes the families. */
export async function familySets(
  data: string,
  exported: string | null,
  model: string,
): Promise<[LabelledSet, LabelledSet]> {
  const faces = await load('fiw', data, exported, model);
  const half = (which: number): LabelledSet => {
    const own = faces.filter(({ file }) => (hash(file.split('/')[0] ?? '').readUInt32BE(4) & 1) === which);
    return labelled(own, ([family = '', , image = '']) => `${family}/${image.split('_face')[0] ?? ''}`, TWICE);
  };
  return [half(0), half(1)];
}

/** LFW: every file its own photo. */
export async function lfwSet(data: string, exported: string | null, model: string): Promise<LabelledSet> {
  return labelled(await load('lfw', data, exported, model), (parts) => parts.join('/'), {});
}

/** The same split as training's: a fifth of the families, by a hash of the name. */
function heldOut(name: string): boolean {
  return hash(name).readUInt32BE(0) / 2 ** 32 < 0.2;
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** People whom FIW lists twice within a family, by training's rule: mean cosine above 0.5, or a pair above 0.62. */
const TWICE = JSON.parse(readFileSync(join(import.meta.dirname, 'fiw-twice.json'), 'utf8')) as Record<string, string[]>;

function labelled(
  faces: readonly Face[],
  photoOf: (parts: readonly string[]) => string,
  twice: Readonly<Record<string, readonly string[]>>,
): LabelledSet {
  const people = new Numbers();
  const families = new Numbers();
  const photos = new Numbers();
  // Photos come in the order of a hash, as unsorted as a library's: some peers depend on the order.
  const mixed = faces
    .map((face) => ({ ...face, parts: face.file.split('/') }))
    .map((face) => ({ ...face, photo: photoOf(face.parts) }))
    .map((face) => ({ ...face, key: `${hash(face.photo).toString('hex').slice(0, 16)} ${face.file}` }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const set = mixed.map(({ parts, photo, key, quality, vector }, index) => ({
    id: index + 1,
    person: people.of(parts.slice(0, -1).join('/')),
    family: families.of(parts[0] ?? ''),
    photoId: photos.of(photo),
    key,
    quality,
    vector: new Int8Array(Buffer.from(vector, 'base64')),
  }));
  const unsure = Object.entries(twice).flatMap(([family, pairs]) =>
    pairs.map((pair) => {
      const [a = 0, b = 0] = pair.split(' ').map((member) => people.of(`${family}/${member}`));
      return a < b ? `${a} ${b}` : `${b} ${a}`;
    }),
  );
  return { faces: set, unsure: new Set(unsure) };
}

async function load(name: keyof typeof SOURCES, data: string, exported: string | null, model: string): Promise<Face[]> {
  const { embedder } = readModels(MODELS, model);
  const file = join(WORK, `${name}-${embedder.id}-${embedder.sha256.slice(0, 16)}.json`);
  mkdirSync(WORK, { recursive: true });
  if (!existsSync(file)) {
    const crops = exported === null ? await exportedFrom(name, data) : join(exported, name);
    writeFileSync(file, JSON.stringify(await embedAll(crops, model, SOURCES[name].takes)));
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Face[];
}

/** Unpacks a set and exports its aligned faces, once. */
async function exportedFrom(name: keyof typeof SOURCES, data: string): Promise<string> {
  const { tar, folder, border } = SOURCES[name];
  const out = join(WORK, name);
  if (existsSync(join(out, 'faces.json'))) return out;
  if (!existsSync(join(data, tar))) {
    note(`bench:cluster needs ${tar}, which is not in ${data}. Name the folder that has it: --data <folder>.`);
    process.exit(1);
  }
  execFileSync('tar', ['-xf', join(data, tar), '-C', WORK]);
  const { size } = readModels(MODELS).embedder.alignment;
  const pool = openPool({ models: MODELS, workerEntry: WORKER_ENTRY });
  const bar = new CountBar(name);
  await exportCrops(pool, join(WORK, folder), out, { border, margin: 0, size }, (done, all) => bar.update(done, all));
  bar.stop();
  pool.close();
  return out;
}

async function embedAll(folder: string, model: string, takes: (file: string) => boolean): Promise<Face[]> {
  const { folder: models, embedder } = readModels(MODELS, model);
  const network = new FaceEmbedder(await openSession(models, embedder));
  const rows = JSON.parse(readFileSync(join(folder, 'faces.json'), 'utf8')) as CropRow[];
  const crops = new Crops(join(folder, 'crops.npy'), embedder.alignment.size);
  const faces: Face[] = [];
  for (const [index, row] of rows.entries()) {
    if (!row.found || !takes(row.file)) continue;
    const crop = crops.read(index);
    const [vector] = await network.embed([crop]);
    if (!vector) throw new Error(`no embedding of ${row.file}`);
    const { overall } = judgeQuality({ ...row, crop });
    faces.push({ file: row.file, quality: overall, vector: Buffer.from(quantise(vector)).toString('base64') });
  }
  crops.close();
  return faces;
}

/** The rows of an exported `crops.npy`, each cut to the embedder's size. */
class Crops {
  readonly #file: number;
  readonly #start: number;
  readonly #side: number;
  readonly #size: number;

  constructor(path: string, size: number) {
    this.#file = openSync(path, 'r');
    const head = Buffer.alloc(10);
    readSync(this.#file, head, 0, 10, 0);
    const text = Buffer.alloc(head.readUInt16LE(8));
    readSync(this.#file, text, 0, text.length, 10);
    this.#start = 10 + text.length;
    this.#side = Number(/\(\d+, (\d+),/.exec(text.toString('latin1'))?.[1]);
    this.#size = size;
  }

  read(index: number): { data: Uint8Array; width: number; height: number } {
    const side = this.#side;
    const size = this.#size;
    const whole = new Uint8Array(side * side * 3);
    readSync(this.#file, whole, 0, whole.length, this.#start + index * whole.length);
    const margin = (side - size) / 2;
    const data = new Uint8Array(size * size * 3);
    for (let y = 0; y < size; y += 1) {
      const from = ((y + margin) * side + margin) * 3;
      data.set(whole.subarray(from, from + size * 3), y * size * 3);
    }
    return { data, width: size, height: size };
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** Numbers for names, in order of first use. */
class Numbers {
  readonly #known = new Map<string, number>();

  of(name: string): number {
    const number = this.#known.get(name) ?? this.#known.size;
    this.#known.set(name, number);
    return number;
  }
}
