import type { ImageKind } from '../electron/contract/types.ts';

/** The address of a picture of the library. The one place that knows how they are made. */
export function photoUrl(kind: ImageKind, id: number): string {
  return `photo://${kind}/${id}`;
}
