/**
 * Which execution provider (CPU, or a way to the graphics processor) the models run on. A provider is trusted once it
 * gave what the golden faces are known to give, and chosen when it is faster than the CPU as well. Pure: whoever runs
 * the trials hands them in.
 */

/** An execution provider by ONNX Runtime's name. */
export type Provider = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';

/** What the user wants: the best that there is, or a certain one. */
export type WantedProvider = 'auto' | Provider;

export const PROVIDERS: readonly Provider[] = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'];

export function isWanted(text: unknown): text is WantedProvider {
  return text === 'auto' || PROVIDERS.some((provider) => provider === text);
}

/** How near a provider's results for the golden faces came to the known ones: the worst of all faces. */
export interface Agreement {
  /** Of an embedding with the known one, -1..1. */
  readonly cosine: number;
  /** Intersection over union of a box with the known one, 0..1; 0 when a face was not found, or one too many. */
  readonly boxes: number;
  /** How far a landmark is off, as a share of the longer edge of the face's box. */
  readonly landmarks: number;
}

/** What came of trying a provider out. */
export type Trial =
  | { readonly outcome: 'measured'; readonly agreement: Agreement; readonly facesPerSecond: number }
  /** The ONNX Runtime of this Facet lacks it; nothing was started. */
  | { readonly outcome: 'absent' }
  /** It said that it cannot run here. */
  | { readonly outcome: 'failed'; readonly message: string }
  /** It took the process that tried it with it. */
  | { readonly outcome: 'crashed' }
  /** It had not finished when its time was over. */
  | { readonly outcome: 'hung' };

export type Trials = Readonly<Partial<Record<Provider, Trial>>>;

/** What is thought of a provider. */
export type Verdict =
  | 'good'
  /** Right, and not faster than the CPU. */
  | 'slower'
  /** Its results are not those of the CPU. */
  | 'inexact'
  | 'no-adapter'
  | 'failed'
  | 'crashed'
  | 'hung'
  | 'absent'
  /** It failed while photos were read, and is not used until the next start. */
  | 'set-aside'
  | 'untried';

/** A provider with what is thought of it, and why. */
export interface JudgedProvider {
  readonly provider: Provider;
  readonly verdict: Verdict;
  /** What the provider said itself, where it did. */
  readonly message: string | null;
  /** Lowest cosine of a golden face; null where it was not measured, as the speed. */
  readonly cosine: number | null;
  /** Of all workers together. */
  readonly facesPerSecond: number | null;
}

/** The provider to use, and each candidate in the order in which they are preferred. */
export interface Choice {
  readonly provider: Provider;
  readonly judged: readonly JudgedProvider[];
}

/** An embedding must be as near to the known one as this; so asked of every provider. */
export const LEAST_COSINE = 0.999;
const LEAST_OVERLAP = 0.95;
/** A landmark that is off by a fiftieth of a face changes its embedding less than another crop of the photo does. */
const MOST_OFF = 0.02;

const BY_PLATFORM: Readonly<Record<string, readonly Provider[]>> = {
  win32: ['dml', 'webgpu', 'cpu'],
  linux: ['cuda', 'webgpu', 'cpu'],
  darwin: ['coreml', 'webgpu', 'cpu'],
};

/** The providers worth trying on a system (Node's name for it), the preferred one first; the last is always the CPU. */
export function candidatesOn(platform: string): readonly Provider[] {
  return BY_PLATFORM[platform] ?? ['cpu'];
}

/** What is thought of a provider by its trial. @param cpuRate faces a second of the CPU; null when not measured. */
export function judge(trial: Trial | undefined, cpuRate: number | null): Verdict {
  if (!trial) return 'untried';
  if (trial.outcome === 'failed') return isNoAdapter(trial.message) ? 'no-adapter' : 'failed';
  if (trial.outcome !== 'measured') return trial.outcome;
  if (!isExact(trial.agreement)) return 'inexact';
  return trial.facesPerSecond > (cpuRate ?? 0) ? 'good' : 'slower';
}

/**
 * Tries providers in their order until one is right and faster than the CPU, which is measured only if there is another
 * to compare with. What is wanted by name need only be right.
 * @param known trials that need not be made again. @param run makes one; it does not throw.
 * @param thorough tries all of them.
 * @returns all trials that there are then.
 */
export async function tryProviders(
  { candidates, known, thorough = false }: { candidates: readonly Provider[]; known: Trials; thorough?: boolean },
  wanted: WantedProvider,
  run: (provider: Provider) => Promise<Trial>,
): Promise<Trials> {
  const trials: Partial<Record<Provider, Trial>> = { ...known };
  const trial = async (provider: Provider): Promise<Trial> => (trials[provider] ??= await run(provider));
  if (thorough) {
    for (const provider of candidates) await trial(provider);
  } else if (wanted !== 'auto') {
    if (wanted !== 'cpu') await trial(wanted);
  } else {
    for (const provider of candidates) {
      if (provider === 'cpu') break;
      const tried = await trial(provider);
      if (tried.outcome !== 'measured' || !isExact(tried.agreement)) continue;
      if (judge(tried, rateOf(await trial('cpu'))) === 'good') break;
    }
  }
  return trials;
}

/** Whether all trials that a choice takes have been made. */
export function isDecided(candidates: readonly Provider[], trials: Trials, wanted: WantedProvider): boolean {
  if (wanted !== 'auto') return wanted === 'cpu' || trials[wanted] !== undefined;
  for (const provider of candidates) {
    if (provider === 'cpu') return true;
    const trial = trials[provider];
    if (!trial) return false;
    if (trial.outcome !== 'measured' || !isExact(trial.agreement)) continue;
    if (!trials.cpu) return false;
    if (judge(trial, rateOf(trials.cpu)) === 'good') return true;
  }
  return true;
}

/**
 * The provider to use. What is wanted by name is used when it is right, however fast; the CPU wherever nothing else is.
 * @param setAside those that failed while photos were read.
 */
export function choose(
  candidates: readonly Provider[],
  trials: Trials,
  wanted: WantedProvider,
  setAside: ReadonlyMap<Provider, string> = new Map(),
): Choice {
  const cpuRate = rateOf(trials.cpu);
  const all = wanted === 'auto' || candidates.includes(wanted) ? candidates : [wanted, ...candidates];
  const judged = all.map((provider): JudgedProvider => {
    const trial = trials[provider];
    const failure = setAside.get(provider);
    const measured = trial?.outcome === 'measured' ? trial : null;
    return {
      provider,
      verdict: failure !== undefined ? 'set-aside' : provider === 'cpu' ? 'good' : judge(trial, cpuRate),
      message: failure ?? (trial?.outcome === 'failed' ? trial.message : null),
      cosine: measured?.agreement.cosine ?? null,
      facesPerSecond: measured?.facesPerSecond ?? null,
    };
  });
  // What failed once may fail again: from then on it is the CPU, which cannot.
  if (setAside.size > 0) return { provider: 'cpu', judged };
  const fits = ({ provider, verdict }: JudgedProvider): boolean =>
    wanted === 'auto' ? verdict === 'good' : provider === wanted && (verdict === 'good' || verdict === 'slower');
  return { provider: judged.find(fits)?.provider ?? 'cpu', judged };
}

/** Whether results are the CPU's, but for rounding. What is no number is not. */
export function isExact({ cosine, boxes, landmarks }: Agreement): boolean {
  return cosine > LEAST_COSINE && boxes > LEAST_OVERLAP && landmarks < MOST_OFF;
}

/** Trials of several workers at once as one: the worst results, and the speed of all together. */
export function together(trials: readonly Trial[]): Trial {
  const measured = trials.filter((trial) => trial.outcome === 'measured');
  const [other] = trials.filter((trial) => trial.outcome !== 'measured');
  if (other) return other;
  const all = measured.map((trial) => trial.agreement);
  return {
    outcome: 'measured',
    agreement: {
      cosine: Math.min(...all.map(({ cosine }) => cosine)),
      boxes: Math.min(...all.map(({ boxes }) => boxes)),
      landmarks: Math.max(...all.map(({ landmarks }) => landmarks)),
    },
    facesPerSecond: measured.reduce((sum, trial) => sum + trial.facesPerSecond, 0),
  };
}

function rateOf(trial: Trial | undefined): number | null {
  return trial?.outcome === 'measured' ? trial.facesPerSecond : null;
}

/** By the words of Dawn (WebGPU), CUDA and DirectML. */
function isNoAdapter(message: string): boolean {
  return /failed to get a \w+ adapter|no (supported )?adapters?|no CUDA-capable device|no (supported )?device/iu.test(
    message,
  );
}
