/** Whether reading EXIF would cost more than any camera's: what it holds is counted, and nothing is read. */

/** Many tags may have the same values, so that a few bytes can be read as gigabytes. */
const MOST_VALUES = 4_000_000;
/** A camera writes five. Directories that lie in each other make libexif, which sharp has inside, go round for minutes. */
const MOST_DIRECTORIES = 12;
const DEEPEST = 4;
/** Tags of directories in a directory: EXIF, GPS, interoperability. */
const DIRECTORIES: ReadonlySet<number> = new Set([0x8769, 0x8825, 0xa005]);
/** Bytes of a value, by TIFF's number of its type. */
const VALUE_BYTES = [1, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8];
/** TIFF's number for bytes that are taken as they lie. */
const OPAQUE = 7;
/** Length of 'Exif' and two zeros. */
const MARK = 6;

/** @param exif a TIFF structure (TIFF 6.0, section 2), with or without 'Exif' before it; of rubbish the answer is no. */
export function isCostly(exif: Buffer): boolean {
  const start = /^(?:MM|II)/u.test(exif.toString('latin1', 0, 2)) ? 0 : MARK;
  if (exif.length < start + 8) return false;
  const isBig = exif[start] === 0x4d;
  const word = (at: number): number => (isBig ? exif.readUInt16BE(at) : exif.readUInt16LE(at));
  const long = (at: number): number => (isBig ? exif.readUInt32BE(at) : exif.readUInt32LE(at));
  let values = 0;
  let directories = 0;
  const tooMuch = (): boolean => values > MOST_VALUES || directories > MOST_DIRECTORIES;
  const count = (at: number, depth: number): void => {
    if (at + 2 > exif.length) return;
    directories += 1;
    const end = Math.min(at + 2 + 12 * word(at), exif.length);
    for (let entry = at + 2; entry + 12 <= end && !tooMuch(); entry += 12) {
      const type = word(entry + 2);
      values += 1 + (type === OPAQUE ? 0 : Math.min(long(entry + 4), exif.length / (VALUE_BYTES[type] ?? 1)));
      if (DIRECTORIES.has(word(entry)) && depth < DEEPEST) count(start + long(entry + 8), depth + 1);
    }
    // The next of the chain: of the first directory it is the thumbnail's.
    if (depth === 0 && end + 4 <= exif.length && long(end) > 0) count(start + long(end), 1);
  };
  count(start + long(start + 4), 0);
  return tooMuch();
}
