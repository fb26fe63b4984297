import { expect, it } from 'vitest';
import { cleanName } from '../../electron/core/naming.ts';

it.each([
  ['  Ada\n\t Lovelace ', 'Ada Lovelace'],
  ['Zoe\u0308', 'Zo\u00eb'],
  ['👩‍👧‍👦 family', '👩‍👧‍👦 family'],
  ['a\u0000b', 'a b'],
  ['a\ud800', 'a\ufffd'],
  ['   ', null],
  ['', null],
  ['\u200b\u2060 \u200e', null],
])('%j is kept as %j', (typed, kept) => {
  expect(cleanName(typed)).toBe(kept);
});
