/** Gives clusters their ids: a person keeps the id it had while most of its faces stay with it. */

import type { Cluster } from './clustering.ts';
import type { DecidedPerson } from './folding.ts';

/** A person: a cluster with a lasting id. */
export interface Person extends Cluster {
  readonly id: number;
}

/**
 * Ids for clusters, from who had which face before. The pair that shares most faces is settled first; equal
 * shares go to the older id. The other clusters get new ids in their order.
 * @param nextId the first id never used so far.
 */
export function identify(clusters: readonly Cluster[], before: ReadonlyMap<number, number>, nextId: number): Person[] {
  const shares: { cluster: number; person: number; shared: number }[] = [];
  clusters.forEach((cluster, index) => {
    const counts = new Map<number, number>();
    for (const face of cluster.faces) {
      const person = before.get(face);
      if (person !== undefined) counts.set(person, (counts.get(person) ?? 0) + 1);
    }
    for (const [person, shared] of counts) shares.push({ cluster: index, person, shared });
  });
  shares.sort((x, y) => y.shared - x.shared || x.person - y.person || x.cluster - y.cluster);
  const ids = new Map<number, number>();
  const taken = new Set<number>();
  for (const { cluster, person } of shares) {
    if (ids.has(cluster) || taken.has(person)) continue;
    ids.set(cluster, person);
    taken.add(person);
  }
  let next = nextId;
  return clusters.map((cluster, index) => {
    const id = ids.get(index) ?? next;
    if (id === next) next += 1;
    return { ...cluster, id };
  });
}

/**
 * A function from the faces of a person to the group that the user made of them: the named one, else the largest, else
 * the one with the first face. Clustering may have joined several that have no name.
 */
export function groupOf(groups: readonly DecidedPerson[]): (faces: readonly number[]) => DecidedPerson | null {
  const byFace = new Map(groups.flatMap((group) => group.faces.map((face) => [face, group] as const)));
  return (faces) => {
    const own = new Set(faces.flatMap((face) => byFace.get(face) ?? []));
    const rank = (a: DecidedPerson, b: DecidedPerson): number =>
      Number(a.name === null) - Number(b.name === null) ||
      b.faces.length - a.faces.length ||
      (a.faces[0] ?? 0) - (b.faces[0] ?? 0);
    return [...own].sort(rank)[0] ?? null;
  };
}

/** A face that may stand for a person. */
export interface CoverCandidate {
  readonly id: number;
  readonly quality: number;
}

/** The face for the cover: the best one, the older of equals. */
export function chooseCover(faces: readonly CoverCandidate[]): number {
  const [first, ...rest] = faces;
  if (!first) throw new Error('a person has at least one face');
  return rest.reduce(
    (best, face) => (face.quality > best.quality || (face.quality === best.quality && face.id < best.id) ? face : best),
    first,
  ).id;
}
