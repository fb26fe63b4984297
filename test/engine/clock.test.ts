/** The time of day jumps: a dead battery, another time zone, a clock set by hand. */

import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { temporaryFolder } from './support/folder.ts';
import { withLibrary } from './support/library.ts';
import { writeSample } from './support/photos.ts';

afterEach(() => void vi.useRealTimers());

const YEARS = [2026, 1970, 2099, 2001] as const;

it('photos, people and the order of what was said do not depend on it', async () => {
  const album = join(temporaryFolder(), 'album');
  const library = join(temporaryFolder(), 'library');
  vi.useFakeTimers({ toFake: ['Date'] });
  const names: string[] = [];
  let personId = 0;
  for (const [n, year] of YEARS.entries()) {
    vi.setSystemTime(new Date(`${year}-06-01T12:00:00Z`));
    const photo = join(album, `${n}.jpg`);
    await writeSample(n + 1, photo);
    // The file's time is what the computer believed when it was written.
    utimesSync(photo, new Date(), new Date());
    await withLibrary(library, async ({ engine, reads }) => {
      const result = await engine.scan([album]);
      expect(result).toMatchObject({ photos: n + 1, indexed: 1, unchanged: n, failed: [] });
      expect(reads()).toBe(1);
      personId ||= engine.listPeople({})[0]?.id ?? 0;
      names.push(`Ada ${year}`);
      engine.namePerson({ personId, name: `Ada ${year}` });
    });
  }
  await withLibrary(library, async ({ engine }) => {
    const nameNow = (): string | null | undefined => engine.listPeople({}).find(({ id }) => id === personId)?.name;
    expect(nameNow()).toBe(names.at(-1));
    const { steps } = engine.history({});
    expect(steps.map(({ deed }) => deed?.name)).toEqual(names.toReversed());
    // What was said last is taken back first, whatever the clock said.
    for (const name of names.toReversed().slice(1)) {
      await engine.undo({});
      expect(nameNow()).toBe(name);
    }
    expect(await engine.scan([album])).toMatchObject({ photos: YEARS.length, indexed: 0, unchanged: YEARS.length });
  });
});
