import { describe, expect, it } from 'vitest';
import type { Box } from '../../electron/contract/types.ts';
import { Pointers } from '../../renderer/photo/pointers.ts';
import {
  WHOLE,
  actualScale,
  closest,
  frameIn,
  keepIn,
  turnBack,
  turnBox,
  turnedSize,
  wholeFrame,
  zoomAt,
  type View,
} from '../../renderer/photo/view.ts';
import { Random, seeds } from './support/random.ts';

const STAGE = { width: 1000, height: 700 };
const MARGIN = { width: 72, height: 12 };

/** Where on the photo, from 0 to 1, a point of the stage is. */
function under(view: View, whole: Box, x: number, y: number): [number, number] {
  const frame = frameIn(view, STAGE, whole);
  return [(x + STAGE.width / 2 - frame.x) / frame.width, (y + STAGE.height / 2 - frame.y) / frame.height];
}

describe('a photo looked at closely', () => {
  const photo = { width: 4000, height: 3000 };
  const whole = wholeFrame(STAGE, photo, MARGIN);
  const most = closest(whole, photo);

  it('is whole at first, inside the margin', () => {
    expect(frameIn(WHOLE, STAGE, whole)).toEqual(whole);
    expect(whole.x).toBeCloseTo(72, 6);
  });

  it.each(seeds(40))('keeps what is at the pointer, unless its edge comes into sight (seed %i)', (seed) => {
    const random = new Random(seed);
    const [x, y] = [random.between(-300, 300), random.between(-250, 250)];
    const near = zoomAt(WHOLE, { x, y }, random.between(2.5, 6), STAGE, whole, most);
    const nearer = zoomAt(near, { x, y }, random.between(1, 2), STAGE, whole, most);
    const [a, b] = [under(near, whole, x, y), under(nearer, whole, x, y)];
    expect(a[0]).toBeCloseTo(b[0], 6);
    expect(a[1]).toBeCloseTo(b[1], 6);
  });

  it('is never smaller than whole, nor nearer than four pixels for one', () => {
    expect(zoomAt(WHOLE, { x: 5, y: 5 }, 0.2, STAGE, whole, most)).toEqual(WHOLE);
    expect(zoomAt(WHOLE, { x: 0, y: 0 }, 1e6, STAGE, whole, most).scale).toBe(most);
    expect(actualScale(whole, photo, 1) * whole.width).toBeCloseTo(4000, 6);
  });

  it('moves as far as there is more to see', () => {
    const near = { scale: 3, x: 1e6, y: -1e6 };
    const frame = frameIn(keepIn(near, STAGE, whole), STAGE, whole);
    expect(frame.x).toBeCloseTo(0, 6);
    expect(frame.y + frame.height).toBeCloseTo(STAGE.height, 6);
    expect(keepIn({ scale: 1, x: 50, y: 50 }, STAGE, whole)).toEqual({ scale: 1, x: 0, y: 0 });
  });

  it('shows every pixel of a panorama', () => {
    const panorama = { width: 10_000, height: 900 };
    const all = wholeFrame(STAGE, panorama, MARGIN);
    expect(closest(all, panorama) * all.width).toBeGreaterThanOrEqual(10_000);
  });
});

describe('turning', () => {
  it.each(seeds(30))('moves a box with its photo, and back (seed %i)', (seed) => {
    const random = new Random(seed);
    const photo = { width: 200 + random.below(4000), height: 200 + random.below(4000) };
    const box = { x: random.below(100), y: random.below(100), width: 20 + random.below(60), height: 30 };
    for (const quarters of [0, 1, 2, 3] as const) {
      const turned = turnBox(box, photo, quarters);
      const size = turnedSize(photo, quarters);
      expect(turned.x).toBeGreaterThanOrEqual(0);
      expect(turned.x + turned.width).toBeLessThanOrEqual(size.width);
      expect(turned.y + turned.height).toBeLessThanOrEqual(size.height);
      expect(turnBack(turned, photo, quarters)).toEqual(box);
      // A quarter at a time leads to the same place.
      let step: Box = box;
      let shape = photo;
      for (let n = 0; n < quarters; n += 1) {
        step = turnBox(step, shape, 1);
        shape = turnedSize(shape, 1);
      }
      expect(step).toEqual(turned);
    }
  });

  it('puts the upper left corner to the right, by a quarter', () => {
    expect(turnBox({ x: 0, y: 0, width: 10, height: 20 }, { width: 100, height: 50 }, 1)).toEqual({
      x: 30,
      y: 0,
      width: 20,
      height: 10,
    });
  });
});

describe('pointers', () => {
  const press = (pointerId: number, clientX: number, clientY = 0) => ({ pointerId, button: 0, clientX, clientY });

  function watched() {
    const seen: unknown[] = [];
    const pointers = new Pointers({
      onpan: (dx, dy) => seen.push(['pan', dx, dy]),
      onpinch: (factor, at) => seen.push(['pinch', factor, at.x]),
      onend: () => seen.push('end'),
    });
    let stopped = 0;
    const click = (): number => {
      pointers.click({ preventDefault: () => undefined, stopPropagation: () => (stopped += 1) });
      return stopped;
    };
    return { pointers, seen, click };
  }

  it('move the photo once they moved more than a hand trembles; that is no click', () => {
    const { pointers, seen, click } = watched();
    pointers.down(press(1, 100), true);
    pointers.move(press(1, 102));
    expect(seen).toEqual([]);
    pointers.move(press(1, 110));
    pointers.move(press(1, 115));
    expect(seen).toEqual([
      ['pan', 10, 0],
      ['pan', 5, 0],
    ]);
    pointers.up(press(1, 115));
    expect(click()).toBe(1);
    expect(click()).toBe(1);
  });

  it('click where there is nothing more to see', () => {
    const { pointers, seen, click } = watched();
    pointers.down(press(1, 100), false);
    pointers.move(press(1, 150));
    pointers.up(press(1, 150));
    expect(seen).toEqual(['end']);
    expect(click()).toBe(0);
  });

  it('pinch with two, around their middle', () => {
    const { pointers, seen } = watched();
    pointers.down(press(1, 100), false);
    pointers.down(press(2, 200), false);
    pointers.move(press(2, 300));
    expect(seen).toEqual([['pinch', 2, 200]]);
  });
});
