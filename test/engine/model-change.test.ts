/** A library changes its embedder while it is used: who is who stays, at once, half-way, after all, and when it is left so. */

import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { MODELS, WORKER_ENTRY } from '../../electron/cli/paths.ts';
import type { EmbeddingProgress } from '../../electron/contract/types.ts';
import type { Engine } from '../../electron/engine/engine.ts';
import { openEngine } from '../../electron/engine/host.ts';
import { Store } from '../../electron/engine/store/store.ts';
import { facet, startFacet } from './support/cli.ts';
import { failureOf } from './support/failures.ts';
import { temporaryFolder } from './support/folder.ts';
import { copyLibrary, until } from './support/library.ts';
import { writeSample } from './support/photos.ts';

const OLD = 'facet-1s';
const NEW = 'facet-1';
/** The weights of {@link OLD} under a card that allows no comparison. */
const ALONE = 'facet-alone';
const LONG = 300_000;
/** Faces in the album, and how many one worker takes at a time. */
const FACES = 44;
const BATCH = 32;

let album: string;
let library: string;
let models: string;

interface Opened {
  readonly engine: Engine;
  readonly store: Store;
  readonly problems: string[];
  /** Called with each progress. */
  hear: (progress: EmbeddingProgress) => void;
}

/** Opens a library as the app does, with one worker, for as long as `work` takes. */
async function opened<Value>(
  folder: string,
  work: (library: Opened) => Promise<Value>,
  cards = MODELS,
  embedder?: string,
): Promise<Value> {
  const problems: string[] = [];
  const { engine, store } = openEngine({
    ...{ library: folder, models: cards, workerEntry: WORKER_ENTRY, workers: 1 },
    ...(embedder === undefined ? {} : { embedder }),
    emit: (name, event) => {
      if (name === 'embeddingProgress') library.hear(event as EmbeddingProgress);
      if (name === 'problem') problems.push((event as { message: string }).message);
    },
  });
  const library: Opened = { engine, store, problems, hear: () => undefined };
  try {
    const value = await work(library);
    await engine.settled();
    return value;
  } finally {
    await engine.close();
  }
}

/** All that a user would miss: people, whose face each is, what was said, what is found. */
function known({ engine, store }: Opened): unknown {
  return {
    people: engine.listPeople({ hidden: true }),
    faces: store.faces.list().map(({ id, photo, box, personId }) => ({ id, photo, box, personId })),
    decisions: store.decisions.log(),
    found: engine.findPhotos({ unnamed: true }).ids,
  };
}

/** How many faces each model embedded. */
function byModel({ store }: Opened): Record<string, number> {
  return Object.fromEntries(store.recognition.counts());
}

/** Uses a model and pauses after the first batch. */
async function halfWay(opening: Opened, model: string): Promise<void> {
  const batch = new Promise<void>((resolve, reject) => {
    opening.hear = ({ done, state }) => {
      if (done < BATCH || state !== 'running') return;
      opening.hear = () => undefined;
      opening.engine.pauseEmbedding().then(() => resolve(), reject);
    };
  });
  await opening.engine.useModel({ model });
  await batch;
}

beforeAll(async () => {
  album = temporaryFolder();
  for (let n = 1; n <= 6; n += 1) {
    await writeSample(n, join(album, `${n}.jpg`));
    await writeSample(n, join(album, `${n} again.jpg`), (photo) => photo.rotate(2).resize(700));
  }
  library = join(temporaryFolder(), 'library');
  await opened(
    library,
    async ({ engine, store }) => {
      await engine.scan([album]);
      const [first, second] = engine.listPeople();
      engine.namePerson({ personId: first?.id ?? 0, name: 'Ada' });
      engine.namePerson({ personId: second?.id ?? 0, name: 'Bob' });
      const face = store.people.facesOf(second?.id ?? 0)[0]?.id ?? 0;
      await engine.assignFaces({ faceIds: [face], personId: first?.id ?? 0 });
      await engine.undo({});
    },
    MODELS,
    OLD,
  );
  models = join(temporaryFolder(), 'models');
  mkdirSync(models);
  for (const file of readdirSync(MODELS))
    if (/\.(json|onnx)$/u.test(file)) cpSync(join(MODELS, file), join(models, file));
  const card = JSON.parse(readFileSync(join(models, `${OLD}.json`), 'utf8')) as Record<string, unknown>;
  delete card.compatible;
  writeFileSync(join(models, `${ALONE}.json`), JSON.stringify({ ...card, id: ALONE }));
}, LONG);

describe('a model that can be compared', { timeout: LONG }, () => {
  it('is used at once; people, names and decisions are the same then, half-way, and when all is embedded', async () => {
    const folder = copyLibrary(library);
    const before = await opened(folder, async (opening) => {
      const was = known(opening);
      expect(byModel(opening)).toEqual({ [OLD]: FACES });
      expect(opening.engine.libraryStatus().model).toBe(OLD);
      await halfWay(opening, NEW);
      expect(opening.engine.libraryStatus().model).toBe(NEW);
      expect(byModel(opening)).toEqual({ [NEW]: BATCH, [OLD]: FACES - BATCH });
      expect(opening.engine.embeddingProgress()).toMatchObject({
        state: 'paused',
        model: NEW,
        done: BATCH,
        total: FACES,
      });
      expect(known(opening)).toEqual(was);
      return was;
    });
    // Another start, in which it still rests until it is told to go on.
    await opened(folder, async (opening) => {
      opening.engine.embedAgain();
      await opening.engine.scan([album]);
      expect(opening.engine.embeddingProgress()).toMatchObject({ state: 'paused', done: BATCH, switches: false });
      expect(known(opening)).toEqual(before);
      // What is said in the meantime moves nobody else: the faces of both models are compared.
      const other = opening.engine.listPeople().find(({ name }) => name === null);
      opening.engine.namePerson({ personId: other?.id ?? 0, name: 'Carol' });
      await opening.engine.settled();
      const carol = known(opening);
      expect(carol).toMatchObject({ faces: (before as { faces: unknown }).faces });
      await opening.engine.resumeEmbedding();
      await opening.engine.embedded();
      expect(byModel(opening)).toEqual({ [NEW]: FACES });
      expect(opening.engine.embeddingProgress()).toMatchObject({ state: 'done', done: FACES, total: FACES });
      expect(known(opening)).toEqual(carol);
      const [face] = opening.store.faces.list();
      expect((await opening.engine.getImage({ kind: 'face', id: face?.id ?? 0 })).bytes.length).toBeGreaterThan(500);
    });
  });

  it('can be left half-way for ever: new photos find their people across both models', async () => {
    const folder = copyLibrary(library);
    await opened(folder, async (opening) => {
      await opening.engine.useModel({ model: NEW, keep: true });
      expect(opening.engine.embeddingProgress()).toMatchObject({ state: 'stopped', done: 0, total: FACES });
    });
    const more = temporaryFolder();
    // The same picture, cut: other content, of people whose faces only the former model has seen.
    await writeSample(5, join(more, 'cut.jpg'), (photo) =>
      photo.extract({ left: 0, top: 20, width: 640, height: 380 }),
    );
    await opened(folder, async (opening) => {
      opening.engine.embedAgain();
      await opening.engine.scan([more]);
      const models = byModel(opening);
      expect(models[OLD]).toBe(FACES);
      expect(models[NEW]).toBeGreaterThan(2);
      const faces = opening.store.faces.list();
      const were = new Set(faces.filter(({ photo }) => photo.endsWith('/5.jpg')).map(({ personId }) => personId));
      const are = faces.filter(({ model }) => model === NEW);
      expect(are.every(({ personId }) => personId !== null && were.has(personId))).toBe(true);
      const [face] = are;
      const [alike] = opening.engine.similarFaces({ faceId: face?.id ?? 0, limit: 1 });
      expect(faces.find(({ id }) => id === alike?.id)).toMatchObject({ model: OLD, personId: face?.personId });
      expect(alike?.sureness.level).toBe('very-likely');
    });
  });

  it('comes into use in the middle of a scan, which goes on', async () => {
    const folder = join(temporaryFolder(), 'library');
    await opened(
      folder,
      async (opening) => {
        const scan = opening.engine.scan([album]);
        await until(() => opening.store.faces.count() > 6);
        await opening.engine.useModel({ model: NEW });
        expect(await scan).toMatchObject({ indexed: 12, failed: [], faces: FACES });
        await opening.engine.embedded();
        expect(byModel(opening)).toEqual({ [NEW]: FACES });
        expect(opening.problems).toEqual([]);
      },
      MODELS,
      OLD,
    );
  });

  it('leaves a face with a damaged crop as it was, comparable, and says that one is left', async () => {
    const folder = copyLibrary(library);
    await opened(folder, async (opening) => {
      const was = known(opening);
      const damaged = opening.store.faces.list()[3]?.id ?? 0;
      const picture = new Uint8Array(400).fill(7);
      opening.store.db.prepare('UPDATE face_image SET crop = ? WHERE face_id = ?').run(picture, damaged);
      await opening.engine.useModel({ model: NEW });
      await opening.engine.embedded();
      expect(byModel(opening)).toEqual({ [NEW]: FACES - 1, [OLD]: 1 });
      expect(opening.engine.embeddingProgress()).toMatchObject({ state: 'stopped', done: FACES - 1 });
      expect(known(opening)).toEqual(was);
      expect(opening.engine.similarFaces({ faceId: damaged, limit: 3 })).toHaveLength(3);
    });
  });
});

describe('a model that cannot be compared', { timeout: LONG }, () => {
  it('is used when all faces are embedded with it, and not before', async () => {
    const folder = copyLibrary(library);
    await opened(
      folder,
      async (opening) => {
        const was = known(opening);
        await halfWay(opening, ALONE);
        const rests = { state: 'paused', model: ALONE, switches: true, done: BATCH, total: FACES };
        expect(opening.engine.embeddingProgress()).toMatchObject(rests);
        expect(opening.engine.libraryStatus().model).toBe(OLD);
        expect(byModel(opening)).toEqual({ [OLD]: FACES });
        expect(known(opening)).toEqual(was);
        await opening.engine.resumeEmbedding();
        await opening.engine.embedded();
        expect(opening.engine.libraryStatus().model).toBe(ALONE);
        expect(opening.engine.listModels().find(({ id }) => id === ALONE)?.inUse).toBe(true);
        expect(byModel(opening)).toEqual({ [ALONE]: FACES });
        expect(known(opening)).toEqual(was);
        const [face] = opening.store.faces.list();
        expect(opening.engine.similarFaces({ faceId: face?.id ?? 0, limit: 5 })).toHaveLength(5);
      },
      models,
    );
    // The next start knows it, too.
    const model = await opened(folder, ({ engine }) => Promise.resolve(engine.libraryStatus().model), models);
    expect(model).toBe(ALONE);
  });

  it('is given up when that is stopped', async () => {
    const folder = copyLibrary(library);
    await opened(
      folder,
      async (opening) => {
        await halfWay(opening, ALONE);
        expect(await opening.engine.stopEmbedding()).toMatchObject({ state: 'done', model: OLD, switches: false });
        expect(opening.store.recognition.countNext()).toBe(0);
        expect(byModel(opening)).toEqual({ [OLD]: FACES });
      },
      models,
    );
  });
});

describe('what goes wrong', { timeout: LONG }, () => {
  it('is told, and nothing changes: an unknown card, weights that are not the card’s', async () => {
    const broken = join(temporaryFolder(), 'models');
    cpSync(models, broken, { recursive: true });
    const weights = readFileSync(join(broken, `${NEW}.onnx`));
    weights[5_000] = (weights[5_000] ?? 0) ^ 1;
    writeFileSync(join(broken, `${NEW}.onnx`), weights);
    await opened(
      copyLibrary(library),
      async (opening) => {
        const was = known(opening);
        const unknown = await failureOf(() => opening.engine.useModel({ model: 'facet-9' }));
        expect(unknown).toMatchObject({ code: 'model-unknown' });
        expect(unknown.message).toMatch(/facet-9; use one of these: .*facet-1/u);
        expect(await failureOf(() => opening.engine.useModel({ model: NEW }))).toMatchObject({ code: 'model-invalid' });
        expect(opening.engine.libraryStatus().model).toBe(OLD);
        expect(opening.store.recognition.chosen()).toBeNull();
        expect(known(opening)).toEqual(was);
      },
      broken,
    );
  });

  it('is mended: a library of a card that this version does not know opens, and is embedded again', async () => {
    const folder = copyLibrary(library);
    const was = await opened(folder, async (opening) => {
      opening.store.db.prepare('UPDATE model SET card = ?').run('facet-of-tomorrow');
      opening.store.recognition.choose({ card: 'facet-of-tomorrow', next: 'facet-of-next-week', again: 'paused' });
      return Promise.resolve(known(opening));
    });
    await opened(folder, async (opening) => {
      expect(opening.engine.libraryStatus().model).toBe(NEW);
      expect(known(opening)).toEqual(was);
      // Even with something said before it is embedded: nobody loses a face because it cannot be compared.
      await opening.engine.undo({});
      await opening.engine.redo({});
      opening.engine.embedAgain();
      await opening.engine.embedded();
      expect(byModel(opening)).toEqual({ [NEW]: FACES });
      expect(opening.engine.listPeople({ hidden: true })).toEqual((was as { people: unknown }).people);
    });
  });

  it('is gone on with: killed in the middle, by the command line', async () => {
    const folder = copyLibrary(library);
    const was = await opened(folder, (opening) => Promise.resolve(known(opening)));
    const child = startFacet(['models', 'use', NEW, '--library', folder]);
    await until(() => {
      const store = new Store(folder, 'read');
      try {
        return store.recognition.chosen()?.card === NEW;
      } finally {
        store.close();
      }
    });
    child.kill('SIGKILL');
    await until(() => child.signalCode !== null || child.exitCode !== null);
    const again = await facet('models', 'use', NEW, '--library', folder, '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ state: 'done', model: NEW, done: FACES, total: FACES });
    await opened(folder, (opening) => {
      expect(known(opening)).toEqual(was);
      return Promise.resolve();
    });
    const wrong = await facet('models', 'use', 'facet-9', '--library', folder);
    expect(wrong).toMatchObject({ code: 1, stdout: '' });
    expect(wrong.stderr).toContain('use one of these: facet-1, facet-1s.');
  });
});
