/**
 * How many clicks naming takes, with a user who knows everybody. Naming clusters, the largest first, costs one each.
 * Through suggestions the user is first shown what looser clustering would join ("all one person?"), the largest
 * group first: yes names all of it at once, no makes it fall apart into what a stricter clustering joins.
 */

import type { EvidenceRules } from '../../../electron/core/evidence.ts';
import { clusterOf, LEAST, type Prepared } from './methods.ts';

/** How much looser than the app's threshold suggestions begin, and their steps back to it. */
const LOOSER = [1.2, 0.9, 0.6, 0.3, 0];

/** A user who sees this share of one person in a group says yes and takes the others out later. */
const MOSTLY = 0.95;

export interface Clicks {
  readonly share: number;
  readonly largestFirst: number;
  readonly suggested: number;
}

export function clicks(prepared: Prepared, evidence: EvidenceRules, join: number, shares: readonly number[]): Clicks[] {
  // Without questions the levels are nested: each group is whole within one of the looser level.
  const levels = LOOSER.map((looser) =>
    groupsOf(clusterOf(prepared, { least: LEAST, evidence, join: join - looser, ask: -Infinity })),
  );
  const people = prepared.set.faces.map(({ person }) => person);
  const all = people.length;
  return shares.map((share) => {
    const finest = levels[levels.length - 1] ?? [];
    return {
      share,
      largestFirst: countClicks([finest], people, share * all),
      suggested: countClicks(levels, people, share * all),
    };
  });
}

function groupsOf(labels: Int32Array): number[][] {
  const groups = new Map<number, number[]>();
  labels.forEach((label, index) => {
    const members = groups.get(label);
    if (members) members.push(index);
    else groups.set(label, [index]);
  });
  return [...groups.values()];
}

function countClicks(levels: readonly number[][][], people: readonly number[], wanted: number): number {
  const queue = (levels[0] ?? []).map((members) => ({ members, level: 0 }));
  let named = 0;
  let count = 0;
  while (named < wanted && queue.length > 0) {
    queue.sort((a, b) => a.members.length - b.members.length);
    const next = queue.pop();
    if (!next) break;
    count += 1;
    const most = majority(next.members, people);
    const finer = levels[next.level + 1];
    if (!finer || most >= MOSTLY * next.members.length) {
      named += most;
      continue;
    }
    const inside = new Set(next.members);
    const parts = finer.filter((members) => inside.has(members[0] ?? -1));
    for (const members of parts) queue.push({ members, level: next.level + 1 });
  }
  return count;
}

function majority(members: readonly number[], people: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const index of members) counts.set(people[index] ?? -1, (counts.get(people[index] ?? -1) ?? 0) + 1);
  return Math.max(...counts.values());
}
