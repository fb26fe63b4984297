import { cpSync, existsSync, openSync, closeSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import Database from 'better-sqlite3';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { MODELS } from '../../electron/cli/paths.ts';
import type { EmbeddedFace, FaceRecord, PersonSummary, ScanResult } from '../../electron/contract/types.ts';
import { dot } from '../../electron/core/embedding.ts';
import { squareAround } from '../../electron/core/geometry.ts';
import { Store } from '../../electron/engine/store/store.ts';
import { readModels } from '../../electron/engine/vision/cards.ts';
import { facet, facetForHead, facetJson, parsed, startFacet, type Said } from './support/cli.ts';
import { temporaryFolder } from './support/folder.ts';
import { copyLibrary, until } from './support/library.ts';
import { samplePath, writeBytes, writeSample } from './support/photos.ts';

const album = temporaryFolder();
const library = join(temporaryFolder(), 'library');
const bad = join(album, 'bad.jpg');
const { detector, embedder } = readModels(MODELS);
let scanned: Said;

beforeAll(async () => {
  await writeSample(1, join(album, 'one.jpg'));
  await writeSample(4, join(album, 'sub', 'four.jpg'));
  await writeBytes(bad, 'text');
  scanned = await facet('scan', album, '--library', library, '--json');
});

/** One line of words for the user: no stack trace, nothing on stdout. */
function expectRefusal({ code, stdout, stderr }: Said, exitCode: number, words: string): void {
  expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
  expect(stderr).toContain(words);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).not.toContain('    at ');
}

describe('facet scan', () => {
  it('prints one JSON object with the agreed keys; failures are told on stderr as well', () => {
    expect(scanned.code).toBe(0);
    const result = JSON.parse(scanned.stdout) as ScanResult;
    expect(Object.keys(result).sort()).toEqual(
      ['failed', 'faces', 'indexed', 'people', 'photos', 'seconds', 'unchanged', 'waiting'].sort(),
    );
    expect(result).toMatchObject({ photos: 3, indexed: 3, unchanged: 0, faces: 7 });
    expect(result.failed).toEqual([{ path: bad, reason: 'The file does not hold a picture that Facet can read.' }]);
    expect(result.people).toBeGreaterThan(0);
    expect(result.seconds).toBeGreaterThan(0);
    expect(scanned.stderr.trimEnd()).toBe(`${bad}: The file does not hold a picture that Facet can read.`);
  });

  it('again reads nothing, and says so in words', async () => {
    const { code, stdout } = await facet('scan', album, '--library', copyLibrary(library));
    expect(code).toBe(0);
    expect(stdout).toContain('3 photos: 0 read, 3 unchanged, 1 failed');
  });

  it('scans the good folders, tells of the bad, and ends with 1', async () => {
    const gone = join(album, 'no such');
    const said = await facet('scan', gone, album, '--library', copyLibrary(library), '--json');
    expect(said.code).toBe(1);
    const reason = `The folder ${gone} does not exist.`;
    expect(JSON.parse(said.stdout)).toMatchObject({ photos: 3 });
    expect((JSON.parse(said.stdout) as { failed: unknown[] }).failed[0]).toEqual({ path: gone, reason });
    expect(said.stderr).toContain(`facet: ${reason}`);
    expectRefusal(await facet('scan', gone, '--library', copyLibrary(library), '--json'), 1, 'does not exist');
  });

  it('refuses what cannot be a library, in one line', async () => {
    const below = join(bad, 'library');
    expectRefusal(await facet('scan', album, '--library', below), 1, below);
  });

  it('refuses a library that another Facet has open; readers are let in', async () => {
    const copy = copyLibrary(library);
    const owner = new Store(copy, 'own');
    expectRefusal(await facet('scan', album, '--library', copy, '--json'), 1, 'Another running Facet');
    const [person] = owner.people.list();
    expectRefusal(await facet('name', String(person?.id), 'Ada', '--library', copy), 1, 'Another running Facet');
    await expect(facetJson('people', '--library', copy)).resolves.toEqual(owner.people.list());
    owner.close();
  });
});

describe('facet people', () => {
  it('lists people by the agreed keys', async () => {
    const people = (await facetJson('people', '--library', library)) as PersonSummary[];
    expect(people).toHaveLength((JSON.parse(scanned.stdout) as ScanResult).people);
    for (const person of people) {
      expect(Object.keys(person).sort()).toEqual(['coverFaceId', 'faces', 'hidden', 'id', 'name', 'photos']);
      expect(person.name).toBeNull();
      expect(person.faces).toBeGreaterThan(0);
    }
  });

  it('prints a table without --json', async () => {
    const { code, stdout } = await facet('people', '--library', library);
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toMatch(/^ *id {2}name {2}faces {2}photos$/u);
  });

  it('of no library makes none', async () => {
    const none = join(temporaryFolder(), 'none');
    expectRefusal(await facet('people', '--library', none, '--json'), 1, 'There is no Facet library');
    expectRefusal(await facet('name', '1', 'Ada', '--library', none), 1, 'There is no Facet library');
    expect(existsSync(none)).toBe(false);
  });
});

describe('facet faces', () => {
  it('lists faces by the agreed keys, on photos by absolute path', async () => {
    const faces = (await facetJson('faces', '--library', library)) as FaceRecord[];
    expect(faces).toHaveLength(7);
    for (const face of faces) {
      expect(Object.keys(face).sort()).toEqual(['at', 'box', 'id', 'model', 'personId', 'photo', 'quality', 'score']);
      expect(Object.keys(face.box).sort()).toEqual(['height', 'width', 'x', 'y']);
      expect(face.model).toBe(embedder.id);
    }
    expect(new Set(faces.map(({ photo }) => photo))).toEqual(
      new Set([join(album, 'one.jpg'), join(album, 'sub', 'four.jpg')]),
    );
  });
});

describe('facet similar', () => {
  it('lists the nearest faces, nearest first, and not the face itself', async () => {
    const found = (await facetJson('similar', '1', '--library', library, '--count', '3', '--json')) as {
      id: number;
      similarity: number;
      photo: string;
      personId: number | null;
    }[];
    expect(found).toHaveLength(3);
    expect(found.map((face) => Object.keys(face))).toEqual(Array(3).fill(['id', 'similarity', 'photo', 'personId']));
    expect(found.map((face) => face.id)).not.toContain(1);
    const similarities = found.map((face) => face.similarity);
    expect(similarities).toEqual(similarities.toSorted((a, b) => b - a));
    expectRefusal(await facet('similar', '999', '--library', library), 1, 'no face 999');
  });
});

describe('an empty path', () => {
  it('is wrong usage, not the current folder', async () => {
    for (const args of [
      ['scan', '', '--library', library],
      ['people', '--library', ''],
    ]) {
      const { code, stdout, stderr } = await facet(...args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('the path is empty');
    }
  });
});

describe('facet name and merge', () => {
  it('change people by id, for good', async () => {
    const copy = copyLibrary(library);
    const [first, second] = (await facetJson('people', '--library', copy)) as PersonSummary[];
    if (!first || !second) throw new Error('too few people');
    await expect(facetJson('name', String(first.id), ' Ada  Lovelace ', '--library', copy)).resolves.toEqual({
      ...first,
      name: 'Ada Lovelace',
    });
    const merged = (await facetJson('merge', String(second.id), String(first.id), '--library', copy)) as PersonSummary;
    expect(merged).toMatchObject({ id: first.id, name: 'Ada Lovelace', faces: first.faces + second.faces });
    await facetJson('scan', album, '--library', copy);
    const after = (await facetJson('people', '--library', copy)) as PersonSummary[];
    expect(after).toContainEqual(merged);
    expect(after.map(({ id }) => id)).not.toContain(second.id);
    await expect(facetJson('name', String(first.id), '', '--library', copy)).resolves.toMatchObject({ name: null });
  });

  it('refuse people that are not there, and ids that are none', async () => {
    const copy = copyLibrary(library);
    expectRefusal(await facet('name', '999', 'Ada', '--library', copy), 1, 'There is no person 999');
    expectRefusal(await facet('merge', '1', '1', '--library', copy), 1, 'merged with itself');
    expectRefusal(await facet('name', '1', 'x'.repeat(201), '--library', copy), 1, 'up to 200 characters');
    expectRefusal(await facet('name', 'Ada', 'Ada', '--library', copy), 2, 'is not an id');
    expectRefusal(await facet('merge', '1.5', '1', '--library', copy), 2, 'is not an id');
  });
});

describe('facet embed', () => {
  it('prints a line of JSON an image, in their order, and tells of the bad ones', async () => {
    const [one, four] = [join(album, 'one.jpg'), join(album, 'sub', 'four.jpg')];
    const said = await facet('embed', four, bad, one, join(album, 'gone.jpg'));
    expect(said.code).toBe(1);
    expect(said.stderr).toContain(`${bad}: The file does not hold a picture`);
    expect(said.stderr).toContain(`${join(album, 'gone.jpg')}: The file is not there (any more).`);
    const lines = said.stdout.trimEnd().split('\n');
    const photos = lines.map((line) => JSON.parse(line) as { photo: string; faces: EmbeddedFace[] });
    expect(photos.map(({ photo, faces }) => [photo, faces.length])).toEqual([
      [four, 4],
      [one, 3],
    ]);
    for (const photo of photos) {
      expect(Object.keys(photo).sort()).toEqual(['faces', 'photo']);
      for (const face of photo.faces) {
        expect(Object.keys(face).sort()).toEqual(['box', 'embedding', 'landmarks', 'quality', 'score']);
        expect(face.landmarks.map((point) => point.length)).toEqual([2, 2, 2, 2, 2]);
        expect(face.embedding).toHaveLength(128);
        expect(dot(face.embedding, face.embedding)).toBeCloseTo(1, 4);
      }
    }
  });
});

describe('a reader who has read enough', () => {
  it('ends the command without a word', async () => {
    const photos = Array.from({ length: 8 }, () => join(album, 'one.jpg'));
    await expect(facetForHead('embed', ...photos)).resolves.toEqual({ code: 0, stderr: '' });
  });
});

describe('facet verify', () => {
  const root = temporaryFolder();
  const pairs = join(root, 'pairs.txt');

  beforeAll(async () => {
    // Six people, each on two photos of different make, cut from the samples: LFW in small.
    const found = await facet('embed', samplePath(1), samplePath(6));
    const faces = found.stdout
      .trimEnd()
      .split('\n')
      .flatMap((line) => {
        const { photo, faces: each } = JSON.parse(line) as { photo: string; faces: EmbeddedFace[] };
        return each.map(({ box }) => ({ photo, box }));
      })
      .slice(0, 6);
    for (const [index, { photo, box }] of faces.entries()) {
      const { width, height } = await sharp(photo).metadata();
      const square = squareAround(box, { width, height }, 1.8);
      const area = {
        left: Math.ceil(square.x),
        top: Math.ceil(square.y),
        width: Math.floor(square.width) - 1,
        height: Math.floor(square.height) - 1,
      };
      const cut = await sharp(photo).extract(area).resize(250, 250).png().toBuffer();
      const path = (n: number): string => join(root, `P${index}`, `P${index}_000${n}.jpg`);
      await writeBytes(path(1), await sharp(cut).jpeg().toBuffer());
      await writeBytes(path(2), await sharp(cut).flop().modulate({ brightness: 0.8 }).jpeg({ quality: 70 }).toBuffer());
    }
    const fold = (a: number): string[] => [
      ...[a, a + 1, a + 2].map((n) => `P${n}\t1\t2`),
      ...[a, a + 1, a + 2].map((n) => `P${n}\t1\tP${(n + 1) % 6}\t2`),
    ];
    writeFileSync(pairs, ['2\t3', ...fold(0), ...fold(3), ''].join('\n'));
  });

  it('reports by the agreed keys', async () => {
    const result = (await facetJson('verify', '--pairs', pairs, '--root', root)) as Record<string, unknown>;
    expect(Object.keys(result).sort()).toEqual(
      ['accuracy', 'model', 'pairs', 'standardError', 'undetected', 'valAtFar'].sort(),
    );
    expect(result).toEqual({
      pairs: 12,
      accuracy: 1,
      standardError: 0,
      valAtFar: { '0.001': 1, '0.01': 1 },
      undetected: 0,
      model: embedder.id,
    });
  });

  it('counts a photo without a face against the result', async () => {
    const copy = temporaryFolder();
    cpSync(root, copy, { recursive: true });
    await sharp({ create: { width: 250, height: 250, channels: 3, background: 'grey' } })
      .jpeg()
      .toFile(join(copy, 'P0', 'P0_0001.jpg'));
    const result = await facetJson('verify', '--pairs', join(copy, 'pairs.txt'), '--root', copy);
    // The pairs P0 1-2 and P0 1 - P1 2: two of the six of a fold.
    expect(result).toMatchObject({ undetected: 1, accuracy: (4 / 6 + 1) / 2 });
  });

  it('refuses a pairs file that is none, in one line', async () => {
    const wrong = (text: string): Promise<Said> => {
      const file = join(temporaryFolder(), 'pairs.txt');
      writeFileSync(file, text);
      return facet('verify', '--pairs', file, '--root', root, '--json');
    };
    expectRefusal(await wrong('hello'), 1, 'must begin with a line');
    expectRefusal(await wrong('2 3\nP0 1 2\n'), 1, 'promises 12 pairs and holds 1');
    expectRefusal(await wrong('2 1\nP0 1 2\nP0 1\nP0 1 2\nP0 1 P1 1\n'), 1, 'Line 3');
    expectRefusal(await wrong('1 1\nP0 1 2\nP0 1 P1 1\n'), 1, 'two or more');
    expectRefusal(await wrong('2 1\nP0 1 9\nP0 1 P1 1\nP0 1 2\nP0 1 P1 1\n'), 1, 'P0_0009.jpg');
    expectRefusal(await facet('verify', '--pairs', join(root, 'none.txt'), '--root', root), 1, 'cannot be read');
  });
});

describe('facet models', () => {
  it('lists the cards and the provider', async () => {
    const models = (await facetJson('models')) as Record<string, unknown>[];
    expect(models.map(({ id, role, inUse, provider }) => ({ id, role, inUse, provider }))).toEqual(
      expect.arrayContaining([
        { id: detector.id, role: 'detector', inUse: true, provider: 'cpu' },
        { id: embedder.id, role: 'embedder', inUse: true, provider: 'cpu' },
      ]),
    );
    const { stdout } = await facet('models');
    expect(stdout).toContain(embedder.id);
  });
});

describe('wrong usage', () => {
  it.each([
    [[], 'Usage: facet'],
    [['dance'], 'unknown command'],
    [['scan', '--library', 'x'], 'missing required argument'],
    [['scan', 'x'], '--library'],
    [['people', '--library'], 'argument missing'],
    [['people', '--library', 'x', '--colour'], 'unknown option'],
    [['verify', '--root', 'x'], '--pairs'],
    [['embed'], 'missing required argument'],
  ])('%j ends with 2 and says what is wrong on stderr', async (args, words) => {
    const { code, stdout, stderr } = await facet(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('    at ');
  });

  it('is not asking for help', async () => {
    const { code, stdout, stderr } = await facet('--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const command of ['scan', 'people', 'faces', 'name', 'merge', 'embed', 'verify', 'models']) {
      expect(stdout).toContain(`  ${command} `);
    }
  });
});

describe('a large library, which is not checked whole when opened,', () => {
  it('is found to be damaged when its pages are read, in one line', async () => {
    const copy = copyLibrary(library);
    const file = join(copy, 'library.sqlite');
    const db = new Database(file);
    const fill = db.prepare('INSERT INTO photo_thumb (photo_id, image) VALUES (?, zeroblob(8000000))');
    db.pragma('foreign_keys = OFF');
    for (let id = 1_000; id < 1_010; id += 1) fill.run(id);
    const roots = db
      .prepare<[], number>("SELECT rootpage FROM sqlite_schema WHERE name IN ('person', 'photo')")
      .pluck()
      .all();
    db.close();
    const descriptor = openSync(file, 'r+');
    for (const page of roots) writeSync(descriptor, Buffer.alloc(4096, 0xa5), 0, 4096, (page - 1) * 4096);
    closeSync(descriptor);
    expectRefusal(await facet('people', '--library', copy, '--json'), 1, 'is damaged');
    expectRefusal(await facet('faces', '--library', copy), 1, 'is damaged');
    expectRefusal(await facet('scan', album, '--library', copy, '--json'), 1, 'is damaged');
  });
});

describe('an interrupted scan', () => {
  it('ends with the library in order, no photo blamed, and is taken up again', async () => {
    const folder = temporaryFolder();
    for (let n = 1; n <= 6; n += 1) {
      for (const width of [480, 640, 800, 960])
        await writeSample(n, join(folder, `${n}-${width}.jpg`), (photo) => photo.resize(width));
    }
    const unfinished = join(temporaryFolder(), 'library');
    // As a terminal does it: the signal goes to the command and to its vision workers.
    const scan = startFacet(['scan', folder, '--library', unfinished], { detached: true });
    const ended = once(scan, 'exit');
    await until(() => count(unfinished, `status = 'done'`) > 0);
    process.kill(-(scan.pid ?? 0), 'SIGINT');
    const [code] = (await ended) as [number | null];
    expect(code).toBe(1);
    const pending = count(unfinished, `status = 'pending'`);
    expect(pending).toBeGreaterThan(0);
    expect(count(unfinished, `status = 'failed'`)).toBe(0);
    const again = parsed(await facet('scan', folder, '--library', unfinished, '--json'));
    expect(again).toMatchObject({ photos: 24, indexed: pending, unchanged: 24 - pending, failed: [] });
  });
});

/** Photos in a state, in a library that may not be there yet. */
function count(folder: string, state: string): number {
  const file = join(folder, 'library.sqlite');
  if (!existsSync(file) || readFileSync(file).length === 0) return 0;
  const db = new Database(file, { readonly: true });
  try {
    return Number(db.prepare(`SELECT count(*) FROM photo WHERE ${state}`).pluck().get());
  } catch {
    // Being made just now.
    return 0;
  } finally {
    db.close();
  }
}
