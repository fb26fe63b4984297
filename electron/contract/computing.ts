/** What the models run on, as the window and the command line show it. */

import type { JudgedProvider, Provider, WantedProvider } from '../core/providers.ts';

export type { JudgedProvider, Provider, Verdict, WantedProvider } from '../core/providers.ts';

/** The execution provider in use, and the others. */
export interface Computing {
  readonly wanted: WantedProvider;
  /** What photos are read on now. */
  readonly provider: Provider;
  /** `waiting`: providers are tried when photos are next to be read; `trying`: just now; `known`: it is decided. */
  readonly state: 'waiting' | 'trying' | 'known';
  /** All that this system may have, the preferred one first. */
  readonly judged: readonly JudgedProvider[];
}
