/**
 * What Facet writes about a photo's people beside what others wrote: face regions of the Metadata Working Group and
 * three kinds of keywords. What is not Facet's, and not about a face that Facet names, stays as it is.
 */

import { iou, type Box, type Size } from './geometry.ts';
import { areaOf, likeness, nameKey, type Orientation } from './regions.ts';

/** A named face in parts of the stored pixels (see areaOf). */
export interface WrittenName {
  readonly name: string;
  readonly area: Box;
}

/** A region as ExifTool reads and writes the structure; numbers may be texts. */
export interface RegionStructure {
  readonly Area?: Readonly<Record<string, unknown>>;
  readonly Name?: unknown;
  readonly Type?: unknown;
  readonly [field: string]: unknown;
}

/** The properties that Facet writes, by ExifTool's names. */
export interface NameTags {
  readonly RegionInfo: {
    readonly AppliedToDimensions?: Readonly<Record<string, unknown>>;
    readonly RegionList?: readonly RegionStructure[];
    readonly [field: string]: unknown;
  } | null;
  readonly Subject: readonly string[];
  readonly HierarchicalSubject: readonly string[];
  readonly TagsList: readonly string[];
}

/** What Facet wrote: regions, and the keywords that were not there before. */
export interface Written {
  readonly regions: readonly WrittenName[];
  readonly keywords: Readonly<Record<KeywordTag, readonly string[]>>;
}

export type KeywordTag = 'Subject' | 'HierarchicalSubject' | 'TagsList';

export const NOTHING_WRITTEN: Written = {
  regions: [],
  keywords: { Subject: [], HierarchicalSubject: [], TagsList: [] },
};

/** Least overlap at which a region of the same name is the one that Facet wrote. */
const SAME = 0.9;
const PARENT = 'People';

export interface Composed {
  readonly tags: NameTags;
  readonly written: Written;
  /** Names that were there and are gone, or replaced. */
  readonly removed: readonly string[];
  readonly isChanged: boolean;
}

/**
 * The properties as they should be.
 * @param current as they are.
 * @param former what Facet wrote of them the last time.
 * @param ours who is on the photo.
 * @param stored size of the pixels as they are stored.
 */
export function composeNames(
  current: NameTags,
  former: Written,
  ours: readonly WrittenName[],
  stored: Size,
  orientation: Orientation,
): Composed {
  const before = inStoredFrame(
    current.RegionInfo?.RegionList ?? [],
    current.RegionInfo?.AppliedToDimensions,
    stored,
    orientation,
  );
  const left = new Set(ours);
  const removed: string[] = [];
  const regions: RegionStructure[] = [];
  for (const region of before.regions) {
    const name = textOf(region.Name);
    const area = areaIn(region);
    const isFace = region.Type === undefined || textOf(region.Type).toLowerCase() === 'face';
    const mine = area && isFace ? best(area, left) : null;
    const wasOurs = area !== null && former.regions.some((each) => each.name === name && iou(each.area, area) >= SAME);
    if (mine) {
      left.delete(mine);
      const isSame = nameKey(name) === nameKey(mine.name);
      // Another program's place of a face is as good as ours; its other fields are its own.
      regions.push(isSame && !wasOurs ? region : { ...region, ...regionOf(mine) });
      if (!isSame && name !== '') removed.push(name);
    } else if (wasOurs) removed.push(name);
    else regions.push(region);
  }
  regions.push(...[...left].map(regionOf));
  const names = [...new Set(ours.map(({ name }) => name))];
  const keywords = {
    Subject: mergeKeywords(current.Subject, former.keywords.Subject, names),
    HierarchicalSubject: mergeKeywords(
      current.HierarchicalSubject,
      former.keywords.HierarchicalSubject,
      names.map((name) => `${PARENT}|${name.replaceAll('|', '-')}`),
    ),
    TagsList: mergeKeywords(
      current.TagsList,
      former.keywords.TagsList,
      names.map((name) => `${PARENT}/${name.replaceAll('/', '-')}`),
    ),
  };
  const info =
    regions.length === 0
      ? null
      : {
          ...current.RegionInfo,
          AppliedToDimensions: before.applied ?? { W: stored.width, H: stored.height, Unit: 'pixel' },
          RegionList: regions,
        };
  const tags: NameTags = {
    RegionInfo: info,
    Subject: keywords.Subject.all,
    HierarchicalSubject: keywords.HierarchicalSubject.all,
    TagsList: keywords.TagsList.all,
  };
  return {
    tags,
    removed,
    isChanged: comparable(tags) !== comparable(current),
    written: {
      regions: ours,
      keywords: {
        Subject: keywords.Subject.ours,
        HierarchicalSubject: keywords.HierarchicalSubject.ours,
        TagsList: keywords.TagsList.ours,
      },
    },
  };
}

/** Some programs write regions of the photo as it is shown, and a size that tells; a list has one frame. */
function inStoredFrame(
  regions: readonly RegionStructure[],
  applied: Readonly<Record<string, unknown>> | undefined,
  stored: Size,
  orientation: Orientation,
): { regions: readonly RegionStructure[]; applied: Readonly<Record<string, unknown>> | null } {
  const ratio = Number(applied?.W) / Number(applied?.H);
  const isNear = (of: number): boolean => Math.abs(Math.log(ratio / of)) < 0.02;
  const own = stored.width / stored.height;
  if (orientation < 5 || !isNear(1 / own) || isNear(own)) return { regions, applied: applied ?? null };
  const turned = regions.map((region) => {
    const area = areaIn(region);
    return area ? { ...region, Area: areaFields(areaOf(area, orientation, { width: 1, height: 1 })) } : region;
  });
  return { regions: turned, applied: null };
}

/** Keywords that are ours are those that were not there before Facet. */
function mergeKeywords(
  current: readonly string[],
  former: readonly string[],
  wanted: readonly string[],
): { all: string[]; ours: string[] } {
  const isGone = (word: string): boolean => former.includes(word) && !wanted.includes(word);
  const kept = current.filter((word) => !isGone(word));
  const added = wanted.filter((word) => !kept.includes(word));
  return {
    all: [...kept, ...added],
    ours: [...wanted.filter((word) => former.includes(word) || added.includes(word))],
  };
}

function best(area: Box, among: ReadonlySet<WrittenName>): WrittenName | null {
  let found: WrittenName | null = null;
  let most = 0;
  for (const each of among) {
    const score = likeness(each.area, area);
    if (score <= most) continue;
    most = score;
    found = each;
  }
  return found;
}

function regionOf({ name, area }: WrittenName): RegionStructure {
  return { Area: areaFields(area), Name: name, Type: 'Face' };
}

/** `X` and `Y` are the middle. Six digits are a fortieth of a pixel of the largest photos. */
function areaFields({ x, y, width, height }: Box): Readonly<Record<string, unknown>> {
  const [X, Y, W, H] = [x + width / 2, y + height / 2, width, height].map((part) => Number(part.toFixed(6)));
  return { X, Y, W, H, Unit: 'normalized' };
}

function areaIn({ Area }: RegionStructure): Box | null {
  const [x, y, width, height] = [Area?.X, Area?.Y, Area?.W, Area?.H].map(Number) as [number, number, number, number];
  if (![x, y, width, height].every(Number.isFinite)) return null;
  return { x: x - width / 2, y: y - height / 2, width, height };
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** One text for all forms of the same: ExifTool gives numbers as texts, and fields in an order of its own. */
function comparable(tags: NameTags): string {
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, each]) => [key, plain(each)]),
      );
    }
    return typeof value === 'number' ? String(value) : value;
  };
  return JSON.stringify(plain(tags));
}
