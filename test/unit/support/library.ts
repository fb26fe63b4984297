import { finish, type ClusterFace } from '../../../electron/core/clustering.ts';
import type { DecidedGroup } from '../../../electron/core/constraints.ts';
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
  readonly decided: readonly DecidedGroup[];
}

/**
 * A hard library: people who resemble each other, faces of varying likeness, one to four faces a photo, some
 * poor faces, and some groups (named or not) that the user made, right or wrong.
 */
export function crowdedLibrary(random: Random, count: number): Library {
  const family = unitVector(random);
  const people = Array.from({ length: Math.ceil(count / 8) }, () => around(random, family, random.between(0.5, 0.75)));
  return assemble(random, count, () => quantise(around(random, random.pick(people), random.between(0.65, 0.95))));
}

/** A library whose average similarities tie often, and exactly. */
export function tiedLibrary(random: Random, count: number): Library {
  return assemble(random, count, () => latticeEmbedding(random, 10));
}

/** The same library as if imported in another order: other ids of faces and photos, other order of the lists. */
export function reimported({ faces, decided }: Library, random: Random): Library {
  const faceIds = renumbering(
    random,
    faces.map((face) => face.id),
  );
  const photoIds = renumbering(
    random,
    faces.map((face) => face.photoId),
  );
  const renamed = faces.map((face) => ({ ...face, id: faceIds(face.id), photoId: photoIds(face.photoId) }));
  const groups = decided.map(({ name, faces: ids }) => ({ name, faces: ids.map(faceIds).sort((a, b) => a - b) }));
  return { faces: random.shuffled(renamed), decided: random.shuffled(groups) };
}

/** The neighbour graph of some faces. */
export function graphOf(faces: readonly LibraryFace[], threshold: number): NeighbourGraph {
  const graph = new NeighbourGraph(threshold);
  finish(graph.add(faces.map((face) => face.embedding)));
  return graph;
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
    const quality = random.next() < 0.2 ? random.between(0, 0.3) : random.between(0.3, 1);
    faces.push({ id, photoId, key: `${random.below(1e9).toString(16)}:${id}`, quality, embedding: embedding() });
  }
  return { faces, decided: decide(random, faces) };
}

/** Up to five disjoint groups of one to three faces. */
function decide(random: Random, faces: readonly LibraryFace[]): DecidedGroup[] {
  const ids = random.shuffled(faces.map((face) => face.id));
  return Array.from({ length: random.below(6) }, (_, index) => ({
    faces: ids.splice(0, 1 + random.below(3)).sort((a, b) => a - b),
    name: random.next() < 0.7 ? `Person ${index}` : null,
  })).filter((group) => group.faces.length > 0);
}

function renumbering(random: Random, ids: readonly number[]): (id: number) => number {
  const old = [...new Set(ids)];
  const fresh = random.shuffled(old.map((_, index) => 1000 + index));
  const map = new Map(old.map((id, index) => [id, fresh[index] ?? 0]));
  return (id) => map.get(id) ?? 0;
}
