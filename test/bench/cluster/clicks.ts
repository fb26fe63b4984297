/**
 * How many clicks naming takes, with a user who knows everybody. Naming groups, the largest first, costs one each. With
 * suggestions, whoever has a name is followed by a sheet of the groups that are likely the same person: one click takes
 * the sheet, one more each takes out a group that is wrong. What settles most faces a click comes first, by what is
 * expected before the answer; each answer changes what is expected of the rest.
 */

import { finish, UNCONSTRAINED, type ClusterRules } from '../../../electron/core/clustering.ts';
import { weighEdges } from '../../../electron/core/edges.ts';
import { support } from '../../../electron/core/linkage.ts';
import { Start } from '../../../electron/core/start.ts';
import { clusterOf, LEAST_QUALITY, type Prepared } from './methods.ts';

/** How likely a group must be the same person to be put on a sheet: what is likelier was joined already. */
const LIKELY = 0.1;

export interface Clicks {
  readonly share: number;
  readonly largestFirst: number;
  readonly suggested: number;
  /** Nobody can do with fewer: one for each person, those with most faces first. */
  readonly people: number;
}

interface Group {
  size: number;
  /** Who most of its faces are, and how many of them. */
  readonly person: number;
  right: number;
  /** Weights to other groups. */
  readonly near: Map<number, number>;
  readonly refused: Set<number>;
}

export function clicks(prepared: Prepared, rules: ClusterRules, shares: readonly number[]): Clicks[] {
  const { faces } = prepared.set;
  const counts = new Map<number, number>();
  for (const { person } of faces) counts.set(person, (counts.get(person) ?? 0) + 1);
  return shares.map((share) => {
    const wanted = share * faces.length;
    return {
      share,
      largestFirst: largestFirst(
        [...groupsOf(prepared, rules).values()].map(({ right, size }) => ({ right, size })),
        wanted,
      ),
      suggested: suggested(groupsOf(prepared, rules), wanted),
      people: largestFirst(
        [...counts.values()].map((size) => ({ right: size, size })),
        wanted,
      ),
    };
  });
}

function largestFirst(groups: readonly { right: number; size: number }[], wanted: number): number {
  let named = 0;
  let count = 0;
  for (const { right } of [...groups].sort((a, b) => b.size - a.size)) {
    if (named >= wanted) break;
    named += right;
    count += 1;
  }
  return count;
}

function suggested(open: Map<number, Group>, wanted: number): number {
  const named = new Map<number, Group>();
  let done = 0;
  let count = 0;
  while (done < wanted && open.size > 0) {
    const [largest] = [...open].sort(([, a], [, b]) => b.size - a.size);
    const sheet = bestSheet(named, open);
    if (sheet && largest && sheet.worth > largest[1].size) {
      count += 1;
      for (const id of sheet.groups) {
        const group = open.get(id);
        if (!group) continue;
        if (group.person === sheet.person.person) {
          done += group.right;
          absorb(sheet.person, group);
          open.delete(id);
        } else {
          sheet.person.refused.add(id);
          count += 1;
        }
      }
    } else if (largest) {
      count += 1;
      done += largest[1].right;
      named.set(largest[0], largest[1]);
      open.delete(largest[0]);
    }
  }
  return count;
}

/** The sheet that is expected to settle most faces a click. */
function bestSheet(
  named: ReadonlyMap<number, Group>,
  open: ReadonlyMap<number, Group>,
): { person: Group; groups: number[]; worth: number } | null {
  let best: { person: Group; groups: number[]; worth: number } | null = null;
  for (const person of named.values()) {
    let faces = 0;
    let cost = 1;
    const groups: number[] = [];
    for (const [id, weight] of person.near) {
      const group = open.get(id);
      if (!group || person.refused.has(id)) continue;
      const sure = 1 / (1 + Math.exp(-2 * support(weight, person.size, group.size)));
      if (sure < LIKELY) continue;
      groups.push(id);
      faces += sure * group.size;
      cost += 1 - sure;
    }
    if (groups.length > 0 && faces / cost > (best?.worth ?? 0)) best = { person, groups, worth: faces / cost };
  }
  return best;
}

function absorb(person: Group, group: Group): void {
  person.size += group.size;
  person.right += group.right;
  for (const [id, weight] of group.near) person.near.set(id, (person.near.get(id) ?? 0) + weight);
}

function groupsOf(prepared: Prepared, rules: ClusterRules): Map<number, Group> {
  const { faces } = prepared.set;
  const labels = clusterOf(prepared, rules);
  const members = new Map<number, number[]>();
  labels.forEach((label, index) => members.set(label, [...(members.get(label) ?? []), index]));
  const groups = new Map<number, Group>();
  for (const [label, indices] of members) {
    const counts = new Map<number, number>();
    for (const index of indices) {
      const person = faces[index]?.person ?? -1;
      counts.set(person, (counts.get(person) ?? 0) + 1);
    }
    const [person = -1, right = 0] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [];
    groups.set(label, { size: indices.length, person, right, near: new Map(), refused: new Set() });
  }
  const start = finish(Start.of(faces, UNCONSTRAINED, LEAST_QUALITY, new Map()));
  const edges = finish(weighEdges(start, prepared.graph, rules.evidence, LEAST_QUALITY));
  for (let at = 0; at < edges.count; at += 1) {
    const [x, y] = [labels[edges.a[at] ?? -1] ?? 0, labels[edges.b[at] ?? -1] ?? 0];
    if (x === y) continue;
    const [p, q] = [groups.get(x)?.near, groups.get(y)?.near];
    p?.set(y, (p.get(y) ?? 0) + (edges.weight[at] ?? 0));
    q?.set(x, (q.get(x) ?? 0) + (edges.weight[at] ?? 0));
  }
  return groups;
}
