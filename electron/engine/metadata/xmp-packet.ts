/** Finds the XMP of a photo as text: in the file itself, and in a sidecar beside it. */

import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { jpegSegments } from './jpeg-segments.ts';
import { LONGEST_PACKET } from './xmp.ts';

/** A file beside a photo that says more about it. */
export interface Sidecar {
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly mtimeMs: number;
  /** The packet; null when it is too large or cannot be read. */
  readonly packet: string | null;
}

const APP1 = 0xe1;
const MAIN = Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1');
const EXTENSION = Buffer.from('http://ns.adobe.com/xmp/extension/\0', 'latin1');
/** Of an extension's segment: which packet it is of, the packet's whole length, and where in it this part begins. */
const EXTENSION_HEAD = EXTENSION.length + 32 + 4 + 4;

/**
 * The XMP packets of a JPEG, the main one first: a packet that is too long for one segment goes on in an extended one
 * (XMP specification part 3, 1.1.3.1). An extension that is incomplete, or longer than is read, is left out.
 * @param bytes the file from its beginning, at least up to its picture.
 */
export function jpegPackets(bytes: Buffer): string[] {
  let main: Buffer | null = null;
  const parts: Buffer[] = [];
  for (const { marker, data: segment } of jpegSegments(bytes)) {
    if (marker !== APP1) continue;
    if (startsWith(segment, MAIN)) main ??= segment.subarray(MAIN.length);
    else if (startsWith(segment, EXTENSION) && segment.length >= EXTENSION_HEAD) parts.push(segment);
  }
  if (main === null) return [];
  const text = decodePacket(main);
  const extended = extendedPacket(text, parts);
  return extended === null ? [text] : [text, extended];
}

/** A packet as text: UTF-8, or UTF-16 where it begins so. */
export function decodePacket(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const isBig = (first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c);
  const isLittle = (first === 0xff && second === 0xfe) || (first === 0x3c && second === 0);
  return new TextDecoder(isBig ? 'utf-16be' : isLittle ? 'utf-16le' : 'utf-8').decode(bytes);
}

/**
 * Names that a sidecar of a photo may have: the photo's whole name (darktable, digiKam), which says for certain which
 * file it is of and goes first, or its name with another ending (Lightroom).
 * @param photo a name or path.
 */
export function sidecarNames(photo: string): readonly [own: string, string, shared: string, string] {
  const name = basename(photo);
  const bare = name.slice(0, name.length - extname(name).length);
  return [`${name}.xmp`, `${name}.XMP`, `${bare}.xmp`, `${bare}.XMP`];
}

/** Whether a name or path is that of a sidecar, of whatever photo. */
export function isSidecar(path: string): boolean {
  return extname(path).toLowerCase() === '.xmp';
}

/** Reads the sidecar of a photo, the first there is. Null where there is none. */
export async function readSidecar(photo: string): Promise<Sidecar | null> {
  for (const name of sidecarNames(photo)) {
    const path = join(dirname(photo), name);
    const info = await stat(path).catch(() => null);
    if (!info?.isFile()) continue;
    // Twice the length: a packet may be UTF-16.
    const bytes = info.size > 2 * LONGEST_PACKET ? null : await readFile(path).catch(() => null);
    return { path, mtimeMs: info.mtimeMs, packet: bytes && decodePacket(bytes) };
  }
  return null;
}

function startsWith(bytes: Buffer, beginning: Buffer): boolean {
  return bytes.subarray(0, beginning.length).equals(beginning);
}

function extendedPacket(main: string, parts: readonly Buffer[]): string | null {
  const guid = /HasExtendedXMP\s*(?:=\s*["']|>)\s*([0-9A-Fa-f]{32})/u.exec(main)?.[1];
  if (guid === undefined) return null;
  const own = parts.filter(
    (part) => part.toString('latin1', EXTENSION.length, EXTENSION.length + 32).toLowerCase() === guid.toLowerCase(),
  );
  const length = own[0]?.readUInt32BE(EXTENSION.length + 32) ?? 0;
  if (length === 0 || length > LONGEST_PACKET) return null;
  const whole = Buffer.alloc(length);
  let filled = 0;
  for (const part of own) {
    const data = part.subarray(EXTENSION_HEAD);
    const offset = part.readUInt32BE(EXTENSION.length + 36);
    if (offset + data.length > length) return null;
    data.copy(whole, offset);
    filled += data.length;
  }
  return filled === length ? decodePacket(whole) : null;
}
