import { mkdirSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PhotoFacts } from '../../electron/contract/photos.ts';
import type { SearchQuery } from '../../electron/contract/methods.ts';
import { migrations } from '../../electron/engine/store/migrations.ts';
import { openDatabase } from '../../electron/engine/store/database.ts';
import { facet } from './support/cli.ts';
import { exiftool } from './support/exiftool.ts';
import { temporaryFolder } from './support/folder.ts';
import { copyLibrary, withLibrary, type OpenLibrary } from './support/library.ts';
import { FACES, writeBytes, writeSample } from './support/photos.ts';

const album = join(temporaryFolder(), 'album');
const library = join(temporaryFolder(), 'library');
const first = join(album, '1.jpg');
const second = join(album, 'IMG-20120304-WA0001.jpg');
const third = join(album, '3.jpg');

function sidecar(attributes: string, ...keywords: string[]): string {
  return `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
    xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" ${attributes}><dc:subject><rdf:Bag>
    ${keywords.map((word) => `<rdf:li>${word}</rdf:li>`).join('')}</rdf:Bag></dc:subject></rdf:Description></rdf:RDF>`;
}

beforeAll(async () => {
  await writeSample(1, first);
  await writeSample(2, second);
  await writeSample(4, third);
  const place = ['-GPSLatitude=52.52', '-GPSLatitudeRef=N', '-GPSLongitude=13.4', '-GPSLongitudeRef=E'];
  const date = ['-EXIF:DateTimeOriginal=2011:06:07 08:09:10', '-EXIF:OffsetTimeOriginal=+02:00'];
  const words = ['-XMP-xmp:Rating=4', '-XMP-dc:Subject=Sea', '-XMP-dc:Subject=\u00c4pfel', '-EXIF:Model=Canon EOS 5D'];
  exiftool('-overwrite_original', '-q', ...place, ...date, ...words, first);
  exiftool('-overwrite_original', '-q', '-XMP-xmp:Rating=1', '-XMP-dc:Subject=sea', '-EXIF:Model=Pixel 4', third);
  await withLibrary(library, ({ engine }) => engine.scan([album]));
});

function idOf({ store }: OpenLibrary, path: string): number {
  return store.photos.byPath(path)?.id ?? 0;
}

async function factsOf(open: OpenLibrary, path: string): Promise<PhotoFacts | null> {
  return (await open.engine.photoInfo({ photoId: idOf(open, path) })).facts;
}

describe('what photos say of themselves', () => {
  it('is in the library when they were scanned', () =>
    withLibrary(library, async (open) => {
      expect(open.store.facts.unread(0, 9)).toEqual([]);
      expect(open.store.facts.of(idOf(open, first))).toMatchObject({
        ...{ takenFrom: 'camera', offset: 120, rating: 4, keywords: ['Sea', '\u00c4pfel'], camera: 'Canon EOS 5D' },
        ...{
          problem: null,
          place: { latitude: expect.closeTo(52.52, 5) as number, longitude: expect.closeTo(13.4, 5) as number },
        },
      });
      expect(await open.engine.photoInfo({ photoId: idOf(open, second) })).toMatchObject({
        ...{ takenAt: '2012-03-04T12:00:00', facts: { takenFrom: 'name', isDayOnly: true } },
      });
    }));

  it('finds them', () =>
    withLibrary(library, ({ engine }) => {
      const found = (query: SearchQuery): string[] =>
        engine.searchPhotos(query).map(({ id }) => engine.getPhoto({ photoId: id }).path);
      expect(found({ rating: 4 })).toEqual([first]);
      expect(found({ rating: 1 }).sort()).toEqual([first, third]);
      expect(found({ rating: 5 })).toEqual([]);
      expect(found({ keywords: ['SEA'] }).sort()).toEqual([first, third]);
      expect(found({ keywords: ['sea', '\u00e4PFEL'] })).toEqual([first]);
      expect(found({ keywords: ["' OR 1 --"] })).toEqual([]);
      expect(found({ camera: 'canon eos' })).toEqual([first]);
      expect(found({ camera: '%' })).toEqual([]);
      expect(found({ from: '2012-03-04', to: '2012-03-04' })).toEqual([second]);
      const [person] = engine.listPeople({});
      expect(found({ together: [person?.id ?? 0], rating: 5 })).toEqual([]);
      expect(engine.photoKeywords({})).toEqual([
        { keyword: 'Sea', photos: 2 },
        { keyword: '\u00c4pfel', photos: 1 },
      ]);
      expect(engine.photoKeywords({ limit: 1 })).toHaveLength(1);
    }));

  it('is read from a library of an earlier version at its next scan, without looking for faces again', async () => {
    const folder = join(temporaryFolder(), 'library');
    mkdirSync(folder);
    const before = migrations.filter(({ version }) => version < 6);
    const old = openDatabase(folder, 'own', before);
    old.db.exec(`ATTACH '${join(library, 'library.sqlite')}' AS now;
      INSERT INTO folder SELECT * FROM now.folder`);
    const columns = 'id, folder_id, path, size, mtime_ms, hash, status, present, problem, reason, width, height';
    old.db.exec(`INSERT INTO photo (${columns}) SELECT ${columns} FROM now.photo; DETACH now`);
    old.close();
    await withLibrary(folder, async (open) => {
      expect(open.store.facts.unread(0, 9)).toHaveLength(3);
      await open.engine.scan([album]);
      expect(open.reads()).toBe(0);
      expect(await factsOf(open, first)).toMatchObject({ rating: 4, keywords: ['Sea', '\u00c4pfel'] });
      expect(open.store.photos.takenAt(idOf(open, second))).toBe('2012-03-04T12:00:00');
    });
  });

  it('is read again when a sidecar comes, changes or goes, without looking for faces again', async () => {
    const beside = `${first}.xmp`;
    await withLibrary(copyLibrary(library), async (open) => {
      const { engine, reads } = open;
      await writeBytes(beside, sidecar('xmp:Rating="5"', 'beside'));
      await engine.scan([album]);
      expect(await factsOf(open, first)).toMatchObject({ rating: 5, keywords: ['beside'] });
      expect(engine.searchPhotos({ keywords: ['sea'] })).toHaveLength(1);
      await writeBytes(beside, sidecar('xmp:Rating="3"', 'beside', 'more'));
      utimesSync(beside, 2e9, 2e9);
      await engine.scan([album]);
      expect(await factsOf(open, first)).toMatchObject({ rating: 3, keywords: ['beside', 'more'] });
      expect(open.store.facts.unread(0, 9)).toEqual([]);
      rmSync(beside);
      await engine.scan([album]);
      expect(await factsOf(open, first)).toMatchObject({ rating: 4, keywords: ['Sea', '\u00c4pfel'] });
      expect(reads()).toBe(0);
      expect(open.store.faces.count()).toBe((FACES[1] ?? 0) + (FACES[2] ?? 0) + (FACES[4] ?? 0));
    });
  });

  it('goes along with a file that is renamed, and is asked again for its new name', async () => {
    const folder = join(temporaryFolder(), 'album');
    mkdirSync(folder);
    await copyFile(second, join(folder, 'a.jpg'));
    await withLibrary(join(temporaryFolder(), 'library'), async (open) => {
      await open.engine.scan([folder]);
      expect(await factsOf(open, join(folder, 'a.jpg'))).toMatchObject({ takenFrom: 'file' });
      renameSync(join(folder, 'a.jpg'), join(folder, '2001-02-03 04.05.06.jpg'));
      await open.engine.scan([folder]);
      expect(open.reads()).toBe(1);
      expect(await factsOf(open, join(folder, '2001-02-03 04.05.06.jpg'))).toMatchObject({ takenFrom: 'name' });
    });
  });

  it('is told by the command line', async () => {
    const info = await facet('info', first, '--library', library, '--json');
    expect(info.code).toBe(0);
    expect(JSON.parse(info.stdout)).toMatchObject({
      ...{ path: first, takenAt: '2011-06-07T08:09:10', facts: { rating: 4, offset: 120, takenFrom: 'camera' } },
    });
    const words = await facet('info', second, '--library', library);
    expect(words.stdout).toMatch(/2012-03-04 \(from the file's name\)/u);
    expect((await facet('info', '/nowhere.jpg', '--library', library)).code).toBe(1);
    const search = (...options: string[]) => facet('search', '--library', library, '--json', ...options);
    const found = await search('--rating', '1', '--keyword', 'SEA', '--camera', 'pixel');
    expect(JSON.parse(found.stdout)).toMatchObject([{ fileName: '3.jpg' }]);
    for (const wrong of [
      ['--rating', '6'],
      ['--rating', 'x'],
      ['--keyword', ' '],
      ['--camera', ''],
    ])
      expect((await search(...wrong)).code).toBe(2);
    const keywords = await facet('keywords', '--library', library, '--json');
    expect(JSON.parse(keywords.stdout)).toEqual([
      { keyword: 'Sea', photos: 2 },
      { keyword: '\u00c4pfel', photos: 1 },
    ]);
  });
});
