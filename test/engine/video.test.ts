/** Videos in the engine: what decodes them is the window's, so here real frames come from real photos. */

import { mkdirSync } from 'node:fs';
import { copyFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import sharp from 'sharp';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { MODELS, WORKER_ENTRY } from '../../electron/cli/paths.ts';
import type { FramesOutcome, VideoFrame } from '../../electron/contract/video.ts';
import { Engine } from '../../electron/engine/engine.ts';
import { openPool } from '../../electron/engine/host.ts';
import { fileMoment } from '../../electron/core/taken.ts';
import { AskedFrames, type FrameSource } from '../../electron/engine/video/frames.ts';
import { readMovieHeader } from '../../electron/engine/video/movie.ts';
import { Store } from '../../electron/engine/store/store.ts';
import { walk } from '../../electron/engine/scan/walk.ts';
import { readModels } from '../../electron/engine/vision/cards.ts';
import { cutVideo, datedVideo, PEOPLE } from '../fixtures/videos.ts';
import { facet } from './support/cli.ts';
import { temporaryFolder } from './support/folder.ts';
import { sharedPool, until } from './support/library.ts';
import { sample, writeSample } from './support/photos.ts';

vi.setConfig({ testTimeout: 180_000 });

const SIZE = { width: 640, height: 427 };

/** Frames of a film that shows samples, each for a second. */
async function filmOf(samples: readonly number[]): Promise<FramesOutcome> {
  const frames = await Promise.all(
    samples.map(async (number, second): Promise<VideoFrame> => {
      // Nothing is twice the same in a film.
      const photo = sample(number)
        .resize(SIZE)
        .modulate({ brightness: 1 + second / 50 });
      return { at: second * 1_000 + 500, jpeg: await photo.jpeg().toBuffer() };
    }),
  );
  return { ok: true, value: { ...SIZE, duration: samples.length * 1_000, frames } };
}

/** An engine over a library, with something that decodes its videos. */
async function withEngine<Value>(
  library: string,
  of: FrameSource['of'] | null,
  work: (engine: Engine, store: Store) => Promise<Value>,
): Promise<Value> {
  const store = new Store(library, 'own');
  const engine = new Engine({
    store,
    pool: sharedPool(),
    models: readModels(MODELS),
    emit: () => undefined,
    ...(of ? { frames: { of, close: () => undefined } } : {}),
  });
  try {
    return await work(engine, store);
  } finally {
    await engine.settled();
    store.close();
  }
}

let film: FramesOutcome;
beforeAll(async () => {
  film = await filmOf([1, 1, 1, 1, 5]);
});

function album(): { folder: string; video: string; library: string } {
  const root = temporaryFolder();
  const folder = join(root, 'album');
  mkdirSync(folder);
  return { folder, video: join(folder, 'film.mp4'), library: join(root, 'library') };
}

describe('a video', () => {
  it('has faces with their times; one person is on several frames, at most three', async () => {
    const { folder, video, library } = album();
    await copyFile(PEOPLE, video);
    await withEngine(
      library,
      () => Promise.resolve(film),
      async (engine, store) => {
        const result = await engine.scan([folder]);
        expect(result).toMatchObject({ photos: 1, indexed: 1, waiting: 0, failed: [] });
        const [found] = engine.searchPhotos({});
        expect(found).toMatchObject({ width: 640, height: 427, duration: 5_000 });
        const detail = engine.getPhoto({ photoId: found?.id ?? 0 });
        expect(detail.kind).toBe('video');
        const times = (personId: number | null): (number | null)[] =>
          detail.faces.filter((face) => face.personId === personId).map(({ at }) => at);
        const people = engine.listPeople({});
        // Three people of the first sample, seen four times, and five of the last.
        expect(people.length).toBeGreaterThanOrEqual(6);
        expect(people[0]).toMatchObject({ faces: 3, photos: 1 });
        const first = people[0]?.id ?? 0;
        expect(new Set(times(first)).size).toBe(3);
        for (const at of times(first)) expect([500, 1_500, 2_500, 3_500]).toContain(at);
        // Two who are seen at once are never one.
        for (const { id } of people) expect(new Set(times(id)).size).toBe(times(id).length);
        // The columns of the window say so, too.
        const columns = engine.personFaces({ personId: first });
        expect([...columns.moments].sort((a, b) => a - b)).toEqual(times(first));
        expect([...engine.personPhotos({ personId: first }).durations]).toEqual([5_000]);
        expect([...engine.findPhotos({}).durations]).toEqual([5_000]);
        const timeline = engine.photoTimeline();
        expect(timeline !== 'unchanged' && [...timeline.durations]).toEqual([5_000]);
        expect(engine.listCompanions({ personId: first }).length).toBeGreaterThan(0);
        // Its picture is the still, whatever size is asked for; a face cannot be drawn on it.
        const still = await engine.getImage({ kind: 'photo', id: detail.id });
        expect((await sharp(still.bytes).metadata()).width).toBe(480);
        const box = { x: 1, y: 1, width: 90, height: 90 };
        await expect(engine.drawFace({ photoId: detail.id, box })).rejects.toThrow('cannot be drawn on a video');
        expect(store.faces.list().every(({ at }) => at !== null)).toBe(true);
      },
    );
  });

  it('keeps what was said about a face at its time, through a move, a copy and a library made anew', async () => {
    const { folder, video, library } = album();
    await copyFile(PEOPLE, video);
    const named = async (engine: Engine): Promise<[string | null, number]> => {
      await engine.settled();
      const person = engine.listPeople({}).find(({ name }) => name !== null);
      return [person?.name ?? null, person?.faces ?? 0];
    };
    let log: unknown[] = [];
    await withEngine(
      library,
      () => Promise.resolve(film),
      async (engine, store) => {
        await engine.scan([folder]);
        const person = engine.listPeople({})[0];
        engine.namePerson({ personId: person?.id ?? 0, name: 'Anna' });
        // One of them at one moment is somebody else.
        const [face] = engine.listPersonFaces({ personId: person?.id ?? 0 });
        await engine.assignFaces({ faceIds: [face?.id ?? 0], name: 'Bea' });
        log = store.decisions.log().map(({ said }) => said);
        expect(JSON.stringify(log)).toContain('"at":');
      },
    );
    const moved = join(folder, 'moved.mp4');
    await rename(video, moved);
    await withEngine(
      library,
      () => Promise.reject(new Error('it is not decoded again')),
      async (engine, store) => {
        await engine.scan([folder]);
        expect(await named(engine)).toEqual(['Anna', 2]);
        await copyFile(moved, join(folder, 'copy.mov'));
        expect((await engine.scan([folder])).failed).toEqual([]);
        expect(await named(engine)).toEqual(['Anna', 4]);
        expect(engine.listPeople({}).find(({ name }) => name === 'Bea')).toMatchObject({ faces: 2, photos: 2 });
        await rm(moved);
        await engine.scan([folder]);
        expect(store.photos.counts()).toMatchObject({ photos: 2, missing: 1 });
      },
    );
    // All that was derived is made again; the log is what is left.
    const db = new Database(join(library, 'library.sqlite'));
    db.exec("UPDATE photo SET status = 'pending', hash = NULL, size = size + 1");
    db.close();
    await withEngine(
      library,
      () => Promise.resolve(film),
      async (engine) => {
        await engine.scan([folder]);
        const bea = engine.listPeople({}).find(({ name }) => name === 'Bea');
        expect(bea?.faces).toBe(1);
        expect((await named(engine))[0]).toBe('Anna');
      },
    );
  });

  it('waits where nothing decodes it, is no failure, and is read later', async () => {
    const { folder, video, library } = album();
    await copyFile(PEOPLE, video);
    await writeSample(1, join(folder, 'photo.jpg'));
    const { stdout } = await facet('scan', folder, '--library', library, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ photos: 2, indexed: 1, waiting: 1, failed: [] });
    const said = await facet('scan', folder, '--library', library);
    expect(said.stdout).toContain('1 video waits for the window');
    await withEngine(
      library,
      () => Promise.resolve(film),
      async (engine) => {
        expect(await engine.scan([folder])).toMatchObject({ photos: 2, indexed: 1, unchanged: 1, waiting: 0 });
        // The three of the photo are the three of the film.
        expect(engine.listPeople({}).filter(({ photos }) => photos === 2).length).toBeGreaterThan(0);
      },
    );
    const { stdout: faces } = await facet('faces', '--library', library, '--json');
    const times = (JSON.parse(faces) as { at: number | null }[]).map(({ at }) => at);
    expect(times).toContain(null);
    expect(times).toContain(4_500);
  });

  it('that cannot be read has a reason, and the others are read', async () => {
    const { folder, library } = album();
    let engineStore: Store | undefined;
    let grown = false;
    await writeFile(join(folder, 'empty.mp4'), '');
    await writeFile(join(folder, 'bad.mkv'), 'no video');
    await copyFile(PEOPLE, join(folder, 'good.mp4'));
    await copyFile(PEOPLE, join(folder, 'changing.mov'));
    await writeFile(join(folder, 'changing.mov'), cutVideo(0.9));
    await withEngine(
      library,
      async (photoId) => {
        const path = engineStore?.photos.byId(photoId)?.path ?? '';
        if (path.endsWith('bad.mkv')) {
          return { ok: false, problem: { code: 'no-video', message: 'There is nothing to play.' } };
        }
        // Somebody goes on filming.
        if (path.endsWith('changing.mov') && !grown) await writeFile(path, cutVideo(0.95));
        if (path.endsWith('changing.mov')) grown = true;
        return film;
      },
      async (engine, store) => {
        engineStore = store;
        const { failed, indexed } = await engine.scan([folder]);
        // The one that went on being filmed was read again.
        expect(indexed).toBe(4);
        expect(grown).toBe(true);
        expect(failed.map(({ path, reason }) => [path.slice(folder.length + 1), reason]).sort()).toEqual([
          ['bad.mkv', 'There is nothing to play.'],
          ['empty.mp4', 'The file is empty.'],
        ]);
        expect((await engine.scan([folder])).failed.map(({ path }) => path.slice(folder.length + 1)).sort()).toEqual([
          'bad.mkv',
          'empty.mp4',
        ]);
      },
    );
  });

  it('in hand does not keep Facet from closing', async () => {
    const { folder, video, library } = album();
    await copyFile(PEOPLE, video);
    const asked: number[] = [];
    const frames = new AskedFrames((_request, photoId) => asked.push(photoId));
    const engine = new Engine({
      store: new Store(library, 'own'),
      pool: openPool({ models: MODELS, workerEntry: WORKER_ENTRY, workers: 1 }),
      models: readModels(MODELS),
      emit: () => undefined,
      frames,
    });
    const scan = engine.scan([folder]).catch((thrown: unknown) => thrown);
    await until(() => asked.length > 0);
    // An answer to what nobody asked is passed over.
    frames.answer(99, film);
    await engine.close();
    expect(await scan).toMatchObject({ code: 'engine-stopped' });
    await expect(frames.of(2)).rejects.toThrow('Facet is closing.');
  });

  it('has the time at which it was filmed, or its file was written', async () => {
    const { folder, library } = album();
    const filmed = Date.UTC(2018, 6, 14, 10, 30);
    await writeFile(join(folder, 'dated.mp4'), datedVideo(filmed / 1000 + 2_082_844_800));
    await writeFile(join(folder, 'undated.mp4'), datedVideo(0));
    const written = new Date(Date.UTC(2017, 1, 3, 4, 5, 6));
    await utimes(join(folder, 'undated.mp4'), written, written);
    expect((await readMovieHeader(join(folder, 'dated.mp4'))).createdMs).toBe(filmed);
    await withEngine(
      library,
      () => Promise.resolve(film),
      async (engine) => {
        await engine.scan([folder]);
        const taken = new Map(engine.searchPhotos({}).map(({ id, fileName, takenAt }) => [fileName, { id, takenAt }]));
        expect(taken.get('dated.mp4')?.takenAt).toBe(fileMoment(filmed).at);
        expect(taken.get('undated.mp4')?.takenAt).toBe(fileMoment(written.getTime()).at);
        const info = (name: string) => engine.photoInfo({ photoId: taken.get(name)?.id ?? 0 });
        expect(await info('dated.mp4')).toMatchObject({ facts: { takenFrom: 'camera' }, problem: null });
        expect(await info('undated.mp4')).toMatchObject({ facts: { takenFrom: 'file' }, problem: null });
      },
    );
  });
});

describe('the header of a movie', () => {
  it('says nothing where there is none, whatever the bytes are', async () => {
    const folder = temporaryFolder();
    const nothing = { createdMs: null, durationMs: null };
    const files = {
      empty: Buffer.alloc(0),
      text: Buffer.from('This is a text, and a long enough one to look like boxes.'),
      zeros: Buffer.alloc(100_000),
      endless: Buffer.concat(Array.from({ length: 5_000 }, () => Buffer.from('\0\0\0\x08free', 'latin1'))),
      cut: Buffer.from('\0\0\0\x80moov\0\0\0\x6cmvhd\0\0\0\0', 'latin1'),
    };
    for (const [name, bytes] of Object.entries(files)) {
      await writeFile(join(folder, name), bytes);
      expect(await readMovieHeader(join(folder, name)), name).toEqual(nothing);
    }
    await expect(readMovieHeader(join(folder, 'absent'))).rejects.toThrow('ENOENT');
  });
});

describe('the walk', () => {
  it('finds videos, and not the moving half of a photo', async () => {
    const folder = temporaryFolder();
    for (const name of ['a.mp4', 'b.MOV', 'c.webm', 'd.mkv', 'e.avi', 'f.3gp', 'g.m4v', 'IMG_1.MOV', 'notes.txt']) {
      await copyFile(PEOPLE, join(folder, name));
    }
    await writeFile(join(folder, 'IMG_1.jpg'), 'the still half');
    const found: string[] = [];
    for await (const entry of walk(folder))
      if (entry.kind === 'file') found.push(entry.file.path.slice(folder.length + 1));
    expect(found).toEqual(['IMG_1.jpg', 'a.mp4', 'b.MOV', 'c.webm', 'd.mkv', 'e.avi', 'f.3gp', 'g.m4v']);
  });
});
