/**
 * What photos are read on: tries providers when a scan first needs them, tells the pool which to use, and remembers. A
 * provider that fails while photos are read is set aside until the next start, which tries it again.
 */

import { Failure } from '../../contract/errors.ts';
import type { Computing } from '../../contract/computing.ts';
import type { Problem } from '../../contract/methods.ts';
import {
  choose,
  isDecided,
  tryProviders,
  type Choice,
  type Provider,
  type Trial,
  type Trials,
  type WantedProvider,
} from '../../core/providers.ts';
import { NOTHING_KEPT, type Kept } from './machine.ts';
import type { VisionPool } from './pool.ts';

export interface ProviderParts {
  readonly pool: VisionPool;
  /** The preferred one first, the CPU last. */
  readonly candidates: readonly Provider[];
  /** Makes a trial. @throws Failure when closed meanwhile, or when the models are not fit to be tried. */
  readonly tryOut: (provider: Provider) => Promise<Trial>;
  /** What is known from earlier times. */
  readonly kept: Kept;
  readonly keep: (kept: Kept) => void;
  /** For this start, whatever was chosen otherwise. */
  readonly override?: WantedProvider;
  /** The end: trials in hand are given up. */
  readonly close: () => void;
}

export class Providers {
  readonly #parts: ProviderParts;
  readonly #setAside = new Map<Provider, string>();
  #chosen: WantedProvider;
  #override: WantedProvider | undefined;
  #trials: Trials;
  /** When the last of them was made. */
  #at: number;
  /** Resolves to whether all that is to be tried was. */
  #trying: Promise<boolean> | null = null;
  #closed = false;
  /** Whether the user was told that what is wanted cannot be used. */
  #told = false;
  #onChange: () => void = () => undefined;
  #onProblem: (problem: Problem) => void = () => undefined;

  constructor(parts: ProviderParts) {
    this.#parts = parts;
    this.#chosen = parts.kept.wanted;
    this.#override = parts.override;
    this.#trials = parts.kept.trials;
    this.#at = parts.kept.at;
    this.#apply();
  }

  /** For pools whose photos are read on the CPU, whatever else there is. */
  static cpu(pool: VisionPool): Providers {
    return new Providers({
      pool,
      candidates: ['cpu'],
      tryOut: () => Promise.resolve({ outcome: 'absent' }),
      kept: { ...NOTHING_KEPT, wanted: 'cpu' },
      keep: () => undefined,
      close: () => undefined,
    });
  }

  /** Who is told of changes, and what the user is to be told. */
  listen(onChange: () => void, onProblem: (problem: Problem) => void): void {
    this.#onChange = onChange;
    this.#onProblem = onProblem;
  }

  computing(): Computing {
    const { provider, judged } = this.#choice();
    const state = this.#trying ? 'trying' : this.#isDecided() ? 'known' : 'waiting';
    return { wanted: this.#wanted, provider: state === 'known' ? provider : 'cpu', state, judged };
  }

  /**
   * Resolves when it is decided what photos are read on; tries what is to be tried. With unfit models nothing can be
   * decided: it is the CPU, and whoever reads a photo is told.
   */
  async ready(): Promise<void> {
    while (!this.#closed && (this.#trying || !this.#isDecided())) if (!(await this.#try(false))) return;
    const wanted = this.#wanted;
    if (
      this.#closed ||
      this.#told ||
      this.#setAside.size > 0 ||
      wanted === 'auto' ||
      this.#choice().provider === wanted
    )
      return;
    this.#told = true;
    const message = `Photos are read on the CPU: ${wanted} cannot be used on this computer.`;
    this.#onProblem({ message, code: 'provider-not-usable' });
  }

  /** Tries all that there are, whatever is known. */
  async tryAll(): Promise<Computing> {
    await this.#trying;
    this.#trials = {};
    this.#setAside.clear();
    await this.#try(true);
    return this.computing();
  }

  /** The user's choice. It holds for the next starts as well; what it names is tried first. */
  async choose(wanted: WantedProvider): Promise<Computing> {
    this.#chosen = wanted;
    this.#override = undefined;
    this.#told = false;
    this.#keep();
    await this.ready();
    this.#apply();
    this.#onChange();
    return this.computing();
  }

  close(): void {
    this.#closed = true;
    this.#parts.close();
  }

  get #wanted(): WantedProvider {
    return this.#override ?? this.#chosen;
  }

  #isDecided(): boolean {
    return isDecided(this.#parts.candidates, this.#trials, this.#wanted);
  }

  #choice(): Choice {
    return choose(this.#parts.candidates, this.#trials, this.#wanted, this.#setAside);
  }

  #try(thorough: boolean): Promise<boolean> {
    this.#trying ??= this.#tryOut(thorough).finally(() => {
      this.#trying = null;
      this.#onChange();
    });
    return this.#trying;
  }

  async #tryOut(thorough: boolean): Promise<boolean> {
    this.#onChange();
    const { candidates, tryOut } = this.#parts;
    try {
      this.#trials = await tryProviders({ candidates, known: this.#trials, thorough }, this.#wanted, tryOut);
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      return false;
    }
    this.#at = Date.now();
    this.#keep();
    this.#apply();
    return true;
  }

  /** Has the pool use what is chosen. */
  #apply(): void {
    const { provider } = this.#choice();
    const chosen = this.#isDecided() ? provider : 'cpu';
    if (this.#parts.pool.provider === chosen) return;
    this.#parts.pool.use(chosen, (failed, message) => this.#onSetAside(failed, message));
  }

  #onSetAside(provider: Provider, message: string): void {
    this.#setAside.set(provider, message);
    // The next start tries it again.
    this.#keep();
    this.#onProblem({
      message:
        'The graphics processor failed. Photos are read on the CPU until Facet is started again; none was left out.',
      code: 'provider-failed',
    });
    this.#onChange();
  }

  #keep(): void {
    const trials = Object.entries(this.#trials).filter(([provider]) => !this.#setAside.has(provider as Provider));
    this.#parts.keep({ wanted: this.#chosen, trials: Object.fromEntries(trials), at: this.#at });
  }
}
