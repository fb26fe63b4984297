/** The engine's methods about the models: which there are, which one recognises people, how another comes into use. */

import { Failure } from '../../contract/errors.ts';
import type { EngineApi, EngineEvents, EventName } from '../../contract/methods.ts';
import type { Computing, WantedProvider } from '../../contract/computing.ts';
import type { EmbeddingProgress, ModelSummary } from '../../contract/types.ts';
import type { Store } from '../store/store.ts';
import { embeddersOf, summarise, type Models } from '../vision/cards.ts';
import type { VisionPool } from '../vision/pool.ts';
import { Providers } from '../vision/providers.ts';
import { Clusterer } from './clusterer.ts';
import { Embedder } from './embedder.ts';
import { Reembedding } from './reembedding.ts';

export interface ModelParts {
  readonly store: Store;
  readonly pool: VisionPool;
  /** What the pool's workers read photos on; the CPU when absent. */
  readonly providers?: Providers;
  /** `embedder` is the one in use at the start. */
  readonly models: Models;
  readonly emit: <Name extends EventName>(name: Name, event: EngineEvents[Name]) => void;
}

type ModelMethod =
  | 'listModels'
  | 'useModel'
  | 'embeddingProgress'
  | 'pauseEmbedding'
  | 'resumeEmbedding'
  | 'stopEmbedding'
  | 'computing'
  | 'chooseProvider';

export abstract class ModelMethods implements Pick<EngineApi, ModelMethod> {
  protected readonly embedder: Embedder;
  protected readonly clusterer: Clusterer;
  protected readonly reembedding: Reembedding;
  protected readonly providers: Providers;
  readonly #models: Models;

  /** @param onPeople told when people were written. */
  constructor({ store, pool, providers, models, emit }: ModelParts, onPeople: () => void) {
    this.#models = models;
    this.providers = providers ?? Providers.cpu(pool);
    this.providers.listen(
      () => emit('computing', this.computing()),
      (problem) => emit('problem', problem),
    );
    this.embedder = new Embedder(store, embeddersOf(models), models.embedder.id);
    this.clusterer = new Clusterer(store, this.embedder, onPeople);
    this.reembedding = new Reembedding({
      ...{ store, pool, models, embedder: this.embedder, clusterer: this.clusterer },
      busy: () => this.scanning,
      tell: (progress) => emit('embeddingProgress', progress),
      failed: (thrown) => {
        if (!(thrown instanceof Failure)) console.error(thrown);
        const why =
          thrown instanceof Failure ? thrown.message : 'Something went wrong inside Facet; its log says more.';
        emit('problem', { message: `Faces are not embedded again just now. ${why}` });
      },
    });
  }

  listModels = (): ModelSummary[] => summarise(this.#models, this.embedder.id, this.computing().provider);

  useModel = async ({ model, keep = false }: { model: string; keep?: boolean }): Promise<EmbeddingProgress> => {
    await this.reembedding.use(model, keep);
    return this.reembedding.progress;
  };

  embeddingProgress = (): EmbeddingProgress => this.reembedding.progress;

  pauseEmbedding = async (): Promise<EmbeddingProgress> => {
    await this.reembedding.pause();
    return this.reembedding.progress;
  };

  resumeEmbedding = async (): Promise<EmbeddingProgress> => {
    await this.reembedding.resume();
    return this.reembedding.progress;
  };

  stopEmbedding = async (): Promise<EmbeddingProgress> => {
    await this.reembedding.stop();
    return this.reembedding.progress;
  };

  computing = (): Computing => this.providers.computing();

  chooseProvider = ({ provider }: { provider: WantedProvider }): Promise<Computing> => this.providers.choose(provider);

  /** Embeds again what the user wants embedded again, behind all else. */
  embedAgain(): void {
    this.reembedding.start();
  }

  /** Resolves when nothing is embedded again any more. @throws Failure disk-full, library-damaged, model-invalid. */
  embedded(): Promise<void> {
    return this.reembedding.ended();
  }

  /** True while photos are read. */
  protected abstract get scanning(): boolean;
}
