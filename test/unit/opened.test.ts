import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { OpenedFolders, pathsOf } from '../../electron/main/opened.ts';

const HOME = resolve('/home/ada');

describe('pathsOf', () => {
  it.each([
    ['nothing', [], []],
    ['paths from where the terminal is, each once', ['Pictures', './Pictures', join(HOME, 'Pictures')], ['Pictures']],
    ['addresses of files', [pathToFileURL(join(HOME, 'Ü & 100 %')).href], ['Ü & 100 %']],
    ['neither switches nor their values', ['--library', 'lib', '--lang', 'de', '--no-sandbox', 'a', '-v', ''], ['a']],
    ['values within switches', ['--library=lib', 'a'], ['a']],
    ['no addresses of anything else', ['https://example.com/a', 'file://server/share%2f', 'smb://nas/a'], []],
    ['a name with a colon', ['12:30'], ['12:30']],
  ] as const)('takes %s', (_what, args, expected) => {
    expect(pathsOf(args, HOME)).toEqual(expected.map((path) => join(HOME, path)));
  });
});

describe('OpenedFolders', () => {
  it('keeps folders until they are taken, each once', () => {
    const opened = new OpenedFolders();
    opened.add(['a', 'b', 'a']);
    expect(opened.take()).toEqual(['a', 'b']);
    expect(opened.take()).toEqual([]);
  });
  it('tells when there is something', () => {
    const opened = new OpenedFolders();
    let told = 0;
    opened.onAdded(() => (told += 1));
    opened.add([]);
    opened.add(['a']);
    expect(told).toBe(1);
  });
});
