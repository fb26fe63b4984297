import type { PersonSummary } from '../../electron/contract/types.ts';

/** People as the screen parts them. */
export interface Groups {
  /** Named, or on more than one face. */
  readonly known: readonly PersonSummary[];
  /** Unnamed, of one face: in a real library most of them are passers-by. */
  readonly once: readonly PersonSummary[];
}

/** Parts people in two and keeps their order. */
export function groupsOf(people: readonly PersonSummary[]): Groups {
  const known: PersonSummary[] = [];
  const once: PersonSummary[] = [];
  for (const person of people) (person.name !== null || person.faces > 1 ? known : once).push(person);
  return { known, once };
}

/** People whose name has a word that starts with each word of the query, whatever its case and accents. */
export function peopleCalled(people: readonly PersonSummary[], query: string): readonly PersonSummary[] {
  const wanted = wordsOf(query);
  if (wanted.length === 0) return people;
  return people.filter(({ name }) => {
    if (name === null) return false;
    const words = wordsOf(name);
    return wanted.every((start) => words.some((word) => word.startsWith(start)));
  });
}

/** Another person of the same name, as a reader would see it. */
export function namesake(people: readonly PersonSummary[], person: PersonSummary): PersonSummary | null {
  if (person.name === null) return null;
  const own = wordsOf(person.name).join(' ');
  const isNamesake = ({ id, name }: PersonSummary): boolean =>
    id !== person.id && name !== null && wordsOf(name).join(' ') === own;
  return people.find(isNamesake) ?? null;
}

/** In capitals, which fold i and ı, ß and ss, σ and ς; not the locale's, for in Turkish I and İ would differ. */
function wordsOf(name: string): string[] {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase();
  return plain.split(/\s+/u).filter((word) => word !== '');
}
