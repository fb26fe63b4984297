/**
 * Keeps people in step with faces and decisions: feeds core's clustering from the store and writes what comes
 * out. It works in small steps between which the engine answers others, one run at a time.
 */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { clusterSteps, type ClusterFace, type ClusterOptions } from '../../core/clustering.ts';
import { NeighbourGraph } from '../../core/neighbours.ts';
import { identify } from '../../core/people.ts';
import type { FaceForClustering } from '../store/faces.ts';
import type { Store } from '../store/store.ts';
import { readDecided, writePeople } from './decided.ts';

/** Faces below this quality join people but never bring two together. */
const LEAST_QUALITY = 0.1;

/** How long one turn may last, milliseconds: short beside a frame of the window. */
const TURN_MS = 8;

export class Clusterer {
  readonly #store: Store;
  readonly #embedder: string;
  readonly #options: ClusterOptions;
  readonly #onChange: () => void;
  #graph: NeighbourGraph;
  /** Ids of the faces in the graph, in its order. */
  #known: number[] = [];
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = false;

  /**
   * @param embedder card id of the model whose embeddings are clustered.
   * @param similarity the card's threshold on average cosine similarity.
   * @param onChange called after each run, when people were written.
   */
  constructor(store: Store, embedder: string, similarity: number, onChange: () => void) {
    this.#store = store;
    this.#embedder = embedder;
    this.#options = { similarity, leastQuality: LEAST_QUALITY };
    this.#onChange = onChange;
    this.#graph = new NeighbourGraph(similarity);
  }

  get running(): boolean {
    return this.#running !== null;
  }

  /** Brings people up to date; a call during a run makes that run be followed by another. */
  update(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#loop().finally(() => (this.#running = null));
    return this.#running;
  }

  /** Ends a run at its next turn, leaving people as they were before it; resolves when it has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running?.catch(() => undefined);
  }

  async #loop(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      await this.#run();
    }
  }

  async #run(): Promise<void> {
    const store = this.#store;
    const modelId = store.write(() => store.faces.modelId(this.#embedder));
    const rows = store.faces.forClustering(modelId);
    await this.#extendGraph(rows, modelId);
    if (this.#stopped) return;
    const heard = store.decisions.last();
    const decided = readDecided(store, rows);
    const steps = clusterSteps(rows.map(clusterFace), this.#graph, decided.groups, this.#options, decided);
    const clusters = await this.#inTurns(steps);
    if (clusters === null) return;
    // A decision made meanwhile is not in this result; writing it would undo what the user just saw.
    if (store.decisions.last() !== heard) {
      this.#again = true;
      return;
    }
    const before = new Map(rows.flatMap((face) => (face.personId === null ? [] : [[face.id, face.personId] as const])));
    writePeople(store, identify(clusters, before, store.people.nextId()), [], rows, decided);
    this.#onChange();
  }

  /** Adds new faces to the graph; when known ones are gone, the graph is built anew. */
  async #extendGraph(rows: readonly FaceForClustering[], modelId: number): Promise<void> {
    const appended = this.#known.every((id, index) => rows[index]?.id === id);
    if (!appended) {
      this.#graph = new NeighbourGraph(this.#options.similarity);
      this.#known = [];
    }
    const added = rows.slice(this.#known.length);
    const vectors = added.map((face) => {
      const vector = this.#store.faces.vector(face.id, modelId);
      if (!vector) throw new Error(`face ${face.id} has no embedding`);
      return vector;
    });
    await this.#inTurns(this.#graph.add(vectors));
    this.#known = rows.slice(0, this.#graph.size).map((face) => face.id);
  }

  /** Runs a stepwise computation, giving others a turn in between; null when stopped. */
  async #inTurns<Value>(steps: Generator<void, Value>): Promise<Value | null> {
    let turnEnds = performance.now() + TURN_MS;
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      if (this.#stopped) return null;
      if (performance.now() < turnEnds) continue;
      await nextTurn();
      turnEnds = performance.now() + TURN_MS;
    }
  }
}

function clusterFace({ id, photoId, hash, box, quality }: FaceForClustering): ClusterFace {
  return { id, photoId, quality, key: `${hash} ${box.x} ${box.y} ${box.width} ${box.height}` };
}
