/**
 * Constrained average linkage: the two groups whose faces are most alike on average are joined, until no
 * average reaches the threshold. Two groups that share a photo, or that the user both named, are never
 * joined; what the user put together starts together.
 *
 * The average cosine similarity of two groups is the dot product of their mean vectors, so it is exact at the
 * cost of one sum a group. An average cannot exceed its largest pair, so groups without an edge in the
 * neighbour graph (built at the same threshold) need not be looked at. Equal averages are settled by the
 * faces' keys: the result does not depend on the order of import.
 */

import type { Constraints, DecidedGroup } from './constraints.ts';
import { DIMENSIONS, dot } from './embedding.ts';
import { Heap } from './heap.ts';
import type { NeighbourGraph } from './neighbours.ts';

/** A face to be clustered; its index in the list is its index in the neighbour graph. */
export interface ClusterFace {
  readonly id: number;
  readonly photoId: number;
  /** Orders faces independently of import: content hash and box. */
  readonly key: string;
  /** 0..1; see quality.ts. */
  readonly quality: number;
}

export interface ClusterOptions {
  /** Least average cosine similarity at which groups are joined; from the model card. */
  readonly similarity: number;
  /** Faces below this quality join a group at the end but never bring two together. */
  readonly leastQuality: number;
}

/** A person before it has an id. */
export interface Cluster {
  /** Face ids, ascending. */
  readonly faces: readonly number[];
  /** The name the user gave, or null. */
  readonly name: string | null;
}

interface Group {
  readonly rank: number;
  readonly members: number[];
  readonly photos: Set<number>;
  readonly sum: Float64Array;
  readonly name: string | null;
  readonly neighbours: Set<number>;
  /** Ranks of groups that the user said are somebody else. */
  readonly apart: Set<number>;
}

interface Candidate {
  readonly similarity: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Clusters faces into people. Faces that belong to nobody (poor ones that resemble no group) are in no cluster.
 * Yields now and then; drive it with {@link finish} or step by step.
 * @param graph holds the same faces in the same order, at `options.similarity` or below.
 */
export function* clusterSteps(
  faces: readonly ClusterFace[],
  graph: NeighbourGraph,
  decided: readonly DecidedGroup[],
  options: ClusterOptions,
  { apart, nobody }: Pick<Constraints, 'apart' | 'nobody'> = { apart: [], nobody: new Set() },
): Generator<void, Cluster[]> {
  if (graph.size !== faces.length) throw new Error('the neighbour graph holds other faces');
  if (graph.threshold > options.similarity) throw new Error('the neighbour graph lacks edges for this threshold');
  const groups = new Map<number, Group>();
  const groupOf = seed(faces, graph, decided, options, groups, nobody);
  const foes = foesOf(faces, apart);
  for (const [index, others] of foes) {
    const own = groups.get(groupOf[index] ?? -1);
    for (const other of others) {
      const rank = groupOf[other];
      if (rank !== undefined && rank !== own?.rank) own?.apart.add(rank);
    }
  }
  for (const { a, b } of graph.edges) {
    const ga = groupOf[a];
    const gb = groupOf[b];
    if (ga === undefined || gb === undefined || ga === gb) continue;
    groups.get(ga)?.neighbours.add(gb);
    groups.get(gb)?.neighbours.add(ga);
  }
  yield;
  yield* agglomerate(groups, options.similarity);
  const poor = faces.map(({ id }, index) => groupOf[index] === undefined && !nobody.has(id));
  attachPoorFaces(faces, graph, poor, groups, options.similarity, foes);
  return [...groups.values()]
    .map(({ members, name }) => ({
      faces: members.map((index) => faceAt(faces, index).id).sort((x, y) => x - y),
      name,
    }))
    .sort((x, y) => y.faces.length - x.faces.length || (x.faces[0] ?? 0) - (y.faces[0] ?? 0));
}

/** Runs a stepwise computation to its end. */
export function finish<Value>(steps: Generator<void, Value>): Value {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** First groups: what the user put together, and each other good face alone. Returns group ids by face index. */
function seed(
  faces: readonly ClusterFace[],
  graph: NeighbourGraph,
  decided: readonly DecidedGroup[],
  options: ClusterOptions,
  groups: Map<number, Group>,
  nobody: ReadonlySet<number>,
): (number | undefined)[] {
  const indexOf = new Map(faces.map((face, index) => [face.id, index]));
  const order = faces.map((_, index) => index).sort((x, y) => compareKeys(faceAt(faces, x), faceAt(faces, y)));
  const rankOf = new Map(order.map((index, rank) => [index, rank]));
  const groupOf: (number | undefined)[] = new Array<undefined>(faces.length).fill(undefined);
  const start = (members: number[], name: string | null): void => {
    const sum = new Float64Array(DIMENSIONS);
    const sorted = members.sort((x, y) => (rankOf.get(x) ?? 0) - (rankOf.get(y) ?? 0));
    for (const index of sorted) addTo(sum, graph.vector(index));
    const rank = rankOf.get(sorted[0] ?? -1) ?? -1;
    const photos = new Set(sorted.map((index) => faceAt(faces, index).photoId));
    groups.set(rank, { rank, members: sorted, photos, sum, name, neighbours: new Set(), apart: new Set() });
    for (const index of sorted) groupOf[index] = rank;
  };
  for (const group of decided) {
    const members = group.faces.map((id) => indexOf.get(id)).filter((index) => index !== undefined);
    if (members.length > 0) start(members, group.name);
  }
  for (const index of order) {
    const { id, quality } = faceAt(faces, index);
    if (groupOf[index] === undefined && quality >= options.leastQuality && !nobody.has(id)) start([index], null);
  }
  return groupOf;
}

function* agglomerate(groups: Map<number, Group>, threshold: number): Generator<void, void> {
  const heap = new Heap<Candidate>(
    (x, y) =>
      x.similarity > y.similarity ||
      (x.similarity === y.similarity && (x.low < y.low || (x.low === y.low && x.high < y.high))),
  );
  const offer = (x: Group, y: Group): void => {
    const similarity = averageSimilarity(x, y);
    if (similarity < threshold || !mayJoin(x, y)) return;
    heap.push({ similarity, low: Math.min(x.rank, y.rank), high: Math.max(x.rank, y.rank) });
  };
  let work = 0;
  for (const group of groups.values()) {
    for (const other of group.neighbours) if (other > group.rank) offer(group, groupAt(groups, other));
    work += group.neighbours.size;
    if (work > 10_000) {
      work = 0;
      yield;
    }
  }
  for (let best = heap.pop(); best; best = heap.pop()) {
    const low = groups.get(best.low);
    const high = groups.get(best.high);
    // A group that changed since gave its newer averages to the heap; an old one is void.
    if (!low || !high || averageSimilarity(low, high) !== best.similarity || !mayJoin(low, high)) continue;
    const joined = join(low, high);
    groups.delete(high.rank);
    groups.set(joined.rank, joined);
    for (const rank of joined.apart) {
      const other = groupAt(groups, rank);
      other.apart.delete(high.rank);
      other.apart.add(joined.rank);
    }
    for (const rank of joined.neighbours) {
      const other = groupAt(groups, rank);
      other.neighbours.delete(high.rank);
      other.neighbours.add(joined.rank);
      offer(joined, other);
    }
    work += joined.neighbours.size;
    if (work > 10_000) {
      work = 0;
      yield;
    }
  }
}

function mayJoin(x: Group, y: Group): boolean {
  // Two people whom the user named are two people, even when the names are equal.
  if (x.name !== null && y.name !== null) return false;
  if (x.apart.has(y.rank)) return false;
  const [small, large] = x.photos.size < y.photos.size ? [x.photos, y.photos] : [y.photos, x.photos];
  for (const photo of small) if (large.has(photo)) return false;
  return true;
}

function join(x: Group, y: Group): Group {
  const sum = Float64Array.from(x.sum);
  addTo(sum, y.sum);
  const neighbours = new Set([...x.neighbours, ...y.neighbours]);
  neighbours.delete(x.rank);
  neighbours.delete(y.rank);
  return {
    rank: Math.min(x.rank, y.rank),
    members: [...x.members, ...y.members],
    photos: new Set([...x.photos, ...y.photos]),
    sum,
    name: x.name ?? y.name,
    neighbours,
    apart: new Set([...x.apart, ...y.apart]),
  };
}

/** Who is kept apart from whom, by index and both ways. */
function foesOf(faces: readonly ClusterFace[], apart: Constraints['apart']): Map<number, number[]> {
  const indexOf = new Map(faces.map((face, index) => [face.id, index]));
  const foes = new Map<number, number[]>();
  for (const pair of apart) {
    const [a, b] = pair.map((id) => indexOf.get(id));
    if (a === undefined || b === undefined) continue;
    foes.set(a, [...(foes.get(a) ?? []), b]);
    foes.set(b, [...(foes.get(b) ?? []), a]);
  }
  return foes;
}

/** Poor faces join the group they resemble most, judged against the groups as they stood before any joined. */
function attachPoorFaces(
  faces: readonly ClusterFace[],
  graph: NeighbourGraph,
  isPoor: readonly boolean[],
  groups: Map<number, Group>,
  threshold: number,
  foes: ReadonlyMap<number, readonly number[]>,
): void {
  const found = new Map<number, number>();
  for (const group of groups.values()) for (const index of group.members) found.set(index, group.rank);
  const near = new Map<number, Set<number>>();
  for (const { a, b } of graph.edges) {
    for (const [poor, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const rank = found.get(other);
      if (!isPoor[poor] || rank === undefined) continue;
      near.set(poor, (near.get(poor) ?? new Set()).add(rank));
    }
  }
  const wishes = [...near].flatMap(([index, ranks]) =>
    [...ranks].map((rank) => {
      const group = groupAt(groups, rank);
      return { index, rank, similarity: dot(graph.vector(index), group.sum) / group.members.length };
    }),
  );
  const key = (index: number): ClusterFace => faceAt(faces, index);
  wishes.sort((x, y) => y.similarity - x.similarity || compareKeys(key(x.index), key(y.index)) || x.rank - y.rank);
  const settled = new Set<number>();
  for (const { index, rank, similarity } of wishes) {
    const group = groupAt(groups, rank);
    const { photoId } = faceAt(faces, index);
    if (similarity < threshold || settled.has(index) || group.photos.has(photoId)) continue;
    if (foes.get(index)?.some((foe) => group.members.includes(foe))) continue;
    settled.add(index);
    group.members.push(index);
    group.photos.add(photoId);
  }
}

function averageSimilarity(x: Group, y: Group): number {
  // Always in the same order, so that one pair of groups has one value to the last bit.
  const [low, high] = x.rank < y.rank ? [x, y] : [y, x];
  return dot(low.sum, high.sum) / (low.members.length * high.members.length);
}

function addTo(sum: Float64Array, vector: ArrayLike<number>): void {
  for (let i = 0; i < sum.length; i += 1) sum[i] = (sum[i] ?? 0) + (vector[i] ?? 0);
}

function compareKeys(x: ClusterFace, y: ClusterFace): number {
  if (x.key !== y.key) return x.key < y.key ? -1 : 1;
  return x.id - y.id;
}

function faceAt(faces: readonly ClusterFace[], index: number): ClusterFace {
  const face = faces[index];
  if (!face) throw new Error(`no face at ${index}`);
  return face;
}

function groupAt(groups: Map<number, Group>, rank: number): Group {
  const group = groups.get(rank);
  if (!group) throw new Error(`no group of rank ${rank}`);
  return group;
}
