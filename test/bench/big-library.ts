/**
 * A large library, made up: 100,000 photos over twenty years with 150,000 faces of 2,000 people, one of whom has
 * 20,000. Written straight into SQLite through the store, as scan and decisions would have left it; the pictures are
 * real JPEGs of a few hundred kinds, and every photo is there as a file.
 * `node test/bench/big-library.ts FOLDER PHOTOS` makes one; it is kept.
 */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { MODELS } from '../../electron/cli/paths.ts';
import { quantise } from '../../electron/core/embedding.ts';
import { PRINT_EDGE } from '../../electron/core/print.ts';
import { samplesFolder } from '../../electron/dev/album.ts';
import { describeFile } from '../../electron/engine/metadata/metadata.ts';
import { Deciding } from '../../electron/engine/people/deciding.ts';
import { Embedder } from '../../electron/engine/people/embedder.ts';
import { Neighbourhood } from '../../electron/engine/people/neighbourhood.ts';
import type { PersonToStore } from '../../electron/engine/store/people.ts';
import { Store } from '../../electron/engine/store/store.ts';
import { embeddersOf, readModels } from '../../electron/engine/vision/cards.ts';
import { Random } from '../unit/support/random.ts';
import { around, unitVector } from '../unit/support/vectors.ts';
import { facePatches } from './photos.ts';

/** Change it when the library changes, so that an old one is made again. */
const VERSION = 3;
const KINDS = 160;
/** Likeness of a face to the middle of its person's. */
const CLOSENESS = 0.82;
const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2005, 0, 1);
const DAYS = 20 * 365;

const FIRST =
  'Anna Ben Clara David Elif Franz Greta Hassan Ida Jonas Käthe Lin Mariam Noor Otto Pia Quirin Rosa Sven Théo';
const LAST = 'Abel Baum Çelik Dietz Ebner Fuchs Gruber Haddad Iversen Jansen Keller Lovelace Meyer Novák Ortega Pohl';

/** A library that was made, and where its photos lie. */
export interface BigLibrary {
  readonly library: string;
  readonly photos: string;
}

/** The library below `cache`, made by a process of its own where it is not there. */
export function bigLibrary(cache: string, photos: number): BigLibrary {
  const folder = join(cache, `library-${VERSION}-${photos}`);
  if (!existsSync(folder)) {
    console.error(`Making a library of ${photos.toLocaleString('en')} photos (kept in ${folder}) ...`);
    const { status } = spawnSync(process.execPath, [import.meta.filename, folder, String(photos)], {
      stdio: 'inherit',
    });
    if (status !== 0) throw new Error('the library could not be made');
  }
  return { library: join(folder, 'library'), photos: join(folder, 'photos') };
}

/** Encoded pictures to choose from. */
interface Kinds {
  readonly photos: readonly {
    readonly file: string;
    readonly thumb: Buffer;
    readonly width: number;
    readonly height: number;
  }[];
  readonly faces: readonly { readonly crop: Buffer; readonly cover: Buffer }[];
}

let since = performance.now();

/** Tells how long a part took. */
function say(what: string): void {
  console.error(`${what}: ${((performance.now() - since) / 1000).toFixed(0)} s`);
  since = performance.now();
}

async function make(folder: string, count: number): Promise<void> {
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  const root = join(folder, 'photos');
  const kinds = await makeKinds(join(partial, 'kinds'));
  const random = new Random(1);
  say('pictures');
  const whose = peopleOfPhotos(count, random);
  const files = makeFiles(join(partial, 'photos'), kinds, whose.length, random);

  say('files');
  const store = new Store(join(partial, 'library'), 'own');
  const models = readModels(MODELS);
  const model = models.embedder.id;
  const { folderId, modelId } = store.write(() => ({
    folderId: store.folders.add(root, Date.now()).id,
    modelId: store.faces.modelId(model),
  }));
  const middles = new Map<number, number[]>();
  const faces = new Map<number, { id: number; quality: number; photo: number }[]>();
  for (let start = 0; start < whose.length; start += 2_000) {
    store.write(() => {
      for (let index = start; index < Math.min(start + 2_000, whose.length); index += 1) {
        const file = files[index];
        const kind = kinds.photos[file?.kind ?? 0];
        if (!file || !kind) throw new Error('a photo without a file');
        const photo = store.photos.insert(folderId, {
          path: join(root, file.name),
          size: file.size,
          mtimeMs: file.mtimeMs,
        });
        const hash = createHash('sha256').update(String(index)).digest('hex');
        store.photos.done(photo, {
          hash,
          width: kind.width,
          height: kind.height,
          takenAt: file.takenAt,
          thumb: kind.thumb,
        });
        store.facts.write(photo, describeFile({ path: file.name, changedMs: file.mtimeMs }, Date.now()));
        // Each is a picture of its own, whatever it looks like.
        store.prints.set(
          photo,
          Uint8Array.from({ length: PRINT_EDGE ** 2 }, () => random.below(256)),
        );
        whose[index]?.forEach((person, place) => {
          const middle = middles.get(person) ?? unitVector(random);
          middles.set(person, middle);
          const pictures = kinds.faces[(person * 7 + random.below(3)) % kinds.faces.length];
          if (!pictures) throw new Error('no picture of a face');
          const side = kind.width / 6;
          const quality = random.between(0.2, 1);
          const id = store.faces.insert(photo, modelId, {
            box: { x: kind.width * (0.1 + place * 0.3), y: kind.height * 0.3, width: side, height: side },
            landmarks: [
              [0, 0],
              [1, 0],
              [0.5, 0.5],
              [0, 1],
              [1, 1],
            ],
            score: 0.9,
            quality,
            sharpness: quality,
            yaw: 0,
            pitch: 0,
            vector: quantise(around(random, middle, CLOSENESS)),
            crop: pictures.crop,
            thumb: pictures.cover,
          });
          const own = faces.get(person) ?? [];
          faces.set(person, own);
          own.push({ id, quality, photo });
        });
      }
    });
  }
  say('photos and faces');
  const people = [...faces].sort(([a], [b]) => a - b).map(([, own], index) => toStore(index + 1, own));
  store.write(() => store.people.replaceAll(people));
  namePeople(store, people, random);
  // As clustering leaves it, so that opening finds nothing to do.
  store.write(() => store.clustered.write(store.clustered.material(modelId)));
  store.db.exec('UPDATE photo_print SET stacked = 1; INSERT INTO region_read SELECT id, hash, NULL FROM photo');
  say('names');
  const near = new Neighbourhood(store, new Embedder(store, embeddersOf(models), model));
  await near.follow(store.faces.forClustering(), true, () => Promise.resolve());
  say('neighbours');
  store.db.pragma('wal_checkpoint(TRUNCATE)');
  store.db.exec('ANALYZE');
  store.close();
  renameSync(partial, folder);
}

function toStore(id: number, faces: readonly { id: number; quality: number; photo: number }[]): PersonToStore {
  const cover = faces.reduce((best, face) => (face.quality > best.quality ? face : best));
  return {
    id,
    name: null,
    faces: faces.map((face) => face.id),
    coverFaceId: cover.id,
    photos: new Set(faces.map(({ photo }) => photo)).size,
    hidden: false,
    confirmed: null,
  };
}

/** A third has names, the one with most faces among them, each a decision in the log. */
function namePeople(store: Store, people: readonly PersonToStore[], random: Random): void {
  const deciding = new Deciding(store, () => Promise.resolve());
  const first = FIRST.split(' ');
  const last = LAST.split(' ');
  const taken = new Set<string>();
  for (const { id } of people.filter((_, index) => index % 3 === 0)) {
    let name = `${random.pick(first)} ${random.pick(last)}`;
    for (let n = 2; taken.has(name); n += 1) name = `${random.pick(first)} ${random.pick(last)} ${n}`;
    taken.add(name);
    deciding.namePerson(id, name);
  }
}

/** Who is on each photo: person 1 on every fifth, the others as often as in a real album, some very often, most seldom. */
function peopleOfPhotos(photos: number, random: Random): number[][] {
  const people = Math.round(photos / 50);
  const total = Math.round(photos * 1.5);
  const most = Math.round(photos / 5);
  const weights = Array.from({ length: people - 1 }, (_, n) => 1 / (n + 8));
  const sum = weights.reduce((a, b) => a + b, 0);
  const others: number[] = weights.flatMap((weight, n) =>
    Array.from({ length: Math.max(1, Math.round((weight / sum) * (total - most))) }, () => n + 2),
  );
  const shuffled = random.shuffled(others);
  const out: number[][] = Array.from({ length: photos }, (_, index) => (index % 5 === 0 ? [1] : []));
  shuffled.forEach((person, n) => out[(n * 7) % photos]?.push(person));
  return out.map((own) => [...new Set(own)]);
}

interface File {
  readonly name: string;
  readonly kind: number;
  readonly size: number;
  readonly mtimeMs: number;
  readonly takenAt: string;
}

/** A file for each photo, in folders of years and months: links to a few real ones. */
function makeFiles(root: string, kinds: Kinds, count: number, random: Random): File[] {
  const made = new Set<string>();
  return Array.from({ length: count }, (_, index) => {
    const kind = random.below(kinds.photos.length);
    const source = kinds.photos[kind]?.file ?? '';
    const taken = new Date(FIRST_DAY + Math.floor((index / count) * DAYS) * DAY_MS + random.below(DAY_MS));
    const takenAt = taken.toISOString().slice(0, 19);
    const name = join(takenAt.slice(0, 4), takenAt.slice(5, 7), `IMG_${String(index).padStart(6, '0')}.jpg`);
    const path = join(root, name);
    if (!made.has(dirname(path))) mkdirSync(dirname(path), { recursive: true });
    made.add(dirname(path));
    linkSync(source, path);
    const { size, mtimeMs } = statSync(path);
    return { name, kind, size, mtimeMs: Math.floor(mtimeMs), takenAt };
  });
}

async function makeKinds(folder: string): Promise<Kinds> {
  mkdirSync(folder, { recursive: true });
  const patches = await facePatches();
  const photos: Kinds['photos'][number][] = [];
  const faces: Kinds['faces'][number][] = [];
  for (let kind = 0; kind < KINDS; kind += 1) {
    const tint = { hue: (kind * 47) % 360, brightness: 0.8 + (kind % 5) * 0.1, saturation: 0.5 + (kind % 3) * 0.3 };
    const [width, height] = kind % 4 === 0 ? [900, 1200] : kind % 7 === 0 ? [1600, 700] : [1200, 900];
    const photo = sharp(join(samplesFolder(), `sample${1 + (kind % 6)}.jpg`))
      .resize(width, height)
      .modulate(tint);
    const file = join(folder, `${kind}.jpg`);
    const picture = await photo.jpeg({ quality: 60 }).toBuffer();
    writeFileSync(file, picture);
    const thumb = await sharp(picture)
      .resize({ width: 480, height: 480, fit: 'inside' })
      .jpeg({ quality: 30 })
      .toBuffer();
    photos.push({ file, thumb, width, height });
    const patch = sharp(patches[kind % patches.length]).modulate({ ...tint, hue: (kind * 13) % 40 });
    const cover = await patch.clone().resize(224, 224).jpeg({ quality: 30 }).toBuffer();
    faces.push({ cover, crop: await patch.resize(112, 112).jpeg({ quality: 30 }).toBuffer() });
  }
  return { photos, faces };
}

if (import.meta.main) {
  const [folder, photos] = process.argv.slice(2);
  if (folder === undefined || photos === undefined)
    throw new Error('usage: node test/bench/big-library.ts FOLDER PHOTOS');
  const started = performance.now();
  await make(folder, Number(photos));
  console.error(`made in ${((performance.now() - started) / 1000).toFixed(0)} s`);
}
