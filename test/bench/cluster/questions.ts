/**
 * How true it is what questions say of themselves: a user who knows everybody answers all that would be asked, round
 * after round, and each level of sureness is held against the share that truly was one person.
 */

import { finish, type ClusterRules } from '../../../electron/core/clustering.ts';
import { dequantise, DIMENSIONS } from '../../../electron/core/embedding.ts';
import { suggestSteps, type Somebody, type SubjectKey } from '../../../electron/core/suggestions.ts';
import { SURENESS_LEVELS, type SurenessLevel, type Threshold } from '../../../electron/core/sureness.ts';
import { clusterOf, type Prepared } from './methods.ts';

/** As the engine's suggesting has it. */
const LEAST_QUALITY = 0.3;
/** Rounds of answering: later ones ask of what the earlier ones made. */
const ROUNDS = 6;

/** Questions of one level: how many were asked, and how many asked of one and the same person. */
export interface Asked {
  readonly level: SurenessLevel;
  readonly kind: 'groups' | 'faces';
  asked: number;
  right: number;
  /** The sum of what was said of the chance that nobody is so much alike by accident. */
  sure: number;
}

interface Group {
  readonly faces: number[];
}

export function questions(prepared: Prepared, rules: ClusterRules, thresholds: readonly Threshold[]): Asked[] {
  const { set } = prepared;
  const vectors = set.faces.map(({ vector }) => dequantise(vector));
  const table = new Map<string, Asked>();
  const groups = new Map<number, Group>();
  const loose = new Set<number>();
  clusterOf(prepared, rules).forEach((label, index) => {
    if (label < 0) loose.add(index);
    else groups.set(label + 1, { faces: [...(groups.get(label + 1)?.faces ?? []), index] });
  });
  const apart = new Set<string>();

  /** Who most faces are. */
  const truth = (faces: readonly number[]): number => {
    const counts = new Map<number, number>();
    for (const face of faces) {
      const person = set.faces[face]?.person ?? -1;
      counts.set(person, (counts.get(person) ?? 0) + 1);
    }
    return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? -1;
  };
  const somebody = ([id, { faces }]: [number, Group]): Somebody => {
    const mean = new Float64Array(DIMENSIONS);
    for (const face of faces) vectors[face]?.forEach((value, i) => (mean[i] = (mean[i] ?? 0) + value / faces.length));
    const photos = new Set(faces.map((face) => set.faces[face]?.photoId ?? -1));
    return {
      id,
      name: null,
      faces: faces.length,
      hidden: false,
      photos,
      blend: [{ model: 0, faces: faces.length, mean }],
    };
  };

  for (let round = 0; round < ROUNDS; round += 1) {
    const input = {
      people: [...groups].map(somebody),
      loose: [...loose]
        .filter((face) => (set.faces[face]?.quality ?? 0) >= LEAST_QUALITY)
        .map((face) => ({
          id: face + 1,
          photoId: set.faces[face]?.photoId ?? -1,
          blend: [{ model: 0, faces: 1, mean: vectors[face] ?? new Float32Array(DIMENSIONS) }],
        })),
      thresholds,
      apart: (subject: SubjectKey, person: number) => apart.has(`${subject} p${person}`),
      unsure: () => null,
    };
    for (const { subject, candidates } of finish(suggestSteps(input))) {
      const [best] = candidates;
      const into = best && groups.get(best.personId);
      const isFace = subject.startsWith('f');
      const id = Number(subject.slice(1));
      const own = isFace ? [id - 1] : groups.get(id)?.faces;
      if (!best || !into || !own || (isFace && !loose.has(id - 1))) continue;
      const [a, b] = [truth(own), truth(into.faces)];
      // The data set's own doubts are no one's mistake.
      if (set.unsure.has(a < b ? `${a} ${b}` : `${b} ${a}`)) continue;
      const { level, sure } = best.sureness;
      const kind = isFace ? 'faces' : 'groups';
      const row = table.get(`${kind} ${level}`) ?? { level, kind, asked: 0, right: 0, sure: 0 };
      row.asked += 1;
      row.right += Number(a === b);
      row.sure += sure;
      table.set(`${kind} ${level}`, row);
      if (a !== b) {
        apart.add(`${subject} p${best.personId}`).add(`p${best.personId} ${subject}`);
        continue;
      }
      into.faces.push(...own);
      if (isFace) loose.delete(id - 1);
      else groups.delete(id);
    }
  }
  const order = SURENESS_LEVELS as readonly string[];
  return [...table.values()].sort(
    (a, b) => a.kind.localeCompare(b.kind) * -1 || order.indexOf(a.level) - order.indexOf(b.level),
  );
}
