import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { CHANNELS, type Reply } from '../../electron/contract/bridge.ts';
import {
  assertNever,
  BUG_SENTENCE,
  Failure,
  fromFailureData,
  toFailureData,
  type FailureData,
} from '../../electron/contract/errors.ts';
import { isWindowMethod, methods, type MethodName, type WindowMethodName } from '../../electron/contract/methods.ts';
import type { ImageKind } from '../../electron/contract/types.ts';
import type { EngineMessage } from '../../electron/contract/wire.ts';
import { search, valid } from './support/arguments.ts';

/** Arguments that may be left out. */
const optional: Partial<Record<MethodName, readonly string[]>> = {
  retryFailed: ['photoIds'],
  takeFileNames: ['later'],
  listNameConflicts: ['limit'],
  listMissing: ['limit'],
  photoKeywords: ['limit'],
  useModel: ['keep'],
  splitPerson: ['name'],
  photoTimeline: ['known'],
  personPhotos: ['besideId'],
  listCompanions: ['limit'],
  redo: ['step'],
  history: ['personId', 'before', 'limit'],
  listSuggestions: ['limit'],
  reviewQuestions: ['limit'],
  searchPhotos: [...Object.keys(search), 'offset', 'limit'],
  findPhotos: Object.keys(search),
};

const names = Object.keys(valid) as MethodName[];

/** Whether the schema of a method takes a value. */
function accepts(name: MethodName, args: unknown): boolean {
  return v.safeParse(methods[name].schema, args).success;
}

describe('methods', () => {
  it('are exactly those whose arguments are listed here', () => {
    expect(Object.keys(methods).sort()).toEqual([...names].sort());
  });

  it.each(names)('%s takes its arguments and hands them on unchanged', (name) => {
    expect(v.parse(methods[name].schema, valid[name])).toEqual(valid[name]);
  });

  it.each(names)('%s refuses an argument it does not know', (name) => {
    expect(accepts(name, { ...valid[name], extra: 1 })).toBe(false);
  });

  it.each(names)('%s refuses what is not an object', (name) => {
    for (const args of [undefined, null, 1, 'text', true]) expect(accepts(name, args)).toBe(false);
  });

  it.each(names.flatMap((name) => Object.keys(valid[name]).map((key) => [name, key] as const)))(
    '%s refuses arguments without %s, unless it may be left out, or with null for it',
    (name, key) => {
      const rest = Object.fromEntries(Object.entries(valid[name]).filter(([other]) => other !== key));
      expect(accepts(name, rest)).toBe(optional[name]?.includes(key) ?? false);
      expect(accepts(name, { ...rest, [key]: null })).toBe(false);
    },
  );

  it.each([
    ['listPersonPhotos', 'personId'],
    ['getPhoto', 'photoId'],
    ['namePerson', 'personId'],
    ['mergePeople', 'personId'],
    ['mergePeople', 'intoPersonId'],
    ['getImage', 'id'],
  ] as const)('%s takes only a positive whole number for %s', (name, key) => {
    for (const id of [1, 42, 2 ** 40]) expect(accepts(name, { ...valid[name], [key]: id })).toBe(true);
    for (const id of [0, -1, 1.5, NaN, Infinity, 2 ** 53, '1', 1n, [1]]) {
      expect(accepts(name, { ...valid[name], [key]: id })).toBe(false);
    }
  });

  it('addFolders takes one path or more, none of them empty or endless', () => {
    expect(accepts('addFolders', { paths: ['a'.repeat(32_768)] })).toBe(true);
    for (const paths of [[], [''], ['/photos', ''], ['a'.repeat(32_769)], [1], '/photos', ['/photos', null]]) {
      expect(accepts('addFolders', { paths })).toBe(false);
    }
  });

  it('namePerson takes any text for a name', () => {
    for (const name of ['', ' ', 'Ada', '\u{1F469}\u200D\u{1F52C}']) {
      expect(accepts('namePerson', { personId: 1, name })).toBe(true);
    }
    expect(accepts('namePerson', { personId: 1, name: 5 })).toBe(false);
  });

  it('getImage takes the kinds of picture there are', () => {
    const kinds: Readonly<Record<ImageKind, true>> = { thumb: true, face: true, photo: true, full: true };
    for (const kind of Object.keys(kinds)) expect(accepts('getImage', { kind, id: 1 })).toBe(true);
    for (const kind of ['', 'Thumb', '../photo', 0]) expect(accepts('getImage', { kind, id: 1 })).toBe(false);
  });
});

describe('isWindowMethod', () => {
  it('lets a window call everything but getImage, and exportPhotos, whose folder only main may choose', () => {
    expect(names.filter((name) => !isWindowMethod(name))).toEqual(['exportPhotos', 'getImage']);
  });

  it('does not take what every object has for a method', () => {
    for (const name of [
      'toString',
      'constructor',
      '__proto__',
      'hasOwnProperty',
      '',
      'ListPeople',
      undefined,
      null,
      3,
    ]) {
      expect(isWindowMethod(name)).toBe(false);
    }
    expect(isWindowMethod(['listPeople'])).toBe(false);
  });

  it('narrows to a name', () => {
    const name: unknown = 'listPeople';
    const narrowed: WindowMethodName | null = isWindowMethod(name) ? name : null;
    expect(narrowed).toBe('listPeople');
  });
});

describe('failures', () => {
  it('cross a process border with code and message', () => {
    const failure = new Failure('folder-missing', 'The folder is not there.', { cause: new Error('ENOENT') });
    expect(failure).toBeInstanceOf(Error);
    expect([failure.name, failure.code, failure.message]).toEqual([
      'Failure',
      'folder-missing',
      'The folder is not there.',
    ]);
    expect(failure.cause).toBeInstanceOf(Error);
    const data = structuredClone(toFailureData(failure));
    expect(data).toEqual({ code: 'folder-missing', message: 'The folder is not there.' });
    const back = fromFailureData(data);
    if (!(back instanceof Failure)) throw new Error('not a failure');
    expect([back.code, back.message]).toEqual([failure.code, failure.message]);
  });

  it.each([
    ['an error', new TypeError('cannot read /home/ada/secret.jpg')],
    ['an error that only looks like a failure', Object.assign(new Error('secret'), { code: 'disk-full' })],
    ['text', 'secret'],
    ['nothing', undefined],
    ['null', null],
  ])('keep the words of a bug to themselves: %s', (_, thrown) => {
    const data = toFailureData(thrown);
    expect(data).toEqual({ code: 'bug', message: BUG_SENTENCE });
    expect(data.message).not.toContain('secret');
    const back = fromFailureData(data);
    expect(back).not.toBeInstanceOf(Failure);
    expect(back.message).toBe(BUG_SENTENCE);
  });
});

describe('assertNever', () => {
  it('names the value that should not be', () => {
    const surprise = { kind: 'surprise' } as unknown as never;
    expect(() => assertNever(surprise)).toThrow('{"kind":"surprise"}');
  });
});

describe('messages', () => {
  it('survive structured clone as they are', () => {
    const failure: FailureData = toFailureData(new Failure('disk-full', 'The disk is full.'));
    const refused: Reply<null> = { ok: false, failure };
    const image: Reply<unknown> = { ok: true, value: { type: 'image/jpeg', bytes: Uint8Array.of(1, 2, 3) } };
    const messages: EngineMessage[] = [
      { type: 'ready' },
      { type: 'failed', failure },
      { type: 'reply', id: 4, reply: refused },
      { type: 'reply', id: 5, reply: image },
      { type: 'event', name: 'peopleChanged', event: { people: 2, faces: 9 } },
    ];
    expect(structuredClone(messages)).toEqual(messages);
  });

  it('go over channels that do not collide', () => {
    const channels = Object.values(CHANNELS);
    expect(new Set(channels).size).toBe(channels.length);
    for (const channel of channels) expect(channel).toMatch(/^facet:[a-z-]+$/);
  });
});
