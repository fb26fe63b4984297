/** What a photo's metadata says of who is on it, and what identifies its picture whatever its metadata. */

import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { kindOf } from '../../core/formats.ts';
import { orientationOf, regionsOf, type Orientation, type ReadRegions } from '../../core/regions.ts';
import type { Size } from '../../core/geometry.ts';
import { readHead } from '../metadata/read.ts';
import { parsePackets, textsOf } from '../metadata/xmp.ts';
import { decodePacket, jpegPackets, readSidecar } from '../metadata/xmp-packet.ts';
import { asInput, pictureHeader } from '../sharp-input.ts';
import { readPhoto } from './decode.ts';
import { damaged, UnusablePhoto } from './problem.ts';

/** Names in one place: the file, or the sidecar beside it. */
export interface PacketNames extends ReadRegions {
  /** dc:subject. */
  readonly keywords: readonly string[];
  /** Why the XMP cannot be used; null when it can, or there is none. */
  readonly problem: string | null;
}

/** What files say of who is on a photo. */
export interface PhotoNames {
  readonly orientation: Orientation;
  /** Size of the pixels as they are stored. */
  readonly stored: Size;
  readonly file: PacketNames;
  /** The packets of the file itself, the main one first. */
  readonly packets: readonly string[];
  /** Null where there is no sidecar. */
  readonly sidecar: (PacketNames & { readonly path: string }) | null;
}

/** Reads the head of a photo and its sidecar; packets are told when asked for. @throws UnusablePhoto not-an-image. */
export async function readNames(path: string, withPackets = false): Promise<PhotoNames> {
  // What is told of a camera RAW is told of its preview, which is what the library knows.
  const bytes = kindOf(path) === 'raw' ? (await readPhoto(path)).bytes : await readHead(path).catch(() => null);
  const metadata = bytes && (await pictureHeader(bytes));
  if (!metadata) throw new UnusablePhoto('not-an-image', 'The file does not hold a picture that Facet can read.');
  const stored = { width: metadata.width, height: metadata.height };
  let packets = metadata.xmp ? [decodePacket(metadata.xmp)] : [];
  // A long packet goes on in further segments, which only the whole file has.
  if (metadata.format === 'jpeg' && packets[0]?.includes('HasExtendedXMP')) {
    packets = jpegPackets(bytes);
  }
  const sidecar = await readSidecar(path);
  return {
    orientation: orientationOf(metadata.orientation),
    stored,
    file: namesIn(packets, stored),
    packets: withPackets ? packets : [],
    sidecar: sidecar && {
      path: sidecar.path,
      ...(sidecar.packet === null
        ? { ...namesIn([], stored), problem: 'The sidecar is too large, or cannot be read.' }
        : namesIn([sidecar.packet], stored)),
    },
  };
}

/** What packets say; those that cannot be used say nothing. */
export function namesIn(packets: readonly string[], stored: Size): PacketNames {
  const { properties, problem } = parsePackets(packets);
  return {
    ...regionsOf(properties, stored),
    keywords: textsOf(properties['dc:subject']),
    problem: problem?.message ?? null,
  };
}

/**
 * SHA-256 of the picture in a file, whatever its metadata: of a JPEG the tables and the compressed picture as they
 * lie there, of other formats the decoded pixels as stored. @throws UnusablePhoto.
 */
export async function pictureHash(path: string): Promise<string> {
  const { bytes } = await readPhoto(path);
  const hash = createHash('sha256');
  if (bytes[0] === 0xff && bytes[1] === 0xd8) {
    for (const part of pictureParts(bytes)) hash.update(part);
    return hash.digest('hex');
  }
  const { data, info } = await sharp(asInput(bytes), { failOn: 'error' })
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch((thrown: unknown) => {
      throw damaged(thrown);
    });
  return hash.update(`${info.width} ${info.height} ${info.channels}`).update(data).digest('hex');
}

/** All segments of a JPEG but applications' and comments, and everything from the picture on. */
function* pictureParts(bytes: Buffer): Generator<Buffer> {
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xda) break;
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    const isMetadata = (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe;
    if (!isMetadata) yield bytes.subarray(at, end);
    at = end;
  }
  yield bytes.subarray(at);
}
