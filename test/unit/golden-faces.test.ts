import { describe, expect, it } from 'vitest';
import { agreement, type GoldenFace } from '../../electron/core/golden.ts';

/** A face of a hundred pixels at a place, whose embedding is the unit vector of a dimension. */
function face(x: number, dimension: number): GoldenFace {
  const embedding = new Float32Array(128);
  embedding[dimension] = 1;
  const box = { x, y: 0, width: 80, height: 100 };
  return { box, landmarks: [0, 1, 2, 3, 4].map((n) => [x + n, n]), embedding };
}

const golden = [face(0, 0), face(200, 1)];
const embeddings = golden.map(({ embedding }) => embedding);

describe('agreement with the golden faces', () => {
  it('is full with themselves, in any order', () => {
    expect(agreement(golden, golden.toReversed(), embeddings)).toEqual({ cosine: 1, boxes: 1, landmarks: 0 });
  });

  it('is that of the worst face', () => {
    const [one, other] = golden.map((each) => ({ ...each }));
    if (!one || !other) throw new Error('no faces');
    const moved = {
      ...other,
      box: { ...other.box, x: 208 },
      landmarks: other.landmarks.map(([x, y]) => [x + 3, y + 4] as const),
    };
    const off = Float32Array.from(embeddings[1] ?? [], (value, index) => (index === 2 ? 0.6 : value * 0.8));
    const found = agreement(golden, [one, moved], [embeddings[0] ?? off, off]);
    expect(found.cosine).toBeCloseTo(0.8, 6);
    expect(found.boxes).toBeCloseTo(72 / 88, 6);
    expect(found.landmarks).toBeCloseTo(0.05, 6);
  });

  it('is none when a face is not found, or one too many', () => {
    expect(agreement(golden, golden.slice(1), embeddings).boxes).toBe(0);
    expect(agreement(golden, [], embeddings)).toEqual({ cosine: 1, boxes: 0, landmarks: Infinity });
    expect(agreement(golden, [...golden, face(500, 3)], embeddings).boxes).toBe(0);
  });

  it('is no number where an embedding is missing or is none', () => {
    expect(agreement(golden, golden, embeddings.slice(1)).cosine).toBeNaN();
    expect(agreement(golden, golden, [new Float32Array(128).fill(NaN), ...embeddings]).cosine).toBeNaN();
  });
});
