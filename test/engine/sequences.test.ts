import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { BACK, Life, SAID, stepOf, WORLD } from './support/life.ts';

const SEQUENCES = 1_000;
const MOST_STEPS = 10;

const sequence = fc.record({
  seed: fc.integer(),
  steps: fc.array(
    fc.oneof(
      { weight: 3, arbitrary: stepOf(WORLD) },
      { weight: 4, arbitrary: stepOf(SAID) },
      { weight: 2, arbitrary: stepOf(BACK) },
    ),
    {
      minLength: 3,
      maxLength: MOST_STEPS,
    },
  ),
});

describe('any sequence of scans, moves, deletions, edits, decisions, undos, thresholds and models', () => {
  it(`loses no decision, and breaks no link that was made or forbidden (${SEQUENCES} sequences)`, async () => {
    // Memory where there is some to be had as a disk: what is tried here is not the disk.
    const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'facet-sequences-'));
    let made = 0;
    try {
      await fc.assert(
        fc.asyncProperty(sequence, async ({ seed, steps }) => {
          made += 1;
          const folder = join(root, String(made));
          const life = new Life(folder, seed);
          try {
            await life.library.update();
            for (const each of steps) await life.live(each);
          } finally {
            life.library.close();
            rmSync(folder, { recursive: true, force: true });
          }
        }),
        { numRuns: Number(process.env.FACET_SEQUENCES ?? SEQUENCES), seed: 1 },
      );
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }, 1_800_000);
});
