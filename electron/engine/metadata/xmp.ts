/**
 * An XMP packet as a plain tree (ISO 16684-1): properties by name, whatever prefixes and whichever of RDF's many
 * spellings the writing program chose. Knows no property's meaning; see facts and regions for that.
 */

import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** A text, a list (rdf:Bag, Seq or Alt), or a structure. */
export type XmpValue = string | readonly XmpValue[] | XmpStructure;

/**
 * Values by name: `dc:subject`, with the prefix of {@link NAMESPACES} whatever the packet calls it, or
 * `{namespace}name` for a namespace that is not there.
 */
export interface XmpStructure {
  readonly [name: string]: XmpValue | undefined;
}

/** Why a packet cannot be used; a stable name for each, the sentence is in `message`. */
export type XmpProblemCode = 'xmp-too-large' | 'xmp-broken' | 'xmp-unsafe';

/** XMP that cannot be used is a result, not an exception: the photo is shown all the same. */
export interface XmpProblem {
  readonly code: XmpProblemCode;
  /** For the user. */
  readonly message: string;
}

export type ParsedXmp =
  { readonly ok: true; readonly properties: XmpStructure } | { readonly ok: false; readonly problem: XmpProblem };

/** Longer packets are not read, UTF-16 units: some programs put whole pictures in them. */
export const LONGEST_PACKET = 4 * 1024 * 1024;
/** Properties lie no deeper than this in any schema; deeper ones only cost. */
const DEEPEST = 64;

/** The prefixes that names are given, by namespace. */
const NAMESPACES: ReadonlyMap<string, string> = new Map([
  ['http://purl.org/dc/elements/1.1/', 'dc'],
  ['http://ns.adobe.com/xap/1.0/', 'xmp'],
  ['http://ns.adobe.com/xmp/note/', 'xmpNote'],
  ['http://ns.adobe.com/photoshop/1.0/', 'photoshop'],
  ['http://ns.adobe.com/exif/1.0/', 'exif'],
  ['http://cipa.jp/exif/1.0/', 'exifEX'],
  ['http://ns.adobe.com/tiff/1.0/', 'tiff'],
  ['http://ns.adobe.com/exif/1.0/aux/', 'aux'],
  ['http://ns.adobe.com/lightroom/1.0/', 'lr'],
  ['http://iptc.org/std/Iptc4xmpExt/2008-02-29/', 'Iptc4xmpExt'],
  ['http://www.digikam.org/ns/1.0/', 'digiKam'],
  ['http://www.metadataworkinggroup.com/schemas/regions/', 'mwg-rs'],
  ['http://ns.adobe.com/xmp/sType/Area#', 'stArea'],
  ['http://ns.adobe.com/xap/1.0/sType/Dimensions#', 'stDim'],
  ['http://ns.microsoft.com/photo/1.0/', 'MicrosoftPhoto'],
  ['http://ns.microsoft.com/photo/1.0', 'MicrosoftPhoto'],
  ['http://ns.microsoft.com/photo/1.2/', 'MP'],
  ['http://ns.microsoft.com/photo/1.2/t/RegionInfo#', 'MPRI'],
  ['http://ns.microsoft.com/photo/1.2/t/Region#', 'MPReg'],
]);

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const XML = 'http://www.w3.org/XML/1998/namespace';
const XMLNS = 'http://www.w3.org/2000/xmlns/';
const LISTS: ReadonlySet<string> = new Set(['Bag', 'Seq', 'Alt'].map((kind) => `{${RDF}}${kind}`));
const DESCRIPTION = `{${RDF}}Description`;
const ITEM = `{${RDF}}li`;
const VALUE = `{${RDF}}value`;
const RESOURCE = `{${RDF}}resource`;
const LANGUAGE = `{${XML}}lang`;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: DEEPEST,
  // Those of XML and numbers (which this parser counts as HTML's); a packet that would define its own is refused before.
  processEntities: { enabled: true, maxTotalExpansions: 1_000_000, maxExpandedLength: LONGEST_PACKET },
  htmlEntities: true,
});

/** Reads a packet. Of two values for one property the first counts. */
export function parseXmp(packet: string): ParsedXmp {
  if (packet.length > LONGEST_PACKET)
    return problem('xmp-too-large', 'The XMP of this photo is too large; Facet leaves it out.');
  // XMP has no use for a document type, and entities that are defined in one can grow without end.
  if (/<!(?:DOCTYPE|ENTITY)/iu.test(packet))
    return problem('xmp-unsafe', 'The XMP of this photo defines entities, which is not allowed there.');
  // Packets are padded, with zeros by those who do not know better.
  const text = packet.replaceAll('\0', '').trim();
  if (text === '') return { ok: true, properties: {} };
  // The parser alone takes anything. Its validator is to move to a package of its own; this version has it still.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
  const valid = XMLValidator.validate(text);
  if (valid !== true) return broken(valid.err.msg);
  try {
    const roots = (parser.parse(text) as RawNode[]).map((node) => elementOf(node, null));
    const properties = structure();
    for (const rdf of roots.flatMap((root) => (root ? rdfOf(root) : []))) {
      for (const child of rdf.children) if (child.name === DESCRIPTION) addProperties(properties, child);
    }
    return { ok: true, properties };
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    return broken(thrown.message);
  }
}

/**
 * The properties of several packets in one: what an earlier one says counts. Packets that cannot be used are left out,
 * and the first problem is told.
 */
export function parsePackets(packets: readonly string[]): {
  readonly properties: XmpStructure;
  readonly problem: XmpProblem | null;
} {
  const parsed = packets.map(parseXmp);
  const properties = structure();
  for (const each of parsed) {
    if (!each.ok) continue;
    for (const [name, value] of Object.entries(each.properties)) properties[name] ??= value;
  }
  return { properties, problem: parsed.find((each) => !each.ok)?.problem ?? null };
}

/** The texts of a property: of a list each, of a plain value that one; empty for what is absent or a structure. */
export function textsOf(value: XmpValue | undefined): string[] {
  if (typeof value === 'string') return [value];
  return isList(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The text of a property, of a list the first. */
export function textOf(value: XmpValue | undefined): string | null {
  return textsOf(value)[0] ?? null;
}

/** The structures of a property: of a list each, of a single one that one. */
export function structuresOf(value: XmpValue | undefined): XmpStructure[] {
  const items = isList(value) ? value : [value];
  return items.filter((item): item is XmpStructure => typeof item === 'object' && !isList(item));
}

function isList(value: XmpValue | undefined): value is readonly XmpValue[] {
  return Array.isArray(value);
}

function problem(code: XmpProblemCode, message: string): ParsedXmp {
  return { ok: false, problem: { code, message } };
}

function broken(why: string): ParsedXmp {
  const words =
    why
      .split('\n', 1)[0]
      ?.replace(/^\[\w+\] |\.+$/gu, '')
      .slice(0, 120) ?? '';
  return problem('xmp-broken', `The XMP of this photo is broken (${words}).`);
}

/** As the parser gives an element: its one key beside `:@` is its name, or `#text`. */
type RawNode = Readonly<Record<string, unknown>>;

interface Element {
  /** `{namespace}name`. */
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly children: readonly Element[];
  readonly text: string;
}

/** The prefixes that an element declares, and the scope around it: copying all of them for each element could take hours. */
interface Scope {
  readonly own: ReadonlyMap<string, string>;
  readonly outer: Scope | null;
}

function namespaceOf(prefix: string, scope: Scope | null): string {
  for (let each = scope; each; each = each.outer) {
    const namespace = each.own.get(prefix);
    if (namespace !== undefined) return namespace;
  }
  return '';
}

function elementOf(node: RawNode, outer: Scope | null): Element | null {
  const tag = Object.keys(node).find((key) => key !== ':@');
  if (tag === undefined || tag.startsWith('#') || tag.startsWith('?')) return null;
  const raw = Object.entries((node[':@'] ?? {}) as Readonly<Record<string, string>>);
  const own = new Map<string, string>();
  for (const [name, value] of raw) {
    if (name === 'xmlns') own.set('', value);
    else if (name.startsWith('xmlns:')) own.set(name.slice('xmlns:'.length), value);
  }
  const scope = own.size > 0 ? { own, outer } : outer;
  const inside = (node[tag] ?? []) as readonly RawNode[];
  const children = inside.flatMap((child) => elementOf(child, scope) ?? []);
  const text = inside.map((child) => (typeof child['#text'] === 'string' ? child['#text'] : '')).join('');
  const attributes = raw
    .filter(([name]) => name !== 'xmlns' && !name.startsWith('xmlns:'))
    // An attribute without a prefix has no namespace, whatever the default is.
    .map(([name, value]) => [name.includes(':') ? resolve(name, scope) : name, value] as const);
  return { name: resolve(tag, scope), attributes, children, text };
}

function resolve(name: string, scope: Scope | null): string {
  const colon = name.indexOf(':');
  const prefix = name.slice(0, Math.max(0, colon));
  const namespace = prefix === 'xml' ? XML : prefix === 'xmlns' ? XMLNS : namespaceOf(prefix, scope);
  return `{${namespace}}${name.slice(colon + 1)}`;
}

/** The rdf:RDF elements in an element, or itself; x:xmpmeta around it is optional. */
function rdfOf(element: Element): Element[] {
  return element.name === `{${RDF}}RDF` ? [element] : element.children.flatMap(rdfOf);
}

/** A structure that has no names but those of the packet, `__proto__` or not. */
function structure(): Record<string, XmpValue | undefined> {
  return Object.create(null) as Record<string, XmpValue | undefined>;
}

/** Properties may be elements or attributes. */
function addProperties(into: Record<string, XmpValue | undefined>, { attributes, children }: Element): void {
  for (const [name, value] of attributes) if (isProperty(name)) into[keyOf(name)] ??= value;
  for (const child of children) if (isProperty(child.name)) into[keyOf(child.name)] ??= valueOf(child);
}

function isProperty(name: string): boolean {
  return name.startsWith('{') && !name.startsWith('{}') && !name.startsWith(`{${RDF}}`) && !name.startsWith(`{${XML}}`);
}

function keyOf(name: string): string {
  const end = name.lastIndexOf('}');
  const prefix = NAMESPACES.get(name.slice(1, end));
  return prefix === undefined ? name : `${prefix}:${name.slice(end + 1)}`;
}

function valueOf(element: Element): XmpValue {
  const { attributes, children, text } = element;
  const [first] = children;
  if (first && LISTS.has(first.name)) return listOf(first);
  // A value with qualifiers is that value; the qualifiers say how it was found, or in which language it is.
  const qualified = children.find(({ name }) => name === VALUE);
  if (qualified) return valueOf(qualified);
  if (first?.name === DESCRIPTION) return valueOf(first);
  const resource = attributes.find(([name]) => name === RESOURCE);
  if (resource) return resource[1];
  const value = attributes.find(([name]) => name === VALUE);
  if (value) return value[1];
  if (children.length > 0 || attributes.some(([name]) => isProperty(name))) {
    const into = structure();
    addProperties(into, element);
    return into;
  }
  return text;
}

/** Of texts in several languages the one for everybody comes first. */
function listOf({ children }: Element): XmpValue[] {
  const items = children.filter(({ name }) => name === ITEM);
  const isDefault = ({ attributes }: Element): boolean =>
    attributes.some(([name, value]) => name === LANGUAGE && value === 'x-default');
  return [...items.filter(isDefault), ...items.filter((item) => !isDefault(item))].map(valueOf);
}
