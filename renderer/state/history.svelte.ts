import type { HistoryStep } from '../../electron/contract/people.ts';
import { call, sentenceOf } from '../client.ts';
import { Coalesced } from './coalesced.ts';

/** Steps asked for at a time, and the most that one call gives. */
const PAGE = 200;
const MOST = 1_000;

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
      const steps: HistoryStep[] = [];
      while (steps.length <= this.#wanted) {
        const limit = Math.min(this.#wanted + 1 - steps.length, MOST);
        const last = steps.at(-1);
        const page = await call('history', { ...about, ...(last ? { before: last.seq } : {}), limit });
        steps.push(...page.steps);
        if (page.steps.length < limit) break;
      }
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
    return this.#more;
  }

  get failure(): string | null {
    return this.#failure;
  }

  /** Reads further back, once what was asked for is there. */
  showMore(): void {
    if (this.#wanted > (this.#steps?.length ?? 0)) return;
    this.#wanted += PAGE;
    this.refresh();
  }

  refresh(): void {
    void this.#read.ask();
  }
}
