/** Between the store and core: what was decided about the faces that are there, and people as decided and clustered. */

import { anchorIndex, type AnchoredFace } from '../../core/anchors.ts';
import { undoState } from '../../core/decisions.ts';
import { foldDecisions, type Decided } from '../../core/folding.ts';
import { chooseCover, groupOf, type CoverCandidate, type Person } from '../../core/people.ts';
import type { FaceForClustering } from '../store/faces.ts';
import type { AskedFace } from '../store/asked.ts';
import type { Store } from '../store/store.ts';

/** What the decisions in effect say about faces. */
export function readDecided(store: Store, faces: readonly AnchoredFace[]): Decided {
  const find = anchorIndex(faces, store.decisions.lineage());
  return foldDecisions(undoState(store.decisions.log()).done, find, store.decidedFaces.drawn());
}

/** Writes people as clustering found them, with what the user wants to see of them. Runs as one transaction. */
export function writePeople(
  store: Store,
  people: readonly Person[],
  asked: readonly AskedFace[],
  rows: readonly FaceForClustering[],
  decided: Decided,
): void {
  const faces = new Map(rows.map((face) => [face.id, face]));
  const groups = groupOf(decided.groups);
  const stored = people.map(({ id, name, faces: ids }) => {
    const members = ids.flatMap((face) => faces.get(face) ?? []);
    const group = groups(ids);
    return {
      id,
      name,
      faces: ids,
      coverFaceId: group?.cover ?? chooseCover(members.map(candidate)),
      photos: new Set(members.map((face) => face.photoId)).size,
      hidden: group?.hidden ?? false,
      confirmed: group?.founder ?? null,
    };
  });
  store.write(() => {
    store.people.replaceAll(stored);
    store.decidedFaces.write(decided);
    store.asked.replaceAll(asked);
  });
}

function candidate({ box, ...face }: FaceForClustering): CoverCandidate {
  return { ...face, size: Math.min(box.width, box.height) };
}
