/** What the Electron shell decides without Electron: addresses, places, window bounds. */

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileOf } from '../../electron/main/app-files.ts';
import { runsEngine } from '../../electron/main/host.ts';
import { pictureOf, pictures } from '../../electron/main/pictures.ts';
import { argument, findPlaces } from '../../electron/main/places.ts';
import { DEFAULT_SIZE, fitToDisplays, readWindowState, writeWindowState } from '../../electron/main/window-state.ts';

describe('fileOf', () => {
  const root = resolve('dist/renderer');
  it.each([
    ['app://facet/', 'index.html'],
    ['app://facet/assets/index.js?x#y', 'assets/index.js'],
    ['app://facet/a%20b.css', 'a b.css'],
  ])('%s is %s', (address, file) => {
    expect(fileOf(root, address)).toBe(join(root, file));
  });
  it.each([
    'app://facet/..%2f..%2fpackage.json',
    'app://facet/%2e%2e/main.cjs',
    'app://facet/..%5c..%5cpackage.json%00',
    'app://facet/%',
    'app://other/index.html',
    'file:///etc/passwd',
    'nonsense',
  ])('%s names no file outside the window', (address) => {
    const file = fileOf(root, address);
    expect(file === null || file.startsWith(join(root, '/'))).toBe(true);
  });
});

describe('pictures', () => {
  it('reads the kinds there are', () => {
    expect(pictureOf('photo://full/7')).toEqual({ kind: 'full', id: 7 });
    expect(pictureOf('photo://thumb/12')).toEqual({ kind: 'thumb', id: 12 });
    expect(pictureOf('photo://face/1')).toEqual({ kind: 'face', id: 1 });
    expect(pictureOf('photo://photo/9007199254740991')).toEqual({ kind: 'photo', id: Number.MAX_SAFE_INTEGER });
  });
  it.each([
    'photo://thumb/0',
    'photo://thumb/-1',
    'photo://thumb/1/../2',
    'photo://thumb/9999999999999999',
    'photo://file/1',
    'photo://thumb/%2fetc%2fpasswd',
    'photo://thumb/1?path=/etc/passwd',
  ])('%s names no picture', (address) => {
    expect(pictureOf(address)).toBeNull();
  });
  it('answers with the bytes, and with 404 where there is a failure', async () => {
    const handle = pictures(({ id }) =>
      Promise.resolve(
        id === 1
          ? { ok: true, value: { type: 'image/webp', bytes: new Uint8Array([1, 2]) } }
          : { ok: false, failure: { code: 'photo-unknown', message: 'none' } },
      ),
    );
    const found = await handle(new Request('photo://photo/1'));
    expect(found.headers.get('content-type')).toBe('image/webp');
    expect(found.headers.get('cache-control')).toBe('no-store');
    expect(new Uint8Array(await found.arrayBuffer())).toEqual(new Uint8Array([1, 2]));
    expect((await handle(new Request('photo://photo/2'))).status).toBe(404);
  });
});

describe('findPlaces', () => {
  const start = { argv: ['electron', '.'], packaged: false, appPath: '/app', resourcesPath: '/res', userData: '/user' };
  it('keeps the library in the user data folder', () => {
    expect(findPlaces(start)).toMatchObject({ library: join('/user', 'library'), userData: '/user' });
  });
  it('gives each named library its own user data, so that each may have one running instance', () => {
    const [one, same, other] = ['a', './a', 'b'].map((library) =>
      findPlaces({ ...start, argv: [...start.argv, '--library', library] }),
    );
    expect(one?.library).toBe(resolve('a'));
    expect(one?.userData).toBe(same?.userData);
    expect(one?.userData).not.toBe(other?.userData);
  });
  it('runs the engine from real files in a package', () => {
    const places = findPlaces({ ...start, packaged: true, appPath: join('/res', 'app.asar') });
    expect(places.engineEntry).toBe(join('/res', 'app.asar.unpacked', 'dist', 'engine.mjs'));
    expect(places.preload).toBe(join('/res', 'app.asar', 'dist', 'preload.cjs'));
    expect(places.models).toBe(join('/res', 'models'));
  });
  it('reads both forms of an argument', () => {
    expect(argument(['--library', 'x'], 'library')).toBe('x');
    expect(argument(['--library=x=y'], 'library')).toBe('x=y');
    expect(argument(['--library'], 'library')).toBeNull();
    expect(argument(['--libraryx=1'], 'library')).toBeNull();
  });
});

describe('window state', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1080 };
  const kept = { x: 100, y: 50, width: 1000, height: 700, maximized: false };
  it('opens where it was', () => {
    expect(fitToDisplays(kept, [screen])).toEqual({ x: 100, y: 50, width: 1000, height: 700 });
  });
  it('lets the system place a window whose display is gone', () => {
    expect(fitToDisplays({ ...kept, x: 3000 }, [screen])).toEqual({ width: 1000, height: 700 });
    expect(fitToDisplays({ ...kept, y: -200 }, [screen])).toEqual({ width: 1000, height: 700 });
  });
  it('has a default', () => {
    expect(fitToDisplays(null, [screen])).toEqual(DEFAULT_SIZE);
  });
  it('survives a file that makes no sense', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'facet-')), 'window.json');
    expect(readWindowState(file)).toBeNull();
    writeWindowState(file, kept);
    expect(readWindowState(file)).toEqual(kept);
    writeFileSync(file, '{"x":"left"}');
    expect(readWindowState(file)).toBeNull();
  });
});

it('knows which Node runs the engine', () => {
  expect(runsEngine('20.18.1')).toBe(false);
  expect(runsEngine('22.12.0')).toBe(true);
});
