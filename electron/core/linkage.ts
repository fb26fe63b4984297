/**
 * Joins groups of faces, the best supported first, until no support reaches the threshold. What supports a join is
 * the sum of the weights of all edges between the two groups (a weight is the square root of the odds that the two
 * faces are one person), set in relation to how many edges there could be. Roots tame the few near-certain pairs
 * without losing them among the many that say little: a child and the grown-up it became are joined by the years
 * between, which an average over all their pairs would drown.
 *
 * Weights are whole numbers, so sums do not depend on their order; equal supports are settled by the groups' ids.
 */

import { PairHeap } from './heap.ts';
import { MOST_NEIGHBOURS } from './neighbours.ts';
import type { Weights } from './weights.ts';

/** A weight of 1 (even odds) as a whole number. */
const UNIT = 1 << 16;

/** Odds beyond this say no more: some pairs of different people are as alike as that. */
const MOST_LOG_ODDS = 9;

/** Log-odds below this are no edge. */
export const LEAST_LOG_ODDS = -6;

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
  /** The rank by key of one of its faces: the same in whatever order faces were imported. */
  readonly id: number;
  /** Indices of faces. */
  readonly members: number[];
  /** How many of them count as witnesses: the good ones, and what the user confirmed. */
  readonly size: number;
  readonly photos: Set<number>;
  readonly name: string | null;
  /** It stood before; two such groups are not joined. */
  readonly stands: boolean;
  /** Weight sums to other groups, by id. */
  near: Weights;
  /** Ids of groups that it must never be joined with; null for none. */
  apart: Set<number> | null;
}

/** Steps of work after which the generator gives others a turn: some milliseconds. */
const WORK_PER_STEP = 5_000;

/**
 * Joins groups in place. Yields now and then.
 *
 * A join gives new candidates only for the groups that the smaller side was near to. Towards all others the joined
 * group has the same weights and is larger, so their candidates in the heap promise too much: such a one is found out
 * when it comes up, and put back at its true value.
 */
export function* agglomerate(groups: Map<number, Group>, threshold: number): Generator<void, void> {
  const heap = new PairHeap();
  const offer = (x: Group, y: Group, weight: number): void => {
    const value = support(weight, x.size, y.size);
    if (value >= threshold && mayJoin(x, y)) heap.push(value, Math.min(x.id, y.id), Math.max(x.id, y.id));
  };
  let work = 0;
  for (const group of groups.values()) {
    group.near.forEach((id, weight) => {
      if (id > group.id) offer(group, groupAt(groups, id), weight);
    });
    work += group.near.size;
    if (work > WORK_PER_STEP) {
      work = 0;
      yield;
    }
  }
  for (let best = heap.pop(); best; best = heap.pop()) {
    const x = groups.get(best.a);
    const y = groups.get(best.b);
    work += 1;
    if (x && y) {
      const weight = x.near.get(y.id);
      if (support(weight, x.size, y.size) !== best.value) offer(x, y, weight);
      else if (mayJoin(x, y)) work += joinInto(groups, x, y, offer);
    }
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
  if (x.apart?.has(y.id)) return false;
  return !sharesPhoto(x.photos, y.photos);
}

function sharesPhoto(x: ReadonlySet<number>, y: ReadonlySet<number>): boolean {
  const [small, large] = x.size < y.size ? [x, y] : [y, x];
  for (const photo of small) if (large.has(photo)) return true;
  return false;
}

/**
 * The side that is near to more groups takes in the other, so that an edge is moved few times.
 * @returns how much work it was.
 */
function joinInto(
  groups: Map<number, Group>,
  x: Group,
  y: Group,
  offer: (x: Group, y: Group, weight: number) => void,
): number {
  const first = x.near.size > y.near.size || (x.near.size === y.near.size && x.id < y.id);
  const [large, small] = first ? [x, y] : [y, x];
  const { id, members, photos, near, apart } = large;
  for (const index of small.members) members.push(index);
  for (const photo of small.photos) photos.add(photo);
  const joined: Group = {
    id,
    members,
    size: x.size + y.size,
    photos,
    name: x.name ?? y.name,
    stands: x.stands || y.stands,
    near,
    apart,
  };
  groups.delete(small.id);
  groups.set(id, joined);
  near.take(small.id);
  for (const other of small.apart ?? []) {
    const group = groupAt(groups, other);
    group.apart?.delete(small.id);
    keepApart(joined, group);
  }
  small.near.forEach((other, weight) => {
    if (other === id) return;
    const group = groupAt(groups, other);
    group.near.take(small.id);
    group.near.add(id, weight);
    offer(joined, group, near.add(other, weight));
  });
  return small.near.size + small.members.length;
}

/** Two groups are never to be joined. */
export function keepApart(x: Group, y: Group): void {
  (x.apart ??= new Set()).add(y.id);
  (y.apart ??= new Set()).add(x.id);
}

export function groupAt(groups: Map<number, Group>, id: number): Group {
  const group = groups.get(id);
  if (!group) throw new Error(`no group ${id}`);
  return group;
}
