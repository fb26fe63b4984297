/** When a photo was taken. */

import readExif from 'exif-reader';

/** A camera that lost its battery says 1970 or 1980 or worse; the first photo of a person is from 1838. */
const EARLIEST = '1838';

/**
 * The time in a photo's EXIF, as the camera's clock showed it: 'YYYY-MM-DDTHH:MM:SS', without a zone, because few
 * cameras know theirs and people remember the hour they saw. Null when it says none.
 */
export function takenAt(exif: Buffer | undefined): string | null {
  if (!exif) return null;
  let date: unknown;
  try {
    const { Photo } = readExif(exif);
    date = Photo?.DateTimeOriginal ?? Photo?.DateTimeDigitized;
  } catch {
    // Garbage where EXIF should be: the picture is shown all the same.
    return null;
  }
  if (!(date instanceof Date) || Number.isNaN(date.getTime())) return null;
  // The parser reads the clock's time as if its zone were UTC.
  const text = date.toISOString().slice(0, 19);
  return text.length === 19 && text > EARLIEST ? text : null;
}

/** A moment as the clock on this computer's wall showed it, in the same form. @param at milliseconds since 1970. */
export function wallClock(at: number): string {
  const date = new Date(at);
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
