/** The history of decisions, as far as the library's faces are concerned. */

import type { History, HistoryStep } from '../../contract/people.ts';
import type { PersonSummary } from '../../contract/types.ts';
import { anchorFinder, anchorIndex, type FindFaces } from '../../core/anchors.ts';
import { undoState } from '../../core/decisions.ts';
import { historyOf } from '../../core/history.ts';
import type { Store } from '../store/store.ts';

/**
 * A page of what was said, newest first.
 * @param person about whom; null for everybody.
 * @param before only steps with a lower number; null for the newest.
 */
export function readHistory(store: Store, person: PersonSummary | null, before: number | null, limit: number): History {
  const log = store.decisions.log();
  const faces = person ? new Set(store.people.facesOf(person.id).map(({ id }) => id)) : undefined;
  // Of one person every step is looked at, so their faces are at hand; of all, only the page's own.
  const find = person
    ? anchorIndex(store.decidedFaces.besidePerson(person.id), store.decisions.lineage())
    : finder(store);
  const steps: HistoryStep[] = [];
  for (const step of historyOf(log, find, faces, before ?? undefined)) {
    steps.push(step);
    if (steps.length >= limit) break;
  }
  const { done, undone } = undoState(log);
  return {
    steps,
    undo: done.at(-1)?.seq ?? null,
    redo: undone.at(-1)?.decision.seq ?? null,
    notUnderstood: log.filter(({ said }) => said === null).length,
  };
}

/** One step by its number. */
export function stepOf(store: Store, seq: number): HistoryStep {
  for (const step of historyOf(store.decisions.log(), finder(store))) if (step.seq === seq) return step;
  throw new Error(`the log has no step ${seq}`);
}

function finder(store: Store): FindFaces {
  return anchorFinder((hash) => store.decidedFaces.withHash(hash), store.decisions.lineage());
}
