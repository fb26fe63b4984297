import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { NamesWriting } from '../../electron/contract/names.ts';
import type { PhotoFace } from '../../electron/contract/types.ts';
import { areaOf, storedSize, type Orientation } from '../../electron/core/regions.ts';
import { facet, facetJson } from './support/cli.ts';
import { readTags, regionInfo, writeTags } from './support/regions.ts';
import { failureOf } from './support/failures.ts';
import { heic } from './support/heic.ts';
import { RAW } from './support/raw.ts';
import { temporaryFolder } from './support/folder.ts';
import { withLibrary, type OpenLibrary } from './support/library.ts';
import { sample, writeSample } from './support/photos.ts';
import { sure } from './support/sure.ts';

interface Region {
  readonly Name: string;
  readonly Type: string;
  readonly Area: Readonly<Record<'X' | 'Y' | 'W' | 'H', number>>;
  readonly Description?: string;
}

interface Tags {
  readonly RegionInfo?: { AppliedToDimensions: { W: number; H: number }; RegionList: readonly Region[] };
  readonly Subject?: string[];
  readonly HierarchicalSubject?: string[];
  readonly TagsList?: string[];
  readonly Title?: string;
  readonly Rating?: number;
}

/** A new album and library; `make` puts the photos there. */
async function scannedAlbum(make: (album: string) => Promise<unknown>): Promise<{ album: string; library: string }> {
  const album = join(temporaryFolder(), 'album');
  const library = join(temporaryFolder(), 'library');
  await make(album);
  await withLibrary(library, ({ engine }) => engine.scan([album]));
  return { album, library };
}

/** The faces of a photo from left to right. */
function facesOn({ engine, store }: OpenLibrary, path: string): PhotoFace[] {
  const { faces } = engine.getPhoto({ photoId: sure(store.photos.byPath(path)).id });
  return faces.toSorted((a, b) => a.box.x - b.box.x);
}

function nameFirst(open: OpenLibrary, path: string, name: string): PhotoFace {
  const [face] = facesOn(open, path);
  open.engine.namePerson({ personId: sure(face?.personId), name });
  return sure(face);
}

function tagsOf(path: string): Tags {
  return readTags(path, '-XMP:all');
}

function write(
  { engine }: OpenLibrary,
  place: NamesWriting['place'] = 'sidecar',
  kind: NamesWriting['kind'] = 'write',
): Promise<NamesWriting> {
  return engine.wroteNames({ kind, place });
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

async function pixels(path: string): Promise<string> {
  const { data } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
  return createHash('sha256').update(data).digest('hex');
}

/** The sample stored so that it is upright when it is shown by its orientation. */
async function turned(path: string, orientation: Orientation, encode: (photo: Sharp) => Sharp): Promise<void> {
  const [mirrored, degrees] = (
    {
      1: [false, 0],
      2: [true, 0],
      3: [false, 180],
      4: [true, 180],
      5: [true, 270],
      6: [false, 270],
      7: [true, 90],
      8: [false, 90],
    } as const
  )[orientation];
  const upright = await sample(1).png().toBuffer();
  const stored = await sharp(mirrored ? await sharp(upright).flop().png().toBuffer() : upright)
    .rotate(degrees)
    .png()
    .toBuffer();
  mkdirSync(join(path, '..'), { recursive: true });
  await encode(sharp(stored).withMetadata({ orientation })).toFile(path);
}

describe('names in sidecars', () => {
  it.each([
    ['camera RAW', 'a.nef', async () => RAW.nef?.({ preview: await sample(1).jpeg().toBuffer(), orientation: 1 })],
    ['HEIC', 'a.heic', () => Promise.resolve(heic('group'))],
  ] as const)('stand beside %s, and are read from there', async (_, name, make) => {
    const { album, library } = await scannedAlbum(async (to) => {
      mkdirSync(to, { recursive: true });
      writeFileSync(join(to, name), sure(await make()));
    });
    const path = join(album, name);
    const before = hashOf(path);
    await withLibrary(library, async (open) => {
      const { box } = nameFirst(open, path, 'Ada Lovelace');
      expect(await write(open)).toMatchObject({ changed: 1, failed: [] });
      const [region] = sure(tagsOf(`${path}.xmp`).RegionInfo).RegionList;
      const { width } = open.engine.getPhoto({ photoId: sure(open.store.photos.byPath(path)).id });
      expect(region).toMatchObject({
        Name: 'Ada Lovelace',
        Area: { X: expect.closeTo((box.x + box.width / 2) / width, 3) as number },
      });
      const into = await write(open, 'file');
      expect(into).toMatchObject({ changed: 0, failed: [{ reason: expect.stringContaining('sidecar') as string }] });
    });
    expect(hashOf(path)).toBe(before);
    await withLibrary(join(temporaryFolder(), 'library'), async ({ engine }) => {
      await engine.scan([album]);
      await engine.takeFileNames();
      expect(engine.listPeople().map(({ name: who }) => who)).toContain('Ada Lovelace');
    });
  });

  it('are regions and keywords, and leave the photo alone', async () => {
    const { album, library } = await scannedAlbum((to) => writeSample(1, join(to, 'a.jpg')));
    const path = join(album, 'a.jpg');
    const before = hashOf(path);
    await withLibrary(library, async (open) => {
      const { box } = nameFirst(open, path, 'Ada Lovelace');
      const result = await write(open);
      expect(result).toMatchObject({ state: 'done', changed: 1, unchanged: 0, failed: [], canUndo: true });
      const tags = tagsOf(`${path}.xmp`);
      expect(tags.Subject).toEqual(['Ada Lovelace']);
      expect(tags.HierarchicalSubject).toEqual(['People|Ada Lovelace']);
      expect(tags.TagsList).toEqual(['People/Ada Lovelace']);
      const { width, height } = open.engine.getPhoto({ photoId: 1 });
      expect(tags.RegionInfo?.AppliedToDimensions).toMatchObject({ W: width, H: height });
      const [region] = sure(tags.RegionInfo).RegionList;
      expect(region).toMatchObject({ Name: 'Ada Lovelace', Type: 'Face' });
      expect(region?.Area.X).toBeCloseTo((box.x + box.width / 2) / width, 4);
      expect(region?.Area.H).toBeCloseTo(box.height / height, 4);
      // The second time there is nothing to do.
      expect(await write(open)).toMatchObject({ changed: 0, unchanged: 1 });
    });
    expect(hashOf(path)).toBe(before);
    expect(readdirSync(album).sort()).toEqual(['a.jpg', 'a.jpg.xmp']);
  });

  it('are only told of in a dry run', async () => {
    const { album, library } = await scannedAlbum((to) => writeSample(1, join(to, 'a.jpg')));
    await withLibrary(library, async (open) => {
      nameFirst(open, join(album, 'a.jpg'), 'Ada');
      const look = await write(open, 'sidecar', 'look');
      expect(look).toMatchObject({
        changed: 1,
        canUndo: false,
        changes: [{ target: join(album, 'a.jpg.xmp'), isNew: true, names: ['Ada'], removed: [] }],
      });
    });
    expect(readdirSync(album)).toEqual(['a.jpg']);
  });

  it('keep what others wrote, and follow what is corrected in Facet', async () => {
    const { album, library } = await scannedAlbum((to) => writeSample(1, join(to, 'a.jpg')));
    const path = join(album, 'a.jpg');
    const sidecar = join(album, 'a.jpg.xmp');
    await withLibrary(library, async (open) => {
      const [first, second] = facesOn(open, path);
      const { width, height } = open.engine.getPhoto({ photoId: 1 });
      writeFileSync(
        sidecar,
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>',
      );
      const info = regionInfo(
        [
          { name: 'Old Name', box: sure(first).box },
          { name: 'Unknown to Facet', box: sure(second).box },
          { name: 'Rex', box: { x: 0, y: 0, width: 50, height: 50 } },
        ],
        { width, height },
        1,
      ) as { RegionList: Record<string, unknown>[] };
      Object.assign(sure(info.RegionList[0]), { Description: 'kept' });
      Object.assign(sure(info.RegionList[2]), { Type: 'Pet' });
      writeTags(sidecar, {
        'XMP-mwg-rs:RegionInfo': info,
        'XMP-dc:Subject': ['holiday', 'Bob'],
        'XMP-dc:Title': 'Ü, "quoted"',
        'XMP-xmp:Rating': 4,
      });
      open.engine.namePerson({ personId: sure(first?.personId), name: 'Ada' });
      expect((await write(open)).changes).toMatchObject([{ removed: ['Old Name'], isNew: false }]);
      const tags = tagsOf(sidecar);
      expect(tags).toMatchObject({ Title: 'Ü, "quoted"', Rating: 4, Subject: ['holiday', 'Bob', 'Ada'] });
      expect(sure(tags.RegionInfo).RegionList.map(({ Name, Type }) => [Name, Type])).toEqual([
        ['Ada', 'Face'],
        ['Unknown to Facet', 'Face'],
        ['Rex', 'Pet'],
      ]);
      expect(sure(tags.RegionInfo).RegionList[0]?.Description).toBe('kept');

      // Called otherwise, and then by no name: what Facet wrote follows, a keyword of others stays.
      open.engine.namePerson({ personId: sure(first?.personId), name: 'Bob' });
      await write(open);
      expect(tagsOf(sidecar).Subject).toEqual(['holiday', 'Bob']);
      open.engine.namePerson({ personId: sure(first?.personId), name: '' });
      await write(open);
      const last = tagsOf(sidecar);
      expect(last.Subject).toEqual(['holiday', 'Bob']);
      expect(last.TagsList).toBeUndefined();
      expect(sure(last.RegionInfo).RegionList.map(({ Name }) => Name)).toEqual(['Unknown to Facet', 'Rex']);
    });
  });

  it('begin with the names and keywords that the photo has', async () => {
    const { album, library } = await scannedAlbum(async (to) => {
      await writeSample(1, join(to, 'a.jpg'));
      writeTags(join(to, 'a.jpg'), { 'XMP-dc:Subject': ['holiday', '007', 'true'] });
    });
    await withLibrary(library, async (open) => {
      nameFirst(open, join(album, 'a.jpg'), 'Ada');
      await write(open);
      expect((tagsOf(join(album, 'a.jpg.xmp')).Subject as unknown[]).map(String)).toEqual([
        'holiday',
        '007',
        'true',
        'Ada',
      ]);
    });
  });

  it('are taken back: what was there is there again, what was not is gone', async () => {
    const { album, library } = await scannedAlbum(async (to) => {
      await writeSample(1, join(to, 'a.jpg'));
      await writeSample(2, join(to, 'b.jpg'));
      writeFileSync(
        join(to, 'b.jpg.xmp'),
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>  </x:xmpmeta>',
      );
    });
    const former = hashOf(join(album, 'b.jpg.xmp'));
    await withLibrary(library, async (open) => {
      nameFirst(open, join(album, 'a.jpg'), 'Ada');
      nameFirst(open, join(album, 'b.jpg'), 'Bob');
      await write(open);
      expect(hashOf(join(album, 'b.jpg.xmp'))).not.toBe(former);
      expect(await write(open, 'sidecar', 'undo')).toMatchObject({ state: 'done', changed: 2, canUndo: false });
      expect(existsSync(join(album, 'a.jpg.xmp'))).toBe(false);
      expect(hashOf(join(album, 'b.jpg.xmp'))).toBe(former);
      expect((await failureOf(() => write(open, 'sidecar', 'undo'))).code).toBe('nothing-to-undo');

      // What somebody else changed since is theirs.
      await write(open);
      writeFileSync(join(album, 'a.jpg.xmp'), 'mine');
      const undone = await write(open, 'sidecar', 'undo');
      expect(undone).toMatchObject({ changed: 1, failed: [{ path: join(album, 'a.jpg.xmp') }] });
      expect(readFileSync(join(album, 'a.jpg.xmp'), 'utf8')).toBe('mine');
    });
  });

  it('are not written where that would lose or mislead, each with its reason', async () => {
    const names = ['broken', 'folder', 'link', 'readonly', 'odd\nname', '-leading'];
    const { album, library } = await scannedAlbum(async (to) => {
      for (const name of names) await writeSample(1, join(to, `${name}.jpg`));
    });
    const elsewhere = join(temporaryFolder(), 'elsewhere.xmp');
    writeFileSync(elsewhere, '<a/>');
    const sidecar = (name: string): string => join(album, `${name}.jpg.xmp`);
    writeFileSync(sidecar('broken'), '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>');
    mkdirSync(sidecar('folder'));
    symlinkSync(elsewhere, sidecar('link'));
    writeFileSync(sidecar('readonly'), '<a/>');
    chmodSync(sidecar('readonly'), 0o444);
    await withLibrary(library, async (open) => {
      nameFirst(open, join(album, 'broken.jpg'), 'Ada; Lovelace | the / first, "Countess"');
      const result = await write(open);
      const reasons = Object.fromEntries(
        result.failed.map(({ path, reason }) => [path.slice(album.length + 1), reason]),
      );
      expect(reasons['broken.jpg']).toMatch(/cannot be kept.*broken/u);
      expect(reasons['folder.jpg']).toMatch(/not a file/u);
      expect(reasons['link.jpg']).toMatch(/is a link/u);
      expect(reasons['readonly.jpg']).toMatch(/read-only/u);
      expect(result).toMatchObject({ state: 'done', changed: 2 });
      for (const name of ['odd\nname', '-leading']) {
        const text = readFileSync(sidecar(name), 'utf8');
        expect(text).toContain('<mwg-rs:Name>Ada; Lovelace | the / first, &quot;Countess&quot;</mwg-rs:Name>');
        expect(text).toContain('<rdf:li>People|Ada; Lovelace - the / first, &quot;Countess&quot;</rdf:li>');
        expect(text).toContain('<rdf:li>People/Ada; Lovelace | the - first, &quot;Countess&quot;</rdf:li>');
      }
      expect(readFileSync(elsewhere, 'utf8')).toBe('<a/>');
    });
  });

  it('belong to one photo: a sidecar that another file may mean is left alone', async () => {
    const { album, library } = await scannedAlbum(async (to) => {
      await writeSample(1, join(to, 'lone.jpg'));
      await writeSample(2, join(to, 'pair.jpg'));
      for (const stem of ['lone', 'pair'])
        writeFileSync(join(to, `${stem}.xmp`), '<x:xmpmeta xmlns:x="adobe:ns:meta/"/>');
      writeFileSync(join(to, 'pair.cr2'), 'raw');
    });
    await withLibrary(library, async (open) => {
      nameFirst(open, join(album, 'lone.jpg'), 'Ada');
      nameFirst(open, join(album, 'pair.jpg'), 'Bob');
      const { changes } = await write(open);
      expect(changes.map(({ target }) => target)).toEqual([join(album, 'lone.xmp'), join(album, 'pair.jpg.xmp')]);
    });
  });
});

describe('names in photos', () => {
  it.each(['jpg', 'png', 'tif', 'webp'])(
    'are written with the same picture, and decisions hold: %s',
    async (ending) => {
      const { album, library } = await scannedAlbum((to) => writeSample(1, join(to, `a.${ending}`)));
      const path = join(album, `a.${ending}`);
      utimesSync(path, 1_500_000_000, 1_500_000_000);
      const before = { pixels: await pixels(path), hash: hashOf(path) };
      await withLibrary(library, async (open) => {
        await open.engine.scan([album]);
        const face = nameFirst(open, path, 'Ada');
        expect(await write(open, 'file')).toMatchObject({ state: 'done', changed: 1, failed: [] });
        expect(hashOf(path)).not.toBe(before.hash);
        expect(await pixels(path)).toBe(before.pixels);
        expect(statSync(path).mtimeMs).toBe(1_500_000_000_000);
        expect(tagsOf(path).Subject).toEqual(['Ada']);
        expect(readdirSync(album)).toEqual([`a.${ending}`]);
        // The library knows the new bytes, and nothing is read again or lost.
        const reads = open.reads();
        await open.engine.scan([album]);
        expect(open.reads()).toBe(reads);
        await open.engine.markNotAFace({ faceIds: [sure(facesOn(open, path)[1]).id] });
        expect(facesOn(open, path).find(({ id }) => id === face.id)?.personName).toBe('Ada');

        expect(await write(open, 'file', 'undo')).toMatchObject({ state: 'done', changed: 1, failed: [] });
        expect(tagsOf(path).Subject).toBeUndefined();
        expect(await pixels(path)).toBe(before.pixels);
        expect(open.engine.listPeople()[0]?.name).toBe('Ada');
      });
      // A library made anew from the log finds the name on the bytes that are there now.
      await withLibrary(library, async ({ engine, reads }) => {
        await engine.scan([album]);
        expect(reads()).toBe(0);
        expect(engine.listPeople()[0]?.name).toBe('Ada');
      });
    },
  );

  it.each([1, 2, 3, 4, 5, 6, 7, 8] as Orientation[])(
    'are where ExifTool and Facet find them, orientation %i',
    async (orientation) => {
      const path = (album: string, at = ''): string => join(album, `turned${at}.jpg`);
      const { album, library } = await scannedAlbum((to) =>
        turned(path(to), orientation, (photo) => photo.jpeg({ quality: 92 })),
      );
      await withLibrary(library, async (open) => {
        const [first, second] = facesOn(open, path(album));
        open.engine.namePerson({ personId: sure(first?.personId), name: 'Ada' });
        open.engine.namePerson({ personId: sure(second?.personId), name: 'Bob' });
        expect(await write(open, 'file')).toMatchObject({ changed: 1, failed: [] });
        const { width, height } = open.engine.getPhoto({ photoId: 1 });
        const upright = { width, height };
        const { RegionInfo } = tagsOf(path(album));
        const stored = storedSize(upright, orientation);
        expect(RegionInfo?.AppliedToDimensions).toMatchObject({ W: stored.width, H: stored.height });
        for (const [face, name] of [
          [first, 'Ada'],
          [second, 'Bob'],
        ] as const) {
          const { X, Y, W, H } = sure(RegionInfo?.RegionList.find(({ Name }) => Name === name)).Area;
          const area = areaOf(sure(face).box, orientation, upright);
          for (const [is, should] of [
            [X, area.x + area.width / 2],
            [Y, area.y + area.height / 2],
            [W, area.width],
            [H, area.height],
          ] as const) {
            expect(Math.abs(is - should)).toBeLessThan(1e-4);
          }
        }
      });
      // Another library, in which nothing was said, reads them.
      await withLibrary(join(temporaryFolder(), 'other'), async (open) => {
        await open.engine.scan([album]);
        expect(await open.engine.takeFileNames()).toMatchObject({ faces: 2, drawn: 0, conflicts: 0 });
        expect(
          facesOn(open, path(album))
            .map(({ personName }) => personName)
            .slice(0, 2),
        ).toEqual(['Ada', 'Bob']);
      });
    },
  );

  it('give the XMP back that was there', async () => {
    const { album, library } = await scannedAlbum(async (to) => {
      await writeSample(1, join(to, 'a.jpg'));
      writeTags(join(to, 'a.jpg'), { 'XMP-dc:Title': 'kept', 'XMP-dc:Subject': ['holiday'] });
    });
    const path = join(album, 'a.jpg');
    const xmp = async (): Promise<string> => String((await sharp(path).metadata()).xmp);
    const before = await xmp();
    await withLibrary(library, async (open) => {
      nameFirst(open, path, 'Ada');
      await write(open, 'file');
      expect(await xmp()).not.toBe(before);
      await write(open, 'file', 'undo');
      expect(await xmp()).toBe(before);
    });
  });

  it('are not written into a photo that changed, a link, or a format that could suffer', async () => {
    const { album, library } = await scannedAlbum(async (to) => {
      for (const name of ['changed.jpg', 'linked.jpg', 'real.jpg', 'moving.gif']) await writeSample(1, join(to, name));
    });
    await withLibrary(library, async (open) => {
      nameFirst(open, join(album, 'real.jpg'), 'Ada');
      const bytes = readFileSync(join(album, 'changed.jpg'));
      writeFileSync(join(album, 'changed.jpg'), Buffer.concat([bytes, Buffer.from('x')]));
      const elsewhere = join(temporaryFolder(), 'elsewhere.jpg');
      renameSync(join(album, 'linked.jpg'), elsewhere);
      symlinkSync(elsewhere, join(album, 'linked.jpg'));
      const linked = hashOf(elsewhere);
      const { failed, changed } = await write(open, 'file');
      expect(changed).toBe(1);
      expect(Object.fromEntries(failed.map(({ path, reason }) => [path.slice(album.length + 1), reason]))).toEqual({
        'changed.jpg': expect.stringMatching(/has changed since it was read/u) as string,
        'linked.jpg': expect.stringMatching(/is a link/u) as string,
        'moving.gif': expect.stringMatching(/can have a sidecar/u) as string,
      });
      expect(hashOf(elsewhere)).toBe(linked);
    });
  });
});

describe('facet write-xmp', () => {
  let album: string;
  let library: string;

  beforeAll(async () => {
    ({ album, library } = await scannedAlbum((to) => writeSample(1, join(to, 'a.jpg'))));
    await withLibrary(library, (open) => void nameFirst(open, join(album, 'a.jpg'), 'Ada'));
  });

  it('says what it would do, does it, and takes it back', async () => {
    const dry = await facet('write-xmp', '--dry-run', '--library', library);
    expect(dry.stdout).toMatch(/a\.jpg\.xmp +Ada\n1 file to write, 0 up to date/u);
    expect(existsSync(join(album, 'a.jpg.xmp'))).toBe(false);
    expect(await facetJson('write-xmp', '--library', library)).toMatchObject({
      changed: 1,
      place: 'sidecar',
      failed: [],
    });
    expect(existsSync(join(album, 'a.jpg.xmp'))).toBe(true);
    expect(await facetJson('write-xmp', '--undo', '--library', library)).toMatchObject({ changed: 1 });
    expect(existsSync(join(album, 'a.jpg.xmp'))).toBe(false);
    expect((await facet('write-xmp', '--undo', '--library', library)).code).toBe(1);
    expect((await facet('write-xmp', '--undo', '--dry-run', '--library', library)).code).toBe(2);
    expect(await facetJson('write-xmp', '--into-files', '--library', library)).toMatchObject({
      changed: 1,
      place: 'file',
    });
  });
});
