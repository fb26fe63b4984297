/**
 * What is known of a photo besides its picture, from all who say something of it: the camera (EXIF), programs (XMP, IPTC),
 * a sidecar, the file's name and its time. ADR 10 says whom to believe.
 */

import { basename, extname } from 'node:path';
import type { PhotoFacts, TakenFrom } from '../../contract/photos.ts';
import { nameMoment } from '../../core/file-name-date.ts';
import { fileMoment, isPlausible, type Moment } from '../../core/taken.ts';
import type { Blocks } from './container.ts';
import { exifFacts } from './exif.ts';
import { iptcFacts } from './iptc.ts';
import { keywordsOf, oneLine } from './words.ts';
import { LONGEST_DESCRIPTION, xmpFacts, type XmpFacts } from './xmp-facts.ts';
import type { Sidecar } from './xmp-packet.ts';
import { parsePackets, textOf, type XmpProblem } from './xmp.ts';

/** Everything that is kept of a photo's metadata. */
export interface PhotoMetadata extends PhotoFacts {
  readonly takenAt: string;
}

/** A photo's file, as far as it matters here. */
export interface DescribedFile {
  /** Its path, or its name. */
  readonly path: string;
  /** When it was last changed, milliseconds since 1970. */
  readonly changedMs: number;
  /** When a video was made, as its header says in UTC; milliseconds since 1970. */
  readonly filmedMs?: number | null;
}

/** Clocks may be ahead by a zone, and by what nobody notices. */
const AHEAD_MS = 26 * 3600_000;
/** Programs that copy a photo with its sidecar need not write both in one second. */
const SAME_TIME_MS = 2_000;

/** @param now milliseconds since 1970: nothing was taken after that. */
export function describe(file: DescribedFile, blocks: Blocks, sidecar: Sidecar | null, now: number): PhotoMetadata {
  const exif = exifFacts(blocks.exif);
  const iptc = iptcFacts(blocks.iptc);
  const embedded = parsePackets(blocks.packets);
  const own = xmpFacts(embedded.properties);
  const beside = sidecar && readBeside(file.path, sidecar);
  const side = beside?.facts ?? null;
  const isSideNewer = side !== null && sidecar !== null && isNewer(side, own, sidecar, file);
  /** Of what the file and its sidecar say: the newer that says anything. */
  const newer = <Value>(inside: Value | null, outside: Value | null | undefined): Value | null =>
    (isSideNewer ? (outside ?? inside) : (inside ?? outside)) ?? null;
  const inside =
    own.keywords === null && iptc.keywords.length === 0 ? null : [...(own.keywords ?? []), ...iptc.keywords];
  return {
    ...takenOf(file, { exif, iptc: iptc.created, own, side, isSideNewer }, now),
    rating: newer(own.rating ?? exif.rating, side?.rating),
    keywords: keywordsOf(newer(inside, side?.keywords) ?? []),
    title: newer(own.title ?? oneLine(iptc.title), side?.title),
    description: newer(own.description ?? oneLine(iptc.description, LONGEST_DESCRIPTION), side?.description),
    exposureSeconds: exif.exposureSeconds,
    aperture: exif.aperture,
    iso: exif.iso,
    focalLength: exif.focalLength,
    focalLength35: exif.focalLength35,
    orientation: exif.orientation,
    camera: exif.camera ?? own.camera ?? side?.camera ?? null,
    lens: exif.lens ?? own.lens ?? side?.lens ?? null,
    place: newer(exif.place ?? own.place, side?.place),
    problem: embedded.problem?.message ?? beside?.problem?.message ?? null,
  };
}

/** What is known of a photo whose file says nothing, or cannot be asked. */
export function describeFile(file: DescribedFile, now: number, sidecar: Sidecar | null = null): PhotoMetadata {
  return describe(file, { exif: null, packets: [], iptc: null }, sidecar, now);
}

interface Beside {
  readonly facts: XmpFacts | null;
  readonly problem: XmpProblem | null;
}

const UNREADABLE: XmpProblem = {
  code: 'xmp-too-large',
  message: 'The sidecar of this photo is too large or cannot be read; Facet leaves it out.',
};

function readBeside(path: string, { packet }: Sidecar): Beside {
  if (packet === null) return { facts: null, problem: UNREADABLE };
  const { properties, problem } = parsePackets([packet]);
  if (problem) return { facts: null, problem };
  // IMG_1.xmp may be of IMG_1.CR2, and no word about IMG_1.jpg.
  const of = textOf(properties['photoshop:SidecarForExtension']);
  const isOfAnother = of !== null && of.toLowerCase() !== extname(path).slice(1).toLowerCase();
  return { facts: isOfAnother ? null : xmpFacts(properties), problem: null };
}

/** By what both say of when they were changed; else by their files' times. */
function isNewer(side: XmpFacts, own: XmpFacts, sidecar: Sidecar, file: DescribedFile): boolean {
  if (side.changedMs !== null && own.changedMs !== null) return side.changedMs >= own.changedMs;
  return sidecar.mtimeMs >= file.changedMs - SAME_TIME_MS;
}

interface Witnesses {
  readonly exif: ReturnType<typeof exifFacts>;
  readonly iptc: Moment | null;
  readonly own: XmpFacts;
  readonly side: XmpFacts | null;
  readonly isSideNewer: boolean;
}

/** As this computer's clock showed it: the header does not say in which zone the camera was. */
function filmedOf({ filmedMs = null }: DescribedFile): Moment | null {
  return filmedMs === null ? null : fileMoment(filmedMs);
}

type Taken = Pick<PhotoMetadata, 'takenAt' | 'takenFrom' | 'milliseconds' | 'offset' | 'isDayOnly'>;

/** The first moment that can be true. */
function takenOf(file: DescribedFile, { exif, iptc, own, side, isSideNewer }: Witnesses, now: number): Taken {
  const latest = new Date(now + AHEAD_MS).toISOString().slice(0, 19);
  const beside = side?.taken.map((moment) => ['sidecar', moment] as const) ?? [];
  const said: (readonly [TakenFrom, Moment | null])[] = [
    // What a program says of when a sidecar was made is no correction of a camera.
    ...(isSideNewer ? beside : []),
    ['camera', exif.taken ?? filmedOf(file)],
    ...own.taken.map((moment) => ['xmp', moment] as const),
    ['xmp', own.created],
    ['gps', exif.satelliteTime],
    ['iptc', iptc],
    ...(isSideNewer ? [] : beside),
    ['sidecar', side?.created ?? null],
    ['name', nameMoment(basename(file.path))],
  ];
  const believed = said.find(([, moment]) => moment !== null && isPlausible(moment, latest));
  const [takenFrom, moment] = believed ?? (['file', null] as const);
  const { at, milliseconds, offset, isDayOnly } = moment ?? fileMoment(file.changedMs);
  // A sidecar that repeats the camera's second knows no more than the camera did.
  const repeated = takenFrom === 'sidecar' && at === exif.taken?.at ? exif.taken : null;
  return {
    takenAt: at,
    takenFrom: repeated ? 'camera' : takenFrom,
    milliseconds: repeated?.milliseconds ?? milliseconds,
    offset: repeated?.offset ?? offset,
    isDayOnly,
  };
}
