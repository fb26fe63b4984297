/** What can be said of faces of a person. Each is shown at once and can be taken back. */

import type { PersonSummary } from '../../electron/contract/types.ts';
import { call } from '../client.ts';
import { decisions } from '../state/app.ts';
import type { PersonFaces } from '../state/person-photos.svelte.ts';

export class FaceActions {
  readonly #personId: number;
  readonly #faces: PersonFaces;

  constructor(personId: number, faces: PersonFaces) {
    this.#personId = personId;
    this.#faces = faces;
  }

  confirm(faceIds: readonly number[]): void {
    this.#faces.confirm(faceIds);
    this.#decide(() => call('assignFaces', { faceIds: [...faceIds], personId: this.#personId }));
  }

  reject(faceIds: readonly number[]): void {
    this.#away(faceIds, () => call('rejectFaces', { faceIds: [...faceIds], personId: this.#personId }));
  }

  notFaces(faceIds: readonly number[]): void {
    this.#away(faceIds, () => call('markNotAFace', { faceIds: [...faceIds] }));
  }

  strangers(faceIds: readonly number[]): void {
    this.#away(faceIds, () => call('markStranger', { faceIds: [...faceIds] }));
  }

  moveTo(faceIds: readonly number[], to: PersonSummary | string): void {
    const whose = typeof to === 'string' ? { name: to } : { personId: to.id };
    this.#away(faceIds, () => call('assignFaces', { faceIds: [...faceIds], ...whose }));
  }

  splitOff(faceIds: readonly number[], name: string): void {
    this.#away(faceIds, () => call('splitPerson', { faceIds: [...faceIds], ...(name === '' ? {} : { name }) }));
  }

  cover(faceId: number): void {
    this.#decide(() => call('setCover', { personId: this.#personId, faceId }));
  }

  #away(faceIds: readonly number[], decide: () => Promise<unknown>): void {
    this.#faces.drop(faceIds);
    this.#decide(decide);
  }

  /** What was shown before it was so is put right where it failed. */
  #decide(decide: () => Promise<unknown>): void {
    void decisions
      .make(async () => (await decide()) ?? true)
      .then((done) => {
        if (done === null) void this.#faces.refresh();
      });
  }
}
