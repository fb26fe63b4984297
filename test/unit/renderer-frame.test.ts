import { describe, expect, it } from 'vitest';
import type { Box } from '../../electron/contract/types.ts';
import { cardBeside, frameOn, percentOf } from '../../renderer/photo/frame.ts';
import { Random, seeds } from './support/random.ts';

const MARGIN = 12;

/** A face inside a photo, in percent of it. */
function face(random: Random): Box {
  const width = random.between(2, 60);
  const height = random.between(2, 60);
  return { x: random.between(0, 100 - width), y: random.between(0, 100 - height), width, height };
}

function stageOf(random: Random): { width: number; height: number } {
  return { width: 500 + random.below(1500), height: 400 + random.below(1000) };
}

function photoOf(random: Random): { width: number; height: number } {
  return { width: 1 + random.below(6000), height: 1 + random.below(6000) };
}

describe('frameOn', () => {
  it.each(seeds(80))('shows the photo whole, in its shape, in the middle (seed %i)', (seed) => {
    const random = new Random(seed);
    const stage = stageOf(random);
    const photo = photoOf(random);
    const frame = frameOn(stage, photo);
    expect(frame.x).toBeGreaterThanOrEqual(-1e-9);
    expect(frame.y).toBeGreaterThanOrEqual(-1e-9);
    expect(frame.x * 2 + frame.width).toBeCloseTo(stage.width, 6);
    expect(frame.y * 2 + frame.height).toBeCloseTo(stage.height, 6);
    expect(frame.width * photo.height).toBeCloseTo(frame.height * photo.width, 3);
  });

  it.each(seeds(80))('shows it as large as the stage allows, at most twice its size (seed %i)', (seed) => {
    const random = new Random(seed);
    const stage = stageOf(random);
    const photo = photoOf(random);
    const frame = frameOn(stage, photo);
    const touches = Math.min(stage.width - frame.width, stage.height - frame.height) < 1e-6;
    const scale = frame.width / photo.width;
    expect(scale).toBeLessThanOrEqual(2 + 1e-9);
    expect(touches || Math.abs(scale - 2) < 1e-9).toBe(true);
  });

  it('places these by hand', () => {
    expect(frameOn({ width: 1000, height: 600 }, { width: 4000, height: 2000 })).toEqual({
      x: 0,
      y: 50,
      width: 1000,
      height: 500,
    });
    expect(frameOn({ width: 1000, height: 600 }, { width: 100, height: 50 })).toEqual({
      x: 400,
      y: 250,
      width: 200,
      height: 100,
    });
  });

  it('stays finite without a stage and for a photo of unknown size', () => {
    for (const frame of [
      frameOn({ width: 0, height: 0 }, { width: 4000, height: 3000 }),
      frameOn({ width: 800, height: 600 }, { width: 0, height: 0 }),
    ])
      expect([frame.x, frame.y, frame.width, frame.height].every(Number.isFinite)).toBe(true);
  });
});

describe('percentOf', () => {
  it.each(seeds(40))('leads back to the pixels at any size (seed %i)', (seed) => {
    const random = new Random(seed);
    const photo = photoOf(random);
    const box = {
      x: random.between(-20, 900),
      y: random.between(-20, 900),
      width: 33.5,
      height: random.between(1, 90),
    };
    const percent = percentOf(box, photo);
    expect((percent.x * photo.width) / 100).toBeCloseTo(box.x, 6);
    expect((percent.y * photo.height) / 100).toBeCloseTo(box.y, 6);
    expect((percent.width * photo.width) / 100).toBeCloseTo(box.width, 6);
    expect((percent.height * photo.height) / 100).toBeCloseTo(box.height, 6);
    expect(percentOf({ x: 0, y: 0, ...photo }, photo)).toEqual({
      x: 0,
      y: 0,
      width: expect.closeTo(100, 6) as number,
      height: expect.closeTo(100, 6) as number,
    });
  });

  it('does not divide by a size that is not known', () => {
    const { x, y, width, height } = percentOf({ x: 1, y: 2, width: 3, height: 4 }, { width: 0, height: 0 });
    expect([x, y, width, height].every(Number.isFinite)).toBe(true);
  });
});

describe('cardBeside', () => {
  const card = { width: 260, height: 150 };

  it.each(seeds(200))(
    'stands on the stage and off the face where it can, below rather than above (seed %i)',
    (seed) => {
      const random = new Random(seed);
      const stage = stageOf(random);
      const frame = frameOn(stage, photoOf(random));
      const box = face(random);
      const { x, y } = cardBeside(box, frame, stage, card);
      expect(x).toBeGreaterThanOrEqual(MARGIN);
      expect(y).toBeGreaterThanOrEqual(MARGIN);
      expect(x + card.width).toBeLessThanOrEqual(stage.width - MARGIN + 1e-9);
      expect(y + card.height).toBeLessThanOrEqual(stage.height - MARGIN + 1e-9);

      const top = frame.y + (box.y / 100) * frame.height;
      const bottom = top + (box.height / 100) * frame.height;
      const room = card.height + 2 * MARGIN;
      if (stage.height - bottom >= room + 1e-6) expect(y).toBeCloseTo(bottom + MARGIN, 6);
      else if (stage.height - bottom < room - 1e-6 && top >= room + 1e-6)
        expect(y + card.height).toBeCloseTo(top - MARGIN, 6);
    },
  );

  it.each(seeds(80))('is centred on the face unless an edge is in the way (seed %i)', (seed) => {
    const random = new Random(seed);
    const stage = stageOf(random);
    const frame = frameOn(stage, photoOf(random));
    const box = face(random);
    const { x } = cardBeside(box, frame, stage, card);
    const off = x + card.width / 2 - (frame.x + ((box.x + box.width / 2) / 100) * frame.width);
    const isLeft = Math.abs(x - MARGIN) < 1e-6;
    const isRight = Math.abs(x + card.width - (stage.width - MARGIN)) < 1e-6;
    if (isLeft) expect(off).toBeGreaterThanOrEqual(-1e-6);
    else if (isRight) expect(off).toBeLessThanOrEqual(1e-6);
    else expect(off).toBeCloseTo(0, 6);
  });

  it('covers the lower part of a face that leaves room neither above nor below', () => {
    const stage = { width: 800, height: 600 };
    const frame = { x: 0, y: 0, ...stage };
    expect(cardBeside({ x: 20, y: 5, width: 60, height: 90 }, frame, stage, card)).toEqual({ x: 270, y: 438 });
  });

  it('shows its upper left corner on a stage that is too small for it', () => {
    const stage = { width: 200, height: 100 };
    const frame = { x: 0, y: 0, ...stage };
    expect(cardBeside({ x: 40, y: 40, width: 20, height: 20 }, frame, stage, card)).toEqual({ x: 12, y: 12 });
  });
});
