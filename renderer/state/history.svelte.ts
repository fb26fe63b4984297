import type { HistoryStep } from '../../electron/contract/people.ts';
import { call, sentenceOf } from '../client.ts';
import { Coalesced } from './coalesced.ts';

const PAGE = 50;

/** What was said, newest first, as far back as was asked for. */
export class HistoryReader {
  readonly #personId: number | null;
  #steps = $state.raw<readonly HistoryStep[] | null>(null);
  #more = $state(false);
  #failure = $state.raw<string | null>(null);
  #wanted = PAGE;

  readonly #read = new Coalesced(async () => {
    try {
      // One more than is shown says whether there are more.
      const about = this.#personId === null ? {} : { personId: this.#personId };
      const { steps } = await call('history', { ...about, limit: Math.min(this.#wanted + 1, 1_000) });
      this.#steps = steps.slice(0, this.#wanted);
      this.#more = steps.length > this.#wanted;
      this.#failure = null;
    } catch (thrown) {
      this.#failure = sentenceOf(thrown);
    }
  }, 300);

  /** @param personId about whom; null for everybody. */
  constructor(personId: number | null) {
    this.#personId = personId;
  }

  /** Null until read. */
  get steps(): readonly HistoryStep[] | null {
    return this.#steps;
  }

  get hasMore(): boolean {
    return this.#more && this.#wanted < 950;
  }

  get failure(): string | null {
    return this.#failure;
  }

  showMore(): void {
    this.#wanted += PAGE;
    this.refresh();
  }

  refresh(): void {
    void this.#read.ask();
  }
}
