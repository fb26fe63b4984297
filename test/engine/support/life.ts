/** A made-up library and what happens to it: scans, decisions, undos, chosen by numbers. */

import fc from 'fast-check';
import { expect } from 'vitest';
import { Failure } from '../../../electron/contract/errors.ts';
import { iou, scaleBox } from '../../../electron/core/geometry.ts';
import type { Decided } from '../../../electron/core/folding.ts';
import { readDecided } from '../../../electron/engine/people/decided.ts';
import { Random } from '../../unit/support/random.ts';
import { around, unitVector } from '../../unit/support/vectors.ts';
import { MadeUpLibrary, type Picture } from './made-up.ts';

/** What may happen to a library; the numbers choose among what is there. */
export const WORLD = [
  'scan',
  'copy',
  'move',
  'delete',
  'return',
  'edit',
  'repair',
  'recluster',
  'threshold',
  'model',
] as const;
export const SAID = [
  'name',
  'rename',
  'merge',
  'split',
  'assign',
  'assign-new',
  'reject',
  'different',
  'unsure',
  'not-a-face',
  'stranger',
  'hide',
  'cover',
] as const;
export const BACK = ['undo', 'undo-any', 'redo', 'redo-any'] as const;

export interface Step {
  readonly kind: (typeof WORLD)[number] | (typeof SAID)[number] | (typeof BACK)[number];
  readonly a: number;
  readonly b: number;
}

interface File {
  readonly id: number;
  readonly picture: Picture;
  readonly scale: number;
}

/** What was decided about a face. */
interface Standing {
  readonly reason: string | undefined;
  readonly name: string | null | undefined;
  readonly hidden: boolean | undefined;
  readonly members: readonly string[] | undefined;
}

function isStanding(what: unknown): what is Standing {
  return typeof what === 'object' && what !== null && 'members' in what;
}

/** Any step of some kinds. */
export function stepOf(kinds: readonly Step['kind'][]): fc.Arbitrary<Step> {
  return fc.record({ kind: fc.constantFrom(...kinds), a: fc.nat(1_000), b: fc.nat(1_000) });
}

/** One library and what happened to it. */
export class Life {
  readonly library: MadeUpLibrary;
  readonly #random: Random;
  readonly #people: readonly (readonly number[])[];
  readonly #files: File[] = [];
  #made = 0;

  constructor(folder: string, seed: number) {
    this.#random = new Random(seed);
    this.#people = Array.from({ length: 5 }, () => unitVector(this.#random));
    this.library = new MadeUpLibrary(folder, this.#random);
    for (let n = 0; n < 4; n += 1) this.#scan();
  }

  async live({ kind, a, b }: Step): Promise<void> {
    if ((WORLD as readonly string[]).includes(kind)) await this.#happen(kind as (typeof WORLD)[number], a, b);
    else if ((BACK as readonly string[]).includes(kind)) await this.#back(kind as (typeof BACK)[number], a);
    else await this.#say(kind as (typeof SAID)[number], a, b);
    this.check();
  }

  /** People obey what was decided, and what was decided does not contradict itself. */
  check(): void {
    const { store } = this.library;
    const decided = this.#decided();
    const whose = (id: number): number | null | undefined => store.faces.personOf(id);
    const inGroups = decided.groups.flatMap(({ faces }) => faces);
    expect(new Set(inGroups).size).toBe(inGroups.length);
    for (const id of inGroups) expect(decided.nobody.has(id)).toBe(false);
    for (const id of decided.nobody) expect(whose(id)).toBeNull();
    for (const { faces, name, hidden, cover } of decided.groups) {
      const people = new Set(faces.map(whose));
      expect(people.size).toBe(1);
      const person = store.people.byId([...people][0] ?? 0);
      expect(person).not.toBeNull();
      // A group without a name may have been found to be of a person with one.
      if (name === null) continue;
      expect(person).toMatchObject({ name, hidden });
      if (cover !== null) expect(person?.coverFaceId).toBe(cover);
    }
    const named = decided.groups.filter(({ name }) => name !== null).map(({ faces }) => whose(faces[0] ?? 0));
    expect(new Set(named).size).toBe(named.length);
    expect(store.people.list().filter(({ name }) => name !== null)).toHaveLength(named.length);
    for (const [x, y] of decided.apart) {
      expect(decided.groups.some(({ faces }) => faces.includes(x) && faces.includes(y))).toBe(false);
      if (whose(x) !== null) expect(whose(x)).not.toBe(whose(y));
    }
  }

  async #happen(kind: (typeof WORLD)[number], a: number, b: number): Promise<void> {
    const { library } = this;
    const before = this.#standing();
    const log = library.store.decisions.log().length;
    const at = a % this.#files.length;
    const file = this.#files[at];
    if (!file) return;
    const { id, picture, scale } = file;
    if (kind === 'scan') this.#scan();
    else if (kind === 'copy') this.#files.push({ ...file, id: library.copy(id, this.#fresh()) });
    else if (kind === 'move') library.move(id, this.#fresh());
    else if (kind === 'delete') library.setPresent(id, false);
    else if (kind === 'return') library.setPresent(id, true);
    else if (kind === 'repair') library.repair(id, picture, scale);
    else if (kind === 'edit') {
      const other = [0.5, 0.7, 1.5][b % 3] ?? 1;
      library.edit(id, `hash ${this.#fresh()}`, picture, other);
      this.#files[at] = { ...file, scale: other };
    } else if (kind === 'recluster') await library.recluster();
    else if (kind === 'threshold') await library.setThreshold([0.4, 0.5, 0.6, 0.9][b % 4] ?? 0.5);
    else await library.setModel(`model-${(b % 2) + 1}`);
    await library.update();
    expect(library.store.decisions.log()).toHaveLength(log);
    const after = this.#standing();
    // Faces that are new to the library may have joined those that were there.
    const known = (what: unknown): unknown =>
      isStanding(what) ? { ...what, members: what.members?.filter((key) => before.has(key)) } : what;
    for (const [key, what] of before) expect([key, known(after.get(key))]).toEqual([key, what]);
  }

  /** Says something; what cannot be said is refused with a reason and leaves no trace. */
  async #say(kind: (typeof SAID)[number], a: number, b: number): Promise<void> {
    const { store } = this.library;
    const log = [...store.decisions.log()];
    const before = await this.#everything();
    try {
      await this.#decide(kind, a, b);
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      expect(store.decisions.log()).toEqual(log);
      return;
    }
    if (store.decisions.last() === (log.at(-1)?.seq ?? 0)) return;
    expect(store.decisions.log().slice(0, -1)).toEqual(log);
    this.check();
    const after = await this.#everything();
    // Taken back and brought back, all is as it was.
    await this.library.deciding.undo();
    expect(await this.#everything()).toEqual(before);
    await this.library.deciding.redo();
    expect(await this.#everything()).toEqual(after);
  }

  async #decide(kind: (typeof SAID)[number], a: number, b: number): Promise<void> {
    const { store, deciding } = this.library;
    const people = store.people.list();
    const one = people[a % people.length]?.id ?? 0;
    const other = people[b % people.length]?.id ?? 0;
    const own = store.people.facesOf(one).map(({ id }) => id);
    // What is said of a face is said of it on every copy of its photo.
    const some = own.slice(0, 1 + (b % Math.max(1, own.length))).flatMap((id) => store.decidedFaces.copiesOf(id));
    const all = store.faces.list();
    const any = all[b % all.length]?.id ?? 0;
    const whose = (id: number): number | null | undefined => store.faces.personOf(id);
    switch (kind) {
      case 'name':
      case 'rename':
        deciding.namePerson(one, `${kind} ${b % 4}`);
        await this.library.update();
        return;
      case 'merge':
        deciding.mergePeople(one, other);
        await this.library.update();
        return;
      case 'split': {
        const { id } = await deciding.splitPerson(some, b % 2 === 0 ? '' : 'Split');
        for (const face of own) expect(whose(face) === id).toBe(some.includes(face));
        return;
      }
      case 'assign':
        await deciding.assignFaces([any], { personId: one });
        expect(whose(any)).toBe(one);
        return;
      case 'assign-new':
        expect(await deciding.assignFaces(some, { name: 'New' })).toMatchObject({ name: 'New' });
        return;
      case 'reject':
        await deciding.rejectFaces(some, one);
        for (const face of some)
          expect(own.filter((id) => !some.includes(id)).map(whose)).not.toContain(whose(face) ?? -1);
        return;
      case 'different':
        await deciding.keepApart(one, other);
        return;
      case 'unsure':
        await deciding.leaveOpen({ personId: one }, other);
        return;
      case 'not-a-face':
        await deciding.markNotAFace([any]);
        expect(whose(any)).toBeNull();
        return;
      case 'stranger':
        await deciding.markStranger({ personId: one });
        for (const face of own) expect(whose(face)).toBeNull();
        return;
      case 'hide':
        await deciding.settled(() => deciding.hidePeople([one], b % 3 > 0));
        expect(store.people.byId(one)).toMatchObject({ hidden: b % 3 > 0 });
        return;
      case 'cover': {
        const cover = own[b % own.length] ?? 0;
        await deciding.settled(() => deciding.setCover(one, cover));
        expect(store.decidedFaces.copiesOf(cover)).toContain(store.people.byId(one)?.coverFaceId);
        return;
      }
    }
  }

  async #back(kind: (typeof BACK)[number], a: number): Promise<void> {
    const { store, deciding } = this.library;
    const log = [...store.decisions.log()];
    const any = log[a % Math.max(1, log.length)]?.seq ?? 1;
    try {
      if (kind === 'undo') await deciding.undo();
      else if (kind === 'undo-any') await deciding.undo(any);
      else if (kind === 'redo') await deciding.redo();
      else await deciding.redo(any);
      expect(store.decisions.log().slice(0, -1)).toEqual(log);
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      expect(store.decisions.log()).toEqual(log);
    }
  }

  #scan(): void {
    const faces = Array.from({ length: 1 + this.#random.below(3) }, (_, n) => ({
      box: { x: 50 + 300 * n, y: 100 + this.#random.below(400), width: 120, height: 160 },
      look: around(this.#random, this.#random.pick(this.#people), this.#random.between(0.75, 0.95)),
    }));
    const path = this.#fresh();
    this.#files.push({ id: this.library.add(path, `hash ${path}`, { faces }), picture: { faces }, scale: 1 });
  }

  #fresh(): string {
    this.#made += 1;
    return `/photos/${this.#made}.jpg`;
  }

  #decided(): Decided {
    const { store } = this.library;
    return readDecided(store, store.decidedFaces.all());
  }

  /** People as a clustering from nothing finds them: the pure function of embeddings and decisions. */
  async #everything(): Promise<unknown> {
    const { store } = this.library;
    await this.library.recluster();
    const decided = this.#decided();
    return {
      people: store.people
        .list()
        .map(({ id, name, hidden, coverFaceId }) => {
          const faces = store.people.facesOf(id).map((face) => face.id);
          return { name, hidden, coverFaceId, faces: faces.sort((x, y) => x - y) };
        })
        .sort((x, y) => (x.faces[0] ?? 0) - (y.faces[0] ?? 0)),
      apart: decided.apart,
      reasons: [...decided.reasons],
      unsure: decided.unsure,
    };
  }

  /** What was decided about each face of each file, whatever ids the faces have. */
  #standing(): Map<string, unknown> {
    const { store } = this.library;
    const decided = this.#decided();
    const photos = new Map(
      store.db
        .prepare<[], { id: number; photo: number }>('SELECT id, photo_id AS photo FROM face')
        .all()
        .map(({ id, photo }) => [id, photo]),
    );
    const keys = new Map<number, string>();
    for (const { id, box } of store.decidedFaces.all()) {
      const file = this.#files.find((each) => each.id === photos.get(id));
      const at = file?.picture.faces.findIndex((face) => iou(scaleBox(face.box, file.scale), box) >= 0.5);
      keys.set(id, `${file?.id} ${at}`);
    }
    const standing = new Map<string, unknown>();
    for (const [id, key] of keys) {
      const group = decided.groups.find(({ faces }) => faces.includes(id));
      const members = group?.faces.map((face) => keys.get(face)).sort();
      standing.set(key, { reason: decided.reasons.get(id), name: group?.name, hidden: group?.hidden, members });
    }
    const members = (id: number): readonly number[] =>
      decided.groups.find(({ faces }) => faces.includes(id))?.faces ?? [id];
    for (const [x, y] of decided.apart) {
      for (const one of members(x)) {
        for (const other of members(y)) standing.set([keys.get(one), keys.get(other)].sort().join(' apart '), true);
      }
    }
    return standing;
  }
}
