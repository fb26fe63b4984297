/**
 * Keeps people in step with faces and decisions: feeds core's clustering from the store and writes what comes
 * out. It works in small steps between which the engine answers others, one run at a time.
 */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { clusterSteps, type ClusterFace, type ClusterRules } from '../../core/clustering.ts';
import { NeighbourGraph, type Multiply } from '../../core/neighbours.ts';
import { identify } from '../../core/people.ts';
import type { FaceForClustering } from '../store/faces.ts';
import type { Store } from '../store/store.ts';
import { readDecided, writePeople } from './decided.ts';
import { fastMultiply } from './products.ts';

/** Faces below this quality join people but never bring two together. */
const LEAST_QUALITY = 0.1;

/** How long one turn may last, milliseconds: short beside a frame of the window. */
const TURN_MS = 8;

/** When a library has grown by this share since it was last clustered whole, that is due again. */
const GROWTH = 0.1;

/**
 * What an update may change:
 * - `follow`: new faces join people or start new ones; whoever stands stays, unless the user's word moves them. The
 *   whole is clustered anew only when the library has grown much.
 * - `settle`: the same, at the end of a scan: what was placed in the middle of it, when few faces were known, counts as
 *   new. The result of a first scan does not depend on the order of its photos.
 * - `anew`: everything is found out again from faces and decisions, as after a decision was taken back.
 */
export type Update = 'follow' | 'settle' | 'anew';

/** Stops a computation when the engine closes. */
class Stopped extends Error {}

export class Clusterer {
  readonly #store: Store;
  readonly #embedder: string;
  readonly #rules: ClusterRules;
  readonly #onChange: () => void;
  readonly #multiply: Multiply;
  #graph: NeighbourGraph;
  /** Ids of the faces in the graph, in its order. */
  #known: number[] = [];
  /** How many faces there were when all were last clustered anew, and when that was last at the end of a scan. */
  #base: number | null = null;
  #settled: number | null = null;
  #running: Promise<void> | null = null;
  #wanted: Update | null = null;
  #stopped = false;
  #turnEnds = 0;

  /**
   * @param embedder card id of the model whose embeddings are clustered.
   * @param rules the card's fit of clustering.
   * @param onChange called after each run, when people were written.
   */
  constructor(
    store: Store,
    embedder: string,
    rules: ClusterRules,
    onChange: () => void,
    multiply: Multiply = fastMultiply(),
  ) {
    this.#store = store;
    this.#embedder = embedder;
    this.#rules = rules;
    this.#onChange = onChange;
    this.#multiply = multiply;
    this.#graph = new NeighbourGraph(rules.least);
  }

  get running(): boolean {
    return this.#running !== null;
  }

  /**
   * The good faces most like one, nearest first, at most 32; similarity is cosine. They are at hand, however large the
   * library is. Null when the face came after the last update, or before the first, or when so many are not at hand.
   */
  similar(face: number, most: number): { id: number; similarity: number }[] | null {
    const index = placeOf(face, this.#known);
    if (index === -1 || this.#graph.count(index) < most) return null;
    return Array.from({ length: most }, (_, place) => ({
      id: this.#known[this.#graph.neighbour(index, place)] ?? -1,
      similarity: this.#graph.likeness(index, place),
    }));
  }

  /** Brings people up to date; a call during a run makes that run be followed by another. */
  update(kind: Update = 'follow'): Promise<void> {
    this.#want(kind);
    this.#running ??= this.#loop().finally(() => (this.#running = null));
    return this.#running;
  }

  /** Ends a run at its next turn, leaving people as they were before it; resolves when it has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running?.catch(() => undefined);
  }

  /** The next run does what was asked for, or the more that is wanted already. */
  #want(kind: Update): void {
    if (this.#wanted === null || kind === 'anew' || this.#wanted === 'follow') this.#wanted = kind;
  }

  async #loop(): Promise<void> {
    while (this.#wanted !== null && !this.#stopped) {
      const kind = this.#wanted;
      this.#wanted = null;
      try {
        await this.#run(kind);
      } catch (thrown) {
        if (!(thrown instanceof Stopped)) throw thrown;
      }
    }
  }

  async #run(kind: Update): Promise<void> {
    const store = this.#store;
    const modelId = store.write(() => store.faces.modelId(this.#embedder));
    // After a start in which nothing was new. Asked for anew, or with faces at hand, it is cheap or meant.
    const material = store.clustered.material(modelId);
    if (kind !== 'anew' && this.#known.length === 0 && store.clustered.isOf(material)) return;
    const rows = store.faces.forClustering(modelId);
    await this.#extendGraph(rows, modelId);
    const heard = store.decisions.last();
    const decided = readDecided(store, rows);
    const before = new Map(rows.flatMap((face) => (face.personId === null ? [] : [[face.id, face.personId] as const])));
    const whole = this.#wholeIsDue(kind, rows.length, before.size);
    const options = { ...this.#rules, leastQuality: LEAST_QUALITY };
    const { clusters, asked } = await this.#inTurns(
      clusterSteps(rows.map(clusterFace), this.#graph, decided, options, whole ? new Map() : before),
    );
    // A decision made meanwhile is not in this result; writing it would undo what the user just saw.
    if (store.decisions.last() !== heard) {
      this.#want(kind);
      return;
    }
    const people = identify(clusters, before, store.people.nextId());
    const questions = asked.map(({ face, candidates }) => ({
      face,
      candidates: candidates.flatMap(({ cluster, similarity }) => {
        const person = people[cluster]?.id;
        return person === undefined ? [] : [{ person, similarity }];
      }),
    }));
    store.write(() => {
      writePeople(store, people, questions, rows, decided);
      store.clustered.write(material);
    });
    if (whole) this.#base = rows.length;
    if (whole && kind !== 'follow') this.#settled = rows.length;
    this.#onChange();
  }

  /** Whether all is to be found out again, rather than new faces placed among those that stand. */
  #wholeIsDue(kind: Update, faces: number, standing: number): boolean {
    if (kind === 'anew' || standing === 0) return true;
    // After a start, what stands is taken for settled.
    this.#base ??= standing;
    this.#settled ??= standing;
    const base = kind === 'settle' ? this.#settled : this.#base;
    return faces > base * (1 + GROWTH);
  }

  /** Adds new faces to the graph; when known ones are gone, the graph is built anew. */
  async #extendGraph(rows: readonly FaceForClustering[], modelId: number): Promise<void> {
    const appended = this.#known.every((id, index) => rows[index]?.id === id);
    if (!appended) this.#forget();
    const added = rows.slice(this.#known.length);
    const [first] = added;
    if (!first) return;
    const vectors = this.#store.faces.vectorsFrom(first.id, modelId);
    const faces = added.map((row) => {
      const vector = vectors.get(row.id);
      if (!vector) throw new Error(`face ${row.id} has no embedding`);
      return { vector, key: clusterFace(row).key, poor: row.quality < LEAST_QUALITY };
    });
    try {
      await this.#graph.add(faces, this.#multiply, () => this.#giveTurn());
    } catch (thrown) {
      this.#forget();
      throw thrown;
    }
    this.#known = rows.map((face) => face.id);
  }

  #forget(): void {
    this.#graph = new NeighbourGraph(this.#rules.least);
    this.#known = [];
  }

  /** Runs a stepwise computation, giving others a turn in between. @throws Stopped. */
  async #inTurns<Value>(steps: Generator<void, Value>): Promise<Value> {
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      await this.#giveTurn();
    }
  }

  /** Lets others work when this turn has lasted long enough. @throws Stopped. */
  async #giveTurn(): Promise<void> {
    if (this.#stopped) throw new Stopped();
    if (performance.now() < this.#turnEnds) return;
    await nextTurn();
    this.#turnEnds = performance.now() + TURN_MS;
  }
}

function clusterFace({ id, photoId, hash, box, quality }: FaceForClustering): ClusterFace {
  return { id, photoId, quality, key: `${hash} ${box.x} ${box.y} ${box.width} ${box.height}` };
}

/** Where a number is in an ascending list; -1 when it is not. */
function placeOf(wanted: number, ascending: readonly number[]): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const there = ascending[middle] ?? 0;
    if (there === wanted) return middle;
    if (there < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
