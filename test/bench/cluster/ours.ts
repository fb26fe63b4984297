/** Facet's own clustering, and the peers', as functions of a set and a threshold. */

import { clusterSteps, finish, UNCONSTRAINED, type ClusterOptions } from '../../../electron/core/clustering.ts';
import { NeighbourGraph } from '../../../electron/core/neighbours.ts';
import type { LabelledSet } from './data.ts';
import type { Similarities } from './peers.ts';

export interface Prepared {
  readonly set: LabelledSet;
  readonly graph: NeighbourGraph;
  readonly similarities: Similarities;
}

export async function prepare(set: LabelledSet, least: number, leastQuality: number): Promise<Prepared> {
  const graph = new NeighbourGraph(least);
  await graph.add(set.faces.map(({ vector, key, quality }) => ({ vector, key, poor: quality < leastQuality })));
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

/** The cluster of each face; those asked about, or nobody's, are clusters of one. */
export function cluster({ set, graph }: Prepared, options: ClusterOptions): Int32Array {
  const { clusters } = finish(clusterSteps(set.faces, graph, UNCONSTRAINED, options));
  const labels = Int32Array.from(set.faces, (_, index) => 1_000_000 + index);
  const indexOf = new Map(set.faces.map((face, index) => [face.id, index]));
  clusters.forEach(({ faces }, label) => {
    for (const id of faces) labels[indexOf.get(id) ?? -1] = label;
  });
  return labels;
}
