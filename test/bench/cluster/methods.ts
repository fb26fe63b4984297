/** Ours and the peers' as one kind of thing: a threshold makes clusters, and thresholds are chosen alike. */

import { UNCONSTRAINED, clusterSteps, finish, type ClusterRules } from '../../../electron/core/clustering.ts';
import type { EvidenceRules } from '../../../electron/core/evidence.ts';
import { NeighbourGraph } from '../../../electron/core/neighbours.ts';
import { PLAIN, type Scale } from '../../../electron/core/scale.ts';
import { fastMultiply } from '../../../electron/engine/people/products.ts';
import type { LabelledSet } from './data.ts';
import { chineseWhispers, dbscan, hdbscan, linearNearest, type Peer, type Similarities } from './peers.ts';
import { score, type Scores } from './scores.ts';

/** As the engine's clusterer has it. */
export const LEAST_QUALITY = 0.1;
/** Least cosine of neighbours, and the lead below which a face is asked about: chosen once, by hand. */
export const LEAST = 0.15;
export const ASK = 0.3;

/** A set with what every method starts from. */
export interface Prepared {
  readonly set: LabelledSet;
  readonly graph: NeighbourGraph;
  readonly similarities: Similarities;
}

export async function prepare(set: LabelledSet, scale: Scale = PLAIN): Promise<Prepared> {
  const graph = new NeighbourGraph(LEAST, scale);
  const faces = set.faces.map(({ vector, key, quality, model = 0 }) => ({
    ...{ vector, key, model },
    poor: quality < LEAST_QUALITY,
  }));
  await graph.add(faces, fastMultiply());
  const size = set.faces.length;
  const values = new Float32Array(size * size);
  for (let a = 0; a < size; a += 1) {
    for (let b = 0; b <= a; b += 1) {
      const value = graph.similarity(a, b);
      values[a * size + b] = value;
      values[b * size + a] = value;
    }
  }
  return { set, graph, similarities: { size, values } };
}

export interface Method {
  readonly name: string;
  readonly thresholds: readonly number[];
  cluster(prepared: Prepared, threshold: number): ArrayLike<number>;
}

const COSINES = range(0.36, 0.7, 0.02);

export function peerMethods(): Method[] {
  const peer = (name: string, run: Peer): Method => ({
    name,
    thresholds: COSINES,
    cluster: ({ similarities }, threshold) => run(similarities, threshold),
  });
  return [
    peer('DBSCAN, 3 faces (Immich)', dbscan),
    peer('linear nearest neighbour (Ente)', linearNearest),
    peer('HDBSCAN, from 2 faces (LibrePhotos)', hdbscan(2)),
    peer('Chinese whispers (FaceRecognition)', chineseWhispers),
  ];
}

/** Facet's, with evidence weighed as fitted; the threshold is the support at which groups are joined. */
export function ourMethod(evidence: EvidenceRules, ask = ASK): Method {
  return {
    name: 'Facet',
    thresholds: range(-1.6, 0.6, 0.1),
    cluster: (prepared, join) => clusterOf(prepared, { least: LEAST, evidence, join, ask }),
  };
}

/** The cluster of each face; those asked about, or nobody's, are clusters of one. */
export function clusterOf({ set, graph }: Prepared, rules: ClusterRules): Int32Array {
  const { clusters } = finish(clusterSteps(set.faces, graph, UNCONSTRAINED, { ...rules, leastQuality: LEAST_QUALITY }));
  const labels = Int32Array.from(set.faces, (_, index) => -1 - index);
  const indexOf = new Map(set.faces.map((face, index) => [face.id, index]));
  clusters.forEach(({ faces }, label) => {
    for (const id of faces) labels[indexOf.get(id) ?? -1] = label;
  });
  return labels;
}

/** A method's scores at each of its thresholds. */
export function curve(method: Method, prepared: Prepared): { threshold: number; scores: Scores }[] {
  return method.thresholds.map((threshold) => ({
    threshold,
    scores: score(prepared.set, method.cluster(prepared, threshold)),
  }));
}

/** Of a curve, the point of best F whose precision (by face and by pair) reaches so much. */
export function best(
  points: readonly { threshold: number; scores: Scores }[],
  precision = 0,
  pairPrecision = 0,
): { threshold: number; scores: Scores } {
  const fit = points.filter(({ scores }) => scores.precision >= precision && scores.pairPrecision >= pairPrecision);
  const [first, ...rest] = fit.length > 0 ? fit : points.slice(-1);
  if (!first) throw new Error('no thresholds');
  return rest.reduce((top, each) => (each.scores.f > top.scores.f ? each : top), first);
}

function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.round((to - from) / step) + 1 }, (_, index) =>
    Number((from + index * step).toFixed(4)),
  );
}
