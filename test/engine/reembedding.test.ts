import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FaceRecord, PersonSummary } from '../../electron/contract/types.ts';
import { dequantise, dot } from '../../electron/core/embedding.ts';
import { DEFAULT_EMBEDDER } from '../../electron/engine/vision/cards.ts';
import { Store } from '../../electron/engine/store/store.ts';
import { facetJson } from './support/cli.ts';
import { temporaryFolder } from './support/folder.ts';
import { copyLibrary } from './support/library.ts';
import { writeSample } from './support/photos.ts';
import { rmSync } from 'node:fs';

const SMALL = 'facet-1s';

/** Every face's stored vector of a model, by face id. */
function vectors(library: string, model: string): Map<number, Int8Array> {
  const store = new Store(library, 'read');
  try {
    const id = store.faces.knownModelId(model);
    return new Map(
      store.faces
        .list()
        .flatMap((face) => [[face.id, store.faces.vector(face.id, id)] as const])
        .filter(has),
    );
  } finally {
    store.close();
  }
}

function has(entry: readonly [number, Int8Array | null]): entry is [number, Int8Array] {
  return entry[1] !== null;
}

it('a library changes its embedder from the kept crops alone: faces, people and names stay, photos may be gone', async () => {
  const [album, library] = [temporaryFolder(), join(temporaryFolder(), 'library')];
  await writeSample(1, join(album, 'one.jpg'));
  await writeSample(4, join(album, 'four.jpg'));
  await facetJson('scan', album, '--library', library, '--model', SMALL);
  const people = (await facetJson('people', '--library', library)) as PersonSummary[];
  await facetJson('name', String(people[0]?.id), 'Ada', '--library', library);
  const before = (await facetJson('faces', '--library', library)) as FaceRecord[];
  expect(new Set(before.map(({ model }) => model))).toEqual(new Set([SMALL]));

  // As scanned by the other model from the start.
  const fresh = join(temporaryFolder(), 'library');
  await facetJson('scan', album, '--library', fresh, '--model', DEFAULT_EMBEDDER);
  const expected = [...vectors(fresh, DEFAULT_EMBEDDER).values()];

  const changed = copyLibrary(library);
  rmSync(join(album, 'one.jpg'));
  await facetJson('scan', album, '--library', changed, '--model', DEFAULT_EMBEDDER);
  const after = (await facetJson('faces', '--library', changed)) as FaceRecord[];
  expect(after.map(({ id, box, personId }) => ({ id, box, personId }))).toEqual(
    before.map(({ id, box, personId }) => ({ id, box, personId })),
  );
  expect(new Set(after.map(({ model }) => model))).toEqual(new Set([DEFAULT_EMBEDDER]));
  const named = (await facetJson('people', '--library', changed)) as PersonSummary[];
  expect(named.filter(({ name }) => name === 'Ada').map(({ id }) => id)).toEqual([people[0]?.id]);
  const made = vectors(changed, DEFAULT_EMBEDDER);
  expect(made.size).toBe(before.length);
  // The crop is kept as JPEG: near enough to what the photo itself gives.
  for (const vector of made.values()) {
    const best = Math.max(...expected.map((each) => dot(dequantise(each), dequantise(vector))));
    expect(best).toBeGreaterThan(0.98);
  }
}, 300_000);

it('a library keeps the embedder that it was made with, unless another is asked for', async () => {
  const [album, library] = [temporaryFolder(), join(temporaryFolder(), 'library')];
  await writeSample(1, join(album, 'one.jpg'));
  await facetJson('scan', album, '--library', library, '--model', SMALL);
  const [person] = (await facetJson('people', '--library', library)) as PersonSummary[];
  await facetJson('name', String(person?.id), 'Ada', '--library', library);
  await facetJson('scan', album, '--library', library);
  const faces = (await facetJson('faces', '--library', library)) as FaceRecord[];
  expect(new Set(faces.map(({ model }) => model))).toEqual(new Set([SMALL]));
}, 300_000);
