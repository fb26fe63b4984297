import { afterEach, describe, expect, it, vi } from 'vitest';
import type { PersonSummary } from '../../electron/contract/types.ts';
import {
  differentlyNamed,
  groupsOf,
  namesake,
  ordered,
  peopleCalled,
  survivorOf,
} from '../../renderer/people/groups.ts';
import { Random, seeds } from './support/random.ts';

function person(id: number, name: string | null, faces = 2): PersonSummary {
  return { id, name, faces, photos: faces, coverFaceId: id, hidden: false };
}

const NAMES = [
  'Zoë Müller',
  'ÅSA Ångström',
  'José María Núñez',
  'Phạm Thị Hương',
  'Søren Łukasz',
  'İbrahim Işık',
  'Ирина Чайковская',
  'Νίκος Σωκράτης',
  '김 민준',
  'Eve',
  'Adam  Smith',
  'Marianne Straße',
];
const everyone = NAMES.map((name, index) => person(index + 1, name));

function idsOf(people: readonly PersonSummary[]): number[] {
  return people.map(({ id }) => id);
}

function withoutMarks(words: string): string {
  return words.normalize('NFD').replace(/\p{M}/gu, '');
}

/** Ways to type the same letters. */
const WAYS: Record<string, (words: string) => string> = {
  'as it is': (words) => words,
  'in capitals': (words) => words.toUpperCase(),
  'in small letters': (words) => words.toLowerCase(),
  'without accents': withoutMarks,
  'in small letters without accents': (words) => withoutMarks(words).toLowerCase(),
  'in letters and marks apart': (words) => words.normalize('NFD'),
  'with blanks around': (words) => ` \t${words}  `,
};

afterEach(() => {
  vi.restoreAllMocks();
});

describe('groupsOf', () => {
  it.each(seeds(20))('parts people in two that keep their order (seed %i)', (seed) => {
    const random = new Random(seed);
    const people = Array.from({ length: random.below(40) }, (_, id) =>
      person(id, random.pick([null, 'Ada', '']), 1 + random.below(3)),
    );
    const { known, once } = groupsOf(people);
    expect([...known, ...once].sort((a, b) => a.id - b.id)).toEqual(people);
    for (const group of [known, once]) expect(idsOf(group)).toEqual(idsOf(group).sort((a, b) => a - b));
    for (const { name, faces } of once) expect([name, faces]).toEqual([null, 1]);
    for (const { name, faces } of known) expect(name !== null || faces > 1).toBe(true);
  });

  it('counts a face as known once it has a name', () => {
    expect(groupsOf([person(1, 'Ada', 1), person(2, null, 1), person(3, null, 2)])).toEqual({
      known: [person(1, 'Ada', 1), person(3, null, 2)],
      once: [person(2, null, 1)],
    });
  });
});

describe('peopleCalled', () => {
  describe.each(Object.entries(WAYS))('a name typed %s', (_, way) => {
    it.each(everyone)('finds $name by any beginning of its words', (wanted) => {
      for (const word of (wanted.name ?? '').split(/\s+/u))
        for (let length = 1; length <= word.length; length += 1)
          expect(idsOf(peopleCalled(everyone, way(word.slice(0, length))))).toContain(wanted.id);
    });

    it.each(everyone)('finds $name by all its words, in any order', (wanted) => {
      const words = (wanted.name ?? '').split(/\s+/u);
      expect(idsOf(peopleCalled(everyone, way(words.join(' '))))).toEqual([wanted.id]);
      expect(idsOf(peopleCalled(everyone, way(words.reverse().join('   '))))).toContain(wanted.id);
    });
  });

  it.each(seeds(40))('finds those whom reading every word finds (seed %i)', (seed) => {
    const random = new Random(seed);
    const word = (most: number): string =>
      Array.from({ length: 1 + random.below(most) }, () => random.pick(['a', 'b', 'c'])).join('');
    const people = Array.from({ length: 40 }, (_, id) =>
      person(id, random.below(8) === 0 ? null : `${word(4)} ${word(4)}`),
    );
    for (let round = 0; round < 20; round += 1) {
      const query = [word(2), ...(random.below(2) === 0 ? [word(2)] : [])];
      const wanted = people.filter(
        ({ name }) => name !== null && query.every((start) => ` ${name}`.includes(` ${start}`)),
      );
      expect(peopleCalled(people, query.join(' '))).toEqual(wanted);
    }
  });

  it('finds the same names on a computer that is set to Turkish', () => {
    vi.spyOn(String.prototype, 'toLocaleLowerCase').mockImplementation(function (this: string) {
      return this.replaceAll('İ', 'i').replaceAll('I', 'ı').toLowerCase();
    });
    vi.spyOn(String.prototype, 'toLocaleUpperCase').mockImplementation(function (this: string) {
      return this.replaceAll('i', 'İ').toUpperCase();
    });
    const people = [person(1, 'İbrahim'), person(2, 'Irene'), person(3, 'Işıl'), person(4, 'IVAN')];
    for (const [query, id] of [
      ['ibrahim', 1],
      ['irene', 2],
      ['ışıl', 3],
      ['Isil', 3],
      ['ivan', 4],
    ] as const)
      expect(idsOf(peopleCalled(people, query))).toEqual([id]);
  });

  it('does not look inside words, and finds no one without a name', () => {
    const people = [person(1, 'Hannah'), person(2, null), person(3, 'Anna Hall')];
    expect(idsOf(peopleCalled(people, 'ann'))).toEqual([3]);
    expect(idsOf(peopleCalled(people, 'null'))).toEqual([]);
    expect(idsOf(peopleCalled(people, 'anna hannah'))).toEqual([]);
  });

  it('is everyone where nothing is asked', () => {
    const people = [person(1, 'Ada'), person(2, null)];
    for (const query of ['', '   ', '\t\n', '\u00a0']) expect(peopleCalled(people, query)).toEqual(people);
  });

  it('takes what is typed for letters, not for a pattern', () => {
    for (const query of ['.', '.*', '[a-z]', '(', '\\', '^A', '$', '%', '_'])
      expect(peopleCalled(everyone, query)).toEqual([]);
    expect(idsOf(peopleCalled([person(1, '(unknown)'), person(2, 'Ada')], '(un'))).toEqual([1]);
  });
});

describe('namesake', () => {
  it.each(Object.entries(WAYS))('is another with the name written %s', (_, way) => {
    for (const one of everyone) {
      const other = person(100, way(one.name ?? ''));
      expect(namesake([...everyone, other], one)).toEqual(other);
      expect(namesake([...everyone, other], other)).toEqual(one);
    }
  });

  it('is never the person itself, even as it was before', () => {
    const ada = person(1, 'Ada');
    expect(namesake([ada, person(2, 'Bo')], ada)).toBeNull();
    expect(namesake([person(1, 'ADA')], ada)).toBeNull();
  });

  it('needs the whole name, in order', () => {
    const people = [person(1, 'Ada'), person(2, 'Ada Lovelace'), person(3, 'Lovelace Ada'), person(4, 'Adam')];
    for (const one of people) expect(namesake(people, one)).toBeNull();
  });

  it('is no one for those without a name', () => {
    const people = [person(1, null), person(2, null), person(3, 'Ada')];
    expect(namesake(people, person(1, null))).toBeNull();
    expect(namesake(people, person(3, 'Ada'))).toBeNull();
  });
});

describe('order', () => {
  const people = [
    { ...person(1, 'Zoë'), faces: 9 },
    { ...person(2, 'ada 10'), faces: 8 },
    { ...person(3, 'Ada 9'), faces: 7 },
    { ...person(4, null), faces: 20 },
    { ...person(5, null), faces: 3 },
  ];

  it('by photos is the engine’s', () => {
    expect(ordered(people, 'photos', null)).toBe(people);
  });

  it('by name puts numbers in their order and those without a name last, as they were', () => {
    expect(idsOf(ordered(people, 'name', null))).toEqual([3, 2, 1, 4, 5]);
  });

  it('by the latest photo keeps those with a name first, and who is not known last', () => {
    expect(idsOf(ordered(people, 'newest', Float64Array.of(5, 2, 1)))).toEqual([2, 1, 3, 5, 4]);
    expect(ordered(people, 'newest', null)).toBe(people);
  });
});

describe('several people', () => {
  it('are called differently where their names are not the same to a reader', () => {
    const all = [person(1, 'Émilie'), person(2, null), person(3, 'emilie'), person(4, 'Ada')];
    expect(differentlyNamed(all).map(({ id }) => id)).toEqual([1, 4]);
    expect(differentlyNamed([])).toEqual([]);
  });

  it('become the named one of them, else the largest', () => {
    expect(survivorOf([{ ...person(1, null), faces: 9 }, person(2, 'Ada')])?.id).toBe(2);
    expect(survivorOf([person(1, null), { ...person(2, null), faces: 9 }])?.id).toBe(2);
    expect(survivorOf([])).toBeUndefined();
  });
});
