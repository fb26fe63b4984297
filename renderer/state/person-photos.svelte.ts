import type { PersonFaceColumns, PersonPhotoColumns } from '../../electron/contract/people.ts';
import type { PhotoTile } from '../../electron/contract/types.ts';
import { call, sentenceOf } from '../client.ts';
import { Coalesced } from './coalesced.ts';
import { idSet } from './ids.ts';

/** Photos, the latest first, and the month each is of (year * 12 + month). */
export interface DatedPhotos {
  readonly photos: readonly PhotoTile[];
  readonly months: Uint16Array;
}

/** A face in a person's grid. */
export interface PersonFace {
  readonly id: number;
  readonly photoId: number;
  readonly confirmed: boolean;
  /** When in a video it is seen, milliseconds; null on a photo. */
  readonly at: number | null;
}

export interface DatedFaces {
  readonly faces: readonly PersonFace[];
  readonly months: Uint16Array;
}

/** Something of a person that is read anew whenever people changed. What was read stays until the next is there. */
class PersonReader<Value> {
  #value = $state.raw<Value | null>(null);
  #failure = $state.raw<string | null>(null);
  readonly #read: Coalesced;

  constructor(read: () => Promise<Value>) {
    this.#read = new Coalesced(async () => {
      try {
        this.#value = await read();
        this.#failure = null;
      } catch (thrown) {
        this.#failure = sentenceOf(thrown);
      }
    }, 500);
  }

  /** Null until read. */
  get value(): Value | null {
    return this.#value;
  }

  /** Why the last reading failed; null when it did not. */
  get failure(): string | null {
    return this.#failure;
  }

  /** Shows what a decision will have changed before it is read. */
  assume(change: (value: Value) => Value): void {
    if (this.#value !== null) this.#value = change(this.#value);
  }

  /** Resolves when it was read, or could not be. */
  refresh(): Promise<void> {
    return this.#read.ask();
  }
}

/** The photos of one person, all or those with another. */
export class PersonPhotos extends PersonReader<DatedPhotos> {
  constructor(personId: number, besideId: number | null = null) {
    super(async () => photosOf(await call('personPhotos', { personId, ...(besideId === null ? {} : { besideId }) })));
  }
}

export class PersonFaces extends PersonReader<DatedFaces> {
  constructor(personId: number) {
    super(async () => facesOf(await call('personFaces', { personId })));
  }

  /** Leaves out faces that were just said to be somebody else's. */
  drop(ids: readonly number[]): void {
    const gone = idSet(ids);
    this.assume(({ faces, months }) => {
      const left = faces.map(({ id }) => !gone.has(id));
      return { faces: faces.filter((_, index) => left[index]), months: months.filter((_, index) => left[index]) };
    });
  }

  confirm(ids: readonly number[]): void {
    const chosen = idSet(ids);
    this.assume(({ faces, months }) => ({
      faces: faces.map((face) => (chosen.has(face.id) ? { ...face, confirmed: true } : face)),
      months,
    }));
  }
}

function photosOf({ ids, widths, heights, missing, durations, months, fileNames }: PersonPhotoColumns): DatedPhotos {
  const photos = fileNames.map((fileName, index) => ({
    id: ids[index] ?? 0,
    width: widths[index] ?? 0,
    height: heights[index] ?? 0,
    missing: missing[index] === 1,
    duration: (durations[index] ?? 0) > 0 ? (durations[index] ?? 0) : null,
    fileName,
  }));
  return { photos, months };
}

function facesOf({ ids, photoIds, confirmed, moments, months }: PersonFaceColumns): DatedFaces {
  const faces = Array.from(ids, (id, index) => {
    const at = moments[index] ?? NaN;
    return {
      id,
      photoId: photoIds[index] ?? 0,
      confirmed: confirmed[index] === 1,
      at: Number.isNaN(at) ? null : at,
    };
  });
  return { faces, months };
}
