import { describe, expect, it } from 'vitest';
import { Heap } from '../../electron/core/heap.ts';
import { Random, seeds } from './support/random.ts';

interface Job {
  readonly urgency: number;
  readonly serial: number;
}

function before(a: Job, b: Job): boolean {
  return a.urgency > b.urgency || (a.urgency === b.urgency && a.serial < b.serial);
}

describe('Heap', () => {
  it('is empty at first and gives nothing', () => {
    const heap = new Heap<number>((a, b) => a < b);
    expect(heap.size).toBe(0);
    expect(heap.pop()).toBeUndefined();
    expect(heap.size).toBe(0);
  });

  it.each(seeds(20))('pops in order what was pushed in any order (seed %i)', (seed) => {
    const random = new Random(seed);
    const numbers = Array.from({ length: seed * 7 }, () => random.below(50));
    const heap = new Heap<number>((a, b) => a < b);
    for (const value of numbers) heap.push(value);
    expect(heap.size).toBe(numbers.length);
    const popped = numbers.map(() => heap.pop());
    expect(popped).toEqual([...numbers].sort((a, b) => a - b));
    expect(heap.pop()).toBeUndefined();
  });

  it.each(seeds(20))('always pops the first of what it holds, pushes and pops mixed (seed %i)', (seed) => {
    const random = new Random(seed);
    const heap = new Heap<Job>(before);
    const held: Job[] = [];
    for (let serial = 0; serial < 500; serial += 1) {
      if (random.next() < 0.55) {
        const job = { urgency: random.below(10), serial };
        heap.push(job);
        held.push(job);
      } else {
        let first: Job | undefined;
        for (const job of held) if (!first || before(job, first)) first = job;
        if (first) held.splice(held.indexOf(first), 1);
        expect(heap.pop()).toBe(first);
      }
      expect(heap.size).toBe(held.length);
    }
  });

  it('can be filled again after it ran empty', () => {
    const heap = new Heap<number>((a, b) => a > b);
    heap.push(1);
    expect(heap.pop()).toBe(1);
    heap.push(2);
    heap.push(3);
    expect([heap.pop(), heap.pop(), heap.pop()]).toEqual([3, 2, undefined]);
  });
});
