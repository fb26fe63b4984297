/**
 * Names that other programs left in the metadata of photos, taken over as decisions: faces get the names, faces that
 * were not found are drawn, and what disagrees with the user, or with itself, is shown and left alone.
 */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { Failure } from '../../contract/errors.ts';
import type {
  FileNameConflict,
  FileNameConflicts,
  FileNameCounts,
  FileNames,
  FileNamesTaken,
} from '../../contract/names.ts';
import type { PersonSummary } from '../../contract/types.ts';
import type { FaceAnchor } from '../../core/anchors.ts';
import type { FileNamesDecision, PersonAnchor } from '../../core/decisions.ts';
import { planNames, type NameConflict, type NameSource, type StandingFace } from '../../core/file-names.ts';
import type { Box } from '../../core/geometry.ts';
import { boxOf, matchBoxes, nameKey, type FileRegion, type Frame, type Orientation } from '../../core/regions.ts';
import { PicasaFolders, readContacts } from '../metadata/picasa.ts';
import type { StoredRegion, UnreadPhoto } from '../store/regions.ts';
import type { Store } from '../store/store.ts';
import { inTurns } from '../turns.ts';
import type { VisionPool } from '../vision/pool.ts';
import { readDecided } from './decided.ts';
import type { Deciding, Follow } from './deciding.ts';
import { rememberPerson } from './remembering.ts';

export interface FileNamesParts {
  readonly store: Store;
  readonly pool: VisionPool;
  readonly deciding: Deciding;
  readonly follow: Follow;
}

/** Photos whose files are read at a time. */
const BATCH = 64;
/** Faces in one step of the history: an entry of the log is read whole. */
const MOST_IN_STEP = 5_000;
/** Problems that are told of. */
const MOST_PROBLEMS = 100;

/** A name for a face, or for a place where one is to be drawn. */
interface Taken {
  readonly region: StoredRegion;
  readonly face: StandingFace | null;
}

interface Plan {
  readonly taken: readonly Taken[];
  readonly conflicts: readonly (NameConflict & { readonly photoId: number })[];
}

export class FileNamesReader {
  readonly #parts: FileNamesParts;

  constructor(parts: FileNamesParts) {
    this.#parts = parts;
  }

  /**
   * Reads the metadata of photos whose content is new, or of all. Returns the photos that were read.
   * @param goOn asked before each batch.
   */
  async read(
    goOn: () => boolean,
    { again = false, picasa = new PicasaFolders() }: { again?: boolean; picasa?: PicasaFolders } = {},
  ): Promise<number[]> {
    const { regions } = this.#parts.store;
    const read: number[] = [];
    for (let last = 0; goOn(); last = read.at(-1) ?? last) {
      const photos = regions.unread(last, BATCH, again);
      if (photos.length === 0) break;
      await Promise.all(photos.map((photo) => this.#readPhoto(photo, picasa)));
      read.push(...photos.map(({ id }) => id));
    }
    return read;
  }

  /** What could be taken over. */
  async overview(): Promise<FileNames> {
    return { ...countsOf(await this.#plan()), later: this.#parts.store.regions.wanted() };
  }

  /** Says whether names of photos that come later are to be taken over by themselves. */
  setLater(later: boolean): void {
    const { store } = this.#parts;
    store.writeDurably(() => store.regions.setWanted(later));
  }

  /**
   * Reads the files of all photos and takes their names over.
   * @param contacts Picasa's contacts.xml. @throws Failure file-unreadable.
   */
  async takeAll(goOn: () => boolean, contacts?: string): Promise<FileNamesTaken> {
    const picasa = new PicasaFolders(contacts === undefined ? undefined : await readContacts(contacts));
    await this.read(goOn, { again: true, picasa });
    return this.take();
  }

  /** Takes names over as decisions; those of some photos, or all. */
  async take(photoIds?: readonly number[]): Promise<FileNamesTaken> {
    const { store, follow } = this.#parts;
    const plan = await this.#plan(photoIds);
    const { taken } = plan;
    const steps = store.writeDurably(() =>
      this.#decisions(taken).map((decision) => store.decisions.append(decision, Date.now())),
    );
    if (steps.length > 0) await follow(this.#alike(taken));
    return { ...countsOf(plan), steps, problems: store.regions.problems(MOST_PROBLEMS) };
  }

  /** The names that are not taken over, by photo. */
  async conflicts(limit: number): Promise<FileNameConflicts> {
    const { photos } = this.#parts.store;
    const { conflicts } = await this.#plan();
    return {
      total: conflicts.length,
      conflicts: conflicts.slice(0, limit).map(({ region, face, why, others, photoId }): FileNameConflict => {
        const { id: regionId, box, source, name } = region;
        const path = photos.byId(photoId)?.path ?? '';
        const yours = face && face.confirmed !== null ? face.personName : null;
        return { regionId, photoId, path, faceId: face?.id ?? null, box, source, name, yours, why, others };
      }),
    };
  }

  /**
   * Settles a conflict: takes the file's name, or keeps what is known and does not ask again.
   * @throws Failure name-unknown when there is no such conflict (any more).
   */
  async answer(regionId: number, take: boolean): Promise<void> {
    const { store, deciding, follow } = this.#parts;
    const region = store.regions.byId(regionId);
    const plan = region ? await this.#plan([region.photoId]) : null;
    const conflict = plan?.conflicts.find((each) => each.region.id === regionId);
    if (!region || !conflict) throw new Failure('name-unknown', 'This name of a file is settled already.');
    // Of several names for one place, the others are out of question once one is taken.
    const rivals = plan?.conflicts.filter((each) => each !== conflict && isSamePlace(each, conflict)) ?? [];
    const declined = take ? rivals.map((each) => each.region.id) : [regionId];
    store.writeDurably(() => {
      for (const id of declined) {
        const each = store.regions.byId(id);
        if (each) store.regions.decline(each, Date.now());
      }
    });
    if (!take) return;
    if (conflict.face) {
      const person = this.#named().get(nameKey(region.name));
      const whose = person ? { personId: person.id } : { name: region.name };
      await deciding.assignFaces([conflict.face.id], whose);
    } else {
      store.writeDurably(() =>
        this.#decisions([{ region, face: null }]).map((said) => store.decisions.append(said, Date.now())),
      );
      await follow([]);
    }
  }

  async #readPhoto(photo: UnreadPhoto, picasa: PicasaFolders): Promise<void> {
    const { store, pool } = this.#parts;
    const outcome = await pool.run({ kind: 'names', path: photo.path });
    if (!outcome.ok) {
      // What is gone is read when it is back.
      if (outcome.problem.code !== 'gone') {
        store.write(() => store.regions.replace(photo, [], outcome.problem.message));
      }
      return;
    }
    const { orientation, file, sidecar } = outcome.value;
    const faces = store.decidedFaces.boxes(photo.id);
    const placed = (
      regions: readonly FileRegion[],
      source: NameSource,
    ): { source: NameSource; name: string; box: Box }[] => {
      const usual: Frame = source === 'picasa' ? 'upright' : 'stored';
      return placeRegions(regions, orientation, photo, faces, usual).map((each) => ({ ...each, source }));
    };
    const regions = [
      ...placed(sidecar?.regions ?? [], 'sidecar'),
      ...placed(file.regions, 'file'),
      ...placed(await picasa.regions(photo.path), 'picasa'),
    ];
    const problem = file.problem ?? sidecar?.problem ?? refusal(file.refused + (sidecar?.refused ?? 0));
    store.write(() => store.regions.replace(photo, regions, problem));
  }

  async #plan(photoIds?: readonly number[]): Promise<Plan> {
    const { store } = this.#parts;
    const ids = photoIds ?? store.regions.photos();
    const isNot = ids.length > 0 ? this.#denials() : () => false;
    await nextTurn();
    const taken: Taken[] = [];
    const conflicts: (NameConflict & { photoId: number })[] = [];
    const { regions } = store;
    await inTurns(
      (function* () {
        for (const id of ids) {
          const stored = new Map(regions.ofPhoto(id).map((each) => [each.id, each]));
          const plan = planNames([...stored.values()], stored.size > 0 ? regions.faces(id) : [], isNot);
          const own = (region: { id: number }): StoredRegion[] => [stored.get(region.id) ?? []].flat();
          for (const { region, face } of plan.assign)
            for (const each of own(region)) taken.push({ region: each, face });
          for (const region of plan.draw) for (const each of own(region)) taken.push({ region: each, face: null });
          for (const conflict of plan.conflicts) conflicts.push({ ...conflict, photoId: id });
          yield;
        }
      })(),
    );
    return settleGroups(taken, conflicts);
  }

  /** What the user said that faces are not: by the names of those from whom they are kept apart. */
  #denials(): (face: StandingFace, key: string) => boolean {
    const { store } = this.#parts;
    const { groups, apart } = readDecided(store, store.decidedFaces.all());
    const first = new Map(groups.flatMap(({ faces }) => faces.map((id) => [id, faces[0] ?? id] as const)));
    const names = new Map(groups.map(({ faces, name }) => [faces[0] ?? 0, name === null ? null : nameKey(name)]));
    const denied = new Set<string>();
    for (const [a, b] of apart) {
      for (const [one, other] of [
        [a, b],
        [b, a],
      ] as const) {
        const name = names.get(other);
        if (typeof name === 'string') denied.add(`${one} ${name}`);
      }
    }
    return ({ id }, key) => denied.has(`${first.get(id) ?? id} ${key}`);
  }

  /** One entry, or several where there are very many faces; faces of one name are one person. */
  #decisions(taken: readonly Taken[]): FileNamesDecision[] {
    const named = this.#named();
    const people = new Map<string, PersonAnchor>();
    const decisions: FileNamesDecision[] = [];
    for (let from = 0; from < taken.length; from += MOST_IN_STEP) {
      const part = taken.slice(from, from + MOST_IN_STEP);
      const byName = new Map<string, Taken[]>();
      for (const each of part) {
        const key = nameKey(each.region.name);
        const own = byName.get(key);
        if (own) own.push(each);
        else byName.set(key, [each]);
      }
      const drawn = part.flatMap(({ region, face }) => (face ? [] : [anchorOf(region)]));
      decisions.push({
        kind: 'file-names',
        drawn: unique(drawn),
        people: [...byName].map(([key, all]) => {
          const faces = unique(all.flatMap((each) => this.#anchors(each)));
          const name = all[0]?.region.name ?? key;
          const person = people.get(key) ?? remember(this.#parts.store, named.get(key), name);
          // What comes in a later entry joins those whom this one makes one.
          if (!people.has(key)) people.set(key, isNew(person) ? { known: faces.slice(0, 1), loose: [], name } : person);
          return { person, faces };
        }),
      });
    }
    return decisions;
  }

  /** A face, with those whom the user said to be the same person though not who. */
  #anchors({ region, face }: Taken): FaceAnchor[] {
    const { store } = this.#parts;
    if (!face) return [anchorOf(region)];
    const own = { hash: region.hash, box: face.box };
    const personId = face.confirmed === null ? null : store.faces.personOf(face.id);
    if (typeof personId !== 'number') return [own];
    const group = store.people.facesOf(personId).filter(({ confirmed }) => confirmed === face.confirmed);
    return [own, ...group.map(({ hash, box }) => ({ hash, box }))];
  }

  /** Who is called what; of several of one name, the one with most faces. */
  #named(): Map<string, PersonSummary> {
    const named = this.#parts.store.people.list().filter(({ name }) => name !== null);
    return new Map(named.toReversed().map((person) => [nameKey(person.name ?? ''), person]));
  }

  /** Faces that stand for somebody without a name, part of whom has one now: they find their place anew. */
  #alike(taken: readonly Taken[]): number[] {
    const { store } = this.#parts;
    const people = new Set(taken.flatMap(({ face }) => (face ? (store.faces.personOf(face.id) ?? []) : [])));
    return [...people].flatMap((id) =>
      store.people.byId(id)?.name === null ? store.people.facesOf(id).map((face) => face.id) : [],
    );
  }
}

/** In which frame regions fit the faces that were found; by convention where that does not tell. */
export function placeRegions(
  regions: readonly FileRegion[],
  orientation: Orientation,
  upright: { readonly width: number; readonly height: number },
  faces: readonly Box[],
  usual: Frame,
): { name: string; box: Box }[] {
  const place = (frame: Frame): { name: string; box: Box }[] =>
    regions.flatMap((region) => {
      // The size tells a quarter turn only.
      const own = orientation >= 5 ? (region.frame ?? frame) : frame;
      const box = boxOf(region, orientation, upright, own);
      return box ? [{ name: region.name, box }] : [];
    });
  const first = place(usual);
  if (orientation === 1) return first;
  const second = place(usual === 'stored' ? 'upright' : 'stored');
  const fits = (placed: readonly { box: Box }[]): number =>
    matchBoxes(
      placed.map(({ box }) => box),
      faces,
    ).filter((face) => face !== null).length;
  return fits(second) > fits(first) ? second : first;
}

/** Faces that the user made one person without a name cannot get two. */
function settleGroups(taken: readonly Taken[], conflicts: readonly (NameConflict & { photoId: number })[]): Plan {
  const names = new Map<number, Map<string, string>>();
  for (const { region, face } of taken) {
    const founder = face?.confirmed ?? null;
    if (founder === null) continue;
    const own = names.get(founder) ?? new Map<string, string>();
    names.set(founder, own.set(nameKey(region.name), region.name));
  }
  const isTorn = ({ face }: Taken): boolean =>
    face !== null && face.confirmed !== null && (names.get(face.confirmed)?.size ?? 0) > 1;
  const torn = taken.filter(isTorn).map(({ region, face }) => {
    const others = [...(names.get(face?.confirmed ?? 0) ?? [])].filter(([key]) => key !== nameKey(region.name));
    return { region, face, why: 'two-names' as const, others: others.map(([, name]) => name), photoId: region.photoId };
  });
  return { taken: taken.filter((each) => !isTorn(each)), conflicts: [...conflicts, ...torn] };
}

function isSamePlace(a: NameConflict, b: NameConflict): boolean {
  if (a.face || b.face) return a.face?.id === b.face?.id;
  return matchBoxes([a.region.box], [b.region.box])[0] === 0;
}

function remember(store: Store, person: PersonSummary | undefined, name: string): PersonAnchor {
  return person ? rememberPerson(store, person, 'stand-ins') : { known: [], loose: [], name };
}

function countsOf({ taken, conflicts }: Plan): FileNameCounts {
  return {
    faces: taken.length,
    drawn: taken.filter(({ face }) => face === null).length,
    people: new Set(taken.map(({ region }) => nameKey(region.name))).size,
    photos: new Set(taken.map(({ region }) => region.photoId)).size,
    conflicts: conflicts.length,
  };
}

function isNew({ known, loose }: PersonAnchor): boolean {
  return known.length + loose.length === 0;
}

function anchorOf({ hash, box }: StoredRegion): FaceAnchor {
  return { hash, box };
}

/** Copies of a photo are decided about once. */
function unique(anchors: readonly FaceAnchor[]): FaceAnchor[] {
  return [...new Map(anchors.map((each) => [JSON.stringify([each.hash, each.box]), each])).values()];
}

function refusal(refused: number): string | null {
  if (refused === 0) return null;
  return `${refused === 1 ? 'A face region makes' : `${refused} face regions make`} no sense and ${refused === 1 ? 'was' : 'were'} left out.`;
}
