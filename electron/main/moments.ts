/** Which moments of a video are looked at, and which of them show something. Pure. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
/** A short video: one a second, up to so many. */
const FEW = 8;
/** A long one: one a minute, up to so many; a film of three hours is looked at every three minutes. */
const MOST = 60;

/** Moments spread over a video, milliseconds: in the middle of parts of one length. */
export function keyMoments(duration: number): number[] {
  const count = Math.max(
    1,
    Math.min(FEW, Math.round(duration / SECOND_MS)),
    Math.min(MOST, Math.ceil(duration / MINUTE_MS)),
  );
  return Array.from({ length: count }, (_, part) => Math.round(((part + 0.5) * duration) / count));
}

/** Of 255; film and compression leave black a little above 0. */
const DARK = 28;
/** A night with a lamp in it is not black. */
const LIT_SHARE = 0.01;

/** Whether there is nothing to see. @param luma brightness of pixels, 0..255. */
export function isBlack(luma: Uint8Array): boolean {
  return luma.filter((value) => value > DARK).length < luma.length * LIT_SHARE;
}

/** Mean difference, of 255, up to which two pictures are one. */
const LIKE = 1.5;

/** Whether two pictures show the same with nothing moved. */
export function isLike(one: Uint8Array, other: Uint8Array): boolean {
  const sum = one.reduce((total, value, index) => total + Math.abs(value - (other[index] ?? 0)), 0);
  return sum < LIKE * one.length;
}
