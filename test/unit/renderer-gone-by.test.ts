import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { GoneBy } from '../../renderer/ui/gone-by.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('pictures are given back once many went by and the page stands still', () => {
  const free = vi.fn();
  const page = new GoneBy(free);
  for (let top = 0; top <= 12_000; top += 500) page.scrolled(top);
  expect(free).not.toHaveBeenCalled();
  vi.runAllTimers();
  expect(free).toHaveBeenCalledTimes(1);
  page.scrolled(11_000);
  vi.runAllTimers();
  expect(free).toHaveBeenCalledTimes(1);
});

test('whoever scrolls back and forth passes pictures, too; a short way is nothing', () => {
  const free = vi.fn();
  const page = new GoneBy(free);
  page.scrolled(3_000);
  vi.runAllTimers();
  expect(free).not.toHaveBeenCalled();
  for (let n = 0; n < 4; n += 1) {
    page.scrolled(0);
    page.scrolled(3_000);
  }
  vi.runAllTimers();
  expect(free).toHaveBeenCalledTimes(1);
});
