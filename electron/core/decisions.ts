/**
 * What the user said, as data. Decisions are an append-only log keyed by photo content and face box, not by
 * ids or people, so that a rescan, a new clustering or a new model cannot lose one. This file folds the log
 * into constraints for clustering.
 */

import type { DecidedGroup } from './constraints.ts';
import { iou, type Box } from './geometry.ts';

/** A face as a decision remembers it: the photo's content hash and where on the upright photo it is. */
export interface FaceAnchor {
  /** SHA-256 of the file, hex. */
  readonly hash: string;
  /** In pixels of the upright full-size photo. */
  readonly box: Box;
}

/** "These faces are one person, called so" (null takes the name away but keeps them together). */
export interface NameDecision {
  readonly kind: 'name';
  readonly faces: readonly FaceAnchor[];
  readonly name: string | null;
}

/** "These are the same person as those"; `name` is what the result is called. */
export interface MergeDecision {
  readonly kind: 'merge';
  readonly faces: readonly FaceAnchor[];
  readonly into: readonly FaceAnchor[];
  readonly name: string | null;
}

export type Decision = NameDecision | MergeDecision;

/** A face of the library, as far as decisions look at it. */
export interface AnchoredFace extends FaceAnchor {
  readonly id: number;
}

/** Least overlap (IoU) at which a face found later is the one a decision meant. */
export const ANCHOR_OVERLAP = 0.5;

/**
 * Folds a log into groups: faces named or merged together are one group, and the latest word on a group's
 * name holds. Anchors that match no face (the photo is gone) are passed over; they match again when it is back.
 * Copies of a photo have the same hash, and each copy's face follows the decision.
 */
export function foldDecisions(log: readonly Decision[], faces: readonly AnchoredFace[]): DecidedGroup[] {
  const find = anchorIndex(faces);
  const groups = new DisjointSets();
  const names = new Map<number, string | null>();
  for (const decision of log) {
    const anchors = decision.kind === 'merge' ? [...decision.into, ...decision.faces] : decision.faces;
    const ids = anchors.flatMap((anchor) => find(anchor));
    const first = ids[0];
    if (first === undefined) continue;
    for (const id of ids) groups.union(first, id);
    names.set(groups.find(first), decision.name);
  }
  return groups.all().map(({ root, members }) => ({ faces: members, name: names.get(root) ?? null }));
}

/** A function from an anchor to the ids of the faces it means, ascending. */
export function anchorIndex(faces: readonly AnchoredFace[]): (anchor: FaceAnchor) => number[] {
  const byHash = new Map<string, Map<string, AnchoredFace[]>>();
  for (const face of faces) {
    // Faces of one photo keep distinct boxes; copies repeat them, so boxes group the copies.
    const boxes = byHash.get(face.hash) ?? new Map<string, AnchoredFace[]>();
    const key = `${face.box.x},${face.box.y},${face.box.width},${face.box.height}`;
    boxes.set(key, [...(boxes.get(key) ?? []), face]);
    byHash.set(face.hash, boxes);
  }
  return (anchor) => {
    const candidates = [...(byHash.get(anchor.hash)?.values() ?? [])].flatMap((copies) => {
      const box = copies[0]?.box;
      const shared = box ? iou(box, anchor.box) : 0;
      return box && shared >= ANCHOR_OVERLAP ? [{ copies, box, shared }] : [];
    });
    // Equal overlaps are settled by place, so that the order of import does not matter.
    candidates.sort((a, b) => b.shared - a.shared || a.box.x - b.box.x || a.box.y - b.box.y);
    return (candidates[0]?.copies ?? []).map((face) => face.id).sort((a, b) => a - b);
  };
}

/** Union-find over numbers that are added as they are named. */
class DisjointSets {
  readonly #parent = new Map<number, number>();

  find(id: number): number {
    let root = id;
    for (
      let parent = this.#parent.get(root);
      parent !== undefined && parent !== root;
      parent = this.#parent.get(root)
    ) {
      root = parent;
    }
    this.#parent.set(id, root);
    return root;
  }

  union(a: number, b: number): void {
    this.#parent.set(this.find(a), this.find(b));
  }

  /** Every set, by its smallest member. */
  all(): { root: number; members: number[] }[] {
    const sets = new Map<number, number[]>();
    for (const id of [...this.#parent.keys()].sort((a, b) => a - b)) {
      const root = this.find(id);
      sets.set(root, [...(sets.get(root) ?? []), id]);
    }
    return [...sets].map(([root, members]) => ({ root, members }));
  }
}
