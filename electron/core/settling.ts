/**
 * The end of a clustering: faces that are as near to one group as to another are taken out to be asked about, poor
 * ones find a place, and all is put into its final form.
 */

import type { AskedFace, ClusterOptions, Clustering } from './clustering.ts';
import type { Edges } from './edges.ts';
import { groupAt, support } from './linkage.ts';
import type { Start } from './start.ts';

/** Candidates of a question. */
const MOST_CANDIDATES = 4;

/** Faces looked at before the generator gives others a turn: some milliseconds. */
const FACES_PER_STEP = 500;

/** A group that a face could be put with. */
interface Option {
  readonly group: number;
  readonly support: number;
}

interface Wish extends Option {
  readonly index: number;
}

export class Settling {
  readonly #start: Start;
  readonly #options: ClusterOptions;
  /** Id of the group each face is in now; -1 for none. */
  readonly #groupOf: Int32Array;
  readonly #asked = new Map<number, readonly Option[]>();
  readonly #taken = new Map<number, number[]>();

  /** @param start with its groups joined. */
  constructor(start: Start, options: ClusterOptions) {
    this.#start = start;
    this.#options = options;
    this.#groupOf = new Int32Array(start.faces.length).fill(-1);
    for (const { id, members } of start.groups.values()) for (const index of members) this.#groupOf[index] = id;
  }

  *settle(edges: Edges): Generator<void, Clustering> {
    const wishes: Wish[] = [];
    const { from, list } = edges.byFace(this.#start.faces.length);
    for (let index = 0; index < this.#start.faces.length; index += 1) {
      if (index % FACES_PER_STEP === 0) yield;
      if (!this.#start.isOpen(index)) continue;
      const near = this.#near(index, edges, list.subarray(from[index], from[index + 1]));
      const wish = this.#look(index, near);
      if (wish) wishes.push(wish);
    }
    this.#keepOne();
    this.#attach(wishes);
    yield;
    return this.#result();
  }

  /** What speaks for a face's being in each group, by id of the group: the weights of its edges to witnesses. */
  #near(index: number, edges: Edges, own: Int32Array): Map<number, number> {
    const near = new Map<number, number>();
    for (const at of own) {
      const other = (edges.a[at] === index ? edges.b[at] : edges.a[at]) ?? -1;
      const id = this.#groupOf[other] ?? -1;
      if (id !== -1 && this.#start.isWitness(other)) near.set(id, (near.get(id) ?? 0) + (edges.weight[at] ?? 0));
    }
    return near;
  }

  /** Notes a face to be asked about. @returns where it would like to be, if it is nowhere and sure enough. */
  #look(index: number, near: ReadonlyMap<number, number>): Wish | null {
    const { ask, join } = this.#options;
    const own = this.#groupOf[index] ?? -1;
    if (own !== -1) {
      const { members, size } = groupAt(this.#start.groups, own);
      if (members.length === 1) return null;
      const others = this.#optionsOf(index, own, near);
      const here = support(near.get(own) ?? 0, 1, size - 1);
      const [best] = others;
      if (best && here - best.support < ask) this.#asked.set(index, [{ group: own, support: here }, ...others]);
      return null;
    }
    const options = this.#optionsOf(index, own, near);
    const [best, second] = options;
    if (!best || best.support < join) return null;
    if (!second || best.support - second.support >= ask) return { index, ...best };
    this.#asked.set(index, options);
    return null;
  }

  /** The groups other than its own that a face could be put with, the best supported first. */
  #optionsOf(index: number, own: number, near: ReadonlyMap<number, number>): Option[] {
    const { photoId } = this.#start.face(index);
    const apart = this.#start.apartFrom(index);
    const options: Option[] = [];
    for (const [id, weight] of near) {
      if (id === own) continue;
      const group = groupAt(this.#start.groups, id);
      if (group.photos.has(photoId) || apart.some((other) => this.#groupOf[other] === id)) continue;
      options.push({ group: id, support: support(weight, 1, group.size) });
    }
    return options.sort((x, y) => y.support - x.support || x.group - y.group);
  }

  /** Of a group whose faces are all asked about the surest one stays: a question needs somebody to ask for. */
  #keepOne(): void {
    for (const { members } of this.#start.groups.values()) {
      if (!members.every((index) => this.#asked.has(index))) continue;
      const surest = members.reduce((best, index) => {
        const [lead, most] = [leadOf(this.#asked.get(index)), leadOf(this.#asked.get(best))];
        const first = this.#start.rankOf(index) < this.#start.rankOf(best);
        return lead > most || (lead === most && first) ? index : best;
      });
      this.#asked.delete(surest);
    }
    for (const index of this.#asked.keys()) this.#groupOf[index] = -1;
  }

  /** Poor faces join whom they resemble, the surest first; groups count as they stood before. */
  #attach(wishes: Wish[]): void {
    wishes.sort((x, y) => y.support - x.support || this.#start.rankOf(x.index) - this.#start.rankOf(y.index));
    for (const { index, group } of wishes) {
      const { photos } = groupAt(this.#start.groups, group);
      const { photoId } = this.#start.face(index);
      if (photos.has(photoId) || this.#tookApart(group, index)) continue;
      photos.add(photoId);
      this.#taken.set(group, [...(this.#taken.get(group) ?? []), index]);
    }
  }

  /** Whether a group took in a poor face that this one must not be with. */
  #tookApart(group: number, index: number): boolean {
    const apart = this.#start.apartFrom(index);
    return apart.length > 0 && (this.#taken.get(group) ?? []).some((other) => apart.includes(other));
  }

  #result(): Clustering {
    const ids = (indices: readonly number[]): number[] =>
      indices.map((index) => this.#start.face(index).id).sort((a, b) => a - b);
    const found = [...this.#start.groups.values()]
      .map(({ id, members, name }) => {
        const stayed = members.filter((index) => this.#groupOf[index] !== -1);
        return { id, name, faces: ids([...stayed, ...(this.#taken.get(id) ?? [])]) };
      })
      .sort((x, y) => y.faces.length - x.faces.length || (x.faces[0] ?? 0) - (y.faces[0] ?? 0));
    const places = new Map(found.map(({ id }, place) => [id, place]));
    const asked: AskedFace[] = [...this.#asked].map(([index, options]) => ({
      face: this.#start.face(index).id,
      candidates: options
        .filter(({ group }) => !this.#tookApart(group, index))
        .slice(0, MOST_CANDIDATES)
        .map(({ group, support: similarity }) => ({ cluster: places.get(group) ?? -1, similarity })),
    }));
    return {
      clusters: found.map(({ faces, name }) => ({ faces, name })),
      asked: asked.sort((x, y) => x.face - y.face),
    };
  }
}

/** By how much the first of some options is better supported than the second. */
function leadOf(options: readonly Option[] | undefined): number {
  const [first, second] = options ?? [];
  return (first?.support ?? -Infinity) - (second?.support ?? -Infinity);
}
