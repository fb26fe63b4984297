import { describe, expect, it } from 'vitest';
import type { HistoryStep } from '../../electron/contract/people.ts';
import type { Deed } from '../../electron/core/history.ts';
import { keysOf, SHORTCUTS } from '../../renderer/shell/shortcuts.ts';
import { de } from '../../renderer/text/de.ts';
import { en } from '../../renderer/text/en.ts';
import { chooseLanguage } from '../../renderer/text/text.ts';

/** Every sentence that is no function, with where it is. */
function sentences(of: object, path = ''): [string, string][] {
  return Object.entries(of).flatMap(([name, value]: [string, unknown]): [string, string][] => {
    if (typeof value === 'string') return [[path + name, value]];
    return typeof value === 'object' && value !== null ? sentences(value, `${path}${name}.`) : [];
  });
}

function step(kind: HistoryStep['kind'], deed: Partial<Deed> & { kind: Deed['kind'] }, faces = 0): HistoryStep {
  return {
    seq: 1,
    at: 0,
    kind,
    sentence: '',
    deed: { name: null, person: null, other: null, hidden: false, ...deed },
    who: [],
    faces,
    faceIds: [],
    undone: false,
    of: null,
  };
}

describe('the language', () => {
  it.each([
    [['de'], 'de'],
    [['de-AT', 'en'], 'de'],
    [['fr', 'de_CH'], 'de'],
    [['fr'], 'en'],
    [['constructor'], 'en'],
    [[], 'en'],
  ])('asked for as %j is %s', (asked, language) => {
    expect(chooseLanguage(asked)).toBe(language);
  });
});

describe('German', () => {
  it('is there for all of English, typeset as German is', () => {
    const english = new Map(sentences(en));
    const german = sentences(de);
    const names = german.map(([name]) => name).filter((name) => !/^(failures|problems)\./u.test(name));
    expect(names.sort()).toEqual([...english.keys()].sort());
    for (const [name, sentence] of german) {
      expect(sentence, name).toMatch(/^\S(?:[^'"]*[^'"\s])?$/u);
      expect(sentence, name).not.toMatch(/ {2}|\.\.\.|[”’]|(?<!„[^“]*)“/u);
    }
  });

  it('has its own numbers, plurals and quotes', () => {
    expect(de.photos(1)).toBe('1 Foto');
    expect(de.photos(12_345)).toBe('12.345 Fotos');
    expect(de.peopleScreen.noMatch('Ada')).toBe('Niemand heißt „Ada“.');
    expect(de.scan.left(5_400)).toBe('noch etwa 2 Stunden');
    expect(de.libraryScreen.size(2_300_000_000)).toBe('2,3\u202fGB');
    expect(de.libraryScreen.missing(1)).toBe('1 fehlt');
  });

  it.each<[HistoryStep, string]>([
    [step('name', { kind: 'name', name: 'Ada' }, 12), 'Eine Person mit 12 Gesichtern heißt jetzt Ada.'],
    [step('name', { kind: 'name', name: 'Ada' }, 1), 'Eine Person mit 1 Gesicht heißt jetzt Ada.'],
    [step('rename', { kind: 'rename', name: 'Ada', person: 'Ida' }), 'Ida heißt jetzt Ada.'],
    [step('rename', { kind: 'rename', person: 'Ida' }), 'Ida hat keinen Namen mehr.'],
    [step('merge', { kind: 'merge', other: 'Ada' }), 'Eine Person ohne Namen und Ada sind jetzt eine Person.'],
    [step('undo', { kind: 'hide', person: 'Ada', hidden: true }), 'Rückgängig: Ada ist ausgeblendet.'],
    [step('redo', { kind: 'not-a-face' }, 3), 'Wiederholt: 3 Gesichter sind keine.'],
    [step('stranger', { kind: 'stranger' }, 1), '1 Gesicht gehört jemand Fremdem.'],
  ])('says what was done: %#', (done, sentence) => {
    expect(de.step(done)).toBe(sentence);
  });
});

describe('the keys', () => {
  it('are each there once in a group, and taken apart at what joins them', () => {
    for (const { shortcuts } of SHORTCUTS) {
      const keys = shortcuts.flatMap((shortcut) => shortcut.keys);
      expect(new Set(keys).size).toBe(keys.length);
    }
    expect(keysOf('Ctrl+Shift+Z')).toEqual(['Ctrl', 'Shift', 'Z']);
    expect(keysOf('Ctrl++')).toEqual(['Ctrl', '+']);
    expect(keysOf('+')).toEqual(['+']);
  });
});
