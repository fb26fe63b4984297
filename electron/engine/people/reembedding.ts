/**
 * Embeds a library's faces again, from their kept crops, so that no photo needs to be there, when another embedder is to be
 * used. Where a card allows it, the other is in use at once and faces are compared across both meanwhile; else its embeddings
 * are kept aside and all take their place in one transaction. It works behind all else, can be paused, stopped for good and
 * killed anywhere: what was embedded is in the library. People and decisions know no vectors and stay as they are.
 */

import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../contract/errors.ts';
import type { EmbeddingProgress, EmbeddingState } from '../../contract/types.ts';
import type { Again, FaceCrop } from '../store/recognition.ts';
import type { Store } from '../store/store.ts';
import { embeddersOf, readWeights, templateOf, type EmbedderCard, type Models } from '../vision/cards.ts';
import type { VisionPool } from '../vision/pool.ts';
import type { Clusterer } from './clusterer.ts';
import type { Embedder } from './embedder.ts';

/** Crops in a message: many enough that passing them costs nothing, few enough that a photo does not wait for long. */
const CROPS = 16;
/** While a scan runs it waits, and looks again this often, milliseconds. */
const WAIT_MS = 250;
/** Progress events a second at most, and the time that a speed is measured over; milliseconds. */
const TELL_MS = 250;
const SPEED_MS = 5_000;

export interface ReembeddingParts {
  readonly store: Store;
  readonly pool: VisionPool;
  readonly models: Models;
  readonly embedder: Embedder;
  readonly clusterer: Clusterer;
  /** True while photos are read, which goes first. */
  readonly busy: () => boolean;
  readonly tell: (progress: EmbeddingProgress) => void;
  /** Told why it ended early. */
  readonly failed: (thrown: unknown) => void;
}

const STATES: Readonly<Record<Again, EmbeddingState>> = { on: 'running', paused: 'paused', off: 'stopped' };

/** How many faces have the embedding that is wanted. */
interface Count {
  done: number;
  total: number;
}

export class Reembedding {
  readonly #parts: ReembeddingParts;
  #running: Promise<void> | null = null;
  /** Ends the run in hand after its batch. */
  #halted = false;
  #closed = false;
  /** The last run ended early, by no wish of the user's. */
  #failedOnce = false;
  #count: Count = { done: 0, total: 0 };
  /** When how many were done: the last seconds. */
  readonly #past: { readonly at: number; readonly done: number }[] = [];
  #told = 0;

  constructor(parts: ReembeddingParts) {
    this.#parts = parts;
  }

  get progress(): EmbeddingProgress {
    const { store, embedder } = this.#parts;
    const { next = null, again = 'off' } = store.recognition.chosen() ?? {};
    if (!this.#running) this.#count = this.#counted();
    const { done, total } = this.#count;
    const state =
      done >= total && next === null ? 'done' : STATES[this.#failedOnce && again === 'on' ? 'paused' : again];
    const switches = next !== null;
    return { state, model: next ?? embedder.id, switches, done, total, facesPerSecond: this.#speed() };
  }

  /**
   * Uses another embedder, now or when all faces are embedded with it.
   * @param keep where it is used now, faces stay as they are embedded.
   * @throws Failure model-unknown, model-invalid; all stays as it was then.
   */
  async use(id: string, keep = false): Promise<void> {
    const { store, models, embedder, clusterer } = this.#parts;
    const card = cardOf(models, id, embedder.id);
    readWeights(models.folder, card);
    await this.#halt();
    const { recognition } = store;
    const former = recognition.chosen()?.next ?? null;
    if (id !== embedder.id && !this.#replaces(card)) {
      store.write(() => {
        if (former !== id) recognition.forgetNext();
        recognition.choose({ card: embedder.id, next: id, again: 'on' });
      });
    } else {
      const changes = id !== embedder.id;
      store.write(() => {
        recognition.forgetNext();
        recognition.choose({ card: id, next: null, again: keep ? 'off' : 'on' });
        if (changes) store.clustered.adopt(store.faces.modelId(embedder.id), store.faces.modelId(id));
      });
      if (changes) {
        embedder.use(id);
        clusterer.forget();
      }
    }
    this.start();
    this.#tell(true);
  }

  async pause(): Promise<void> {
    if (this.progress.state === 'running') await this.#say('paused');
  }

  async resume(): Promise<void> {
    if (this.progress.state !== 'done') await this.#say('on');
  }

  /** Leaves all as it is; a model that waits to be used is given up. */
  async stop(): Promise<void> {
    if (this.progress.state !== 'done') await this.#say('off');
  }

  /** Goes on with what is to be embedded again, if the user wants that. */
  start(): void {
    if (this.#running || this.#closed) return;
    this.#comeToTerms();
    if ((this.#parts.store.recognition.chosen()?.again ?? 'off') !== 'on') return;
    this.#halted = false;
    this.#failedOnce = false;
    this.#count = this.#counted();
    this.#running = this.#run().finally(() => {
      this.#running = null;
      this.#past.length = 0;
      this.#tell(true);
    });
    this.#running.catch((thrown: unknown) => this.#failed(thrown));
  }

  /** Embeds faces that have no embedding: damage leaves such. */
  async mend(): Promise<void> {
    const { store, pool } = this.#parts;
    let last = 0;
    for (;;) {
      const batch = store.recognition.lackingAny(last, pool.capacity * CROPS);
      last = batch.at(-1)?.id ?? 0;
      if (batch.length === 0 || this.#closed) return;
      await this.#embed(batch, null);
    }
  }

  /** Resolves when nothing runs any more. @throws Failure disk-full, library-damaged, model-invalid. */
  async ended(): Promise<void> {
    await this.#running;
  }

  /** Ends after the batch in hand. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#halt();
  }

  /** It rests then, and goes on when the user says so or at the next start. */
  #failed(thrown: unknown): void {
    if (this.#closed) return;
    this.#failedOnce = true;
    this.#parts.failed(thrown);
    this.#tell(true);
  }

  async #halt(): Promise<void> {
    this.#halted = true;
    await this.#running?.catch(() => undefined);
  }

  async #say(again: Again): Promise<void> {
    const { store, embedder, clusterer } = this.#parts;
    await this.#halt();
    store.write(() => {
      const { card = embedder.id, next = null } = store.recognition.chosen() ?? {};
      if (again === 'off') store.recognition.forgetNext();
      store.recognition.choose({ card, next: again === 'off' ? null : next, again });
    });
    if (again === 'on') this.start();
    else await clusterer.update('vectors');
    this.#tell(true);
  }

  /** A library of a model that this version does not know is embedded again; one that waited for such a model waits no more. */
  #comeToTerms(): void {
    const { store, models, embedder } = this.#parts;
    const chosen = store.recognition.chosen();
    const unknown = (id: string): boolean => !embeddersOf(models).some((card) => card.id === id);
    const used = chosen?.card ?? [...store.recognition.counts().keys()][0] ?? embedder.id;
    const lost = chosen?.next !== undefined && chosen.next !== null && unknown(chosen.next);
    if (used === embedder.id && !lost) return;
    store.write(() => {
      if (lost) store.recognition.forgetNext();
      const again = used === embedder.id ? (chosen?.again ?? 'on') : 'on';
      store.recognition.choose({ card: embedder.id, next: lost ? null : (chosen?.next ?? null), again });
    });
  }

  /** Whether a card's vectors may be compared with all those that can be compared now. */
  #replaces({ id }: EmbedderCard): boolean {
    const { store, embedder } = this.#parts;
    const used = [...store.recognition.counts().keys()].filter((each) => embedder.compares(embedder.id, each));
    return used.every((each) => embedder.compares(id, each));
  }

  async #run(): Promise<void> {
    const { store, clusterer } = this.#parts;
    let last = 0;
    while (!this.#isHalted) {
      const { next = null, again = 'off' } = store.recognition.chosen() ?? {};
      if (again !== 'on') return;
      // Who waits for a model to be used is served beside a scan, who has it in use after it.
      if (next === null && this.#parts.busy()) {
        await sleep(WAIT_MS, undefined, { ref: false });
        continue;
      }
      const batch = this.#batch(next, last);
      last = batch.at(-1)?.id ?? 0;
      if (batch.length > 0) {
        await this.#embed(batch, next);
      } else if (next !== null) {
        this.#switch(next);
      } else {
        this.#finish();
        await clusterer.update('vectors');
        return;
      }
    }
  }

  #batch(next: string | null, last: number): FaceCrop[] {
    const { store, embedder, pool } = this.#parts;
    const most = pool.capacity * CROPS;
    if (next !== null) return store.recognition.lackingNext(last, most);
    return store.recognition.ofOthers(store.faces.knownModelId(embedder.id), last, most);
  }

  async #embed(batch: readonly FaceCrop[], next: string | null): Promise<void> {
    const { store, embedder, clusterer } = this.#parts;
    const model = next ?? embedder.id;
    const messages: FaceCrop[][] = [];
    for (let start = 0; start < batch.length; start += CROPS) messages.push(batch.slice(start, start + CROPS));
    const vectors = (await Promise.all(messages.map((faces) => this.#vectors(faces, model)))).flat();
    if (this.#closed) return;
    const embedded: number[] = [];
    store.write(() => {
      const modelId = store.faces.modelId(model);
      vectors.forEach((vector, index) => {
        const face = batch[index];
        if (!vector || !face || store.faces.personOf(face.id) === undefined) return;
        if (next === null) store.faces.embedAgain(face.id, modelId, vector);
        else store.recognition.keepNext(face.id, vector);
        embedded.push(face.id);
      });
    });
    if (next === null) clusterer.changed(embedded);
    this.#count.done += embedded.length;
    this.#tell(false);
    await nextTurn();
  }

  /** The embeddings of some crops; null for one that is damaged, whose face keeps the embedding that it has. */
  async #vectors(faces: readonly FaceCrop[], embedder: string): Promise<readonly (Int8Array | null)[]> {
    const crops = faces.map(({ crop }) => crop);
    const outcome = await this.#parts.pool.run({ kind: 'embed', crops, embedder }, 'idle');
    if (outcome.ok) return outcome.value;
    // A worker died of one of them: each on its own.
    if (faces.length === 1) return [null];
    const single = faces.map((face) => this.#vectors([face], embedder));
    return (await Promise.all(single)).flat();
  }

  #switch(next: string): void {
    const { store, embedder, clusterer } = this.#parts;
    store.write(() => {
      const modelId = store.faces.modelId(next);
      store.recognition.takeNext(modelId);
      store.recognition.choose({ card: next, next: null, again: 'on' });
      store.clustered.adopt(store.faces.modelId(embedder.id), modelId);
    });
    embedder.use(next);
    clusterer.forget();
    this.#count = this.#counted();
    this.#tell(true);
  }

  #finish(): void {
    const { store, embedder } = this.#parts;
    store.write(() => store.recognition.choose({ card: embedder.id, next: null, again: 'off' }));
  }

  /** A getter, because it changes while a run waits. */
  get #isHalted(): boolean {
    return this.#halted || this.#closed;
  }

  #counted(): Count {
    const { store, embedder } = this.#parts;
    const counts = store.recognition.counts();
    const total = [...counts.values()].reduce((sum, faces) => sum + faces, 0);
    const waits = (store.recognition.chosen()?.next ?? null) !== null;
    return { total, done: waits ? store.recognition.countNext() : (counts.get(embedder.id) ?? 0) };
  }

  #speed(): number | null {
    const [first, last] = [this.#past[0], this.#past.at(-1)];
    if (!this.#running || !first || !last || last.at <= first.at) return null;
    return ((last.done - first.done) * 1000) / (last.at - first.at);
  }

  #tell(always: boolean): void {
    if (this.#closed) return;
    const now = performance.now();
    this.#past.push({ at: now, done: this.#count.done });
    while ((this.#past[0]?.at ?? now) < now - SPEED_MS) this.#past.shift();
    if (!always && now - this.#told < TELL_MS) return;
    this.#told = now;
    this.#parts.tell(this.progress);
  }
}

/** @throws Failure model-unknown, model-invalid. */
function cardOf(models: Models, id: string, inUse: string): EmbedderCard {
  const embedders = embeddersOf(models);
  const card = embedders.find((each) => each.id === id);
  if (!card) {
    const known = embedders.map((each) => each.id).join(', ');
    throw new Failure('model-unknown', `There is no face embedder ${id}; use one of these: ${known}.`);
  }
  const used = embedders.find((each) => each.id === inUse);
  if (used && JSON.stringify(templateOf(used)) !== JSON.stringify(templateOf(card))) {
    throw new Failure('model-invalid', `${id} wants faces cut otherwise than Facet keeps them. Use another model.`);
  }
  return card;
}
