import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PhotoFace } from '../../electron/contract/types.ts';
import type { Orientation } from '../../electron/core/regions.ts';
import { facet, facetJson } from './support/cli.ts';
import { regionInfo, writeTags, type NamedFace } from './support/regions.ts';
import { failureOf } from './support/failures.ts';
import { temporaryFolder } from './support/folder.ts';
import { copyLibrary, withLibrary, type OpenLibrary } from './support/library.ts';
import { writeSample } from './support/photos.ts';
import { sure } from './support/sure.ts';

/** Two photos of the same three people and one of others, scanned before any file names anybody. */
const master = join(temporaryFolder(), 'master');
let album: string;
let library: string;
const scannedAlbum = join(temporaryFolder(), 'album');

beforeAll(async () => {
  await writeSample(1, join(scannedAlbum, 'day.jpg'));
  await writeSample(1, join(scannedAlbum, 'evening.jpg'), (photo) => photo.resize(720).modulate({ brightness: 0.8 }));
  await writeSample(2, join(scannedAlbum, 'others.jpg'));
  await withLibrary(master, ({ engine }) => engine.scan([scannedAlbum]));
}, 240_000);

beforeEach(() => {
  // A file that is written is another one to the library, so sidecars tell of people here.
  library = copyLibrary(master);
  album = scannedAlbum;
  for (const name of ['day.jpg', 'evening.jpg', 'others.jpg']) writeFileSync(join(album, `${name}.xmp`), '');
});

/** A photo of the library by its file's name, with its faces from left to right. */
function photo(
  { engine, store }: OpenLibrary,
  name: string,
): { id: number; width: number; height: number; faces: PhotoFace[] } {
  const row = store.photos.byPath(join(album, name));
  if (!row) throw new Error(`no ${name}`);
  const { id, width, height, faces } = engine.getPhoto({ photoId: row.id });
  return { id, width, height, faces: faces.toSorted((a, b) => a.box.x - b.box.x) };
}

/** A sidecar that names people, as digiKam writes it. */
function sidecar(open: OpenLibrary, name: string, faces: readonly NamedFace[], more: object = {}): void {
  const path = join(album, `${name}.xmp`);
  writeFileSync(
    path,
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>',
  );
  writeTags(path, { 'XMP-mwg-rs:RegionInfo': regionInfo(faces, photo(open, name), 1), ...more });
}

function namesOn(open: OpenLibrary, name: string): (string | null)[] {
  return photo(open, name).faces.map(({ personName }) => personName);
}

const EMPTY_CORNER = { x: 2, y: 2, width: 60, height: 60 };

describe('names in files', () => {
  it('name the faces that were found, and those alike follow', async () => {
    await withLibrary(library, async (open) => {
      const { faces } = photo(open, 'day.jpg');
      sidecar(open, 'day.jpg', [
        { name: 'Ada', box: sure(faces[0]).box },
        { name: 'Bob', box: sure(faces[1]).box },
      ]);
      const taken = await open.engine.takeFileNames();
      expect(taken).toMatchObject({ faces: 2, drawn: 0, people: 2, photos: 1, conflicts: 0, problems: [] });
      expect(namesOn(open, 'day.jpg')).toEqual(['Ada', 'Bob', null]);
      expect(namesOn(open, 'evening.jpg')).toEqual(['Ada', 'Bob', null]);
      expect(open.engine.history().steps[0]).toMatchObject({
        kind: 'file-names',
        sentence: 'From the metadata of files: 2 faces named.',
        faces: 2,
      });
    });
  });

  it('make one person of all faces of a name, whatever its spelling, and of somebody who is called so already', async () => {
    await withLibrary(library, async (open) => {
      const { faces } = photo(open, 'day.jpg');
      const other = photo(open, 'others.jpg').faces;
      open.engine.namePerson({ personId: sure(sure(faces[0]).personId), name: 'Ada Lovelace' });
      sidecar(open, 'day.jpg', [{ name: 'Bob', box: sure(faces[1]).box }]);
      sidecar(open, 'others.jpg', [
        { name: 'ada  LOVELACE', box: sure(other[0]).box },
        { name: 'BOB', box: sure(other[1]).box },
      ]);
      await open.engine.takeFileNames();
      const people = open.engine.listPeople().filter(({ name }) => name !== null);
      expect(people.map(({ name }) => name).sort()).toEqual(['Ada Lovelace', 'Bob']);
      expect(namesOn(open, 'others.jpg').slice(0, 2)).toEqual(['Ada Lovelace', 'Bob']);
    });
  });

  it('draw a face where none was found, which is taken back with the names as one step', async () => {
    await withLibrary(library, async (open) => {
      const { faces } = photo(open, 'day.jpg');
      sidecar(open, 'day.jpg', [
        { name: 'Ada', box: sure(faces[0]).box },
        { name: 'Cat Woman', box: EMPTY_CORNER },
      ]);
      const taken = await open.engine.takeFileNames();
      expect(taken).toMatchObject({ faces: 2, drawn: 1, steps: [expect.any(Number)] });
      const drawn = photo(open, 'day.jpg').faces.find(({ origin }) => origin === 'drawn');
      expect(drawn).toMatchObject({ personName: 'Cat Woman', confirmed: true });

      await open.engine.undo({ step: sure(taken.steps[0]) });
      expect(namesOn(open, 'day.jpg').filter((name) => name !== null)).toEqual([]);
      expect(photo(open, 'day.jpg').faces.some(({ origin }) => origin === 'drawn')).toBe(false);
      await open.engine.redo();
      expect(namesOn(open, 'day.jpg')).toContain('Cat Woman');
    });
  });

  it('decide nothing twice', async () => {
    await withLibrary(library, async (open) => {
      const { faces } = photo(open, 'day.jpg');
      sidecar(open, 'day.jpg', [
        { name: 'Ada', box: sure(faces[0]).box },
        { name: 'Cat Woman', box: EMPTY_CORNER },
      ]);
      await open.engine.takeFileNames();
      const last = open.store.decisions.last();
      expect(await open.engine.takeFileNames()).toMatchObject({ faces: 0, conflicts: 0, steps: [] });
      expect(open.store.decisions.last()).toBe(last);
      expect(await open.engine.fileNames()).toMatchObject({ faces: 0, conflicts: 0 });
    });
  });

  it('give way to what the user said, until they say otherwise', async () => {
    await withLibrary(library, async (open) => {
      const { faces } = photo(open, 'day.jpg');
      const [first, second, third] = faces as [PhotoFace, PhotoFace, PhotoFace];
      open.engine.namePerson({ personId: sure(first.personId), name: 'Bob' });
      await open.engine.markNotAFace({ faceIds: [second.id] });
      await open.engine.markStranger({ faceIds: [third.id] });
      sidecar(open, 'day.jpg', [
        { name: 'Anna', box: first.box },
        { name: 'Cleo', box: second.box },
        { name: 'Dora', box: third.box },
      ]);
      expect(await open.engine.takeFileNames()).toMatchObject({ faces: 0, conflicts: 3 });
      const { conflicts, total } = await open.engine.listNameConflicts();
      expect(total).toBe(3);
      expect(conflicts.map(({ name, yours, why }) => [name, yours, why])).toEqual([
        ['Anna', 'Bob', 'named-otherwise'],
        ['Cleo', null, 'not-a-face'],
        ['Dora', null, 'stranger'],
      ]);
      // Mine is kept, and not asked about again, not even when the files are read again.
      const [anna, cleo] = conflicts;
      await open.engine.answerNameConflict({ regionId: sure(anna).regionId, take: false });
      await open.engine.takeFileNames();
      expect((await open.engine.listNameConflicts()).total).toBe(2);
      expect(namesOn(open, 'day.jpg')[0]).toBe('Bob');
      // The file's is taken.
      const again = (await open.engine.listNameConflicts()).conflicts.find(({ name }) => name === sure(cleo).name);
      await open.engine.answerNameConflict({ regionId: sure(again).regionId, take: true });
      expect(namesOn(open, 'day.jpg')).toContain('Cleo');
      const failure = await failureOf(() =>
        open.engine.answerNameConflict({ regionId: sure(again).regionId, take: true }),
      );
      expect(failure.code).toBe('name-unknown');
    });
  });

  it('are not taken over where the user said that it is not this person', async () => {
    await withLibrary(library, async (open) => {
      const day = photo(open, 'day.jpg').faces;
      const evening = photo(open, 'evening.jpg').faces;
      open.engine.namePerson({ personId: sure(sure(day[0]).personId), name: 'Anna' });
      await open.engine.rejectFaces({ faceIds: [sure(evening[0]).id], personId: sure(sure(day[0]).personId) });
      sidecar(open, 'evening.jpg', [{ name: 'Anna', box: sure(evening[0]).box }]);
      await open.engine.takeFileNames();
      expect((await open.engine.listNameConflicts()).conflicts).toMatchObject([{ name: 'Anna', why: 'said-not' }]);
    });
  });

  it('that contradict each other are shown, and one of them can be chosen', async () => {
    await withLibrary(library, async (open) => {
      const { faces } = photo(open, 'day.jpg');
      sidecar(open, 'day.jpg', [
        { name: 'Anna', box: sure(faces[0]).box },
        { name: 'Bea', box: { ...sure(faces[0]).box, x: sure(faces[0]).box.x + 3 } },
      ]);
      expect(await open.engine.takeFileNames()).toMatchObject({ faces: 0, conflicts: 2 });
      const { conflicts } = await open.engine.listNameConflicts();
      expect(conflicts.map(({ name, why, others }) => [name, why, others])).toEqual([
        ['Anna', 'two-names', ['Bea']],
        ['Bea', 'two-names', ['Anna']],
      ]);
      await open.engine.answerNameConflict({ regionId: sure(conflicts[1]).regionId, take: true });
      expect(namesOn(open, 'day.jpg')[0]).toBe('Bea');
      expect((await open.engine.listNameConflicts()).total).toBe(0);
    });
  });

  it('do not tear faces apart that the user put together', async () => {
    await withLibrary(library, async (open) => {
      const day = photo(open, 'day.jpg').faces;
      const others = photo(open, 'others.jpg').faces;
      open.engine.mergePeople({ personId: sure(sure(day[0]).personId), intoPersonId: sure(sure(others[0]).personId) });
      sidecar(open, 'day.jpg', [{ name: 'Anna', box: sure(day[0]).box }]);
      await open.engine.takeFileNames();
      expect(namesOn(open, 'others.jpg')[0]).toBe('Anna');
      await open.engine.undo();
      sidecar(open, 'others.jpg', [{ name: 'Bea', box: sure(others[0]).box }]);
      expect(await open.engine.takeFileNames()).toMatchObject({ faces: 0, conflicts: 2 });
    });
  });

  it('are offered after a scan, and taken over by themselves only when the user asked for that', async () => {
    const folder = join(temporaryFolder(), 'album');
    await writeSample(3, join(folder, 'first.jpg'));
    const upright = { x: 0.3, y: 0.3, width: 0.2, height: 0.2 };
    const info = regionInfo([{ name: 'Ada', box: upright }], { width: 1, height: 1 }, 1) as { RegionList: unknown };
    const write = (name: string): void =>
      writeTags(join(folder, name), { 'XMP-mwg-rs:RegionInfo': { RegionList: info.RegionList } });
    write('first.jpg');
    await withLibrary(join(temporaryFolder(), 'library'), async ({ engine }) => {
      await engine.scan([folder]);
      expect(await engine.fileNames()).toMatchObject({ faces: 1, people: 1, photos: 1, later: false });
      expect(engine.listPeople().some(({ name }) => name !== null)).toBe(false);
      await engine.takeFileNames({ later: true });
      expect(engine.listPeople().find(({ name }) => name === 'Ada')?.faces).toBeGreaterThan(0);
      await writeSample(4, join(folder, 'second.jpg'));
      write('second.jpg');
      await engine.scan([folder]);
      expect(await engine.fileNames()).toMatchObject({ faces: 0, later: true });
      expect(engine.listPeople().find(({ name }) => name === 'Ada')?.photos).toBe(2);
    });
  });

  it('are found in the frame in which they fit the faces, where the file does not say', async () => {
    const folder = join(temporaryFolder(), 'album');
    const upright = await writeSample(1, join(folder, 'upright.jpg'));
    await withLibrary(join(temporaryFolder(), 'library'), async ({ engine, store }) => {
      await engine.scan([folder]);
      const [face] = engine.getPhoto({ photoId: sure(store.photos.byPath(upright)).id }).faces;
      const { width, height } = engine.getPhoto({ photoId: sure(store.photos.byPath(upright)).id });
      // Turned by half, and (against the convention) with regions of the photo as it is shown.
      await writeSample(1, join(folder, 'turned.jpg'), (photo) => photo.rotate(180).withMetadata({ orientation: 3 }));
      const info = regionInfo([{ name: 'Ada', box: sure(face).box }], { width, height }, 1);
      writeTags(join(folder, 'turned.jpg'), { 'XMP-mwg-rs:RegionInfo': info });
      await engine.scan([folder]);
      expect(await engine.takeFileNames()).toMatchObject({ faces: 1, drawn: 0 });
    });
  });

  it('come from Picasa’s files', async () => {
    await withLibrary(library, async (open) => {
      const { faces, width, height } = photo(open, 'day.jpg');
      const hex = ({ box }: PhotoFace): string =>
        [box.x / width, box.y / height, (box.x + box.width) / width, (box.y + box.height) / height]
          .map((part) =>
            Math.round(part * 0xffff)
              .toString(16)
              .padStart(4, '0'),
          )
          .join('');
      const ini = [
        '[Contacts2]',
        '8e62398ebda8c1a5=Ada Lovelace;;',
        '[DAY.jpg]',
        `faces=rect64(${hex(sure(faces[0]))}),8e62398ebda8c1a5;rect64(${hex(sure(faces[1]))}),d10a8325c557b085;`,
        'backuphash=1',
        `[evening.jpg]`,
        'faces=rect64(zzzz),8e62398ebda8c1a5;rect64(0000000000000000),8e62398ebda8c1a5',
      ].join('\r\n');
      writeFileSync(join(album, '.picasa.ini'), ini);
      const contacts = join(temporaryFolder(), 'contacts.xml');
      writeFileSync(
        contacts,
        '<contacts>\n <contact id="d10a8325c557b085" name="Bob &amp; Co" modified_time="x"/>\n</contacts>',
      );
      expect(await open.engine.takeFileNames({ contacts })).toMatchObject({ faces: 2, people: 2 });
      expect(namesOn(open, 'day.jpg')).toEqual(['Ada Lovelace', 'Bob & Co', null]);
      writeFileSync(contacts, '<!DOCTYPE x [<!ENTITY a "b">]><contacts/>');
      expect((await failureOf(() => open.engine.takeFileNames({ contacts }))).code).toBe('file-unreadable');
      writeFileSync(join(album, '.picasa.ini'), '');
    });
  });

  it('in broken XMP are a problem with a reason, and nonsense is left out', async () => {
    await withLibrary(library, async (open) => {
      writeFileSync(join(album, 'day.jpg.xmp'), '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>');
      sidecar(open, 'others.jpg', [
        { name: 'Ada', box: { x: 5_000, y: 5_000, width: 50, height: 50 } },
        { name: 'Bob', box: { x: -400, y: 100, width: 401, height: 50 } },
      ]);
      const taken = await open.engine.takeFileNames();
      expect(taken.faces).toBe(0);
      expect(taken.problems.map(({ path }) => path)).toEqual([join(album, 'day.jpg'), join(album, 'others.jpg')]);
      expect(taken.problems[0]?.reason).toMatch(/XMP of this photo is broken/u);
    });
  });

  it('are taken over by the command line, too', async () => {
    await withLibrary(library, (open) => {
      const { faces } = photo(open, 'day.jpg');
      open.engine.namePerson({ personId: sure(sure(faces[1]).personId), name: 'Bob' });
      sidecar(open, 'day.jpg', [
        { name: 'Ada', box: sure(faces[0]).box },
        { name: 'Zoe', box: sure(faces[1]).box },
      ]);
    });
    expect(await facetJson('import-names', '--library', library)).toMatchObject({ faces: 1, conflicts: 1 });
    const listed = (await facetJson('name-conflicts', '--library', library)) as { conflicts: { regionId: number }[] };
    expect(listed.conflicts).toMatchObject([{ name: 'Zoe', yours: 'Bob' }]);
    const said = await facet('name-conflicts', '--library', library);
    expect(said.stdout).toMatch(/Zoe +Bob/u);
    await facetJson('answer-name', String(sure(listed.conflicts[0]).regionId), 'theirs', '--library', library);
    expect(await facetJson('people', '--library', library)).toContainEqual(expect.objectContaining({ name: 'Zoe' }));
    expect((await facet('answer-name', '1', 'perhaps', '--library', library)).code).toBe(2);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8] as Orientation[])(
    'are where they belong in orientation %i, as ExifTool writes them',
    async (orientation) => {
      const folder = join(temporaryFolder(), 'album');
      const path = join(folder, 'turned.jpg');
      // Stored so that it is upright when shown as its orientation says.
      const back = { 1: 0, 2: 0, 3: 180, 4: 180, 5: 270, 6: 270, 7: 90, 8: 90 }[orientation];
      const mirror = [2, 4, 5, 7].includes(orientation);
      copyFileSync(await writeSample(1, join(temporaryFolder(), 'upright.png')), `${folder}.png`);
      const { default: sharp } = await import('sharp');
      const upright = sharp(`${folder}.png`);
      await writeSample(1, path);
      const stored = mirror ? sharp(await upright.flop().png().toBuffer()) : upright;
      await sharp(await stored.rotate(back).png().toBuffer())
        .withMetadata({ orientation })
        .jpeg({ quality: 95 })
        .toFile(path);
      await withLibrary(join(temporaryFolder(), 'library'), async ({ engine, store }) => {
        await engine.scan([folder]);
        const id = sure(store.photos.byPath(path)).id;
        const { faces, width, height } = engine.getPhoto({ photoId: id });
        const left = faces.toSorted((a, b) => a.box.x - b.box.x);
        expect(left).toHaveLength(3);
        const info = regionInfo(
          left.map(({ box }, at) => ({ name: `Person ${at}`, box })),
          { width, height },
          orientation,
        );
        writeTags(path, { 'XMP-mwg-rs:RegionInfo': info });
        await engine.scan([folder]);
        expect(await engine.takeFileNames()).toMatchObject({ faces: 3, drawn: 0 });
        const named = engine.getPhoto({ photoId: id }).faces.toSorted((a, b) => a.box.x - b.box.x);
        expect(named.map(({ personName }) => personName)).toEqual(['Person 0', 'Person 1', 'Person 2']);
      });
    },
  );
});
