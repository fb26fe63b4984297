/** Where clustering starts: the order of faces, and turns for others. */

import { expect, it } from 'vitest';
import { finish, UNCONSTRAINED, type ClusterFace } from '../../electron/core/clustering.ts';
import { Start } from '../../electron/core/start.ts';
import { Random, seeds } from './support/random.ts';

const face = (key: string, id: number): ClusterFace => ({ id, photoId: id, key, quality: 1 });
const orderOf = (keys: readonly string[]): string[] => {
  const start = finish(Start.of(keys.map(face), UNCONSTRAINED, 0, new Map()));
  const sorted: string[] = [];
  keys.forEach((key, index) => (sorted[start.rankOf(index)] = key));
  return sorted;
};

it.each(seeds(6))('faces are in the order of their keys, whatever these begin with (seed %i)', (seed) => {
  const random = new Random(seed);
  const letters = ['', '', '0', 'a', 'f', ' ', '\u0000', '\u007f', '\u0080', 'é', 'è', '\ud83d', '\uffff'];
  const keys = Array.from({ length: 2_000 }, () => Array.from({ length: 9 }, () => random.pick(letters)).join(''));
  expect(orderOf(keys)).toEqual([...keys].sort());
});

it('of equal keys the lower id comes first', () => {
  const start = finish(Start.of([face('x', 9), face('x', 3), face('w', 5)], UNCONSTRAINED, 0, new Map()));
  expect([0, 1, 2].map((index) => start.rankOf(index))).toEqual([2, 1, 0]);
});

it('many faces are taken up in turns', () => {
  const steps = Start.of(
    Array.from({ length: 20_000 }, (_, id) => face(`${id}`, id)),
    UNCONSTRAINED,
    0,
    new Map(),
  );
  let turns = 0;
  while (!steps.next().done) turns += 1;
  expect(turns).toBeGreaterThan(10);
});
