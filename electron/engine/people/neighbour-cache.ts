/**
 * Keeps the neighbour graph in a file beside the library, so that a start does not compare all faces with all others
 * again. It is derived: a file that is damaged, of another model or of another version is passed over and made anew.
 *
 * Format, little-endian: "FCNG", version, faces, length of the model's id (uint32 each), least similarity (float32), the id in
 * UTF-8 padded to 8 bytes, face ids (float64), likeness (float32) and neighbours (int32) of 32 places a face, marks (uint32),
 * counts (uint8), and the SHA-256 of all before it.
 */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MOST_NEIGHBOURS, type NeighbourLists } from '../../core/neighbours.ts';

/** A graph as it is kept. */
export interface KeptGraph extends NeighbourLists {
  /** Ids of the faces, ascending, in the graph's order. */
  readonly faces: readonly number[];
  /** What tells each face's embedding from another: a library put back from a backup may give an id anew. */
  readonly marks: Uint32Array;
}

const MAGIC = 'FCNG';
const VERSION = 1;
const HEADER = 20;
const HASH = 32;

export class NeighbourCache {
  readonly #file: string;
  readonly #model: Buffer;
  readonly #least: number;

  /** @param model card id of the embedder; @param least the graph's least similarity. */
  constructor(folder: string, model: string, least: number) {
    this.#file = join(folder, 'neighbours.cache');
    this.#model = Buffer.from(model);
    this.#least = Math.fround(least);
  }

  /** What was kept last; null when there is nothing that can be used. */
  read(): KeptGraph | null {
    try {
      return existsSync(this.#file) ? this.#decode(readFileSync(this.#file)) : null;
    } catch {
      return null; // unreadable: the graph is built anew
    }
  }

  /** Keeps a graph. A disk that is full or read-only keeps none: nothing but time is lost by that. */
  write({ faces, marks, counts, others, likeness }: KeptGraph): void {
    const part = `${this.#file}.part`;
    try {
      const header = Buffer.alloc(HEADER);
      header.write(MAGIC, 0, 'latin1');
      [VERSION, faces.length, this.#model.length].forEach((value, index) => header.writeUInt32LE(value, 4 + index * 4));
      header.writeFloatLE(this.#least, 16);
      const lists = [Float64Array.from(faces), likeness, others, marks, counts].map(bytes);
      const parts = [header, padded(this.#model), ...lists];
      const hash = createHash('sha256');
      for (const each of parts) hash.update(each);
      writeFileSync(part, Buffer.concat([...parts, hash.digest()]));
      renameSync(part, this.#file);
    } catch {
      rmSync(part, { force: true });
    }
  }

  #decode(file: Buffer): KeptGraph | null {
    if (file.length < HEADER + HASH || file.toString('latin1', 0, 4) !== MAGIC) return null;
    const [version, count, named] = [4, 8, 12].map((at) => file.readUInt32LE(at)) as [number, number, number];
    if (version !== VERSION || file.readFloatLE(16) !== this.#least) return null;
    if (!file.subarray(HEADER, HEADER + named).equals(this.#model)) return null;
    const start = HEADER + padded(this.#model).length;
    const places = count * MOST_NEIGHBOURS;
    if (file.length !== start + count * 13 + places * 8 + HASH) return null;
    const body = file.subarray(0, -HASH);
    if (!createHash('sha256').update(body).digest().equals(file.subarray(-HASH))) return null;
    // Copies: typed arrays must begin at a multiple of their element's size.
    const take = (at: number, length: number): ArrayBuffer => new Uint8Array(file.subarray(at, at + length)).buffer;
    const likeness = start + count * 8;
    const others = likeness + places * 4;
    const marks = others + places * 4;
    return {
      faces: Array.from(new Float64Array(take(start, count * 8))),
      likeness: new Float32Array(take(likeness, places * 4)),
      others: new Int32Array(take(others, places * 4)),
      marks: new Uint32Array(take(marks, count * 4)),
      counts: new Uint8Array(take(marks + count * 4, count)),
    };
  }
}

function padded(text: Buffer): Buffer {
  return Buffer.concat([text, Buffer.alloc((8 - (text.length % 8)) % 8)]);
}

function bytes(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
