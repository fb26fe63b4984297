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
  /** How good a witness it is, 0..1; see quality.ts. */
  readonly quality: number;
  /** Shorter side of its box, pixels. */
  readonly size: number;
  readonly sharpness: number;
  readonly yaw: number;
  readonly pitch: number;
}

/** Pixels from which a cover gains nothing by a larger face: it is shown at some two hundred. */
const LARGE = 320;
/** Variance of the Laplacian from which a crop looks sharp. */
const SHARP = 400;

/**
 * The face for the cover: sharp, large and looking into the camera; the older of equals. Quality alone does not tell,
 * because what is good enough for recognition has all of it, and a face that looks aside may.
 */
export function chooseCover(faces: readonly CoverCandidate[]): number {
  const [first, ...rest] = faces;
  if (!first) throw new Error('a person has at least one face');
  let best = first;
  let most = portrait(first);
  for (const face of rest) {
    const own = portrait(face);
    if (own < most || (own === most && face.id > best.id)) continue;
    best = face;
    most = own;
  }
  return best.id;
}

/** How well a face does on a cover. Each factor leaves a little, so that the least bad of poor ones is found, too. */
function portrait({ quality, size, sharpness, yaw, pitch }: CoverCandidate): number {
  const facing = Math.max(0, 1 - Math.abs(yaw)) * Math.max(0, 1 - 0.6 * Math.abs(pitch));
  const large = Math.min(1, size / LARGE);
  const sharp = Math.min(1, Math.log1p(sharpness) / Math.log1p(SHARP));
  return (0.05 + quality) * (0.1 + facing) * (0.3 + Math.sqrt(large)) * (0.2 + sharp);
}
