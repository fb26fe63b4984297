/**
 * HEIC and HEIF with HEVC inside, which sharp's own libheif cannot decode: libheif as WebAssembly, loaded when the first
 * such photo comes. A file that breaks it breaks a sandbox, not the worker.
 */

import type { MainModule } from 'libheif-js/libheif-wasm/libheif.js';
import { damaged, UnusablePhoto } from './problem.ts';
import { uncompressedTiff } from './tiff.ts';

/** Pixels beyond which decoding is refused. The decoder needs up to 8 bytes for each, and can have 2 GB. */
const MAX_PIXELS = 100_000_000;
/** Tiles of a grid: phones make them 512 pixels wide, so that this is far beyond MAX_PIXELS. */
const MAX_TILES = 4_096;
/** Nothing in a file may make the decoder ask for more than this, bytes. */
const MAX_MEMORY = 1_500_000_000;
/** WebAssembly's memory only grows; beyond this size (bytes) it is given back after the photo. */
const KEPT_MEMORY = 256 * 1024 * 1024;

/** Of libheif's heif_error.h. */
const MEMORY_ERROR = 6;
const UNSUPPORTED_FILE = 3;
const UNSUPPORTED_FEATURE = 4;
/** Of libheif's heif_image.h: heif_colorspace_RGB, heif_channel_interleaved, and 8 bits a sample without and with alpha. */
const RGB = 1;
const INTERLEAVED = 10;
const INTERLEAVED_RGB = 10;
const INTERLEAVED_RGBA = 11;

const TOO_LARGE = `Facet reads HEIC pictures up to ${MAX_PIXELS / 1e6} megapixels.`;

let loaded: Promise<MainModule> | null = null;

/** Whether bytes begin as HEIF does (ISO 14496-12: a box `ftyp`); AVIF does, too. */
export function isHeif(bytes: Buffer): boolean {
  return bytes.toString('latin1', 4, 8) === 'ftyp' && /^(hei|hev|mif1|msf1|avi)/u.test(bytes.toString('latin1', 8, 12));
}

/**
 * Decodes the primary picture of a HEIF file, upright: `irot`, `imir` and `clap` are applied. HEIF says that the
 * orientation in its EXIF has no say.
 * @returns the picture as an uncompressed TIFF, its colours as they are in the file.
 * @throws UnusablePhoto too-large (before anything is decoded), damaged, not-an-image.
 */
export async function decodeHeif(bytes: Buffer): Promise<Buffer> {
  loaded ??= load();
  const libheif = await loaded;
  try {
    return new Decoding(libheif).run(bytes);
  } catch (thrown) {
    if (thrown instanceof UnusablePhoto) throw thrown;
    // A trap leaves the module's memory as it fell.
    loaded = null;
    throw damaged(thrown);
  } finally {
    if (heap(libheif).length > KEPT_MEMORY) loaded = null;
  }
}

async function load(): Promise<MainModule> {
  const library = await import('libheif-js/libheif-wasm/libheif.js');
  // Its types speak of an ES module, which it is not: the factory is all that it exports.
  return (library.default as unknown as typeof library.default.default)();
}

/** What is held in the module's memory while one photo is decoded. */
class Decoding {
  readonly #lib: MainModule;
  /** Room for a heif_error (three words) and, behind it, a result or a struct. */
  readonly #error: number;
  readonly #result: number;

  constructor(lib: MainModule) {
    this.#lib = lib;
    this.#error = lib._malloc(256);
    this.#result = this.#error + 16;
  }

  run(bytes: Buffer): Buffer {
    const lib = this.#lib;
    const input = lib._malloc(bytes.length);
    if (input === 0) throw new UnusablePhoto('too-large', TOO_LARGE);
    const context = lib._heif_context_alloc();
    let handle = 0;
    let image = 0;
    try {
      this.#limit(lib._heif_context_get_security_limits(context));
      heap(lib).set(bytes, input);
      lib._heif_context_read_from_memory(this.#error, context, input, bytes.length, 0);
      this.#check();
      lib._heif_context_get_primary_image_handle(this.#error, context, this.#result);
      this.#check();
      handle = this.#word(this.#result);
      this.#measure(handle);
      const alpha = lib._heif_image_handle_has_alpha_channel(handle) !== 0;
      const chroma = alpha ? INTERLEAVED_RGBA : INTERLEAVED_RGB;
      lib._heif_decode_image(this.#error, handle, this.#result, RGB, chroma, 0);
      this.#check();
      image = this.#word(this.#result);
      return this.#copy(image, alpha ? 4 : 3);
    } finally {
      if (image !== 0) lib._heif_image_release(image);
      if (handle !== 0) lib._heif_image_handle_release(handle);
      lib._heif_context_free(context);
      lib._free(input);
      lib._free(this.#error);
    }
  }

  /** Sets the fields of a heif_security_limits (heif_security.h): 64 bits each, the upper half first made zero. */
  #limit(limits: number): void {
    const words = new Uint32Array(heap(this.#lib).buffer, limits, 18);
    const set = (field: number, value: number): void => words.set([value, 0], field);
    set(2, MAX_PIXELS); // max_image_size_pixels
    set(4, MAX_TILES); // max_number_of_tiles
    set(10, MAX_MEMORY); // max_memory_block_size
    set(16, MAX_MEMORY); // max_total_memory
  }

  /** Refuses what would be too much work, by what the file says of itself; what lies is caught by the limits. */
  #measure(handle: number): void {
    const lib = this.#lib;
    const pixels = lib._heif_image_handle_get_width(handle) * lib._heif_image_handle_get_height(handle);
    if (pixels > MAX_PIXELS)
      throw new UnusablePhoto('too-large', `The picture has ${Math.round(pixels / 1e6)} megapixels; ${TOO_LARGE}`);
    // heif_image_tiling: version, columns, rows, tile width, tile height. A grid may be cropped to a small picture.
    lib._heif_image_handle_get_image_tiling(this.#error, handle, 0, this.#result);
    this.#check();
    const [columns = 0, rows = 0, width = 0, height = 0] = [1, 2, 3, 4].map((at) => this.#word(this.#result + 4 * at));
    const tiles = columns * rows;
    if (tiles > MAX_TILES || tiles * width * height > MAX_PIXELS)
      throw new UnusablePhoto('too-large', `The picture is made of ${tiles} parts; ${TOO_LARGE}`);
  }

  #copy(image: number, samples: 3 | 4): Buffer {
    const lib = this.#lib;
    const size = {
      width: lib._heif_image_get_width(image, INTERLEAVED),
      height: lib._heif_image_get_height(image, INTERLEAVED),
    };
    const plane = lib._heif_image_get_plane_readonly(image, INTERLEAVED, this.#result);
    const stride = this.#word(this.#result);
    if (plane === 0 || size.width <= 0 || size.height <= 0) throw damaged(new Error('no pixels'));
    const { file, pixels } = uncompressedTiff(size, samples);
    const row = size.width * samples;
    for (let y = 0; y < size.height; y += 1) {
      const from = plane + y * stride;
      pixels.set(heap(lib).subarray(from, from + row), y * row);
    }
    return file;
  }

  #word(address: number): number {
    return new DataView(heap(this.#lib).buffer).getUint32(address, true);
  }

  /** @throws UnusablePhoto when the last call failed. */
  #check(): void {
    const code = this.#word(this.#error);
    if (code === 0) return;
    const subcode = this.#word(this.#error + 4);
    const cause = new Error(`libheif error ${code}.${subcode}`);
    if (code === UNSUPPORTED_FILE || code === UNSUPPORTED_FEATURE) {
      const message = 'The file holds a kind of HEIF that Facet does not read.';
      throw new UnusablePhoto('not-an-image', message, { cause });
    }
    if (code === MEMORY_ERROR) {
      const message = `The file asks for more memory than a picture of its size needs; ${TOO_LARGE}`;
      throw new UnusablePhoto('too-large', message, { cause });
    }
    throw damaged(cause);
  }
}

/** The module's memory; to be asked for anew after each call, because it moves when it grows. */
function heap(lib: MainModule): Uint8Array<ArrayBuffer> {
  return lib.HEAPU8 as Uint8Array<ArrayBuffer>;
}
