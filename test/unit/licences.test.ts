/** Everything that is shipped may be, in an app under the MIT licence, and has the text of its licence with it. */

import { describe, expect, test } from 'vitest';
import { collectLicences, requireListed } from '../../electron/dev/licences.ts';
import { otherThan, runtimeOf } from '../../electron/dev/runtimes.ts';
import { point } from '../app/checklist.ts';

/** Ask for no more than to be named, which the list does. CC-BY and the like would do, but nothing has them. */
const ALLOWED = [
  ...['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'BlueOak-1.0.0', 'Python-2.0'],
  // The public domain.
  ...['Unlicense', 'CC0-1.0', 'blessing'],
];

/** Ask for more: each for what it is allowed, and why. */
const ALLOWED_FOR: readonly (readonly [licence: RegExp, name: RegExp, why: string])[] = [
  [/^LGPL-3\.0$/u, /^libheif-js$/u, 'files of its own, which a user may replace'],
  [
    /^LGPL-3\.0-or-later$/u,
    /^@img\/sharp-(libvips|win32)-/u,
    'libvips is a library of its own, which a user may replace',
  ],
  [/^(Artistic-1\.0-Perl|GPL-1\.0-or-later)$/u, /^exiftool-vendored\.(pl|exe)$/u, 'a program of its own, unchanged'],
];

const licences = collectLicences();

/** The licences of an SPDX expression that may not be shipped; where it names none, that. */
function refused(name: string, expression: string): string[] {
  const all = (expression.match(/[\w.+-]+/gu) ?? ['none']).filter((word) => word !== 'AND' && word !== 'OR');
  return all.filter(
    (licence) =>
      !ALLOWED.includes(licence) && !ALLOWED_FOR.some(([allowed, of]) => allowed.test(licence) && of.test(name)),
  );
}

describe('licences', () => {
  test(point('licences'), () => {
    expect(licences.flatMap(({ name, licence }) => refused(name, licence).map((bad) => `${name}: ${bad}`))).toEqual([]);
    expect(licences.filter(({ version }) => version === '')).toEqual([]);
    // The shortest is SQLite's blessing; the name of a licence alone is none.
    expect(licences.filter(({ text }) => text.length < 200).map(({ name }) => name)).toEqual([]);
  });

  test('what is loaded, bundled, read and run is among them', () => {
    const names = licences.map(({ name }) => name);
    const system = `${process.platform}-${process.arch}`;
    expect(names).toEqual(
      expect.arrayContaining([
        ...['Facet', 'Electron', 'Chromium (in Electron)', 'svelte', 'valibot', 'better-sqlite3', runtimeOf()],
        ...['sharp', `@img/sharp-${system}`, 'libheif-js'],
        ...['centerface-v1 (model)', 'facet-1 (model)', 'facet-1s (model)', 'group.jpg (picture)'],
      ]),
    );
    expect(names.some((name) => /^exiftool-vendored\.(pl|exe)$/u.test(name))).toBe(true);
    // Nothing that only makes or tries it.
    expect(names.filter((name) => /^(typescript|vitest|electron-builder|node-(linux|darwin|win))/u.test(name))).toEqual(
      [],
    );
    // Nor the ONNX Runtime of other systems, and what the one in WebAssembly lists as needed.
    const unloaded = [otherThan(runtimeOf()), 'protobufjs', 'flatbuffers', '@types/node'];
    expect(names.filter((name) => unloaded.includes(name) || name.startsWith('@protobufjs/'))).toEqual([]);
  });

  test('weak copyleft has its text, that of what it supplements, and where the source is', () => {
    const weak = licences.filter(({ licence }) => licence.includes('LGPL'));
    expect(weak.length).toBeGreaterThanOrEqual(2);
    for (const { name, text } of weak) {
      expect(text, name).toContain('GNU LESSER GENERAL PUBLIC LICENSE');
      expect(text, name).toMatch(/^ +GNU GENERAL PUBLIC LICENSE$/mu);
      expect(text, name).toMatch(/source\b[^.]*\bis\s+at\s+https:/u);
    }
  });

  test('a licence that asks for more is refused', () => {
    expect(refused('somewhat', 'MIT AND GPL-3.0-only')).toEqual(['GPL-3.0-only']);
    expect(refused('somewhat', 'LGPL-3.0-or-later')).toEqual(['LGPL-3.0-or-later']);
    expect(refused('somewhat', '')).toEqual(['none']);
    expect(refused('somewhat', '(MIT OR CC0-1.0)')).toEqual([]);
  });

  test('a package that was built in and is not listed ends the build', () => {
    const listed = ['/facet/renderer/main.ts', '/facet/node_modules/svelte/src/index.js', '\0rolldown/runtime.js'];
    requireListed(listed, licences);
    expect(() => {
      requireListed([...listed, 'C:\\facet\\node_modules\\@some\\where\\index.js'], licences);
    }).toThrow('does not list @some/where');
  });
});
