/** A library that is written out and taken into another one. */

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anchorsOf } from '../../electron/core/history.ts';
import { undoState, type FileNamesDecision } from '../../electron/core/decisions.ts';
import { readDecided } from '../../electron/engine/people/decided.ts';
import { Store } from '../../electron/engine/store/store.ts';
import { exportLines } from '../../electron/engine/transfer/exporting.ts';
import { checkExport, importLines } from '../../electron/engine/transfer/importing.ts';
import { Random } from '../unit/support/random.ts';
import { failureOf } from './support/failures.ts';
import { temporaryFolder } from './support/folder.ts';
import { BACK, Life, SAID, stepOf } from './support/life.ts';
import { MadeUpLibrary } from './support/made-up.ts';

const SEQUENCES = 100;

function linesOf(store: Store, pictures = true): string[] {
  return [...exportLines(store, { facet: '1.2.3', pictures })];
}

/** Writes a library out to a file. */
function written(store: Store, pictures = true): string {
  const file = join(temporaryFolder(), 'export.jsonl');
  writeFileSync(file, `${linesOf(store, pictures).join('\n')}\n`);
  return file;
}

async function taken(store: Store, file: string): ReturnType<typeof importLines> {
  await checkExport(file);
  return importLines(store, file);
}

/** Decided groups, people and reasons, whatever ids faces and people have in this library. */
async function meaning(library: MadeUpLibrary): Promise<unknown> {
  const { store } = library;
  await library.setModel('model-1');
  await library.setThreshold(0.5);
  const key = (id: number): string => {
    const anchor = store.decidedFaces.anchor(id);
    const path = store.photos.byId(store.faces.photoOf(id) ?? 0)?.path;
    return JSON.stringify([path ?? 'hidden', anchor]);
  };
  const keys = (ids: readonly number[]): string[] => ids.map(key).sort();
  const decided = readDecided(store, store.decidedFaces.all());
  const sorted = (items: readonly unknown[]): string[] => items.map((item) => JSON.stringify(item)).sort();
  return {
    people: sorted(
      store.people.list().map(({ id, name, hidden, coverFaceId }) => ({
        ...{ name, hidden, cover: store.decidedFaces.anchor(coverFaceId) },
        faces: keys(store.people.facesOf(id).map((face) => face.id)),
      })),
    ),
    groups: sorted(decided.groups.map(({ faces, name, hidden }) => ({ faces: keys(faces), name, hidden }))),
    reasons: sorted([...decided.reasons].map(([id, reason]) => [key(id), reason])),
    apart: sorted(decided.apart.map(([x, y]) => keys([x, y]))),
    unsure: sorted(decided.unsure.map(({ faces, others, seen }) => [keys(faces), keys(others), seen])),
  };
}

/** The log without numbers that may differ: what an entry takes back is told by its place. */
function logOf(store: Store): unknown[] {
  const log = store.decisions.log();
  const place = new Map(log.map(({ seq }, index) => [seq, index]));
  return log.map(({ at, kind, said }) => ({ at, kind, said: said?.kind === 'undo' ? place.get(said.of) : said }));
}

const sequence = fc.record({
  seed: fc.integer(),
  steps: fc.array(
    fc.oneof(
      { weight: 2, arbitrary: stepOf(['scan', 'copy', 'move', 'delete', 'edit']) },
      { weight: 5, arbitrary: stepOf(SAID) },
      { weight: 2, arbitrary: stepOf(BACK) },
    ),
    { minLength: 3, maxLength: 10 },
  ),
});

describe('a library that was exported and imported', () => {
  it(`equals the original in people, names and decisions, and is not taken in twice (${SEQUENCES} sequences)`, async () => {
    const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'facet-transfer-'));
    let made = 0;
    try {
      await fc.assert(
        fc.asyncProperty(sequence, async ({ seed, steps }) => {
          made += 1;
          const life = new Life(join(root, `${made}`), seed);
          const other = new MadeUpLibrary(join(root, `${made} other`), new Random(1));
          try {
            await life.library.update();
            for (const each of steps) await life.live(each);
            const { store } = life.library;
            const original = await meaning(life.library);
            const file = join(root, 'export.jsonl');
            writeFileSync(file, `${linesOf(store).join('\n')}\n`);

            const result = await taken(other.store, file);
            expect(result).toMatchObject({ added: result.decisions, decisions: store.decisions.log().length });
            arrive(store, other);
            expect(logOf(other.store)).toEqual(logOf(store));
            expect(await meaning(other)).toEqual(original);

            // Again, and back to where it came from: nobody says anything twice.
            expect(await taken(other.store, file)).toMatchObject({ added: 0, waiting: 0 });
            writeFileSync(file, `${linesOf(other.store).join('\n')}\n`);
            expect(await taken(store, file)).toMatchObject({ added: 0 });
            expect(logOf(other.store)).toEqual(logOf(store));
          } finally {
            life.library.close();
            other.close();
            rmSync(join(root, `${made}`), { recursive: true, force: true });
            rmSync(join(root, `${made} other`), { recursive: true, force: true });
          }
        }),
        { numRuns: SEQUENCES, seed: 1 },
      );
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }, 1_200_000);
});

/** The files of one library come to another one. */
function arrive(from: Store, to: MadeUpLibrary): void {
  const first = new Map<string, number>();
  const photos = from.db.prepare<[], { path: string; hash: string }>('SELECT path, hash FROM photo ORDER BY id').all();
  for (const { path, hash } of photos) {
    const original = first.get(hash);
    if (original === undefined) first.set(hash, to.addKnown(path, hash));
    else to.copy(original, path);
  }
}

/** Two libraries of one family, of which each has a photo of its own and one that both have. */
function family(): { one: MadeUpLibrary; other: MadeUpLibrary } {
  const [one, other] = [1, 2].map((seed) => {
    const library = new MadeUpLibrary(join(temporaryFolder(), 'library'), new Random(seed));
    const look = (place: number): number[] => Array.from({ length: 128 }, (_, n) => Number(n === place));
    const box = { x: 100, y: 100, width: 120, height: 160 };
    library.add('/photos/both.jpg', 'both', { faces: [{ box, look: look(1) }] });
    library.add(`/photos/${seed}.jpg`, `own ${seed}`, { faces: [{ box, look: look(1 + seed) }] });
    return library;
  });
  if (!one || !other) throw new Error('two were made');
  return { one, other };
}

function personOn(library: MadeUpLibrary, path: string): number {
  const photo = library.store.photos.byPath(path)?.id ?? 0;
  return library.store.faces.ofPhoto(photo)[0]?.personId ?? 0;
}

function names(library: MadeUpLibrary): (string | null)[] {
  return library.store.people
    .list()
    .map(({ name }) => name)
    .sort();
}

describe('two libraries of one family', () => {
  it('have the names of both; where they differ the latest word, which is the imported one, holds', async () => {
    const { one, other } = family();
    await one.update();
    await other.update();
    one.deciding.namePerson(personOn(one, '/photos/both.jpg'), 'Mum');
    one.deciding.namePerson(personOn(one, '/photos/1.jpg'), 'Ada');
    other.deciding.namePerson(personOn(other, '/photos/both.jpg'), 'Eva');
    other.deciding.namePerson(personOn(other, '/photos/2.jpg'), 'Bob');

    expect(await taken(other.store, written(one.store))).toMatchObject({ decisions: 2, added: 2 });
    await other.update();
    expect(names(other)).toEqual(['Bob', 'Mum']);
    // Ada's photo comes later, and is known: it waited, and so did her name.
    expect(other.store.waiting.count()).toBe(1);
    other.addKnown('/photos/1.jpg', 'own 1');
    await other.update();
    expect(names(other)).toEqual(['Ada', 'Bob', 'Mum']);

    // What was imported can be taken back, as anything that was said.
    const mum = other.store.decisions.log().find(({ said }) => said?.kind === 'name' && said.name === 'Mum');
    await other.deciding.undo(mum?.seq);
    expect(names(other)).toEqual(['Ada', 'Bob', 'Eva']);
    one.close();
    other.close();
  });

  it('keep apart what was said after a backup was put back, though the numbers are the same', async () => {
    const { one, other } = family();
    await one.update();
    await other.update();
    one.deciding.namePerson(personOn(one, '/photos/both.jpg'), 'First');
    await taken(other.store, written(one.store));
    // The same library, in which something else was said in the same place.
    const id = one.store.origins.libraryId();
    const again = new MadeUpLibrary(join(temporaryFolder(), 'library'), new Random(1));
    again.add('/photos/both.jpg', 'both', { faces: [] });
    again.store.db.prepare('UPDATE library SET id = ?').run(id);
    again.store.decisions.append({ kind: 'stranger', faces: [] }, 5);
    expect(await taken(other.store, written(again.store))).toMatchObject({ added: 1 });
    for (const library of [one, other, again]) library.close();
  });

  it('without pictures have nothing that waits, and all that was said', async () => {
    const { one, other } = family();
    await one.update();
    one.deciding.namePerson(personOn(one, '/photos/1.jpg'), 'Ada');
    const file = written(one.store, false);
    expect(linesOf(one.store, false).join('')).not.toContain('"crop"');
    expect(await taken(other.store, file)).toMatchObject({ added: 1, waiting: 0 });
    const [entry] = undoState(other.store.decisions.log()).done;
    expect(entry && anchorsOf(entry.said)).toHaveLength(1);
    one.close();
    other.close();
  });

  it('know of moments in videos, of edits that turned, and of names that were taken over from files', async () => {
    const { one, other } = family();
    const hash = 'own 1';
    const photo = one.store.photos.withHash(hash)[0]?.id ?? 0;
    const box = { x: 100, y: 100, width: 120, height: 160 };
    const edit = { before: 'earlier', after: hash, scale: 1, dx: 0, dy: 0, turn: 6 } as const;
    const said: FileNamesDecision = {
      kind: 'file-names',
      people: [{ person: { known: [], loose: [], name: 'Ada' }, faces: [{ hash, box, at: 1_500 }] }],
      drawn: [{ hash, box: { ...box, x: 500 }, at: 2_500 }],
    };
    one.store.write(() => {
      one.store.db.prepare(`UPDATE photo SET kind = 'video', duration_ms = 9000 WHERE id = ?`).run(photo);
      one.store.db.prepare('UPDATE face SET at_ms = 1500 WHERE photo_id = ?').run(photo);
      one.store.decisions.addLineage(edit);
      one.store.decisions.append(said, 1);
    });
    expect(await taken(other.store, written(one.store))).toMatchObject({ added: 1 });
    expect(other.store.waiting.known(hash, 'model-1')).toMatchObject({ duration: 9_000, faces: [{ at: 1_500 }] });
    expect(other.store.decisions.lineage()).toContainEqual(edit);
    expect(other.store.decisions.log().map((entry) => entry.said)).toEqual([said]);
    one.close();
    other.close();
  });

  it('give the same lines each time', async () => {
    const { one, other } = family();
    await one.update();
    expect(linesOf(one.store)).toEqual(linesOf(one.store));
    one.close();
    other.close();
  });
});

describe('a file that is not to be imported', () => {
  const { one, other } = family();
  one.deciding.markNotAFace([1]).catch(() => undefined);
  const good = linesOf(one.store);
  const decision = good.findIndex((line) => line.includes('"type":"decision"'));
  const face = good.findIndex((line) => line.includes('"type":"face"'));
  const photo = good.findIndex((line) => line.includes('"type":"photo"'));
  one.close();
  other.close();

  const changed = (at: number, from: string | RegExp, to: string): string[] => {
    const line = good[at] ?? '';
    const other = line.replace(from, to);
    if (other === line) throw new Error(`nothing to change in ${line}`);
    return good.with(at, other);
  };

  it.each<[string, () => string[] | Buffer, string, string]>([
    ['nothing', () => Buffer.alloc(0), 'import-invalid', 'is empty'],
    ['a letter', () => ['Dear diary,', 'today'], 'import-invalid', 'not an export'],
    ['some other JSON', () => ['{"type":"header"}'], 'import-invalid', 'not an export'],
    ['bytes', () => Buffer.from([0x7b, 0xff, 0xfe, 0x0a]), 'import-invalid', 'Line 1 of'],
    ['one of a newer Facet', () => changed(0, '"version":1', '"version":2'), 'import-newer', 'Update Facet'],
    ['one without its end', () => good.slice(0, -1), 'import-cut-short', 'cut short'],
    ['one that lacks a line', () => good.toSpliced(photo, 2), 'import-invalid', 'lines are missing'],
    ['one that goes on after its end', () => [...good, good[1] ?? ''], 'import-invalid', 'comes after the last'],
    ['one with a second header', () => good.toSpliced(2, 0, good[0] ?? ''), 'import-invalid', 'Line 3 of'],
    ['a line that is not JSON', () => changed(photo, '{', '{{'), 'import-invalid', `Line ${photo + 1} of`],
    ['a box that is not a number', () => changed(face, /"x":[\d.]+/u, '"x":NaN'), 'import-invalid', 'is not JSON'],
    ['a box without end', () => changed(face, /"x":[\d.]+/u, '"x":1e999'), 'import-invalid', `Line ${face + 1} of`],
    ['a box of less than nothing', () => changed(face, /"width":/u, '"width":-'), 'import-invalid', 'box.width'],
    ['a path to elsewhere', () => changed(photo, '"path":"', '"path":"../'), 'import-invalid', '"path"'],
    ['a vector that is too short', () => changed(face, /"vector":"..../u, '"vector":"'), 'import-invalid', 'vector'],
    ['a face of no photo', () => changed(face, /"photo":"[^"]*"/u, '"photo":"x"'), 'import-invalid', 'another photo'],
    ['a number twice', () => good.toSpliced(decision, 0, good[decision] ?? ''), 'import-invalid', 'not above 1'],
    [
      'a decision without faces',
      () => changed(decision, /"faces":\[.*\]/u, '"faces":7'),
      'import-invalid',
      'not-a-face',
    ],
    [
      'a kind that every object has',
      () => changed(photo, '"type":"photo"', '"type":"__proto__"'),
      'import-invalid',
      'type',
    ],
    [
      'a decision about infinity',
      () => changed(decision, /"x":[\d.]+/u, '"x":-1e999'),
      'import-invalid',
      'no decision has',
    ],
    ['an endless nesting', () => good.with(decision, '['.repeat(200_000)), 'import-invalid', 'Line'],
  ])('is %s', async (_, content, code, words) => {
    const file = join(temporaryFolder(), 'bad.jsonl');
    const made = content();
    writeFileSync(file, Buffer.isBuffer(made) ? made : `${made.join('\n')}\n`);
    const store = new Store(join(temporaryFolder(), 'library'), 'own');
    const failure = await failureOf(() => taken(store, file));
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(words);
    expect(failure.message).toContain(file);
    // Who takes it in without having looked gets nothing decided either.
    expect((await failureOf(() => importLines(store, file))).code).toBe(code);
    expect(store.decisions.last()).toBe(0);
    store.close();
  });

  it('is cut short in the middle of a line', async () => {
    const file = join(temporaryFolder(), 'cut.jsonl');
    const whole = `${good.join('\n')}\n`;
    writeFileSync(file, whole.slice(0, whole.length - 60));
    const failure = await failureOf(() => checkExport(file));
    expect(failure).toMatchObject({ code: 'import-cut-short' });
  });

  it('has a line longer than any line, which is not read to its end', async () => {
    const file = join(temporaryFolder(), 'long.jsonl');
    writeFileSync(file, `${good[0] ?? ''}\n${' '.repeat(3_000_000)}\n`);
    const failure = await failureOf(() => checkExport(file, 1_000_000));
    expect(failure).toMatchObject({ code: 'import-invalid' });
    expect(failure.message).toContain('Line 2 of');
  });

  it('is a folder, or is not there', async () => {
    const folder = temporaryFolder();
    expect(await failureOf(() => checkExport(folder))).toMatchObject({ code: 'import-unreadable' });
    expect(await failureOf(() => checkExport(join(folder, 'no')))).toMatchObject({ code: 'import-unreadable' });
  });

  it('may hold names and entries that look strange, and are kept as they are', async () => {
    const strange =
      '{"type":"decision","id":"0123456789abcdef0123456789abcdef","seq":9,"at":1,"kind":"constructor","body":{"__proto__":{"x":1}}}';
    const file = join(temporaryFolder(), 'strange.jsonl');
    const end = (good.at(-1) ?? '').replace('"decisions":1', '"decisions":2');
    writeFileSync(file, `${[...good.slice(0, -1), strange, end].join('\n')}\n`);
    const store = new Store(join(temporaryFolder(), 'library'), 'own');
    expect(await taken(store, file)).toMatchObject({ added: 2 });
    expect(store.decisions.log().at(-1)).toMatchObject({ kind: 'constructor', said: null });
    store.close();
  });
});
