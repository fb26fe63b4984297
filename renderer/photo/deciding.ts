/** What can be said of a face on a photo. Each is told in a toast that takes it back; a failure is told as well. */

import type { Box, PhotoFace } from '../../electron/contract/types.ts';
import { call } from '../client.ts';
import { decisions, library } from '../state/app.ts';

export function isPerson(face: PhotoFace, personId: number): Promise<unknown> {
  return decisions.make(() => call('assignFaces', { faceIds: [face.id], personId }));
}

export function isSomebodyNew(face: PhotoFace, name: string): Promise<unknown> {
  return decisions.make(() => call('assignFaces', { faceIds: [face.id], name }));
}

/** Names a person, on all their photos. */
export function isCalled(personId: number, name: string): Promise<unknown> {
  return decisions.make(() => library.namePerson(personId, name));
}

/** All photos of somebody without a name are of somebody who has one. */
export function areOne(personId: number, intoPersonId: number): Promise<unknown> {
  return decisions.make(() => library.mergePeople(personId, intoPersonId));
}

export function isNot(face: PhotoFace, personId: number): Promise<unknown> {
  return decisions.make(() => call('rejectFaces', { faceIds: [face.id], personId }));
}

export function isStranger(face: PhotoFace): Promise<unknown> {
  return decisions.make(() => call('markStranger', { faceIds: [face.id] }));
}

export function isNoFace(face: PhotoFace): Promise<unknown> {
  return decisions.make(() => call('markNotAFace', { faceIds: [face.id] }));
}

/** Puts a face where none was found; the box is in pixels of the upright photo. Null when there can be none. */
export function isAFace(photoId: number, box: Box): Promise<PhotoFace | null> {
  return decisions.make(() => call('drawFace', { photoId, box }));
}
