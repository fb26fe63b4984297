import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { GoneBy } from '../../renderer/ui/gone-by.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('pictures are given back once many went by, while the page scrolls on', () => {
  const free = vi.fn();
  const page = new GoneBy(free);
  // Three seconds of sixty steps.
  for (let step = 1; step <= 180; step += 1) {
    page.scrolled(step * 100);
    vi.advanceTimersByTime(1_000 / 60);
  }
  expect(free).toHaveBeenCalledTimes(1);
  vi.runAllTimers();
  expect(free).toHaveBeenCalledTimes(2);
  page.scrolled(17_000);
  vi.runAllTimers();
  expect(free).toHaveBeenCalledTimes(2);
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
