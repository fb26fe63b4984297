/** The blocks of metadata in a photo's file, unread: EXIF, XMP and IPTC. */

import { pictureHeader } from '../sharp-input.ts';
import { jpegSegments } from './jpeg-segments.ts';
import { decodePacket, jpegPackets } from './xmp-packet.ts';

export interface Blocks {
  /** A TIFF structure, with or without 'Exif' before it. */
  readonly exif: Buffer | null;
  /** The main XMP packet first. */
  readonly packets: readonly string[];
  /** IPTC-IIM records, with or without Photoshop's blocks around them. */
  readonly iptc: Buffer | null;
}

const NOTHING: Blocks = { exif: null, packets: [], iptc: null };
const EXIF = Buffer.from('Exif\0\0', 'latin1');
const PHOTOSHOP = Buffer.from('Photoshop 3.0\0', 'latin1');

/**
 * Finds the blocks. A JPEG's are found here, which is the quickest way to the most photos; a TIFF is EXIF itself; of
 * other formats libvips knows where they lie. A file that is no photo has none.
 * @param bytes the file; of a JPEG its beginning is enough, up to its picture.
 */
export async function findBlocks(bytes: Buffer): Promise<Blocks> {
  if (isJpeg(bytes)) return jpegBlocks(bytes);
  const metadata = await pictureHeader(bytes);
  const exif = isTiff(bytes) ? bytes : (metadata?.exif ?? null);
  if (!metadata) return { ...NOTHING, exif };
  return { exif, packets: metadata.xmp ? [decodePacket(metadata.xmp)] : [], iptc: metadata.iptc ?? null };
}

export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8;
}

function isTiff(bytes: Buffer): boolean {
  return ['II\x2a\0', 'MM\0\x2a'].includes(bytes.toString('latin1', 0, 4));
}

function jpegBlocks(bytes: Buffer): Blocks {
  let exif: Buffer | null = null;
  let iptc: Buffer | null = null;
  for (const { marker, data } of jpegSegments(bytes)) {
    if (marker === 0xe1 && data.subarray(0, EXIF.length).equals(EXIF)) exif ??= data;
    else if (marker === 0xed && data.subarray(0, PHOTOSHOP.length).equals(PHOTOSHOP)) iptc ??= data;
  }
  return { exif, packets: jpegPackets(bytes), iptc };
}
