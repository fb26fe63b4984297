/** What a search looks for, as the screen has it. */

import type { SearchQuery } from '../../electron/contract/methods.ts';

/** How many people are to be on a photo. */
export type PeopleCount = { readonly kind: 'any' } | { readonly kind: 'exactly' | 'least'; readonly count: number };

export interface Terms {
  /** Ids of people. */
  readonly with: readonly number[];
  readonly without: readonly number[];
  /** Nobody is on it but those above. */
  readonly only: boolean;
  readonly people: PeopleCount;
  /** Somebody without a name is on it. */
  readonly unnamed: boolean;
  readonly folder: string | null;
  /** A year, month or day, as the engine takes them; null for none. */
  readonly from: string | null;
  readonly to: string | null;
  /** At least so many stars; null for any rating. */
  readonly rating: number | null;
  readonly keyword: string | null;
}

export const NOTHING: Terms = {
  with: [],
  without: [],
  only: false,
  people: { kind: 'any' },
  unnamed: false,
  folder: null,
  from: null,
  to: null,
  rating: null,
  keyword: null,
};

/** The search that the engine is asked for; null when nothing is looked for. */
export function queryOf(terms: Terms): SearchQuery | null {
  const { with: together, without, people, folder, from, to, rating, keyword } = terms;
  const query: SearchQuery = {
    ...(together.length > 0 ? { together: [...together] } : {}),
    ...(without.length > 0 ? { without: [...without] } : {}),
    // "Nobody else" says something of somebody.
    ...(terms.only && together.length > 0 ? { only: true } : {}),
    ...(people.kind === 'exactly' ? { people: { min: people.count, max: people.count } } : {}),
    ...(people.kind === 'least' ? { people: { min: people.count } } : {}),
    ...(terms.unnamed ? { unnamed: true } : {}),
    ...(folder === null ? {} : { folder }),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
    ...(rating === null ? {} : { rating }),
    ...(keyword === null ? {} : { keywords: [keyword] }),
  };
  return Object.keys(query).length === 0 ? null : query;
}

/** Adds somebody, as one who is on the photo or one who is not. */
export function add(terms: Terms, id: number, on: boolean): Terms {
  const rest = remove(terms, id);
  return on ? { ...rest, with: [...rest.with, id] } : { ...rest, without: [...rest.without, id] };
}

export function remove(terms: Terms, id: number): Terms {
  const others = (ids: readonly number[]): number[] => ids.filter((other) => other !== id);
  return { ...terms, with: others(terms.with), without: others(terms.without) };
}

/** Who is on it becomes who is not, and the other way round, in the same place. */
export function toggle(terms: Terms, id: number): Terms {
  return add(terms, id, !terms.with.includes(id));
}

/**
 * A year, month or day as people write them: `2019`, `2019-08`, `8/2019`, `Aug 2019`, `31.8.2019`, `31 August 2019`.
 * Null for what is none. @param months the names of the months.
 */
export function parseDate(text: string, months: readonly string[]): string | null {
  const parts = text
    .trim()
    .split(/[\s./,-]+/u)
    .filter((part) => part !== '')
    .map((part) => monthNamed(part, months) ?? part);
  const numbers = parts.map((part) => (/^\d{1,4}$/u.test(part) ? Number(part) : NaN));
  const isYearFirst = (parts[0]?.length ?? 0) === 4;
  const [year, month, day] = isYearFirst ? numbers : numbers.toReversed();
  if (year === undefined || !(year >= 1000) || numbers.length > 3 || numbers.some(Number.isNaN)) return null;
  if (month === undefined) return String(year);
  if (month < 1 || month > 12) return null;
  const start = `${year}-${String(month).padStart(2, '0')}`;
  if (day === undefined) return start;
  return day >= 1 && day <= daysIn(year, month) ? `${start}-${String(day).padStart(2, '0')}` : null;
}

function monthNamed(word: string, months: readonly string[]): string | null {
  const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  if (word.length < 3 || /\d/u.test(word)) return null;
  const index = months.findIndex((month) => plain(month).startsWith(plain(word)));
  return index < 0 ? null : String(index + 1);
}

export function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
