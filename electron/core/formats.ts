/** Which files Facet looks at, by the endings of their names. What is inside decides how they are read. */

/** Larger files are no photos, bytes: reading one whole would push everything else out of memory. */
export const LARGEST_PHOTO = 1024 * 1024 * 1024;

/** What kind of file an ending speaks of. */
export type FileKind = 'image' | 'heif' | 'raw' | 'video';

/** Endings, lower case, without the dot. The one table of them. */
export const ENDINGS: Readonly<Record<FileKind, readonly string[]>> = {
  /** What sharp decodes by itself. */
  image: ['jpg', 'jpeg', 'jpe', 'jfif', 'png', 'apng', 'webp', 'avif', 'gif', 'tif', 'tiff'],
  /** HEVC in HEIF, as phones write it. */
  heif: ['heic', 'heif', 'hif', 'heics', 'heifs'],
  /** What cameras write that keep the sensor's data; their embedded preview is shown. */
  raw: ['cr2', 'cr3', 'nef', 'nrw', 'arw', 'dng', 'raf', 'orf', 'rw2', 'pef', 'srw'],
  video: ['mp4', 'mov', 'm4v', 'webm', 'mkv', 'avi', '3gp'],
};

const KINDS: ReadonlyMap<string, FileKind> = new Map(
  (Object.keys(ENDINGS) as FileKind[]).flatMap((kind) => ENDINGS[kind].map((ending) => [ending, kind] as const)),
);

/** What a file's name (or path) says that it holds; null for what Facet does not look at. */
export function kindOf(name: string): FileKind | null {
  const { ending } = splitName(name);
  return KINDS.get(ending) ?? null;
}

/** Whether a name is that of a still picture, of whatever format. */
export function isPhoto(name: string): boolean {
  const kind = kindOf(name);
  return kind !== null && kind !== 'video';
}

/** What phones give the moving half of a Live Photo. */
const MOVING: ReadonlySet<string> = new Set(['mov', 'mp4']);

/** What phones give the still half. */
const STILL: ReadonlySet<string> = new Set(['heic', 'heif', 'jpg', 'jpeg']);

/**
 * The still pictures of a folder that may be halves of Live Photos: their names without the ending, lower case. To be
 * made once for a folder and given to {@link isLivePart}.
 */
export function liveStills(names: Iterable<string>): ReadonlySet<string> {
  const stills = new Set<string>();
  for (const name of names) {
    const { base, ending } = splitName(name);
    if (STILL.has(ending)) stills.add(base);
  }
  return stills;
}

/**
 * Whether a video is the moving half of a Live Photo: IMG_1.MOV beside IMG_1.HEIC. Such a file is not shown by itself.
 * Names say so and nothing more; a film of minutes that has the name of a photo is none (see {@link LIVE_SECONDS}).
 * @param stills of the same folder, see {@link liveStills}.
 */
export function isLivePart(name: string, stills: ReadonlySet<string>): boolean {
  const { base, ending } = splitName(name);
  return MOVING.has(ending) && stills.has(base);
}

/** A Live Photo moves for three seconds, a little more with some phones: what is longer is a film of its own. */
export const LIVE_SECONDS = 6;

/** A name without its folder and ending, and the ending without its dot, both lower case. */
function splitName(name: string): { base: string; ending: string } {
  const file = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1).toLowerCase();
  const dot = file.lastIndexOf('.');
  return dot <= 0 ? { base: file, ending: '' } : { base: file.slice(0, dot), ending: file.slice(dot + 1) };
}
