import type { PersonSummary } from '../../electron/contract/types.ts';

/** People as the screen parts them. */
export interface Groups {
  /** Named, or on more than one face. */
  readonly known: readonly PersonSummary[];
  /** Unnamed, of one face: in a real library most of them are passers-by. */
  readonly once: readonly PersonSummary[];
}

/** In which order people are shown; those with a name always come first. */
export type PeopleOrder = 'photos' | 'name' | 'newest';

/** Parts people in two and keeps their order. */
export function groupsOf(people: readonly PersonSummary[]): Groups {
  const known: PersonSummary[] = [];
  const once: PersonSummary[] = [];
  for (const person of people) (person.name !== null || person.faces > 1 ? known : once).push(person);
  return { known, once };
}

const names = new Intl.Collator(undefined, { numeric: true });

/**
 * Orders people, who come named first and then by faces. @param newest ids, those photographed last first; while it is
 * not known, people stay as they are.
 */
export function ordered(
  people: readonly PersonSummary[],
  order: PeopleOrder,
  newest: ArrayLike<number> | null,
): readonly PersonSummary[] {
  if (order === 'photos' || (order === 'newest' && newest === null)) return people;
  if (order === 'name')
    return people.toSorted((a, b) =>
      a.name === null || b.name === null
        ? Number(a.name === null) - Number(b.name === null)
        : names.compare(a.name, b.name),
    );
  const places = new Map(Array.from(newest ?? [], (id, place) => [id, place]));
  const place = ({ id }: PersonSummary): number => places.get(id) ?? Infinity;
  return people.toSorted((a, b) => Number(a.name === null) - Number(b.name === null) || place(a) - place(b) || 0);
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

/** Whether a person has a name, as a reader would see it. */
export function called({ name }: PersonSummary, wanted: string): boolean {
  return name !== null && wordsOf(name).join(' ') === wordsOf(wanted).join(' ');
}

/** Another person of the same name. */
export function namesake(people: readonly PersonSummary[], person: PersonSummary): PersonSummary | null {
  const { name } = person;
  return name === null ? null : (people.find((other) => other.id !== person.id && called(other, name)) ?? null);
}

/** Those of whom each has another name; people without one are none of them. */
export function differentlyNamed(people: readonly PersonSummary[]): readonly PersonSummary[] {
  const seen = new Set<string>();
  return people.filter(({ name }) => {
    const key = name === null ? '' : wordsOf(name).join(' ');
    return name !== null && !seen.has(key) && seen.add(key);
  });
}

/** The one of several whose id and name stay when they become one: a named one before others, then the largest. */
export function survivorOf(people: readonly PersonSummary[]): PersonSummary | undefined {
  return people.toSorted((a, b) => Number(a.name === null) - Number(b.name === null) || b.faces - a.faces)[0];
}

/** In capitals, which fold i and ı, ß and ss, σ and ς; not the locale's, for in Turkish I and İ would differ. */
function wordsOf(name: string): string[] {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase();
  return plain.split(/\s+/u).filter((word) => word !== '');
}
