/** A disk that fills up under a library, and has room again. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { facet, facetJson } from './support/cli.ts';
import { failureOf } from './support/failures.ts';
import { temporaryFolder } from './support/folder.ts';
import { withLibrary } from './support/library.ts';
import { writeSample } from './support/photos.ts';
import { smallDisk } from './support/small-disk.ts';

it('costs nothing that was answered, says so, and goes on when there is room', async (test) => {
  const disk = smallDisk(test, '24m');
  const library = join(disk, 'library');
  const album = join(temporaryFolder(), 'album');
  await writeSample(1, join(album, '1.jpg'));
  const fill = join(disk, 'fill');

  await withLibrary(library, async ({ engine, store }) => {
    await engine.scan([album]);
    const [person] = engine.listPeople({});
    engine.namePerson({ personId: person?.id ?? 0, name: 'Ada' });
    for (let n = 2; n <= 6; n += 1) await writeSample(n, join(album, `${n}.jpg`));

    fillUp(fill);
    expect((await failureOf(() => engine.scan([album]))).code).toBe('disk-full');
    // Names find room in pages that are not full yet, until one does not: what was answered stays, and only that.
    let last = 'Ada';
    const nameOnAndOn = (): void => {
      for (let n = 0; n < 2_000; n += 1) {
        engine.namePerson({ personId: person?.id ?? 0, name: `Ada ${n}` });
        last = `Ada ${n}`;
      }
    };
    expect((await failureOf(nameOnAndOn)).code).toBe('disk-full');
    expect(engine.listPeople({}).map(({ name }) => name)).toContain(last);
    expect(store.db.pragma('integrity_check', { simple: true })).toBe('ok');
  });
  const full = await facet('scan', album, '--library', library);
  expect(full).toMatchObject({ code: 1, stdout: '' });
  expect(full.stderr).toMatch(/disk .* is full/u);
  expect(full.stderr.trimEnd().split('\n')).toHaveLength(1);

  rmSync(fill, { recursive: true });
  expect(await facetJson('scan', album, '--library', library)).toMatchObject({ photos: 6, failed: [], faces: 22 });
  expect(JSON.stringify(await facetJson('people', '--library', library))).toContain('"Ada');
  const { findings } = (await facetJson('doctor', '--library', library)) as { findings: { level: string }[] };
  expect(findings.filter(({ level }) => level === 'problem')).toEqual([]);
});

/** Writes until the disk takes no more. */
function fillUp(folder: string): void {
  mkdirSync(folder);
  for (let bytes = 2 ** 20, n = 0; bytes >= 4096; n += 1) {
    try {
      writeFileSync(join(folder, String(n)), Buffer.alloc(bytes));
    } catch {
      rmSync(join(folder, String(n)), { force: true });
      bytes /= 2;
    }
  }
}
