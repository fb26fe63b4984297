/** The colours of tokens.css: every text on every ground it stands on can be read, in both themes (WCAG AA). */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, '..', '..', 'renderer', 'tokens.css'), 'utf8');

/** The solid colours of a piece of the file, as red, green and blue of 0..255. */
function colours(text: string): Map<string, readonly number[]> {
  const found = text.matchAll(/--([\w-]+): #([\da-f]{6});/gu);
  return new Map(
    [...found].map(([, name = '', hex = '']) => [name, [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16))]),
  );
}

const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)');
const themes = {
  light: colours(light),
  dark: new Map([...colours(light), ...colours(dark)]),
};

function luminance(colour: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: readonly number[], b: readonly number[]): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ['bg', 'surface', 'sunken'] as const;
const TEXTS: readonly (readonly [text: string, ground: string])[] = [
  ...GROUNDS.flatMap((ground) => ['text', 'muted', 'accent', 'danger'].map((text) => [text, ground] as const)),
  ['text', 'accent-soft'],
  ['accent', 'accent-soft'],
  ['danger', 'danger-soft'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['stage-text', 'stage'],
  ['stage-muted', 'stage'],
  ['face-accent', 'stage'],
];
/** Edges of fields, and what shows the focus: 3 to 1 is enough for what is no text. */
const EDGES = GROUNDS.flatMap((ground) => ['line-strong', 'accent'].map((edge) => [edge, ground] as const));

describe.each(Object.entries(themes))('%s', (_theme, tokens) => {
  const of = (name: string): readonly number[] => {
    const colour = tokens.get(name);
    if (!colour) throw new Error(`no colour ${name}`);
    return colour;
  };

  it.each(TEXTS)('%s can be read on %s', (text, ground) => {
    expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(EDGES)('%s shows on %s', (edge, ground) => {
    expect(contrast(of(edge), of(ground))).toBeGreaterThanOrEqual(3);
  });
});
