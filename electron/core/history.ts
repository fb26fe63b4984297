/** "What happened here": the log of decisions as steps that a person reads. */

import type { FaceAnchor, FindFaces } from './anchors.ts';
import { isDecision, undoState, type Decision, type LogEntry, type PersonAnchor } from './decisions.ts';

/** What a step did; `unknown` is an entry that a newer version of Facet wrote. */
export type StepKind = Decision['kind'] | 'undo' | 'redo' | 'unknown';

/** What a decision did, for who would say it in another language. Names are null where somebody has none. */
export interface Deed {
  readonly kind: Decision['kind'];
  /** The name it gave; null where it took one away, or was not about names. */
  readonly name: string | null;
  readonly person: string | null;
  /** Whom they were merged with, or told apart from. */
  readonly other: string | null;
  /** True where somebody was hidden, false where they were shown again. */
  readonly hidden: boolean;
}

/** One step of the history. */
export interface HistoryStep {
  /** Its number in the log. */
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: StepKind;
  /** The step in English. */
  readonly sentence: string;
  /** The decision that it is, or that it took or brought back; null for what is not understood. */
  readonly deed: Deed | null;
  /** The names in it, as they were then. */
  readonly who: readonly string[];
  /** How many faces it was about, by itself; a name given to somebody confirmed earlier adds none. */
  readonly faces: number;
  /** Some of these faces that are in the library now, for pictures. */
  readonly faceIds: readonly number[];
  /** True for a decision that was taken back. */
  readonly undone: boolean;
  /** The decision that an undo took back, or a redo brought back; null for a decision. */
  readonly of: number | null;
}

/** Pictures that a step is shown with, at most. */
const MOST_PICTURES = 4;
/** Names that a step tells of, at most: a file's names may be hundreds. */
const MOST_NAMES = 50;

/**
 * The steps, newest first, each made when it is asked for.
 * @param of when given, only steps that are about one of these faces.
 * @param before only steps with a lower number.
 */
export function* historyOf(
  log: readonly LogEntry[],
  find: FindFaces,
  of?: ReadonlySet<number>,
  before = Infinity,
): Generator<HistoryStep, void> {
  const entries = new Map(log.map((entry) => [entry.seq, entry]));
  const { takenBack } = undoState(log);
  for (const entry of log.toReversed()) {
    if (entry.seq >= before) continue;
    const { decision, redo } = decisionOf(entry, entries);
    const anchors = decision ? anchorsOf(decision) : [];
    const faceIds = of ? [...new Set(anchors.flatMap(find))] : firstFaces(anchors, find);
    if (of && !faceIds.some((id) => of.has(id))) continue;
    if (!decision) {
      yield unknown(entry);
      continue;
    }
    const own = isDecision(entry);
    const { sentence, faces } = tell(decision);
    yield {
      seq: entry.seq,
      at: entry.at,
      kind: own ? decision.kind : redo ? 'redo' : 'undo',
      sentence: own ? sentence : `${redo ? 'Redone' : 'Undone'}: ${sentence}`,
      deed: deedOf(decision),
      who: namesOf(decision),
      faces,
      faceIds: faceIds.slice(0, MOST_PICTURES),
      undone: own && takenBack.has(entry.seq),
      of: own ? null : seqOf(entry, entries),
    };
  }
}

/** Enough faces for pictures; a step may be about thousands. */
function firstFaces(anchors: readonly FaceAnchor[], find: FindFaces): number[] {
  const ids = new Set<number>();
  for (const anchor of anchors) {
    for (const id of find(anchor)) ids.add(id);
    if (ids.size >= MOST_PICTURES) break;
  }
  return [...ids];
}

/** The decision that an entry is about: its own, or the one that it takes or brings back. */
function decisionOf(
  entry: LogEntry,
  entries: ReadonlyMap<number, LogEntry>,
): { decision: Decision | null; redo: boolean } {
  const { said } = entry;
  if (said?.kind !== 'undo') return { decision: said, redo: false };
  const target = entries.get(said.of);
  if (!target) return { decision: null, redo: false };
  if (target.said?.kind !== 'undo') return { decision: target.said, redo: false };
  const undone = entries.get(target.said.of)?.said;
  return { decision: undone?.kind === 'undo' ? null : (undone ?? null), redo: true };
}

function seqOf({ said }: LogEntry, entries: ReadonlyMap<number, LogEntry>): number | null {
  if (said?.kind !== 'undo') return null;
  const target = entries.get(said.of)?.said;
  return target?.kind === 'undo' ? target.of : said.of;
}

function unknown({ seq, at, kind }: LogEntry): HistoryStep {
  const sentence = `A newer version of Facet recorded something that this one does not understand (${kind}). It is kept.`;
  return { seq, at, kind: 'unknown', sentence, deed: null, who: [], faces: 0, faceIds: [], undone: false, of: null };
}

/** Every face that a decision names. */
export function anchorsOf(decision: Decision): FaceAnchor[] {
  if (decision.kind === 'file-names') return decision.people.flatMap(({ faces }) => faces);
  const faces = 'faces' in decision ? decision.faces : 'face' in decision ? [decision.face] : [];
  return [...faces, ...personsOf(decision).flatMap(({ known, loose }) => [...known, ...loose])];
}

function personsOf(decision: Decision): PersonAnchor[] {
  if (decision.kind === 'file-names') return decision.people.slice(0, MOST_NAMES).map(({ person }) => person);
  const first = 'person' in decision ? [decision.person] : [];
  if (decision.kind === 'merge') return [...first, decision.into];
  return 'other' in decision ? [...first, decision.other] : first;
}

function deedOf(decision: Decision): Deed {
  const { kind } = decision;
  const other = kind === 'merge' ? decision.into : 'other' in decision ? decision.other : null;
  return {
    kind,
    name: 'name' in decision ? (decision.name ?? null) : null,
    person: 'person' in decision ? decision.person.name : null,
    other: other?.name ?? null,
    hidden: kind === 'hide' && decision.hidden,
  };
}

function namesOf(decision: Decision): string[] {
  const given = 'name' in decision ? [decision.name] : [];
  const names = [...given, ...personsOf(decision).map(({ name }) => name)];
  return [...new Set(names.filter((name): name is string => typeof name === 'string'))];
}

function tell(decision: Decision): { sentence: string; faces: number } {
  switch (decision.kind) {
    case 'name': {
      const faces = decision.person.loose.length;
      const whom = decision.person.known.length > 0 ? 'somebody' : `a person with ${count(faces)}`;
      const sentence =
        decision.name === null ? `${capital(who(decision.person))} lost the name.` : `Named ${whom} ${decision.name}.`;
      return { sentence, faces };
    }
    case 'rename': {
      const { person, name } = decision;
      const sentence = name === null ? `Took the name away from ${who(person)}.` : `Renamed ${who(person)} to ${name}.`;
      return { sentence, faces: 0 };
    }
    case 'merge': {
      const { person, into } = decision;
      const faces = person.loose.length + into.loose.length;
      return { sentence: `Merged ${who(person)} with ${who(into)}.`, faces };
    }
    case 'split': {
      const faces = decision.faces.length;
      const as = decision.name === null ? 'as somebody else' : `as ${decision.name}`;
      return { sentence: `Split ${count(faces)} off ${who(decision.person)} ${as}.`, faces };
    }
    case 'assign': {
      const faces = decision.faces.length;
      return { sentence: `Said that ${count(faces)} ${verb(faces)} ${who(decision.person)}.`, faces };
    }
    case 'reject': {
      const faces = decision.faces.length;
      return { sentence: `Said that ${count(faces)} ${verb(faces)} not ${who(decision.person)}.`, faces };
    }
    case 'different':
      return { sentence: `Said that ${who(decision.person)} and ${who(decision.other)} are two people.`, faces: 0 };
    case 'unsure': {
      const { person, other } = decision;
      const alone = other.known.length + other.loose.length === 0;
      const what = alone ? `who ${who(person)} is` : `whether ${who(person)} and ${who(other)} are one person`;
      return { sentence: `Could not tell ${what}.`, faces: 0 };
    }
    case 'not-a-face': {
      const faces = decision.faces.length;
      return { sentence: faces === 1 ? 'Said that this is no face.' : `Said that ${count(faces)} are none.`, faces };
    }
    case 'stranger': {
      const faces = decision.faces.length;
      return { sentence: `Put ${count(faces)} aside as ${faces === 1 ? 'a stranger' : 'strangers'}.`, faces };
    }
    case 'hide':
      return {
        sentence: `${decision.hidden ? 'Hid' : 'Showed'} ${who(decision.person)}${decision.hidden ? '' : ' again'}.`,
        faces: decision.person.loose.length,
      };
    case 'cover':
      return { sentence: `Chose another cover for ${who(decision.person)}.`, faces: 1 };
    case 'draw':
      return { sentence: 'Drew a face by hand.', faces: 1 };
    case 'file-names': {
      const faces = decision.people.reduce((sum, each) => sum + each.faces.length, 0);
      return { sentence: `From the metadata of files: ${count(faces)} named.`, faces };
    }
  }
}

function who({ name, known, loose }: PersonAnchor): string {
  if (name !== null) return name;
  return known.length === 0 && loose.length > 0 ? 'somebody without a name' : 'somebody';
}

function count(faces: number): string {
  return `${faces.toLocaleString('en')} ${faces === 1 ? 'face' : 'faces'}`;
}

function verb(faces: number): string {
  return faces === 1 ? 'is' : 'are';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
