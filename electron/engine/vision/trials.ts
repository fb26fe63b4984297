/** Runs trials of execution providers in vision workers of their own, as many at once as will read photos. */

import { isExact, together, type Provider, type Trial } from '../../core/providers.ts';
import type { Spawner } from '../process/spawner.ts';
import { builtProviders } from './machine.ts';
import type { Outcome, JobResults } from './messages.ts';
import { VisionPool } from './pool.ts';

export interface TrialParts {
  readonly spawn: Spawner;
  /** Vision workers that will read photos. */
  readonly workers: number;
  /** Card id of the embedder to try it with. */
  readonly embedder: string;
  /** How long one may take, start of the process included, milliseconds. A driver that needs longer is none to use. */
  readonly patienceMs?: number;
  /** Those that ONNX Runtime has; for others nothing is started. */
  readonly built?: ReadonlySet<Provider>;
}

const PATIENCE_MS = 20_000;
/** The CPU does not hang: where it is slow, the computer does much else. */
const CPU_PATIENCE = 10;

export class ProviderTrials {
  readonly #parts: TrialParts;
  #pool: VisionPool | null = null;

  constructor(parts: TrialParts) {
    this.#parts = parts;
  }

  /** Tries a provider. @throws Failure engine-stopped when closed meanwhile, model-invalid. */
  async run(provider: Provider): Promise<Trial> {
    const { spawn, workers, patienceMs = PATIENCE_MS, built = builtProviders() } = this.#parts;
    if (!built.has(provider)) return { outcome: 'absent' };
    // Graphics drivers have much to say of what they lack.
    const pool = new VisionPool({
      spawn: () => spawn(true),
      workers,
      patienceMs: provider === 'cpu' ? patienceMs * CPU_PATIENCE : patienceMs,
    });
    this.#pool = pool;
    try {
      // Most that fail do so at once, and one process is enough to hear of it.
      const first = await this.#one(pool, provider);
      if (workers === 1 || first.outcome !== 'measured' || !isExact(first.agreement)) return first;
      return together(await Promise.all(Array.from({ length: workers }, () => this.#one(pool, provider))));
    } finally {
      pool.close();
    }
  }

  /** Gives up what runs. */
  close(): void {
    this.#pool?.close();
  }

  async #one(pool: VisionPool, provider: Provider): Promise<Trial> {
    return trialOf(await pool.run({ kind: 'trial', provider, embedder: this.#parts.embedder }));
  }
}

function trialOf(outcome: Outcome<JobResults['trial']>): Trial {
  if (outcome.ok) return outcome.value;
  return { outcome: outcome.problem.code === 'too-slow' ? 'hung' : 'crashed' };
}
