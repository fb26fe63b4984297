/**
 * People from faces: what the user said holds, what stands stays, and the rest is joined by how much speaks for it
 * (evidence.ts, linkage.ts). Two faces of one photo are never one person, unless the user put them together. A face
 * that is nearly as close to a second person is not put with the first but asked about. Poor faces go to somebody at
 * the end, when they can bring no two together.
 *
 * Without standing people the result depends on faces and constraints alone, not on the order of import.
 */

import type { Constraints } from './constraints.ts';
import { connect, weighEdges } from './edges.ts';
import type { EvidenceRules } from './evidence.ts';
import { agglomerate } from './linkage.ts';
import type { NeighbourGraph } from './neighbours.ts';
import { Settling } from './settling.ts';
import { Start } from './start.ts';

/** A face to be clustered; its index in the list is its index in the neighbour graph. */
export interface ClusterFace {
  readonly id: number;
  /** What it was seen on, with others who are somebody else: a photo, or one frame of a video (see moments.ts). */
  readonly photoId: number;
  /** Orders faces independently of import: content hash and box. */
  readonly key: string;
  /** 0..1; see quality.ts. */
  readonly quality: number;
}

/** The fit of clustering to an embedding; from the model card. */
export interface ClusterRules {
  /** Least cosine similarity of neighbours; below it nothing speaks for a pair. */
  readonly least: number;
  readonly evidence: EvidenceRules;
  /** Least support (about half the log-odds) at which groups are joined. */
  readonly join: number;
  /** By how much a face's own group must be better supported than the next, else it is asked about. */
  readonly ask: number;
}

export interface ClusterOptions extends ClusterRules {
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

/** A face that is as near to one person as to another: only the user can tell. */
export interface AskedFace {
  readonly face: number;
  /** Indices into `clusters`, the best supported first; support is about half the log-odds. */
  readonly candidates: readonly { readonly cluster: number; readonly similarity: number }[];
}

export interface Clustering {
  readonly clusters: readonly Cluster[];
  /** In no cluster. In order of face id. */
  readonly asked: readonly AskedFace[];
}

/** What the user said nothing about. */
export const UNCONSTRAINED: Constraints = { groups: [], apart: [], nobody: new Set() };

/**
 * Clusters faces into people. Poor faces that resemble nobody, and those who are nobody, are in no cluster.
 * Yields now and then; drive it with {@link finish} or step by step.
 * @param graph holds the same faces in the same order.
 * @param standing who each face was so far (any number for a person, by face id). Those faces keep together unless
 *   the user's word parts them, and no two people of them become one but by it; only other faces find a place.
 * @throws when the constraints contradict themselves.
 */
export function* clusterSteps(
  faces: readonly ClusterFace[],
  graph: NeighbourGraph,
  constraints: Constraints,
  options: ClusterOptions,
  standing: ReadonlyMap<number, number> = new Map(),
): Generator<void, Clustering> {
  if (graph.size !== faces.length) throw new Error('the neighbour graph holds other faces');
  const start = yield* Start.of(faces, constraints, options.leastQuality, standing);
  yield;
  const edges = yield* weighEdges(start, graph, options.evidence, options.leastQuality);
  yield* connect(start, edges);
  yield* agglomerate(start.groups, options.join);
  return yield* new Settling(start, options).settle(edges);
}

/** Runs a stepwise computation to its end. */
export function finish<Value>(steps: Generator<void, Value>): Value {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
