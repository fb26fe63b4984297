/**
 * For each face its list of nearest others, nearest first, in typed arrays: a row of {@link MOST_NEIGHBOURS} places each. Ties
 * are settled by the faces' keys, so that lists do not depend on the order in which faces are offered.
 */

/** Neighbours kept a face: memory is bounded by faces, not by pairs. */
export const MOST_NEIGHBOURS = 32;

/** What was found out, to be kept: with the faces it makes the graph again. `others` and `likeness` have a row a face. */
export interface NeighbourLists {
  /** Neighbours of each face. */
  readonly counts: Uint8Array;
  readonly others: Int32Array;
  readonly likeness: Float32Array;
}

/* eslint-disable @typescript-eslint/no-non-null-assertion -- inner loops, inside the buffers by construction */

export class NearestLists {
  /** Least likeness of neighbours. */
  readonly least: number;
  counts = new Uint8Array(0);
  /** What a likeness must reach to enter a face's list. */
  cuts = new Float32Array(0);
  others = new Int32Array(0);
  likeness = new Float32Array(0);
  /** Of all faces, by index. */
  readonly keys: string[] = [];

  constructor(least: number) {
    this.least = least;
  }

  /** Makes room for so many faces. */
  grow(room: number): void {
    this.counts = larger(this.counts, room, Uint8Array);
    this.cuts = larger(this.cuts, room, Float32Array);
    this.others = larger(this.others, room * MOST_NEIGHBOURS, Int32Array);
    this.likeness = larger(this.likeness, room * MOST_NEIGHBOURS, Float32Array);
  }

  /** Takes up lists of so many faces as they were kept. @throws Error when they are of another number. */
  restore({ counts, others, likeness }: NeighbourLists, faces: number): void {
    const room = faces * MOST_NEIGHBOURS;
    if (counts.length !== faces || others.length !== room || likeness.length !== room) {
      throw new Error(`these are not the lists of ${faces} faces`);
    }
    this.counts.set(counts);
    this.others.set(others);
    this.likeness.set(likeness);
    for (let index = 0; index < faces; index += 1) this.#setCut(index);
  }

  /** Views of the lists of the first faces. */
  views(faces: number): NeighbourLists {
    return {
      counts: this.counts.subarray(0, faces),
      others: this.others.subarray(0, faces * MOST_NEIGHBOURS),
      likeness: this.likeness.subarray(0, faces * MOST_NEIGHBOURS),
    };
  }

  empty(index: number): void {
    this.counts[index] = 0;
    this.cuts[index] = this.least;
  }

  move(from: number, to: number): void {
    this.counts[to] = this.counts[from]!;
    this.cuts[to] = this.cuts[from]!;
    this.others.copyWithin(to * MOST_NEIGHBOURS, from * MOST_NEIGHBOURS, (from + 1) * MOST_NEIGHBOURS);
    this.likeness.copyWithin(to * MOST_NEIGHBOURS, from * MOST_NEIGHBOURS, (from + 1) * MOST_NEIGHBOURS);
    this.keys[to] = this.keys[from]!;
  }

  /**
   * Renames the neighbours of a face and drops those that went; true when it may lack others for that.
   * @param moved the new index of each face, -1 for one that went.
   */
  keep(index: number, moved: Int32Array): boolean {
    const start = index * MOST_NEIGHBOURS;
    const count = this.counts[index]!;
    let kept = start;
    for (let at = start; at < start + count; at += 1) {
      const other = moved[this.others[at]!]!;
      if (other === -1) continue;
      this.others[kept] = other;
      this.likeness[kept] = this.likeness[at]!;
      kept += 1;
    }
    this.counts[index] = kept - start;
    return count === MOST_NEIGHBOURS && kept - start < count;
  }

  /** Puts `other` into the list of `index`, nearest first, if it is near enough. */
  offer(index: number, other: number, likeness: number): void {
    const others = this.others;
    const likenesses = this.likeness;
    const start = index * MOST_NEIGHBOURS;
    const count = this.counts[index]!;
    let at = start + count;
    if (count === MOST_NEIGHBOURS) {
      at -= 1;
      if (!this.#comesBefore(likeness, other, at)) return;
    } else {
      this.counts[index] = count + 1;
    }
    while (at > start) {
      const there = likenesses[at - 1]!;
      if (there > likeness || (there === likeness && !this.#comesBefore(likeness, other, at - 1))) break;
      others[at] = others[at - 1]!;
      likenesses[at] = there;
      at -= 1;
    }
    others[at] = other;
    likenesses[at] = likeness;
    this.#setCut(index);
  }

  #setCut(index: number): void {
    if (this.counts[index] !== MOST_NEIGHBOURS) return;
    this.cuts[index] = this.likeness[(index + 1) * MOST_NEIGHBOURS - 1]!;
  }

  #comesBefore(likeness: number, other: number, place: number): boolean {
    const there = this.likeness[place]!;
    return likeness > there || (likeness === there && this.keys[other]! < this.keys[this.others[place]!]!);
  }
}

/** A longer copy of an array. */
export function larger<Array extends Int8Array | Uint8Array | Int32Array | Float32Array | Float64Array>(
  old: Array,
  length: number,
  type: new (length: number) => Array,
): Array {
  const made = new type(length);
  made.set(old);
  return made;
}
