/** All keys of the window, by where they work. What each does is said in text.help. */

import type { Text } from '../text/en.ts';

type Group = keyof Text['help']['groups'];
type Deed = keyof Text['help']['does'];

/** A deed and the keys that do it, each a chord like `Ctrl+Z`. */
export interface Shortcut {
  readonly does: Deed;
  readonly keys: readonly string[];
}

export const SHORTCUTS: readonly { readonly group: Group; readonly shortcuts: readonly Shortcut[] }[] = [
  {
    group: 'everywhere',
    shortcuts: [
      { does: 'sections', keys: ['Ctrl+1', 'Ctrl+5'] },
      { does: 'back', keys: ['Esc'] },
      { does: 'undo', keys: ['Ctrl+Z'] },
      { does: 'redo', keys: ['Ctrl+Shift+Z'] },
      { does: 'zoom', keys: ['Ctrl++', 'Ctrl+-', 'Ctrl+0'] },
      { does: 'help', keys: ['?'] },
    ],
  },
  {
    group: 'grids',
    shortcuts: [
      { does: 'move', keys: ['←', '→', '↑', '↓'] },
      { does: 'ends', keys: ['Home', 'End'] },
      { does: 'pages', keys: ['PageUp', 'PageDown'] },
      { does: 'open', keys: ['Enter'] },
    ],
  },
  {
    group: 'people',
    shortcuts: [
      { does: 'name', keys: ['F2', 'N'] },
      { does: 'merge', keys: ['M'] },
      { does: 'select', keys: ['Space'] },
      { does: 'selectAll', keys: ['Ctrl+A'] },
    ],
  },
  {
    group: 'photo',
    shortcuts: [
      { does: 'next', keys: ['←', '→'] },
      { does: 'zoomPhoto', keys: ['+', '-', '0'] },
      { does: 'faces', keys: ['F'] },
      { does: 'draw', keys: ['D'] },
      { does: 'rotate', keys: ['R'] },
      { does: 'info', keys: ['I'] },
      { does: 'slideshow', keys: ['S'] },
      { does: 'play', keys: ['Space'] },
    ],
  },
  {
    group: 'review',
    shortcuts: [
      { does: 'yes', keys: ['Y'] },
      { does: 'no', keys: ['N'] },
      { does: 'notSure', keys: ['Space'] },
      { does: 'takeBack', keys: ['U'] },
      { does: 'candidate', keys: ['1', '9'] },
      { does: 'typeName', keys: ['Enter'] },
      { does: 'showPhoto', keys: ['P'] },
      { does: 'notAFace', keys: ['X'] },
      { does: 'stranger', keys: ['S'] },
    ],
  },
];

/** Deeds whose keys are the first and the last of a row. */
export const RANGES: ReadonlySet<Deed> = new Set(['sections', 'candidate']);

/** The keys of a chord; a plus that is itself a key stays one. */
export function keysOf(chord: string): string[] {
  return chord === '+' ? ['+'] : chord.split(/\+(?=.)/u);
}
