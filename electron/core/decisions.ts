/**
 * What the user said, as data. Decisions are an append-only log keyed by photo content and face box, not by
 * ids or people, so that a rescan, a new clustering or a new model cannot lose one. Taking one back is an entry of
 * its own. folding.ts makes constraints for clustering of them, history.ts sentences.
 */

import type { FaceAnchor } from './anchors.ts';

/**
 * A person as a decision remembers them. A person has no lasting identity but the faces the user put together: the
 * first of `known` that is found stands for the whole group it is in when the log is read, so that taking back an
 * earlier decision still shows. `loose` faces were only shown with them; deciding about the person confirms those.
 */
export interface PersonAnchor {
  /** Faces decided earlier to be this person, any one of which will do. */
  readonly known: readonly FaceAnchor[];
  readonly loose: readonly FaceAnchor[];
  /** What they were called, for the history and for a group whose known faces are gone. */
  readonly name: string | null;
}

/** What a decision of every kind may say about one person. */
interface AboutPerson<Kind extends string> {
  readonly kind: Kind;
  readonly person: PersonAnchor;
}

/** What a decision of every kind may say about faces. */
interface AboutFaces<Kind extends string> {
  readonly kind: Kind;
  readonly faces: readonly FaceAnchor[];
}

/** "This is one person, called so" (null takes the name away but keeps the faces together). */
export interface NameDecision extends AboutPerson<'name'> {
  readonly name: string | null;
}

/** "They are called otherwise": the name alone changes, no face is confirmed by it. */
export interface RenameDecision extends AboutPerson<'rename'> {
  readonly name: string | null;
}

/** "This is the same person as `into`", who keeps their name and lends it, if they have none, the other's. */
export interface MergeDecision extends AboutPerson<'merge'> {
  readonly into: PersonAnchor;
  /** What the result is called, as earlier versions recorded it; absent since. */
  readonly name?: string | null;
}

/** "These faces are somebody else than the rest of this person": one other person, who may be given a name. */
export interface SplitDecision extends AboutFaces<'split'> {
  /** Faces of the rest; the first ones found are kept apart from `faces`. */
  readonly person: PersonAnchor;
  readonly name: string | null;
}

/** "These faces are this person": each leaves whoever it was. A person without faces is a new one of that name. */
export interface AssignDecision extends AboutFaces<'assign'> {
  readonly person: PersonAnchor;
}

/** "These faces are not this person", whoever else they are. */
export interface RejectDecision extends AboutFaces<'reject'> {
  readonly person: PersonAnchor;
}

/** "These two are not the same person." */
export interface DifferentDecision extends AboutPerson<'different'> {
  readonly other: PersonAnchor;
}

/** "I cannot tell whether these are the same", or who this is: it is not asked again at once, and nothing else. */
export interface UnsureDecision extends AboutPerson<'unsure'> {
  /** Without faces: whoever it may be. */
  readonly other: PersonAnchor;
  /** How many faces they had together: what is larger is worth another question. */
  readonly seen: number;
}

/** "This is no face": it belongs to nobody and is not shown again. */
export type NotAFaceDecision = AboutFaces<'not-a-face'>;

/** "Nobody I know": the faces belong to nobody and are not asked about. */
export type StrangerDecision = AboutFaces<'stranger'>;

/** "Do not show this person" among people, or do so again. */
export interface HideDecision extends AboutPerson<'hide'> {
  readonly hidden: boolean;
}

/** "This face is on the cover of the person." */
export interface CoverDecision extends AboutPerson<'cover'> {
  readonly face: FaceAnchor;
}

/** "Here is a face", drawn by hand where none was found. */
export interface DrawDecision {
  readonly kind: 'draw';
  readonly face: FaceAnchor;
}

/**
 * "As the files say": whose faces these are, read from the metadata of photos and taken over because the user asked for
 * it. `drawn` are those where none was found.
 */
export interface FileNamesDecision {
  readonly kind: 'file-names';
  readonly people: readonly { readonly person: PersonAnchor; readonly faces: readonly FaceAnchor[] }[];
  readonly drawn: readonly FaceAnchor[];
}

export type Decision =
  | NameDecision
  | RenameDecision
  | MergeDecision
  | SplitDecision
  | AssignDecision
  | RejectDecision
  | DifferentDecision
  | UnsureDecision
  | NotAFaceDecision
  | StrangerDecision
  | HideDecision
  | CoverDecision
  | DrawDecision
  | FileNamesDecision;

/** The faces that a decision draws. */
export function drawnBy(decision: Decision): readonly FaceAnchor[] {
  if (decision.kind === 'draw') return [decision.face];
  return decision.kind === 'file-names' ? decision.drawn : [];
}

/** "Take back entry `of`": a decision (undo), or an undo (redo). */
export interface UndoEntry {
  readonly kind: 'undo';
  readonly of: number;
}

/** One entry of the log. */
export interface LogEntry {
  /** Its number; later entries have higher ones. */
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Null for an entry of a newer version: it is kept, passed over, and never taken back. */
  readonly said: Decision | UndoEntry | null;
  /** The kind as the log has it, also of an entry that is not understood. */
  readonly kind: string;
}

/** An entry that holds a decision. */
export interface DecisionEntry extends LogEntry {
  readonly said: Decision;
}

/** True for a decision, false for what takes one back and for what is not understood. */
export function isDecision(entry: LogEntry): entry is DecisionEntry {
  return entry.said !== null && entry.said.kind !== 'undo';
}

/** What can be taken back and what brought back. */
export interface UndoState {
  /** Decisions that hold, oldest first; the last is undone next. */
  readonly done: readonly DecisionEntry[];
  /** Undone decisions, each with the undo to be taken back; the last is redone next. Deciding anew empties it. */
  readonly undone: readonly { readonly decision: DecisionEntry; readonly undo: number }[];
  /** Every undone decision by number, also those that a later decision has put out of redo's reach. */
  readonly takenBack: ReadonlyMap<number, number>;
}

/**
 * Reads the log as the two stacks that an editor keeps. Entries that take back what is not there, is not understood
 * or was taken back already (a log put together from two may hold such) are passed over.
 */
export function undoState(log: readonly LogEntry[]): UndoState {
  const entries = new Map(log.map((entry) => [entry.seq, entry]));
  const takenBack = new Map<number, number>();
  let undone: { decision: DecisionEntry; undo: number }[] = [];
  for (const { seq, said } of log) {
    if (said === null) continue;
    if (said.kind !== 'undo') {
      undone = [];
      continue;
    }
    const target = entries.get(said.of);
    if (!target || target.seq >= seq) continue;
    if (isDecision(target)) {
      if (takenBack.has(target.seq)) continue;
      takenBack.set(target.seq, seq);
      undone.push({ decision: target, undo: seq });
    } else if (target.said?.kind === 'undo' && takenBack.get(target.said.of) === target.seq) {
      takenBack.delete(target.said.of);
      undone = undone.filter(({ undo }) => undo !== target.seq);
    }
  }
  return { done: log.filter(isDecision).filter(({ seq }) => !takenBack.has(seq)), undone, takenBack };
}
