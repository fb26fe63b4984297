/** Metadata as they stand in files: EXIF, IPTC and XMP, and where JPEG and PNG keep them. */

import { long, rational, short, text, TiffWriter } from '../../electron/engine/vision/tiff.ts';
import { chunk } from '../engine/support/photos.ts';

/** EXIF with each kind of value that Facet reads: a TIFF structure without 'Exif' before it. */
export function exifBlock(): Buffer {
  const writer = new TiffWriter();
  const photo = writer.directory([
    text(0x9003, '2014:05:03 14:22:33'),
    text(0x9011, '+02:00'),
    rational(0x829a, 0.004),
    rational(0x829d, 2.8),
    short(0x8827, 400),
    text(0xa434, '50mm F1.8'),
  ]);
  const gps = writer.directory([
    text(1, 'N'),
    rational(2, 52.5, 0, 0),
    text(3, 'E'),
    rational(4, 13.4, 0, 0),
    text(0x1d, '2014:05:03'),
  ]);
  const main = [
    text(0x010f, 'Canon'),
    text(0x0110, 'EOS 5D'),
    short(0x0112, 6),
    long(0x8769, photo),
    long(0x8825, gps),
  ];
  return writer.finish(writer.directory(main));
}

/** XMP with a name of a face, a rating and keywords. @param inside more of the description. */
export function xmpPacket(inside = ''): string {
  return `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/" xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#"
 xmlns:stDim="http://ns.adobe.com/xap/1.0/sType/Dimensions#" xmp:Rating="4">
<dc:subject><rdf:Bag><rdf:li>Sea &amp; sand</rdf:li><rdf:li>Lisbon</rdf:li></rdf:Bag></dc:subject>
<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:AppliedToDimensions stDim:w="64" stDim:h="48" stDim:unit="pixel"/>
<mwg-rs:RegionList><rdf:Bag><rdf:li rdf:parseType="Resource"><mwg-rs:Name>Ann</mwg-rs:Name><mwg-rs:Type>Face</mwg-rs:Type>
<mwg-rs:Area stArea:x="0.5" stArea:y="0.5" stArea:w="0.2" stArea:h="0.3" stArea:unit="normalized"/></rdf:li></rdf:Bag>
</mwg-rs:RegionList></mwg-rs:Regions>${inside}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;
}

/** Photoshop's block with IPTC's date, a title and keywords. */
export function iptcBlock(): Buffer {
  const record = (number: number, value: string): Buffer => {
    const data = Buffer.from(value);
    const head = Buffer.from([0x1c, 2, number, 0, 0]);
    head.writeUInt16BE(data.length, 3);
    return Buffer.concat([head, data]);
  };
  const records = Buffer.concat([record(5, 'A title'), record(25, 'Sea'), record(55, '20140503')]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(records.length);
  return Buffer.concat([Buffer.from('Photoshop 3.0\x008BIM\x04\x04\0\0', 'latin1'), size, records]);
}

/** A segment of a JPEG; the length may lie. */
export function segment(marker: number, data: Buffer, length = data.length + 2): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(length, 2);
  return Buffer.concat([head, data]);
}

/** The JPEG with segments before all others. */
export function withSegments(jpeg: Buffer, ...segments: readonly Buffer[]): Buffer {
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
}

/** The JPEG with EXIF: a TIFF structure, 'Exif' is put before it. */
export function withExifBlock(jpeg: Buffer, exif: Buffer): Buffer {
  return withSegments(jpeg, segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exif])));
}

/** The JPEG with an XMP packet that fits into one segment. */
export function withXmp(jpeg: Buffer, packet: string): Buffer {
  return withSegments(jpeg, segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${packet}`)));
}

/** The PNG with chunks behind its header. */
export function withChunks(png: Buffer, ...chunks: readonly (readonly [type: string, data: Buffer])[]): Buffer {
  const made = chunks.map(([type, data]) => chunk(type, data));
  return Buffer.concat([png.subarray(0, 33), ...made, png.subarray(33)]);
}

/** An ISO box (ISO 14496-12); the size may lie. */
export function box(type: string, body: Buffer, size = body.length + 8): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(size);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}
