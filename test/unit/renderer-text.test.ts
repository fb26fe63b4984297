import { describe, expect, it } from 'vitest';
import type { PersonSummary, ScanProgress } from '../../electron/contract/types.ts';
import { text } from '../../renderer/text/text.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS: Record<string, number> = { minute: MINUTE, hour: HOUR, day: DAY };

function person(name: string | null, faces: number, photos: number): PersonSummary {
  return { id: 1, name, faces, photos, coverFaceId: 1, hidden: false };
}

/** Every time from a second to some three weeks, in steps that grow. */
function times(): number[] {
  const all: number[] = [];
  for (let seconds = 0.5; seconds < 20 * DAY; seconds *= 1.003) all.push(seconds);
  return all;
}

/** The seconds, number and unit that a sentence about the remaining time says; null for less than a minute. */
function said(sentence: string): { seconds: number; n: number; unit: string } | null {
  if (sentence === 'less than a minute left') return null;
  const match = /^about (\d+) (minute|hour|day)(s?) left$/u.exec(sentence);
  if (match === null) throw new Error(`not a sentence about time: ${sentence}`);
  const [, number = '', unit = '', plural = ''] = match;
  const n = Number(number);
  expect(plural).toBe(n === 1 ? '' : 's');
  return { seconds: n * (UNITS[unit] ?? NaN), n, unit };
}

describe('remaining time', () => {
  it('is told within half of what it counts in, and in units that fit', () => {
    for (const seconds of times()) {
      const told = said(text.scan.left(seconds));
      if (told === null) {
        expect(seconds).toBeLessThan(MINUTE);
        continue;
      }
      expect(seconds).toBeGreaterThanOrEqual(MINUTE);
      expect(Math.abs(told.seconds - seconds)).toBeLessThanOrEqual((UNITS[told.unit] ?? NaN) / 2);
      // Rounding never halves or doubles what is left.
      expect(told.seconds / seconds).toBeGreaterThan(0.66);
      expect(told.seconds / seconds).toBeLessThan(1.34);
      expect(told.n).toBeLessThanOrEqual(90);
    }
  });

  it('never grows while time passes', () => {
    const all = times().map((seconds) => said(text.scan.left(seconds))?.seconds ?? 0);
    expect(all).toEqual([...all].sort((a, b) => a - b));
    expect(new Set(all).size).toBeGreaterThan(100);
  });

  it.each([
    [0, 'less than a minute left'],
    [59.9, 'less than a minute left'],
    [60, 'about 1 minute left'],
    [89, 'about 1 minute left'],
    [90, 'about 2 minutes left'],
    [89 * MINUTE, 'about 89 minutes left'],
    [90 * MINUTE, 'about 2 hours left'],
    [35 * HOUR, 'about 35 hours left'],
    [36 * HOUR, 'about 2 days left'],
    [10 * DAY, 'about 10 days left'],
  ])('of %d seconds is "%s"', (seconds, sentence) => {
    expect(text.scan.left(seconds)).toBe(sentence);
  });
});

describe('numbers', () => {
  it.each([
    [0, '0 photos'],
    [1, '1 photo'],
    [2, '2 photos'],
    [11, '11 photos'],
    [21, '21 photos'],
    [101, '101 photos'],
    [1000, '1,000 photos'],
    [1_234_567, '1,234,567 photos'],
  ])('of %d photos', (n, sentence) => {
    expect(text.photos(n)).toBe(sentence);
    expect(text.scan.found(n)).toBe(`${sentence} found`);
  });

  it('agree with their nouns in every sentence that counts', () => {
    for (const n of [0, 1, 2, 5, 21, 1000]) {
      const many = n === 1 ? '' : 's';
      const shown = n === 1000 ? '1,000' : `${n}`;
      expect(text.peopleScreen.summary(0, n)).toBe(n === 1 ? '1 person' : `${shown} people`);
      expect(text.peopleScreen.card(person('Ada', n, n))).toBe(`Ada, ${shown} photo${many}`);
      expect(text.peopleScreen.addNameTo(person(null, n, n))).toBe(`Add name, ${shown} photo${many}`);
      expect(text.person.summary(person('Ada', n, n))).toBe(`${shown} photo${many}`);
      expect(text.person.summary(person('Ada', n, 7))).toBe(`7 photos, ${shown} face${many}`);
      expect(text.person.summary(person('Ada', 7, n))).toBe(`${shown} photo${many}, 7 faces`);
    }
  });

  it('are grouped in thousands wherever they stand', () => {
    for (const sentence of [
      text.sections.failed(12_345),
      text.scan.count(1, 12_345),
      text.peopleScreen.once(12_345),
      text.peopleScreen.summary(12_345, 20_000),
      text.name.tooLong(12_345),
      text.viewer.position(12_344, 20_000),
      text.libraryScreen.pending(12_345),
      text.libraryScreen.failed(12_345),
      text.libraryScreen.missing(12_345),
      text.faceCard.scopeAll(12_345),
    ])
      expect(sentence).toContain('12,345');
  });

  it('count photos from one, not from zero', () => {
    expect(text.viewer.position(0, 3)).toBe('1 of 3');
    expect(text.viewer.position(2, 3)).toBe('3 of 3');
  });

  it.each([
    [0.123, '0.12 photos/s'],
    [1, '1 photos/s'],
    [3.14159, '3.1 photos/s'],
    [12.6, '13 photos/s'],
  ])('of speed %d have two digits', (speed, sentence) => {
    expect(text.scan.speed(speed)).toBe(sentence);
  });
});

describe('days', () => {
  const now = new Date(2026, 2, 1, 9).getTime();

  it.each([
    [new Date(2026, 2, 1, 0, 5), 'Today'],
    [new Date(2026, 1, 28, 23, 55), 'Yesterday'],
    [new Date(2026, 1, 27, 12), 'Friday, February 27, 2026'],
    [new Date(2026, 2, 2, 12), 'Monday, March 2, 2026'],
  ])('%s is "%s"', (day, word) => {
    expect(text.history.day(day.getTime(), now)).toBe(word);
  });

  it('months are counted from the year 0', () => {
    expect(text.personScreen.month(2014 * 12 + 5, 1)).toBe('June 2014, 1 photo');
  });
});

describe('sentences', () => {
  it('say a person’s name where there is one', () => {
    expect(text.peopleScreen.card(person(null, 1, 1))).toBe('Unnamed person, 1 photo');
    expect(text.peopleScreen.summary(3, 10)).toBe('10 people, 3 named');
    expect(text.merge.choose('Ada')).toBe('Who is the same person as Ada?');
    expect(text.merge.choose(null)).toBe('Who is the same person as this?');
    expect(text.faceCard.not('Ada')).toBe('This is not Ada');
    expect(text.faceCard.not(null)).toBe('Not this person');
    expect(text.decided.merged(3, 'Ada')).toBe('Merged 3 people into Ada.');
    expect(text.decided.merged(2, null)).not.toContain('null');
    expect(text.decided.hid(1, 'Ada')).toBe('Hid Ada.');
    expect(text.decided.showed(2, 'Ada')).toBe('Showed 2 people again.');
    expect(text.personScreen.not(null)).toBe('Not this person');
  });

  it('tell the phases of a scan apart', () => {
    const phases: ScanProgress['phase'][] = ['idle', 'walking', 'indexing', 'clustering', 'paused'];
    const words = phases.map((phase) => text.scan.phase(phase));
    expect(words.every((word) => word.length > 0)).toBe(true);
    expect(new Set(words).size).toBe(phases.length);
  });

  it('are there, tidy, and typeset', () => {
    const all: string[] = [];
    const collect = (value: unknown): void => {
      if (typeof value === 'string') all.push(value);
      else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
    };
    collect(text);
    expect(all.length).toBeGreaterThan(80);
    for (const sentence of all) expect(sentence).toMatch(/^\S(?:[^'"]*[^'"\s])?$/u);
    for (const sentence of all) expect(sentence).not.toMatch(/ {2}|\.\.\./u);
  });
});
