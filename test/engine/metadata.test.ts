import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { copyFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { findBlocks } from '../../electron/engine/metadata/container.ts';
import type { PhotoMetadata } from '../../electron/engine/metadata/metadata.ts';
import { readHead, readMetadata } from '../../electron/engine/metadata/read.ts';
import { readFacts, readPhoto } from '../../electron/engine/vision/decode.ts';
import { exiftool, plainJpeg } from './support/exiftool.ts';
import { temporaryFolder } from './support/folder.ts';
import { writeBytes } from './support/photos.ts';

/** A time of files after everything that was written into them. */
const FILE_TIME = '2020-02-02T10:20:30';

/** A JPEG with what ExifTool is told to write into it. */
async function photo(name: string, ...tags: string[]): Promise<string> {
  const path = join(temporaryFolder(), name);
  await writeBytes(path, await plainJpeg());
  if (tags.length > 0) exiftool('-overwrite_original', '-q', '-m', ...tags, path);
  touch(path);
  return path;
}

/** Gives a file the time of all, or some seconds later. */
function touch(path: string, seconds = 0): void {
  const at = Date.parse(FILE_TIME) / 1000 + seconds;
  utimesSync(path, at, at);
}

async function read(path: string): Promise<PhotoMetadata> {
  return readFacts(path);
}

function xmp(properties: string, attributes = ''): string {
  return `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
      xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
      ${attributes}>${properties}</rdf:Description></rdf:RDF></x:xmpmeta>`;
}

const subjects = (...words: string[]): string =>
  `<dc:subject><rdf:Bag>${words.map((word) => `<rdf:li>${word}</rdf:li>`).join('')}</rdf:Bag></dc:subject>`;

describe('the date of a photo', () => {
  const CAMERA = [
    '-EXIF:DateTimeOriginal=2014:05:03 14:22:33',
    '-EXIF:SubSecTimeOriginal=07',
    '-EXIF:OffsetTimeOriginal=+02:00',
  ];
  const DIGITISED = ['-EXIF:CreateDate=2015:01:02 03:04:05', '-EXIF:OffsetTimeDigitized=-03:00'];
  const CREATED = ['-XMP-photoshop:DateCreated=2013:01:02 03:04:05+01:00'];
  const ORIGINAL = ['-XMP-exif:DateTimeOriginal=2012:01:02 03:04:05'];
  const MADE = ['-XMP-xmp:CreateDate=2011:01:02 03:04:05Z'];
  const GPS = ['-GPSDateStamp=2010:01:02', '-GPSTimeStamp=23:04:05'];
  const IPTC = ['-IPTC:DateCreated=2009:01:02', '-IPTC:TimeCreated=03:04:05+05:30'];

  it.each<[string, string, readonly string[], object]>([
    [
      'the camera’s, before all',
      'a.jpg',
      [...CAMERA, ...DIGITISED, ...CREATED, ...GPS, ...IPTC],
      {
        ...{ takenAt: '2014-05-03T14:22:33', milliseconds: 70, offset: 120, takenFrom: 'camera', isDayOnly: false },
      },
    ],
    [
      'when it was digitised',
      'a.jpg',
      [...DIGITISED, ...CREATED, ...GPS],
      {
        ...{ takenAt: '2015-01-02T03:04:05', offset: -180, takenFrom: 'camera' },
      },
    ],
    [
      'Photoshop’s in XMP',
      'a.jpg',
      [...CREATED, ...ORIGINAL, ...MADE, ...GPS],
      {
        ...{ takenAt: '2013-01-02T03:04:05', offset: 60, takenFrom: 'xmp' },
      },
    ],
    [
      'EXIF’s in XMP',
      'a.jpg',
      [...ORIGINAL, ...MADE, ...GPS],
      {
        ...{ takenAt: '2012-01-02T03:04:05', offset: null, takenFrom: 'xmp' },
      },
    ],
    ['XMP’s own', 'a.jpg', [...MADE, ...GPS], { takenAt: '2011-01-02T03:04:05', offset: 0, takenFrom: 'xmp' }],
    [
      'the satellites’, in UTC',
      'a.jpg',
      [...GPS, ...IPTC],
      {
        ...{ takenAt: '2010-01-02T23:04:05', offset: 0, takenFrom: 'gps' },
      },
    ],
    [
      'the satellites’, by the clock of the camera’s zone',
      'a.jpg',
      [...GPS, '-EXIF:OffsetTime=+02:00'],
      {
        ...{ takenAt: '2010-01-03T01:04:05', offset: 120, takenFrom: 'gps' },
      },
    ],
    ['IPTC’s', '2008-01-02 03.04.05.jpg', IPTC, { takenAt: '2009-01-02T03:04:05', offset: 330, takenFrom: 'iptc' }],
    ['IPTC’s day', 'a.jpg', IPTC.slice(0, 1), { takenAt: '2009-01-02T12:00:00', isDayOnly: true, takenFrom: 'iptc' }],
    ['that of the name', 'IMG_20080102_030405.jpg', [], { takenAt: '2008-01-02T03:04:05', takenFrom: 'name' }],
    ['that of the file', 'IMG_1.jpg', [], { takenAt: FILE_TIME, takenFrom: 'file' }],
    [
      'none that is before photography',
      'a.jpg',
      ['-EXIF:DateTimeOriginal=0000:00:00 00:00:00', ...IPTC],
      {
        takenFrom: 'iptc',
      },
    ],
    [
      'none of a clock that was never set',
      'a.jpg',
      ['-EXIF:DateTimeOriginal=1970:01:01 00:12:00', ...IPTC],
      {
        takenFrom: 'iptc',
      },
    ],
    ['none of the future', 'a.jpg', ['-EXIF:DateTimeOriginal=2099:01:01 00:00:00', ...IPTC], { takenFrom: 'iptc' }],
    [
      'none that no calendar has',
      'a.jpg',
      ['-EXIF:DateTimeOriginal#=2014:02:31 10:00:00', ...IPTC],
      {
        takenFrom: 'iptc',
      },
    ],
  ])('is %s', async (_, name, tags, expected) => {
    expect(await read(await photo(name, ...tags))).toMatchObject(expected);
  });

  it('may be a number that no calendar has, as file systems hold any', async () => {
    const path = await photo('a.jpg');
    for (const changedMs of [-1e18, 9e18, NaN])
      expect((await readMetadata(path, readFileSync(path), changedMs)).takenAt).toMatch(/^1970-01-01T/u);
  });
});

describe('what a photo says', () => {
  it('is as ExifTool reads it, in files of every kind', async () => {
    const folder = temporaryFolder();
    const common = [
      ...[
        '-EXIF:DateTimeOriginal=2014:05:03 14:22:33',
        '-EXIF:SubSecTimeOriginal=123',
        '-EXIF:OffsetTimeOriginal=-03:30',
      ],
      ...[
        '-EXIF:GPSLatitude=33.8568',
        '-EXIF:GPSLatitudeRef=S',
        '-EXIF:GPSLongitude=151.2153',
        '-EXIF:GPSLongitudeRef=E',
      ],
      ...[
        '-EXIF:Make=NIKON',
        '-EXIF:Model=NIKON D750',
        '-XMP-xmp:Rating=4',
        '-XMP-dc:Title=Oper',
        '-EXIF:LensModel=50mm',
      ],
      ...['-XMP-dc:Subject=Sydney', '-XMP-dc:Subject=M\u00f6we & Meer', '-XMP-dc:Subject=\u6d77'],
    ];
    const kinds = ['jpg', 'png', 'webp', 'tif', 'avif'];
    for (const [index, kind] of kinds.entries()) {
      for (const orientation of [1, 3, 6, 8].slice(index % 2, 4)) {
        const path = join(folder, `${orientation}.${kind}`);
        await sharp(await plainJpeg()).toFile(path);
        exiftool('-overwrite_original', '-q', '-m', ...common, `-EXIF:Orientation#=${orientation}`, path);
      }
    }
    exiftool('-overwrite_original', '-q', '-IPTC:Keywords=Hafen', '-IPTC:Keywords=SYDNEY', join(folder, '6.jpg'));
    const tags = ['DateTimeOriginal', 'SubSecTimeOriginal', 'OffsetTimeOriginal', 'Orientation', 'XMP-xmp:Rating'];
    const more = [
      'Composite:GPSLatitude',
      'Composite:GPSLongitude',
      'XMP-dc:Subject',
      'IPTC:Keywords',
      'Model',
      'LensModel',
    ];
    const said = JSON.parse(exiftool('-j', '-n', ...[...tags, ...more].map((tag) => `-${tag}`), folder)) as Said[];
    expect(said).toHaveLength(kinds.length * 4 - 2);
    for (const photoSaid of said) {
      const facts = await read(photoSaid.SourceFile);
      const of = photoSaid.SourceFile;
      expect([of, facts.takenAt]).toEqual([of, photoSaid.DateTimeOriginal.replace(/(\d+):(\d+):(\d+) /u, '$1-$2-$3T')]);
      expect(facts).toMatchObject({
        ...{ milliseconds: photoSaid.SubSecTimeOriginal, offset: -210, takenFrom: 'camera', problem: null },
        ...{ orientation: photoSaid.Orientation, rating: photoSaid.Rating, camera: photoSaid.Model, title: 'Oper' },
        lens: photoSaid.LensModel,
      });
      expect(facts.place?.latitude).toBeCloseTo(photoSaid.GPSLatitude, 6);
      expect(facts.place?.longitude).toBeCloseTo(photoSaid.GPSLongitude, 6);
      const extra = (photoSaid.Keywords ?? []).filter((word) => word !== 'SYDNEY');
      expect(facts.keywords).toEqual([...photoSaid.Subject, ...extra]);
    }
  });

  it('has a rating from rejected to five, from XMP or EXIF', async () => {
    const rated = async (...tags: string[]): Promise<number | null> =>
      (await read(await photo('a.jpg', ...tags))).rating;
    expect(await rated('-XMP-xmp:Rating=-1')).toBe(-1);
    expect(await rated('-XMP-xmp:Rating=0', '-EXIF:Rating=5')).toBe(0);
    expect(await rated('-EXIF:Rating=3')).toBe(3);
    expect(await rated('-XMP-xmp:Rating=77')).toBeNull();
    expect(await rated('-XMP-xmp:Rating=-9', '-EXIF:Rating=2')).toBe(2);
  });

  it('has keywords with those above them, each once, and fit to be shown', async () => {
    const path = await photo(
      'a.jpg',
      ...['-XMP-dc:Subject=Berlin', '-XMP-dc:Subject=sea\u202e side', '-XMP-dc:Subject= '],
      ...[
        '-XMP-lr:HierarchicalSubject=Places|Germany|Berlin',
        `-XMP-dc:Subject=${'x'.repeat(5_000)}`,
        '-IPTC:Keywords=BERLIN',
      ],
    );
    const { keywords } = await read(path);
    expect(keywords.filter((word) => !word.startsWith('xx'))).toEqual(['Berlin', 'sea side', 'Places', 'Germany']);
    expect(keywords.every((word) => word.length <= 200)).toBe(true);
    const many = await photo('b.jpg');
    writeFileSync(`${many}.xmp`, xmp(subjects('one\u0007\u0000\n two')));
    expect((await read(many)).keywords).toEqual(['one two']);
    writeFileSync(`${many}.xmp`, xmp(subjects(...Array.from({ length: 10_000 }, (_, n) => `word ${n}`))));
    expect((await read(many)).keywords).toHaveLength(500);
  });

  it.each([
    ['no number', [0, 0, 0, 0, 0, 0]],
    ['infinite', [52, 0, 31, 1, 12, 1]],
    ['beyond the poles', [0xffffffff, 1, 0xffffffff, 1, 0xffffffff, 1]],
    ['where nobody looked', [0, 1, 0, 1, 0, 1]],
  ])('has no place that is %s', async (_, numbers) => {
    const path = await photo(
      'a.jpg',
      '-GPSLatitude=52.5',
      '-GPSLatitudeRef=N',
      '-GPSLongitude=13.5',
      '-GPSLongitudeRef=E',
    );
    expect((await read(path)).place).toMatchObject({ latitude: 52.5 });
    const bytes = readFileSync(path);
    const { exif } = await findBlocks(bytes);
    // The two sets of three fractions are in the picture as they were written: 52/1 30/1 0/1 and 13/1 30/1 0/1.
    const set = (degrees: number): Buffer => fractions([degrees, 1, 30, 1, 0, 1]);
    for (const degrees of [52, 13]) {
      const at = bytes.indexOf(set(degrees));
      expect(at).toBeGreaterThan(0);
      fractions(numbers).copy(bytes, at);
    }
    expect(exif).not.toBeNull();
    writeFileSync(path, bytes);
    expect((await read(path)).place).toBeNull();
  });

  it('is little where there is garbage, and never an error', async () => {
    const path = await photo(
      'a.jpg',
      '-EXIF:DateTimeOriginal=2014:05:03 14:22:33',
      '-EXIF:Model=X',
      '-IPTC:Keywords=k',
      '-XMP-xmp:Rating=3',
    );
    const whole = readFileSync(path);
    // Every byte of the metadata once changed, or the last one.
    for (let at = 2; at < whole.length; at += 11) {
      const bytes = Buffer.from(whole);
      bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at);
      const { takenAt } = await readMetadata(path, bytes, 0);
      expect(takenAt).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/u);
      await readMetadata(path, whole.subarray(0, at), 0);
    }
  });

  it('tells of XMP that is broken, and goes by the rest', async () => {
    const path = await photo('a.jpg', '-EXIF:DateTimeOriginal=2014:05:03 14:22:33', '-XMP-xmp:Rating=3');
    const bytes = readFileSync(path);
    bytes.write('<oops>', bytes.indexOf('</rdf:RDF>') - 6, 'latin1');
    writeFileSync(path, bytes);
    const facts = await read(path);
    expect(facts).toMatchObject({ takenAt: '2014-05-03T14:22:33', rating: null });
    expect(facts.problem).toMatch(/^The XMP of this photo is broken/u);
    const other = await photo('b.jpg', '-XMP-xmp:Rating=3');
    await writeBytes(`${other}.xmp`, '<x:xmpmeta');
    expect(await read(other)).toMatchObject({ rating: 3, problem: expect.stringMatching(/broken/u) as string });
  });

  it('is read past metadata that are longer than most', async () => {
    const path = await photo(
      'a.jpg',
      `-XMP-dc:Description=${'long '.repeat(100_000)}`,
      '-XMP-xmp:Rating=5',
      '-EXIF:Model=X',
    );
    expect((await readHead(path)).length).toBeGreaterThan(500_000);
    expect(await read(path)).toMatchObject({ rating: 5, camera: 'X', problem: null });
    expect((await read(path)).description).toHaveLength(1_999);
  });
});

describe('a sidecar', () => {
  let path: string;
  let sidecar: string;

  beforeAll(async () => {
    path = await photo(
      'a.jpg',
      ...[
        '-EXIF:DateTimeOriginal=2014:05:03 14:22:33',
        '-EXIF:SubSecTimeOriginal=5',
        '-EXIF:OffsetTimeOriginal=+02:00',
      ],
      ...['-XMP-xmp:Rating=2', '-XMP-dc:Subject=inside', '-XMP-dc:Title=Inside'],
    );
    sidecar = `${path}.xmp`;
  });

  /** What is read when the sidecar says this, written so many seconds after the photo. */
  async function beside(text: string, seconds: number): Promise<PhotoMetadata> {
    await writeBytes(sidecar, text);
    touch(sidecar, seconds);
    return read(path);
  }

  const SAID = xmp(subjects('beside'), 'xmp:Rating="5" photoshop:DateCreated="2013-01-02T03:04:05+09:00"');

  it('that is newer is believed where it says something', async () => {
    expect(await beside(SAID, 60)).toMatchObject({
      ...{ rating: 5, keywords: ['beside'], title: 'Inside' },
      ...{ takenAt: '2013-01-02T03:04:05', offset: 540, takenFrom: 'sidecar' },
    });
  });

  it('that is older only says what the photo does not', async () => {
    expect(await beside(SAID, -60)).toMatchObject({
      ...{ rating: 2, keywords: ['inside'], title: 'Inside', takenAt: '2014-05-03T14:22:33', takenFrom: 'camera' },
    });
    const bare = join(temporaryFolder(), 'IMG_20010101_010101.jpg');
    await copyFile(await photo('b.jpg'), bare);
    touch(bare);
    await writeBytes(`${bare}.xmp`, SAID);
    touch(`${bare}.xmp`, -60);
    expect(await read(bare)).toMatchObject({ rating: 5, keywords: ['beside'], takenFrom: 'sidecar' });
  });

  it('is newer or older by what both say of it, before what their files say', async () => {
    const dated = await photo('c.jpg', '-XMP-xmp:Rating=2', '-XMP-xmp:MetadataDate=2016:01:01 00:00:00Z');
    await writeBytes(`${dated}.xmp`, xmp('', 'xmp:Rating="5" xmp:MetadataDate="2015-01-01T00:00:00Z"'));
    touch(`${dated}.xmp`, 60);
    expect((await read(dated)).rating).toBe(2);
    await writeBytes(`${dated}.xmp`, xmp('', 'xmp:Rating="5" xmp:MetadataDate="2017-01-01T00:00:00Z"'));
    touch(`${dated}.xmp`, -60);
    expect((await read(dated)).rating).toBe(5);
  });

  it('that repeats the camera’s second leaves it its zone', async () => {
    expect(await beside(xmp('', 'exif:DateTimeOriginal="2014:05:03 14:22:33"'), 60)).toMatchObject({
      ...{ takenAt: '2014-05-03T14:22:33', milliseconds: 500, offset: 120, takenFrom: 'camera' },
    });
  });

  it('does not put the date of its own making above the camera’s', async () => {
    expect(await beside(xmp('', 'xmp:CreateDate="2019-01-02T03:04:05Z"'), 60)).toMatchObject({ takenFrom: 'camera' });
  });

  it('may take away stars, and be about another file of the same name', async () => {
    expect((await beside(xmp('', 'xmp:Rating="0"'), 60)).rating).toBe(0);
    rmSync(sidecar);
    const shared = path.replace('.jpg', '.xmp');
    await writeBytes(shared, xmp('', 'xmp:Rating="5" photoshop:SidecarForExtension="CR2"'));
    touch(shared, 60);
    expect((await read(path)).rating).toBe(2);
    await writeBytes(shared, xmp('', 'xmp:Rating="5" photoshop:SidecarForExtension="JPG"'));
    touch(shared, 60);
    expect((await read(path)).rating).toBe(5);
    rmSync(shared);
  });
});

it('a file that is written while it is read is not taken for a photo', async () => {
  const path = join(temporaryFolder(), 'growing.jpg');
  await writeBytes(path, Buffer.alloc(64 * 1024 * 1024));
  const reading = { goesOn: true };
  const writing = (async () => {
    for (let second = 1; reading.goesOn; second += 1) await utimes(path, second, second);
  })();
  await expect(readPhoto(path)).rejects.toMatchObject({ code: 'changing' });
  reading.goesOn = false;
  await writing;
  expect((await readPhoto(path)).bytes).toHaveLength(64 * 1024 * 1024);
});

/** What ExifTool says of a photo. */
interface Said {
  readonly SourceFile: string;
  readonly DateTimeOriginal: string;
  readonly SubSecTimeOriginal: number;
  readonly Orientation: number;
  readonly Rating: number;
  readonly GPSLatitude: number;
  readonly GPSLongitude: number;
  readonly Model: string;
  readonly LensModel: string;
  readonly Subject: readonly string[];
  readonly Keywords?: readonly string[];
}

function fractions(numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4);
  numbers.forEach((number, index) => bytes.writeUInt32BE(number, index * 4));
  return bytes;
}
