/** What the user said about faces, folded from the log of decisions: what clustering obeys beside embeddings. */

/** Faces that belong together because the user said so. */
export interface DecidedGroup {
  /** Face ids, ascending. */
  readonly faces: readonly number[];
  /** What the user called them; null when they only said that they are one person. */
  readonly name: string | null;
}

/** Everything is by face id. No pair of `apart` lies within one group, and nobody of `nobody` is in a group or pair. */
export interface Constraints {
  /**
   * Must-link: disjoint groups of faces that are one person because the user said so. A group may hold two faces of
   * one photo (mirrors, collages): only the user can do that.
   */
  readonly groups: readonly DecidedGroup[];
  /** Cannot-link: pairs of faces that must never be in one person, directly or by way of others. */
  readonly apart: readonly (readonly [number, number])[];
  /** Faces that belong to no person: what is no face, and strangers whom the user does not want to be asked about. */
  readonly nobody: ReadonlySet<number>;
}
