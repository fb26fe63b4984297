/** How many questions a review would ask, as the mark in the header has it. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './support/folder.ts';
import { withLibrary } from './support/library.ts';
import { writeSample } from './support/photos.ts';

describe('the number of open questions', () => {
  it('is that of the review, follows an answer, and is worked out once for a state of people', async () => {
    const album = temporaryFolder();
    for (const number of [1, 2, 4]) await writeSample(number, join(album, `${number}.jpg`));
    await withLibrary(join(temporaryFolder(), 'library'), async ({ engine, store }) => {
      expect(await engine.openQuestions()).toEqual({ count: 0 });
      await engine.scan([album]);
      const { open, questions } = await engine.reviewQuestions({ limit: 1 });
      expect(open).toBeGreaterThan(0);
      expect(await engine.openQuestions()).toEqual({ count: open });

      // Nothing is read again while nothing changes: even faces taken away behind the engine's back are not noticed.
      store.db.exec('SAVEPOINT before; DELETE FROM face');
      expect(await engine.openQuestions()).toEqual({ count: open });
      store.db.exec('ROLLBACK TO before; RELEASE before');

      await engine.answerSuggestion({ key: questions[0]?.key ?? '', name: 'Ada' });
      await engine.settled();
      const after = (await engine.reviewQuestions({ limit: 1 })).open;
      expect(after).not.toBe(open);
      expect(await engine.openQuestions()).toEqual({ count: after });
    });
  });

  it('is not worked out in a library so large that it would take long', async () => {
    const album = temporaryFolder();
    await writeSample(1, join(album, '1.jpg'));
    await withLibrary(join(temporaryFolder(), 'library'), async ({ engine, store }) => {
      await engine.scan([album]);
      const photo = store.faces.list()[0];
      store.db
        .prepare(
          `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20001)
           INSERT INTO face (photo_id, x, y, width, height, landmarks, score, quality, sharpness, yaw, pitch)
           SELECT (SELECT photo_id FROM face WHERE id = ?), 0, 0, 1, 1, x'', 0, 0, 0, 0, 0 FROM n`,
        )
        .run(photo?.id);
      expect(await engine.openQuestions()).toEqual({ count: 0 });
      store.asked.replaceAll([
        { face: photo?.id ?? 0, candidates: [{ person: photo?.personId ?? 0, similarity: 0.5 }] },
      ]);
      expect(await engine.openQuestions()).toEqual({ count: null });
    });
  });
});
