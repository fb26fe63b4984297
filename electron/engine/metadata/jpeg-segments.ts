/** The segments before a JPEG's picture, in which its metadata lie. */

export interface JpegSegment {
  /** The second byte of its marker: 0xe1 for APP1. */
  readonly marker: number;
  /** Without marker and length. */
  readonly data: Buffer;
}

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/** The segments up to the picture, or to where the file ends or stops being a JPEG. */
export function* jpegSegments(bytes: Buffer): Generator<JpegSegment> {
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes.readUInt8(at + 1);
    // Any number of 0xff may stand before a marker.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === START_OF_SCAN || marker === END_OF_IMAGE) return;
    const length = bytes.readUInt16BE(at + 2);
    if (length < 2) return;
    const end = at + 2 + length;
    if (end <= bytes.length) yield { marker, data: bytes.subarray(at + 4, end) };
    at = end;
  }
}

/** Where the picture begins behind the segments; the length where it does not. */
export function pictureAt(bytes: Buffer): number {
  let end = 2;
  for (const { data } of jpegSegments(bytes)) end = data.byteOffset - bytes.byteOffset + data.length;
  return end;
}

/** Whether the bytes of a file's beginning hold all that stands before its picture. */
export function reachesPicture(bytes: Buffer): boolean {
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return true;
    const marker = bytes.readUInt8(at + 1);
    if (marker === START_OF_SCAN || marker === END_OF_IMAGE) return true;
    at += marker === 0xff ? 1 : 2 + Math.max(2, bytes.readUInt16BE(at + 2));
  }
  return false;
}
