/** Names that a file or folder may have on Linux, macOS and Windows alike. */

/** Not in names on one of the three: Windows' list, which has the others' in it; nor what turns the direction of writing. */
const FORBIDDEN = /[<>:"/\\|?*\p{Cc}\p{Surrogate}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** Devices of Windows, with any ending. */
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/iu;
/** File systems count bytes up to 255; this leaves room for a number and an ending. */
const MOST_BYTES = 200;

/** The nearest name to a text that all three systems take: what they forbid becomes `_`. */
export function safeFileName(text: string): string {
  const plain = Array.from(text.normalize('NFC').replace(FORBIDDEN, '_'));
  while (bytes(plain.join('')) > MOST_BYTES) plain.pop();
  // Windows drops dots and spaces at the end; a dot at the start would hide the folder.
  const trimmed = plain
    .join('')
    .trim()
    .replace(/[. ]+$/u, '')
    .replace(/^\.+/u, '_');
  if (trimmed === '') return '_';
  return RESERVED.test(trimmed) ? `_${trimmed}` : trimmed;
}

/** Gives each text a safe name of its own: those that differ in case alone are one to two of the three systems. */
export class DistinctNames {
  readonly #taken = new Set<string>();

  name(text: string): string {
    const safe = safeFileName(text);
    for (let n = 1; ; n += 1) {
      const name = n === 1 ? safe : `${safe} (${n})`;
      const key = name.toLowerCase().normalize('NFC');
      if (this.#taken.has(key)) continue;
      this.#taken.add(key);
      return name;
    }
  }
}

/** Length in UTF-8. */
function bytes(text: string): number {
  let sum = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    sum += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return sum;
}
