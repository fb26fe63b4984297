import type { PhotoFace } from '../../electron/contract/types.ts';
import { text } from '../text/text.ts';

/** What a face is called on its photo. */
export function nameOf(face: PhotoFace): string {
  if (face.personName !== null) return face.personName;
  if (face.personId !== null) return text.viewer.unnamed;
  return face.stranger ? text.viewer.stranger : text.viewer.nobody;
}
