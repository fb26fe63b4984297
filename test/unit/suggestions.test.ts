import { describe, expect, it } from 'vitest';
import { finish } from '../../electron/core/clustering.ts';
import {
  parseKey,
  suggestSteps,
  type LooseFace,
  type Question,
  type Somebody,
  type SuggestionInput,
} from '../../electron/core/suggestions.ts';
import { cosineAt, farAt, sureness } from '../../electron/core/sureness.ts';
import { DIMENSIONS } from '../../electron/core/embedding.ts';

const THRESHOLDS = [
  { far: 1e-2, cosine: 0.2 },
  { far: 1e-3, cosine: 0.3 },
  { far: 1e-4, cosine: 0.4 },
  { far: 1e-5, cosine: 0.5 },
];

/** A vector whose cosine to `direction(n)` is given for each n. */
function vector(cosines: Readonly<Record<number, number>>): Float64Array {
  const out = new Float64Array(DIMENSIONS);
  for (const [n, value] of Object.entries(cosines)) out[Number(n)] = value;
  return out;
}

function somebody(id: number, faces: number, mean: Float64Array, more: Partial<Somebody> = {}): Somebody {
  const blend = [{ model: 0, faces, mean }];
  return { id, name: null, faces, hidden: false, photos: new Set([id * 100]), blend, ...more };
}

function ask(people: Somebody[], loose: LooseFace[] = [], more: Partial<SuggestionInput> = {}): Question[] {
  const input = { people, loose, thresholds: THRESHOLDS, apart: () => false, unsure: () => null, ...more };
  return finish(suggestSteps(input));
}

const ada = somebody(1, 10, vector({ 0: 0.9 }), { name: 'Ada' });
const near = somebody(2, 4, vector({ 0: 0.5, 5: 0.7 }));
const far = somebody(3, 7, vector({ 1: 0.9 }));

describe('suggestSteps', () => {
  it('asks whether two who look alike are one, and who somebody is who looks like nobody', () => {
    const questions = ask([ada, near, far]);
    expect(questions.map(({ key, kind, settles }) => [key, kind, settles])).toEqual([
      ['p3', 'who-is-this', 7],
      ['p2-p1', 'same-person', 4],
    ]);
    expect(questions[1]?.candidates[0]).toMatchObject({ personId: 1, sureness: { level: 'even' } });
  });

  it('asks first what settles most faces', () => {
    const more = somebody(4, 6, vector({ 0: 0.5, 6: 0.7 }));
    expect(ask([ada, near, more]).map(({ key }) => key)).toEqual(['p4-p1', 'p2-p1']);
  });

  it('does not ask about those on one photo, who were told apart, or are hidden', () => {
    const photos = new Set([100]);
    expect(ask([ada, { ...near, photos }]).map(({ key }) => key)).toEqual(['p2']);
    const apart = (subject: string, id: number): boolean => subject === 'p2' && id === 1;
    expect(ask([ada, near], [], { apart }).map(({ key }) => key)).toEqual(['p2']);
    expect(ask([ada, { ...near, hidden: true }])).toEqual([]);
  });

  it('does not ask again what could not be told, until there are twice the faces', () => {
    const unsure = (seen: number) => (subject: string, id: number | null) =>
      subject === 'p2' && id === 1 ? seen : null;
    expect(ask([ada, near], [], { unsure: unsure(14) }).map(({ key }) => key)).toEqual(['p2']);
    expect(ask([ada, near], [], { unsure: unsure(7) }).map(({ key }) => key)).toEqual(['p2-p1']);
    const alone = (subject: string, id: number | null): number | null => (subject === 'p3' && id === null ? 7 : null);
    expect(ask([ada, far], [], { unsure: alone })).toEqual([]);
  });

  it('asks whose a loose face is, with those it may be, likeliest first', () => {
    const loose = { id: 8, photoId: 9, blend: [{ model: 0, faces: 1, mean: vector({ 0: 0.5, 1: 0.4 }) }] };
    const question = ask([ada, far], [loose]).find(({ key }) => key === 'f8');
    expect(question).toMatchObject({ kind: 'who-is-this', settles: 1 });
    expect(question?.candidates.map(({ personId }) => personId)).toEqual([1, 3]);
    expect(ask([{ ...ada, photos: new Set([9]) }], [loose])).toEqual([]);
  });
});

describe('parseKey', () => {
  it('reads what names a question, and nothing else', () => {
    expect(parseKey('p12-p7')).toEqual({ subject: 'p12', personId: 7 });
    expect(parseKey('f3')).toEqual({ subject: 'f3', personId: null });
    for (const key of ['', 'p', 'p0', 'x1', 'p1-f2', 'p1-', 'p1-p2-p3', ' p1', 'p1.5'])
      expect(parseKey(key)).toBeNull();
  });
});

describe('sureness', () => {
  it("follows the card's thresholds, and between them", () => {
    for (const { far: rate, cosine } of THRESHOLDS) expect(farAt(cosine, THRESHOLDS)).toBeCloseTo(rate, 8);
    expect(farAt(0.35, THRESHOLDS)).toBeCloseTo(10 ** -3.5, 8);
    expect(farAt(0.6, THRESHOLDS)).toBeCloseTo(1e-6, 9);
    expect(farAt(-1, THRESHOLDS)).toBe(1);
    expect(cosineAt(1e-3, THRESHOLDS)).toBeCloseTo(0.3, 6);
  });

  it('is less the more people there are to be mistaken for', () => {
    expect(sureness(0.4, THRESHOLDS, 1).sure).toBe(0.5);
    expect(sureness(0.4, THRESHOLDS, 10_000).sure).toBeCloseTo(Math.exp(-1), 3);
    expect(sureness(0.4, THRESHOLDS, 1).words).toBe(
      'as likely as not (one pair of strangers in 10,000 looks as much alike)',
    );
  });

  it.each([
    [0.55, 'very-likely'],
    [0.45, 'even'],
    [0.35, 'possible'],
    [0.25, 'unlikely'],
  ])('at a cosine of %d is %s', (cosine, level) => {
    expect(sureness(cosine, THRESHOLDS, 10).level).toBe(level);
  });
});
