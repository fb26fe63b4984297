/**
 * Joins groups of faces, the best supported first, until no support reaches the threshold. What supports a join is
 * the sum of the weights of all edges between the two groups (a weight is the square root of the odds that the two
 * faces are one person), set in relation to how many edges there could be. Roots tame the few near-certain pairs
 * without losing them among the many that say little: a child and the grown-up it became are joined by the years
 * between, which an average over all their pairs would drown.
 *
 * Weights are whole numbers, so sums do not depend on their order; equal supports are settled by rank.
 */

import { Heap } from './heap.ts';
import { MOST_NEIGHBOURS } from './neighbours.ts';

/** A weight of 1 (even odds) as a whole number. */
const UNIT = 1 << 16;

/** Odds beyond this say no more: some pairs of different people are as alike as that. */
const MOST_LOG_ODDS = 9;

/** Log-odds below this are no edge. */
export const LEAST_LOG_ODDS = -9;

/** How the possible edges count; below 1, what is often supported is believed sooner: large groups are likelier. */
const SIZE_POWER = 0.8;

/** The weight of an edge, a whole number. */
export function weightOf(logOdds: number): number {
  return Math.round(UNIT * Math.exp(Math.min(MOST_LOG_ODDS, logOdds) / 2));
}

/**
 * How well the edges between two groups support that they are one person; about half their log-odds.
 * @param weight sum of the weights between them.
 */
export function support(weight: number, sizeA: number, sizeB: number): number {
  const small = Math.min(sizeA, sizeB);
  // A face has only so many neighbours, however large the other group is.
  const large = Math.min(Math.max(sizeA, sizeB), MOST_NEIGHBOURS);
  return Math.log(weight / UNIT) - SIZE_POWER * Math.log(small * large);
}

/** Faces that are one person so far. */
export interface Group {
  /** Rank of its first face by key: the name of the group here. */
  readonly rank: number;
  /** Indices of faces. */
  readonly members: number[];
  /** How many of them count as witnesses: the good ones, and what the user confirmed. */
  readonly size: number;
  readonly photos: Set<number>;
  readonly name: string | null;
  /** It stood before; two such groups are not joined. */
  readonly stands: boolean;
  /** Weight sums to other groups, by rank. */
  readonly near: Map<number, number>;
  /** Ranks of groups that it must never be joined with. */
  readonly apart: Set<number>;
}

interface Candidate {
  readonly support: number;
  readonly low: number;
  readonly high: number;
}

/** Steps of work after which the generator gives others a turn: some milliseconds. */
const WORK_PER_STEP = 10_000;

/** Joins groups in place. Yields now and then. */
export function* agglomerate(groups: Map<number, Group>, threshold: number): Generator<void, void> {
  const heap = new Heap<Candidate>(
    (x, y) =>
      x.support > y.support || (x.support === y.support && (x.low < y.low || (x.low === y.low && x.high < y.high))),
  );
  const offer = (x: Group, y: Group, weight: number): void => {
    const value = support(weight, x.size, y.size);
    if (value < threshold || !mayJoin(x, y)) return;
    heap.push({ support: value, low: Math.min(x.rank, y.rank), high: Math.max(x.rank, y.rank) });
  };
  let work = 0;
  for (const group of groups.values()) {
    for (const [rank, weight] of group.near) if (rank > group.rank) offer(group, groupAt(groups, rank), weight);
    work += group.near.size;
    if (work > WORK_PER_STEP) {
      work = 0;
      yield;
    }
  }
  for (let best = heap.pop(); best; best = heap.pop()) {
    const low = groups.get(best.low);
    const high = groups.get(best.high);
    if (!low || !high) continue;
    // A group that changed since gave its newer supports to the heap; an old one is void.
    const weight = low.near.get(high.rank) ?? 0;
    if (support(weight, low.size, high.size) !== best.support || !mayJoin(low, high)) continue;
    const joined = join(groups, low, high);
    for (const [rank, between] of joined.near) offer(joined, groupAt(groups, rank), between);
    work += joined.near.size + high.near.size;
    if (work > WORK_PER_STEP) {
      work = 0;
      yield;
    }
  }
}

function mayJoin(x: Group, y: Group): boolean {
  // Two people whom the user named are two people, even when the names are equal.
  if (x.name !== null && y.name !== null) return false;
  if (x.stands && y.stands) return false;
  if (x.apart.has(y.rank)) return false;
  return !sharesPhoto(x.photos, y.photos);
}

function sharesPhoto(x: ReadonlySet<number>, y: ReadonlySet<number>): boolean {
  const [small, large] = x.size < y.size ? [x, y] : [y, x];
  for (const photo of small) if (large.has(photo)) return true;
  return false;
}

/** The larger one's collections take in the smaller one's, so that a face is moved few times. */
function join(groups: Map<number, Group>, low: Group, high: Group): Group {
  const [large, small] = low.members.length >= high.members.length ? [low, high] : [high, low];
  const { members, photos, near, apart } = large;
  for (const index of small.members) members.push(index);
  for (const photo of small.photos) photos.add(photo);
  near.delete(small.rank);
  for (const [rank, weight] of small.near) if (rank !== large.rank) near.set(rank, (near.get(rank) ?? 0) + weight);
  for (const rank of small.apart) apart.add(rank);
  for (const rank of near.keys()) {
    const other = groupAt(groups, rank).near;
    const weight = near.get(rank) ?? 0;
    other.delete(high.rank);
    other.set(low.rank, weight);
  }
  for (const rank of apart) {
    const other = groupAt(groups, rank).apart;
    other.delete(high.rank);
    other.add(low.rank);
  }
  const name = low.name ?? high.name;
  const joined: Group = {
    rank: low.rank,
    members,
    size: low.size + high.size,
    photos,
    name,
    stands: low.stands || high.stands,
    near,
    apart,
  };
  groups.delete(high.rank);
  groups.set(low.rank, joined);
  return joined;
}

export function groupAt(groups: Map<number, Group>, rank: number): Group {
  const group = groups.get(rank);
  if (!group) throw new Error(`no group of rank ${rank}`);
  return group;
}
