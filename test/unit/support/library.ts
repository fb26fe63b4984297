import type { ClusterFace } from '../../../electron/core/clustering.ts';
import type { Constraints, DecidedGroup } from '../../../electron/core/constraints.ts';
import { quantise } from '../../../electron/core/embedding.ts';
import { NeighbourGraph } from '../../../electron/core/neighbours.ts';
import type { Random } from './random.ts';
import { around, latticeEmbedding, unitVector } from './vectors.ts';

/** A face to cluster, with the embedding that its neighbour graph is built from. */
export interface LibraryFace extends ClusterFace {
  readonly embedding: Int8Array;
}

/** Faces and what the user said about them. */
export interface Library {
  readonly faces: readonly LibraryFace[];
  readonly constraints: Constraints;
}

/** Faces below this are poor in these tests. */
export const LEAST_QUALITY = 0.3;

/**
 * A hard library: people who resemble each other, faces of varying likeness, one to four faces a photo, some
 * poor faces, and what the user said of some, right or wrong.
 */
export function crowdedLibrary(random: Random, count: number): Library {
  const family = unitVector(random);
  const people = Array.from({ length: Math.ceil(count / 8) }, () => around(random, family, random.between(0.5, 0.75)));
  return assemble(random, count, () => quantise(around(random, random.pick(people), random.between(0.65, 0.95))));
}

/** A library whose similarities tie often, and exactly. */
export function tiedLibrary(random: Random, count: number): Library {
  return assemble(random, count, () => latticeEmbedding(random, 10));
}

/** The same library as if imported in another order: other ids of faces and photos, other order of the lists. */
export function reimported({ faces, constraints }: Library, random: Random): Library {
  const faceIds = renumbering(
    random,
    faces.map((face) => face.id),
  );
  const photoIds = renumbering(
    random,
    faces.map((face) => face.photoId),
  );
  const renamed = faces.map((face) => ({ ...face, id: faceIds(face.id), photoId: photoIds(face.photoId) }));
  const groups = constraints.groups.map(({ name, faces: ids }) => ({
    name,
    faces: ids.map(faceIds).sort((a, b) => a - b),
  }));
  const apart = constraints.apart.map(([a, b]) => [faceIds(b), faceIds(a)] as const);
  const nobody = new Set([...constraints.nobody].map(faceIds));
  return {
    faces: random.shuffled(renamed),
    constraints: { groups: random.shuffled(groups), apart: random.shuffled(apart), nobody },
  };
}

/** The neighbour graph of some faces. */
export async function graphOf(faces: readonly LibraryFace[], least: number): Promise<NeighbourGraph> {
  const graph = new NeighbourGraph(least);
  await graph.add(graphFaces(faces));
  return graph;
}

export function graphFaces(faces: readonly LibraryFace[]): { vector: Int8Array; key: string; poor: boolean }[] {
  return faces.map(({ embedding, key, quality }) => ({ vector: embedding, key, poor: quality < LEAST_QUALITY }));
}

function assemble(random: Random, count: number, embedding: () => Int8Array): Library {
  const faces: LibraryFace[] = [];
  let photoId = 0;
  let left = 0;
  for (let id = 1; id <= count; id += 1) {
    if (left === 0) {
      photoId += 1;
      left = 1 + random.below(4);
    }
    left -= 1;
    const quality = random.next() < 0.2 ? random.between(0, LEAST_QUALITY) : random.between(LEAST_QUALITY, 1);
    faces.push({ id, photoId, key: `${random.below(1e9).toString(16)}:${id}`, quality, embedding: embedding() });
  }
  return { faces, constraints: decide(random, faces) };
}

/** Up to five disjoint groups of one to three faces, some pairs kept apart, and some who are nobody. */
function decide(random: Random, faces: readonly LibraryFace[]): Constraints {
  const ids = random.shuffled(faces.map((face) => face.id));
  const groups: DecidedGroup[] = Array.from({ length: random.below(6) }, (_, index) => ({
    faces: ids.splice(0, 1 + random.below(3)).sort((a, b) => a - b),
    name: random.next() < 0.7 ? `Person ${index}` : null,
  })).filter((group) => group.faces.length > 0);
  const nobody = new Set(ids.splice(0, random.below(3)));
  const groupOf = new Map(groups.flatMap((group, index) => group.faces.map((id) => [id, index] as const)));
  const apart = Array.from({ length: random.below(12) }, () => {
    const [a = 0, b = 0] = random.shuffled(faces.map((face) => face.id).filter((id) => !nobody.has(id)));
    return [a, b] as const;
  }).filter(([a, b]) => a > 0 && b > 0 && (groupOf.get(a) ?? -1) !== (groupOf.get(b) ?? -2));
  return { groups, apart, nobody };
}

function renumbering(random: Random, ids: readonly number[]): (id: number) => number {
  const old = [...new Set(ids)];
  const fresh = random.shuffled(old.map((_, index) => 1000 + index));
  const map = new Map(old.map((id, index) => [id, fresh[index] ?? 0]));
  return (id) => map.get(id) ?? 0;
}
