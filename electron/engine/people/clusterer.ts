/**
 * Keeps people in step with faces and decisions: feeds core's clustering from the store and writes what comes
 * out. It works in small steps between which the engine answers others, one run at a time.
 */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { clusterSteps, type ClusterFace } from '../../core/clustering.ts';
import { frameOf } from '../../core/moments.ts';
import { identify } from '../../core/people.ts';
import type { Multiply } from '../../core/products.ts';
import type { FaceForClustering } from '../store/faces.ts';
import type { Store } from '../store/store.ts';
import { readDecided, writePeople } from './decided.ts';
import type { Embedder } from './embedder.ts';
import { keyOf, LEAST_QUALITY, Neighbourhood } from './neighbourhood.ts';
import type { AlikeFace } from './similar.ts';

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
 * - `anew`: everything is found out again from faces and decisions.
 * - `vectors`: nothing; only how alike faces are is worked out again, when they were embedded again.
 */
export type Update = 'vectors' | 'follow' | 'settle' | 'anew';

/** From the update that does least to the one that does all. */
const UPDATES: readonly Update[] = ['vectors', 'follow', 'settle', 'anew'];

/** The faces of the library as of a state of it. */
export interface FacesNow {
  readonly state: string;
  readonly rows: readonly FaceForClustering[];
  readonly faces: readonly ClusterFace[];
}

/** Stops a computation when the engine closes. */
class Stopped extends Error {}

export class Clusterer {
  readonly #store: Store;
  readonly #embedder: Embedder;
  readonly #onChange: () => void;
  readonly #multiply: Multiply | undefined;
  #near: Neighbourhood;
  /** How many faces there were when all were last clustered anew, and when that was last at the end of a scan. */
  #base: number | null = null;
  #settled: number | null = null;
  #faces: FacesNow | null = null;
  #running: Promise<void> | null = null;
  #wanted: Update | null = null;
  /** Faces that do not stand in the next run. */
  #loose = new Set<number>();
  #stopped = false;
  #turnEnds = 0;

  /**
   * @param embedder in use, with its card's fit of clustering.
   * @param onChange called after each run, when people were written.
   */
  constructor(store: Store, embedder: Embedder, onChange: () => void, multiply?: Multiply) {
    this.#store = store;
    this.#embedder = embedder;
    this.#onChange = onChange;
    this.#multiply = multiply;
    this.#near = new Neighbourhood(store, embedder, multiply);
  }

  /** Another embedder is in use: what was worked out of likeness is no more. A run in hand is made again. */
  forget(): void {
    this.#near = new Neighbourhood(this.#store, this.#embedder, this.#multiply);
  }

  /** Faces were embedded again; people follow with the next update that is more than `follow`. */
  changed(faces: readonly number[]): void {
    this.#near.changed(faces);
  }

  get running(): boolean {
    return this.#running !== null;
  }

  /** The faces most like one, see {@link Neighbourhood}. Null when it came after the last update, or before the first. */
  similar(face: number, most: number): AlikeFace[] | null {
    return this.#near.similar(face, most);
  }

  /**
   * Brings people up to date; a call during a run makes that run be followed by another.
   * @param loose faces, by id, whose place is found out anew, although they stand.
   */
  update(kind: Update = 'follow', loose: readonly number[] = []): Promise<void> {
    this.#want(kind);
    for (const id of loose) this.#loose.add(id);
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
    if (this.#wanted === null || UPDATES.indexOf(kind) > UPDATES.indexOf(this.#wanted)) this.#wanted = kind;
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
    const modelId = store.write(() => this.#embedder.modelId());
    const { rules } = this.#embedder;
    const near = this.#near;
    // After a start in which nothing was new. Asked for anew, or with faces at hand, it is cheap or meant.
    const material = store.clustered.material(modelId);
    if (kind !== 'anew' && near.graph.size === 0 && (kind === 'vectors' || store.clustered.isOf(material))) return;
    const { rows, faces } = this.facesNow();
    await near.follow(rows, kind !== 'follow', () => this.#giveTurn());
    if (kind === 'vectors') return;
    const heard = store.decisions.last();
    const decided = readDecided(store, rows);
    const before = store.faces.people();
    const freed = new Set(this.#loose);
    const standing = new Map(before);
    for (const id of freed) standing.delete(id);
    const whole = this.#wholeIsDue(kind, rows.length, before.size);
    const options = { ...rules, leastQuality: LEAST_QUALITY };
    const { clusters, asked } = await this.#inTurns(
      clusterSteps(faces, near.graph, decided, options, whole ? new Map() : standing),
    );
    // A decision made meanwhile is not in this result; writing it would undo what the user just saw. Nor is another model.
    if (store.decisions.last() !== heard || near !== this.#near) {
      this.#want(kind);
      return;
    }
    this.#loose = new Set([...this.#loose].filter((id) => !freed.has(id)));
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

  /** The faces; the same lists as long as they are the same faces, so that what is worked out from them can be kept. */
  facesNow(): FacesNow {
    const state = this.#store.faces.stateForClustering();
    if (this.#faces?.state === state) return this.#faces;
    const rows = this.#store.faces.forClustering();
    this.#faces = { state, rows, faces: rows.map(clusterFace) };
    return this.#faces;
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

function clusterFace(face: FaceForClustering): ClusterFace {
  const { id, photoId, quality, at = null } = face;
  return { id, photoId: frameOf(photoId, at), quality, key: keyOf(face) };
}
