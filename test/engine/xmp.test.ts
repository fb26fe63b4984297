import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodePacket, jpegPackets, readSidecar } from '../../electron/engine/metadata/xmp-packet.ts';
import { LONGEST_PACKET, parsePackets, parseXmp, textOf, textsOf } from '../../electron/engine/metadata/xmp.ts';
import { exiftool, plainJpeg } from './support/exiftool.ts';
import { temporaryFolder } from './support/folder.ts';
import { writeBytes } from './support/photos.ts';

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';

/** A packet with properties, whose prefixes nobody else uses. */
function packet(properties: string, attributes = ''): string {
  return `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
    <x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="${RDF}" xmlns:d="http://purl.org/dc/elements/1.1/"
      xmlns:xap="http://ns.adobe.com/xap/1.0/" xmlns:m="http://www.metadataworkinggroup.com/schemas/regions/"
      xmlns:a="http://ns.adobe.com/xmp/sType/Area#"><r:Description r:about="" ${attributes}>${properties}</r:Description></r:RDF>
    </x:xmpmeta><?xpacket end="w"?>\0\0`;
}

function propertiesOf(text: string): Readonly<Record<string, unknown>> {
  const parsed = parseXmp(text);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return parsed.properties;
}

describe('an XMP packet', () => {
  it('is read in each of RDF’s spellings, by namespaces and not by prefixes', () => {
    const read = propertiesOf(
      packet(
        `<d:subject><r:Bag><r:li>A &amp; B</r:li><r:li>\u00e4&#xe4;&#228;</r:li></r:Bag></d:subject>
         <d:title><r:Alt><r:li xml:lang="de">Meer</r:li><r:li xml:lang="x-default">Sea</r:li></r:Alt></d:title>
         <m:Regions r:parseType="Resource"><m:RegionList><r:Bag>
           <r:li><r:Description m:Name="Ada"><m:Area a:x="0.5" a:y="0.25"/></r:Description></r:li>
           <r:li r:parseType="Resource"><m:Name>Bob</m:Name><m:Area><r:Description a:x="1"/></m:Area></r:li>
         </r:Bag></m:RegionList></m:Regions>
         <z:q xmlns:z="urn:z"><r:Description><r:value>asked</r:value><z:how>aloud</z:how></r:Description></z:q>
         <z:link xmlns:z="urn:z" r:resource="urn:there"/><z:data xmlns:z="urn:z"><![CDATA[a<b]]></z:data>`,
        'xap:Rating="4"',
      ),
    );
    expect(JSON.parse(JSON.stringify(read))).toEqual({
      'xmp:Rating': '4',
      'dc:subject': ['A & B', '\u00e4\u00e4\u00e4'],
      'dc:title': ['Sea', 'Meer'],
      'mwg-rs:Regions': {
        'mwg-rs:RegionList': [
          { 'mwg-rs:Name': 'Ada', 'mwg-rs:Area': { 'stArea:x': '0.5', 'stArea:y': '0.25' } },
          { 'mwg-rs:Name': 'Bob', 'mwg-rs:Area': { 'stArea:x': '1' } },
        ],
      },
      '{urn:z}q': 'asked',
      '{urn:z}link': 'urn:there',
      '{urn:z}data': 'a<b',
    });
  });

  it('has no names but its own', () => {
    const read = propertiesOf(packet('<z:title xmlns:z="urn:z">1</z:title>'));
    expect(Object.keys(read)).toEqual(['{urn:z}title']);
    expect('toString' in read).toBe(false);
    for (const name of ['constructor', '__proto__', 'prototype']) {
      parseXmp(packet(`<z:${name} xmlns:z="urn:z">2</z:${name}>`, `xmlns:y="urn:y" y:${name}="3"`));
      parseXmp(packet(`<${name}>2</${name}>`));
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it.each([
    ['an element that is not closed', packet('<d:subject><r:Bag></d:subject>'), 'xmp-broken'],
    [
      'a packet that ends too early',
      packet('<d:title>Sea</d:title>').split('</r:Description>', 1)[0] ?? '',
      'xmp-broken',
    ],
    ['no XML at all', 'not a packet', 'xmp-broken'],
    ['a tower of elements', '<a>'.repeat(5_000) + '</a>'.repeat(5_000), 'xmp-broken'],
    [
      'a bomb of entities',
      `<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>${packet('<d:title>&b;</d:title>')}`,
      'xmp-unsafe',
    ],
    ['pictures in it', packet(`<d:title>${'x'.repeat(LONGEST_PACKET)}</d:title>`), 'xmp-too-large'],
  ])('with %s is a problem with a sentence', (_, text, code) => {
    const parsed = parseXmp(text);
    expect(parsed).toMatchObject({ ok: false, problem: { code } });
    if (!parsed.ok) expect(parsed.problem.message).toMatch(/^The XMP of this photo .{5,200}\.$/u);
  });

  it('may be empty, and may leave numbers of no character as they are', () => {
    expect(parseXmp(' \0')).toEqual({ ok: true, properties: {} });
    expect(textOf(parsePackets([packet('<d:title>&#1114112;</d:title>')]).properties['dc:title'])).toBe('&#1114112;');
  });

  it('may be padded with as much as is allowed', () => {
    const padded = packet('<d:title>Sea</d:title>').replace('<?xpacket end', `${' \n'.repeat(1_900_000)}<?xpacket end`);
    expect(textOf(parsePackets([padded]).properties['dc:title'])).toBe('Sea');
  });

  it('is UTF-16 where it begins so', () => {
    const text = packet('<d:title>\u00c4pfel</d:title>').replace('\0\0', '');
    const little = Buffer.from(`\uFEFF${text}`, 'utf16le');
    for (const bytes of [little, Buffer.from(little).swap16(), Buffer.from(text, 'utf16le')])
      expect(textsOf(parsePackets([decodePacket(bytes)]).properties['dc:title'])).toEqual(['\u00c4pfel']);
  });
});

describe('the packets of a JPEG', () => {
  it('are put together where exiftool had to divide them', async () => {
    const path = join(temporaryFolder(), 'long.jpg');
    await writeBytes(path, await plainJpeg());
    exiftool('-overwrite_original', '-XMP-xmp:Rating=3', `-XMP-dc:Description=${'long '.repeat(30_000)}end`, path);
    const bytes = readFileSync(path);
    const packets = jpegPackets(bytes);
    expect(packets).toHaveLength(2);
    const { properties, problem } = parsePackets(packets);
    expect(problem).toBeNull();
    expect(textOf(properties['xmp:Rating'])).toBe('3');
    expect(textOf(properties['dc:description'])).toBe(`${'long '.repeat(30_000)}end`);
    // A part that is missing takes the extension with it, and nothing else.
    const at = bytes.lastIndexOf('http://ns.adobe.com/xmp/extension/');
    bytes.write('HTTP', at, 'latin1');
    expect(jpegPackets(bytes)).toHaveLength(1);
    for (let length = 0; length < bytes.length; length += 997) jpegPackets(bytes.subarray(0, length));
  });
});

describe('a sidecar', () => {
  it('is the one with the photo’s whole name, or else the one with its name and another ending', async () => {
    const folder = temporaryFolder();
    const photo = join(folder, 'a.jpg');
    expect(await readSidecar(photo)).toBeNull();
    await writeBytes(join(folder, 'a.xmp'), 'shared');
    expect(await readSidecar(photo)).toMatchObject({ path: join(folder, 'a.xmp'), packet: 'shared' });
    await writeBytes(join(folder, 'a.jpg.xmp'), 'own');
    expect(await readSidecar(photo)).toMatchObject({ path: join(folder, 'a.jpg.xmp'), packet: 'own' });
    await writeBytes(join(folder, 'b.png.xmp', 'inside'), 'the sidecar is a folder');
    expect(await readSidecar(join(folder, 'b.png'))).toBeNull();
  });

  it('that is too large is not read', async () => {
    const folder = temporaryFolder();
    await writeBytes(join(folder, 'a.xmp'), Buffer.alloc(2 * LONGEST_PACKET + 1, 0x20));
    expect(await readSidecar(join(folder, 'a.jpg'))).toMatchObject({ packet: null });
  });
});
