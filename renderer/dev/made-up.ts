/** Photos that never were: their sizes and who is on them, the same for the same id. */

import type { Box } from '../../electron/contract/types.ts';

const SIZES = [
  { width: 4032, height: 3024 },
  { width: 3024, height: 4032 },
  { width: 6000, height: 4000 },
  { width: 1920, height: 1080 },
  { width: 2400, height: 2400 },
] as const;

export function sizeOf(photoId: number): { readonly width: number; readonly height: number } {
  return SIZES[(photoId * 7) % SIZES.length] ?? SIZES[0];
}

/** Persons are numbered from 1; a photo's first person is the one whose page it is on. */
export function facesOn(photoId: number): { readonly box: Box; readonly person: number }[] {
  const { width, height } = sizeOf(photoId);
  const person = Math.floor(photoId / 1000);
  const others = photoId % 3;
  const size = Math.min(width, height) * (0.26 - others * 0.04);
  return Array.from({ length: others + 1 }, (_, n) => ({
    person: n === 0 ? person : ((person + photoId * n) % 12) + 1,
    box: { x: width * (0.2 + n * 0.26), y: height * (0.34 + (n % 2) * 0.12), width: size, height: size },
  }));
}
