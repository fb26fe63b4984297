import type { ImageKind } from '../electron/contract/types.ts';

/** The address of a picture of the library. The one place that knows how they are made. */
export function photoUrl(kind: ImageKind, id: number): string {
  return `photo://${kind}/${id}`;
}

/** The address of a video, to be played from its beginning or to stand at a moment. @param at milliseconds. */
export function videoUrl(id: number, at = 0): string {
  return `photo://video/${id}${at > 0 ? `#t=${at / 1000}` : ''}`;
}
