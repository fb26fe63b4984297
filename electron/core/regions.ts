/**
 * Face regions that other programs write into photos, as boxes on the upright photo and back. Pure geometry and the
 * schemas of four programs: the Metadata Working Group's (Guidelines for Handling Image Metadata 2.0, 5.9; Lightroom,
 * Picasa, digiKam), Microsoft's (MP, People Tagging), ACDSee's and Picasa's own `.picasa.ini`.
 */

import { area, clip, overlap, type Box, type Size } from './geometry.ts';
import { cleanName } from './naming.ts';

/** How the stored pixels lie, as EXIF says it: 1 is upright, 6 is to be turned right by a quarter. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** What a region is relative to: the pixels as they are stored, or the photo as it is shown. */
export type Frame = 'stored' | 'upright';

/** A named face as a file says it. */
export interface FileRegion {
  readonly name: string;
  /** Parts of the frame's width and height, 0..1; `x`, `y` is the top left corner. May reach outside. */
  readonly area: Box;
  /** Null where the file does not say; regions are in the stored frame by convention (see ADR 11). */
  readonly frame: Frame | null;
}

/** A value of XMP: a text, a list, or a structure by names like `mwg-rs:Name`. */
export type XmpTree = string | readonly XmpTree[] | { readonly [name: string]: XmpTree | undefined };

/** What a packet says of faces. */
export interface ReadRegions {
  readonly regions: readonly FileRegion[];
  /** Regions that make no sense, and those beyond {@link MOST_REGIONS}. */
  readonly refused: number;
}

/** Regions that are read of one file; no photo has more faces that somebody named. */
export const MOST_REGIONS = 1_000;
/** Longest name; longer texts are none. */
const LONGEST_NAME = 200;
/** Less of a region on the photo than this is no face of it. */
const LEAST_INSIDE = 0.25;
/** Least side of a face in pixels. */
const LEAST_SIDE = 8;

const ACDSEE = '{http://ns.acdsee.com/regions/}';
const ACDSEE_AREA = '{http://ns.acdsee.com/sType/Area#}';
const ACDSEE_SIZE = '{http://ns.acdsee.com/sType/Dimensions#}';

/**
 * The named faces that the properties of a packet tell of. The same face in several schemas is told once for each.
 * @param stored width and height of the pixels as they are stored, by which a frame can be told.
 */
export function regionsOf(properties: Readonly<Record<string, XmpTree | undefined>>, stored: Size): ReadRegions {
  const listed = [
    ...centred(properties['mwg-rs:Regions'], MWG, stored),
    ...centred(properties[`${ACDSEE}Regions`], ACD, stored),
    ...microsoft(properties['MP:RegionInfo']),
  ];
  const regions = listed.slice(0, MOST_REGIONS).filter((region) => region !== null);
  return { regions, refused: listed.length - regions.length };
}

/** Where a region lies on the upright photo, in pixels and cut at its edges; null where it is not on it, or no face. */
export function boxOf(region: FileRegion, orientation: Orientation, upright: Size, frame: Frame): Box | null {
  const { x, y, width, height } = frame === 'stored' ? turned(region.area, orientation) : region.area;
  const box = {
    x: x * upright.width,
    y: y * upright.height,
    width: width * upright.width,
    height: height * upright.height,
  };
  const inside = clip(box, upright);
  if (area(inside) < area(box) * LEAST_INSIDE || Math.min(inside.width, inside.height) < LEAST_SIDE) return null;
  return inside;
}

/** The reverse: a box on the upright photo as a part of the stored pixels. */
export function areaOf(box: Box, orientation: Orientation, upright: Size): Box {
  const parts = {
    x: box.x / upright.width,
    y: box.y / upright.height,
    width: box.width / upright.width,
    height: box.height / upright.height,
  };
  return turned(parts, inverse(orientation));
}

/** The size of the stored pixels of an upright photo, and the other way round. */
export function storedSize({ width, height }: Size, orientation: Orientation): Size {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

/** EXIF's number, 1 for anything that is none. */
export function orientationOf(value: number | undefined): Orientation {
  return value !== undefined && Number.isInteger(value) && value >= 1 && value <= 8 ? (value as Orientation) : 1;
}

/**
 * Boxes of either side that are one face, one to one and the best first: their overlap (IoU) is 0.3 or more, or the
 * middle of one lies in the other and neither is sixteen times as large. Returns for each region the index of its face.
 */
export function matchBoxes(regions: readonly Box[], faces: readonly Box[]): (number | null)[] {
  const pairs = regions.flatMap((region, r) =>
    faces.flatMap((face, f) => {
      const score = likeness(region, face);
      return score > 0 ? [{ r, f, score }] : [];
    }),
  );
  pairs.sort((a, b) => b.score - a.score || a.r - b.r || a.f - b.f);
  const matched = regions.map((): number | null => null);
  const taken = new Set<number>();
  for (const { r, f } of pairs) {
    if (matched[r] !== null || taken.has(f)) continue;
    matched[r] = f;
    taken.add(f);
  }
  return matched;
}

/** How well two boxes are one face, 0..1; 0 when they are not. */
export function likeness(a: Box, b: Box): number {
  const shared = overlap(a, b);
  if (shared === 0) return 0;
  const [small, large] = [area(a), area(b)].sort((x, y) => x - y) as [number, number];
  const iou = shared / (small + large - shared);
  if (iou >= 0.3) return iou;
  return large <= 16 * small && (holdsMiddle(a, b) || holdsMiddle(b, a)) ? iou : 0;
}

/** One name, however it is spelled: as names are compared. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
}

/** The faces of a `rect64(...)` list of `.picasa.ini`, relative to the photo as Picasa shows it. */
export function picasaFaces(value: string): { readonly area: Box; readonly contact: string }[] {
  return value.split(';').flatMap((entry) => {
    const [, hex, contact] = /^\s*rect64\(([0-9a-f]{1,16})\)\s*,\s*([0-9a-f]{1,32})\s*$/iu.exec(entry) ?? [];
    if (hex === undefined || contact === undefined) return [];
    const [left = 0, top = 0, right = 0, bottom = 0] = (hex.padStart(16, '0').match(/.{4}/gu) ?? []).map(
      (part) => Number.parseInt(part, 16) / 0xffff,
    );
    if (right <= left || bottom <= top) return [];
    return [{ area: { x: left, y: top, width: right - left, height: bottom - top }, contact: contact.toLowerCase() }];
  });
}

/** Two schemas that differ in their names alone: MWG's, and ACDSee's after it. */
interface CentredSchema {
  readonly list: string;
  readonly size: readonly [whole: string, width: string, height: string];
  readonly areas: readonly string[];
  readonly parts: readonly [x: string, y: string, width: string, height: string, unit: string];
  readonly name: string;
  readonly type: string;
}

const MWG: CentredSchema = {
  list: 'mwg-rs:RegionList',
  size: ['mwg-rs:AppliedToDimensions', 'stDim:w', 'stDim:h'],
  areas: ['mwg-rs:Area'],
  parts: ['stArea:x', 'stArea:y', 'stArea:w', 'stArea:h', 'stArea:unit'],
  name: 'mwg-rs:Name',
  type: 'mwg-rs:Type',
};

const ACD: CentredSchema = {
  list: `${ACDSEE}RegionList`,
  size: [`${ACDSEE}AppliedToDimensions`, `${ACDSEE_SIZE}w`, `${ACDSEE_SIZE}h`],
  // The area that the user confirmed, then the one that was found.
  areas: [`${ACDSEE}DLYArea`, `${ACDSEE}ALGArea`],
  parts: ['x', 'y', 'w', 'h', 'unit'].map((part) => ACDSEE_AREA + part) as unknown as CentredSchema['parts'],
  name: `${ACDSEE}Name`,
  type: `${ACDSEE}Type`,
};

/** `x` and `y` are the middle of the area. Null for a named face that makes no sense. */
function centred(value: XmpTree | undefined, schema: CentredSchema, stored: Size): (FileRegion | null)[] {
  const whole = structure(value);
  const size = structure(whole?.[schema.size[0]]);
  const applied = { width: numberOf(size?.[schema.size[1]]), height: numberOf(size?.[schema.size[2]]) };
  return list(whole?.[schema.list]).flatMap((item) => {
    const region = structure(item);
    const type = plain(region?.[schema.type]);
    const name = nameOf(region?.[schema.name]);
    if (name === null || (type !== null && type.toLowerCase() !== 'face')) return [];
    const parts = schema.areas.map((each) => structure(region?.[each])).find((each) => each !== null);
    const [cx, cy, w, h] = schema.parts.slice(0, 4).map((part) => numberOf(parts?.[part])) as [
      number,
      number,
      number,
      number,
    ];
    const inPixels = plain(parts?.[schema.parts[4]])?.toLowerCase() === 'pixel';
    const [sx, sy] = inPixels ? [1 / applied.width, 1 / applied.height] : [1, 1];
    return sensible(name, { x: (cx - w / 2) * sx, y: (cy - h / 2) * sy, width: w * sx, height: h * sy }, () =>
      frameOf(applied, stored),
    );
  });
}

/** "x, y, w, h" from the top left corner. */
function microsoft(value: XmpTree | undefined): (FileRegion | null)[] {
  return list(structure(value)?.['MPRI:Regions']).flatMap((item) => {
    const region = structure(item);
    const name = nameOf(region?.['MPReg:PersonDisplayName']);
    const rectangle = plain(region?.['MPReg:Rectangle']);
    if (name === null || rectangle === null) return [];
    const [x = NaN, y = NaN, width = NaN, height = NaN] = rectangle.split(',').map(numberOf);
    return sensible(name, { x, y, width, height }, () => null);
  });
}

function sensible(name: string, box: Box, frame: () => Frame | null): [FileRegion | null] {
  const { x, y, width, height } = box;
  const isSane = [x, y].every((value) => Math.abs(value) <= 4) && width > 0 && height > 0 && width <= 4 && height <= 4;
  return [isSane ? { name, area: box, frame: frame() } : null];
}

/** Which way round the size is that the regions were made for tells their frame, where the photo is no square. */
function frameOf(applied: Size, stored: Size): Frame | null {
  if (!(applied.width > 0 && applied.height > 0)) return null;
  const ratio = applied.width / applied.height;
  const near = ({ width, height }: Size): boolean => Math.abs(Math.log((ratio * height) / width)) < 0.02;
  const isStored = near(stored);
  const isTurned = near({ width: stored.height, height: stored.width });
  if (isStored === isTurned) return null;
  return isStored ? 'stored' : 'upright';
}

function turned(box: Box, orientation: Orientation): Box {
  const { x, y, width, height } = box;
  const right = 1 - x - width;
  const bottom = 1 - y - height;
  switch (orientation) {
    case 1:
      return box;
    case 2:
      return { x: right, y, width, height };
    case 3:
      return { x: right, y: bottom, width, height };
    case 4:
      return { x, y: bottom, width, height };
    case 5:
      return { x: y, y: x, width: height, height: width };
    case 6:
      return { x: bottom, y: x, width: height, height: width };
    case 7:
      return { x: bottom, y: right, width: height, height: width };
    case 8:
      return { x: y, y: right, width: height, height: width };
  }
}

function inverse(orientation: Orientation): Orientation {
  return orientation === 6 ? 8 : orientation === 8 ? 6 : orientation;
}

function holdsMiddle(outer: Box, inner: Box): boolean {
  const x = inner.x + inner.width / 2;
  const y = inner.y + inner.height / 2;
  return x >= outer.x && x <= outer.x + outer.width && y >= outer.y && y <= outer.y + outer.height;
}

function nameOf(value: XmpTree | undefined): string | null {
  const text = plain(value);
  const name = text === null ? null : cleanName(text);
  return name === null || name.length > LONGEST_NAME ? null : name;
}

function numberOf(value: XmpTree | undefined): number {
  const text = plain(value)?.trim() ?? '';
  return text === '' ? NaN : Number(text);
}

/** A text, or of a list of languages the first. */
function plain(value: XmpTree | undefined): string | null {
  if (typeof value === 'string') return value;
  const [first] = list(value);
  return typeof first === 'string' ? first : null;
}

function list(value: XmpTree | undefined): readonly XmpTree[] {
  return Array.isArray(value) ? (value as readonly XmpTree[]) : [];
}

function structure(value: XmpTree | undefined): Readonly<Record<string, XmpTree | undefined>> | null {
  return typeof value === 'object' && !Array.isArray(value)
    ? (value as Readonly<Record<string, XmpTree | undefined>>)
    : null;
}
