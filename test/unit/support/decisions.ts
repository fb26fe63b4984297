/** Logs of decisions for tests of core. */

import { anchorIndex, type AnchoredFace } from '../../../electron/core/anchors.ts';
import { undoState, type Decision, type LogEntry, type UndoEntry } from '../../../electron/core/decisions.ts';
import { foldDecisions, type Decided } from '../../../electron/core/folding.ts';
import type { Lineage } from '../../../electron/core/lineage.ts';

/** A log of these entries, numbered from 1; null stands for one of a newer version. */
export function entries(...said: readonly (Decision | UndoEntry | null)[]): LogEntry[] {
  return said.map((each, index) => ({
    seq: index + 1,
    at: 1_000 * (index + 1),
    said: each,
    kind: each?.kind ?? 'from-the-future',
  }));
}

/** What a log says about faces. */
export function foldOf(
  log: readonly LogEntry[],
  faces: readonly AnchoredFace[],
  lineage: readonly Lineage[] = [],
  drawn: readonly number[] = [],
): Decided {
  return foldDecisions(undoState(log).done, anchorIndex(faces, lineage), drawn);
}
